import {registry} from "@web/core/registry";

const REWARD = "Tour Voucher for Points";
const MANAGER = "Ada Tour";

registry.category("web_tour.tours").add("b2b_loyalty_points_redeem", {
    steps: () => [
        {
            content: "redeem for the customer",
            trigger: ".o_statusbar_buttons button:contains(Redeem)",
            run: "click",
        },
        {
            content: "open the list of what it can have",
            trigger: ".modal [name=reward_id] input",
            run: `edit ${REWARD}`,
        },
        {
            content: "choose the voucher",
            trigger: `.o-autocomplete--dropdown-item:contains(${REWARD})`,
            run: "click",
        },
        {
            content: "it costs points",
            trigger: ".modal [name=paid_with]:contains(400 points)",
        },
        {
            content: "so many are left then",
            trigger: ".modal [name=remains]:contains(600 points)",
        },
        {
            content: "redeem it",
            trigger: ".modal button[name=action_redeem]",
            run: "click",
        },
        {
            content: "it waits for the member's manager",
            trigger: ".o_form_view .o_arrow_button_current:contains(Waiting)",
        },
        {
            content: "the manager has approved on the phone",
            trigger: ".o_statusbar_buttons button:contains(Approve for the Member)",
            run: "click",
        },
        {
            content: "who it was",
            trigger: ".modal [name=contact_id] input",
            run: `edit ${MANAGER}`,
        },
        {
            content: "choose the manager",
            trigger: `.o-autocomplete--dropdown-item:contains(${MANAGER})`,
            run: "click",
        },
        {
            content: "record it",
            trigger: ".modal button[name=action_approve]",
            run: "click",
        },
        {
            content: "the voucher is there at once",
            trigger: ".o_form_view .o_arrow_button_current:contains(Fulfilled)",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_points_order", {
    steps: () => [
        {
            content: "look at what the customer holds",
            trigger: ".o_notebook .nav-link:contains(Loyalty)",
            run: "click",
        },
        {
            content: "apply the voucher",
            trigger: `.o_data_row:contains(${REWARD}) button[name=action_apply_voucher]`,
            run: "click",
        },
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
        {
            content: "confirm",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is an order",
            trigger: ".o_form_view .o_arrow_button_current:contains(Sales Order)",
        },
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
