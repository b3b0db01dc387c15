import {openPage} from "./pages";
import {registry} from "@web/core/registry";

const REWARD = "Tour Voucher";

registry.category("web_tour.tours").add("b2b_loyalty_portal_buyer_redeems", {
    steps: () => [
        openPage("rewards"),
        {
            content: "look at the voucher",
            trigger: `.o_b2b_loyalty_rewards article a:contains(${REWARD})`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what it costs is said before",
            trigger: ".o_b2b_loyalty_rewards a.btn-primary:contains(Redeem)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what pays for it",
            trigger: ".o_b2b_loyalty_paid_with:contains(400)",
        },
        {
            content: "confirm",
            trigger: "form.o_b2b_loyalty_redeem [type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the manager is asked first",
            trigger: '.o_b2b_loyalty_steps [data-state="now"]',
        },
        {
            content: "there is no code yet",
            trigger: ".o_b2b_loyalty_page:not(:has(.o_b2b_loyalty_code))",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_portal_manager_approves", {
    steps: () => [
        openPage("redemptions"),
        {
            content: "it waits for approval",
            trigger: `.o_b2b_loyalty_queue a:contains(${REWARD})`,
        },
        {
            content: "approve it",
            trigger: '.o_b2b_loyalty_queue form[action$="/approve"] [type=submit]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "nothing waits any more",
            trigger: ".o_b2b_loyalty_page:not(:has(form[action$='/approve']))",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_portal_buyer_copies", {
    steps: () => [
        openPage("redemptions"),
        {
            content: "open what was redeemed",
            trigger: `a.o_b2b_loyalty_redemption:contains(${REWARD})`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "copy the code",
            trigger: ".o_b2b_loyalty_code .o_b2b_loyalty_copy:visible",
            run: "click",
        },
        {
            content: "it says so",
            trigger: ".o_b2b_loyalty_copied:visible",
        },
        {
            content: "what is left of it is said",
            trigger: ".o_b2b_loyalty_page:contains(50.00)",
        },
    ],
});
