import {registry} from "@web/core/registry";

const PROGRAM = "Club";

/**
 * Choose a page of the app under its menu Accounting.
 *
 * @param {String} name last part of the external id of the menu
 * @returns {Object[]} steps of a tour
 */
function accountingSteps(name) {
    return [
        {
            content: "open what is for accountants",
            trigger: '[data-menu-xmlid="b2b_loyalty.b2b_loyalty_accounting_menu"]',
            run: "click",
        },
        {
            content: `go to ${name}`,
            trigger: `[data-menu-xmlid="b2b_loyalty.b2b_loyalty_${name}_menu"]`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("b2b_loyalty_ledger", {
    steps: () => [
        {
            content: "which rewards is the bill for",
            trigger: ".o_statusbar_buttons button[name=action_b2b_loyalty_match]",
            run: "click",
        },
        {
            content: "the one that was redeemed is proposed, without a difference",
            trigger: ".modal .o_data_row [name=redemption_ids] .o_tag",
        },
        {
            content: "that is it",
            trigger: ".modal button[name=action_match]",
            run: "click",
        },
        {
            content: "post the bill",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_buttons button[name=action_post]:enabled:visible",
            run: "click",
        },
        {
            content: "it is posted",
            trigger: ".o_form_view .o_arrow_button_current:contains(Posted)",
        },
        {
            content: "all apps",
            trigger: ".o_navbar_apps_menu button",
            run: "click",
        },
        {
            content: "open the app",
            trigger: '.o_app[data-menu-xmlid="b2b_loyalty.b2b_loyalty_menu"]',
            run: "click",
        },
        ...accountingSteps("closing"),
        {
            content: "the closings",
            trigger: ".o_breadcrumb:contains(Closings)",
        },
        {
            content: "close a month",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "of which program",
            trigger: ".o_form_view [name=program_id] input",
            run: `edit ${PROGRAM}`,
        },
        {
            content: "choose it",
            trigger: `.o-autocomplete--dropdown-item:contains(${PROGRAM})`,
            run: "click",
        },
        {
            content: "work it out, as of the last day of the month that is over",
            trigger: ".o_statusbar_buttons button:contains(Compute)",
            run: "click",
        },
        {
            content: "100 points are owed 90.91",
            trigger: "[name=line_ids] .o_data_row:contains(100):contains(90.91)",
        },
        {
            content: "what will be booked",
            trigger: ".o_notebook .nav-link:contains(Entry)",
            run: "click",
        },
        {
            content: "on which account",
            trigger: "[name=account_ids] .o_data_row:contains(90.91)",
        },
        {
            content: "post it",
            trigger: ".o_statusbar_buttons button[name=action_post]",
            run: "click",
        },
        {
            content: "the month is closed",
            trigger: ".o_form_view .o_arrow_button_current:contains(Posted)",
        },
        ...accountingSteps("tie_out"),
        {
            content: "compare the books with the program",
            trigger: ".o_breadcrumb:contains(Tie-Out)",
        },
        {
            content: "as of today",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "check",
            trigger: ".o_statusbar_buttons button[name=action_check]:contains(Check)",
            run: "click",
        },
        {
            content: "it ties out",
            trigger: ".o_form_view .o_arrow_button_current:contains(Ties Out)",
        },
        {
            content: "to the cent",
            trigger: "[name=difference]:contains(0.00)",
        },
        {
            content: "what is owed for points is in the ledger",
            trigger: "[name=line_ids] .o_data_row:contains(90.91)",
        },
    ],
});
