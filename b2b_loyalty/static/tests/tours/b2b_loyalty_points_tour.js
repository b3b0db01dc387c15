import {registry} from "@web/core/registry";
import {confirmSteps, redeemSteps, voucherSteps} from "./steps";

const REWARD = "Tour Voucher for Points";
const MANAGER = "Ada Tour";

registry.category("web_tour.tours").add("b2b_loyalty_points_redeem", {
    steps: () =>
        redeemSteps(REWARD, MANAGER, [
            {
                content: "it costs points",
                trigger: ".modal [name=paid_with]:contains(400 points)",
            },
            {
                content: "so many are left then",
                trigger: ".modal [name=remains]:contains(600 points)",
            },
        ]),
});

registry.category("web_tour.tours").add("b2b_loyalty_points_order", {
    steps: () => [
        ...voucherSteps(REWARD),
        {
            content: "what is left to pay will earn",
            trigger: ".o_inner_group:contains(Will Earn):contains(60 points)",
        },
        {
            content: "back to the lines",
            trigger: ".o_notebook .nav-link:contains(Order Lines)",
            run: "click",
        },
        {
            content: "it pays for a part of the order",
            trigger: "[name=tax_totals]:contains(60.00)",
        },
        ...confirmSteps(),
        {
            content: "invoice it",
            trigger: ".o_statusbar_buttons button:contains(Create Invoice):enabled",
            run: "click",
        },
        {
            content: "all of it",
            trigger: ".modal button[name=create_invoices]:enabled",
            run: "click",
        },
        {
            content: "post the invoice",
            trigger: ".o_statusbar_buttons button[name=action_post]:enabled:visible",
            run: "click",
        },
        {
            content: "it is posted",
            trigger: ".o_form_view .o_arrow_button_current:contains(Posted)",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_points_credit", {
    steps: () => [
        {
            content: "credit the invoice",
            trigger: ".o_statusbar_buttons button[name=action_reverse]:enabled",
            run: "click",
        },
        {
            content: "all of it",
            trigger: ".modal button[name=refund_moves]:enabled",
            run: "click",
        },
        {
            content: "the draft of the credit note is there",
            trigger: ".o_form_view .o_arrow_button_current:contains(Draft)",
        },
        {
            content: "post it",
            trigger: ".o_statusbar_buttons button[name=action_post]:enabled:visible",
            run: "click",
        },
        {
            content: "it is posted",
            trigger: ".o_form_view .o_arrow_button_current:contains(Posted)",
        },
    ],
});
