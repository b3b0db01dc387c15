import {openPage} from "./pages";
import {registry} from "@web/core/registry";

const PAGES = [
    "rewards",
    "redemptions",
    "points",
    "activities",
    "statements",
    "people",
    "agreement",
];
// What a page lets somebody do for the company. Whether one gets the statements by
// mail is everybody's own choice.
const DEEDS = [
    "form[method=post]",
    'a[href*="/redeem"]',
    "[name=portal\\.signature_form]",
].join(", ");

function offersNothing(kind) {
    return {
        content: `${kind} offers nothing to do`,
        trigger: `.o_b2b_loyalty_${kind}`,
        run() {
            const deeds = [
                ...document.querySelectorAll(`.o_b2b_loyalty_page :is(${DEEDS})`),
            ].filter((deed) => !deed.action?.endsWith("/statements/mails"));
            if (deeds.length) {
                throw new Error(`a viewer is offered ${deeds[0].outerHTML}`);
            }
        },
    };
}

registry.category("web_tour.tours").add("b2b_loyalty_portal_viewer", {
    steps: () => [
        {
            content: "the way from the home of the portal",
            trigger: '.o_portal_my_home a[href="/my/loyalty"]',
            run: "click",
            expectUnloadPage: true,
        },
        offersNothing("home"),
        {
            content: "the tier is there",
            trigger: "#loyalty_tier",
        },
        ...PAGES.flatMap((kind) => [openPage(kind), offersNothing(kind)]),
        openPage("rewards"),
        {
            content: "a reward can be read",
            trigger: ".o_b2b_loyalty_rewards article a:contains(Tour Voucher)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "and who could redeem it is said",
            trigger: ".o_b2b_loyalty_role:contains(ask a manager)",
        },
        offersNothing("rewards"),
    ],
});
