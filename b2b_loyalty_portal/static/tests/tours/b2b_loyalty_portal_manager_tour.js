import {registry} from "@web/core/registry";
import {openPage} from "./pages";

const COLLEAGUE = "Tour Colleague";
const ADDRESS = "colleague@tourworks.example";

registry.category("web_tour.tours").add("b2b_loyalty_portal_manager", {
    steps: () => [
        {
            content: "what is to be joined",
            trigger: ".o_b2b_loyalty_join h2:contains(Partner Club)",
        },
        {
            content: "an agreement is ready",
            trigger: ".o_b2b_loyalty_join a:contains(Read and sign)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the text can be read before",
            trigger: ".o_b2b_loyalty_agreement .o_b2b_loyalty_text",
        },
        {
            content: "sign",
            trigger: '#sign button[data-bs-target="#sign_dialog"]',
            run: "click",
        },
        {
            content: "nobody signs without a name",
            trigger: ".modal.show .o_web_sign_name_input",
            run: "clear",
        },
        {
            content: "so the button waits",
            trigger: ".modal.show .o_portal_sign_submit:disabled",
        },
        {
            content: "write the name",
            trigger: ".modal.show .o_web_sign_name_input",
            run: "fill Tina Tour",
        },
        {
            content: "it is drawn",
            trigger: ".modal.show canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "send the signature",
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the company is a member",
            trigger: ".o_b2b_loyalty_page > .alert-success:contains(welcome)",
        },
        {
            content: "a copy with the signature stays here",
            trigger: ".o_b2b_loyalty_agreement a:contains(Signed agreement)",
        },
        openPage("people"),
        {
            content: "the address of a colleague",
            trigger: ".o_b2b_loyalty_people #invite_email",
            run: `edit ${ADDRESS}`,
        },
        {
            content: "and the name",
            trigger: ".o_b2b_loyalty_people #invite_name",
            run: `edit ${COLLEAGUE}`,
        },
        {
            content: "who may redeem",
            trigger: ".o_b2b_loyalty_people #invite_role",
            run: "select buyer",
        },
        {
            content: "invite",
            trigger: '.o_b2b_loyalty_people form[action$="/invite"] [type=submit]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it was done",
            trigger: `.o_b2b_loyalty_page > .alert-success:contains(${ADDRESS})`,
        },
        {
            content: "the colleague is on the list",
            trigger: `.o_b2b_loyalty_people li:contains(${COLLEAGUE})`,
        },
    ],
});
