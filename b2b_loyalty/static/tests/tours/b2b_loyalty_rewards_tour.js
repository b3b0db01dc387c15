import {registry} from "@web/core/registry";

const REWARD = "Tour Voucher";
const MANAGER = "Ada Tour";

registry.category("web_tour.tours").add("b2b_loyalty_sales_redeem", {
    steps: () => [
        {
            content: "redeem for the member",
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
            content: "it is paid by the benefit of its tier",
            trigger: ".modal [name=paid_with]:contains(benefit)",
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

registry.category("web_tour.tours").add("b2b_loyalty_sales_voucher", {
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
            content: "it pays for all of the order",
            trigger: "[name=tax_totals]:contains(0.00)",
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
    ],
});
