/**
 * Redeem a reward for a customer on its membership and record that a manager of the
 * customer has approved.
 *
 * @param {String} reward name of the reward
 * @param {String} manager name of the customer's manager
 * @param {Object[]} shown steps that look at the dialog before it is confirmed
 * @returns {Object[]} steps of a tour
 */
export function redeemSteps(reward, manager, shown) {
    return [
        {
            content: "redeem for the customer",
            trigger: ".o_statusbar_buttons button:contains(Redeem)",
            run: "click",
        },
        {
            content: "open the list of what it can have",
            trigger: ".modal [name=reward_id] input",
            run: `edit ${reward}`,
        },
        {
            content: "choose the voucher",
            trigger: `.o-autocomplete--dropdown-item:contains(${reward})`,
            run: "click",
        },
        ...shown,
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
            run: `edit ${manager}`,
        },
        {
            content: "choose the manager",
            trigger: `.o-autocomplete--dropdown-item:contains(${manager})`,
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
    ];
}

/**
 * Apply the customer's voucher on an open quotation.
 *
 * @param {String} reward name of the reward that the voucher is of
 * @returns {Object[]} steps of a tour
 */
export function voucherSteps(reward) {
    return [
        {
            content: "look at what the customer holds",
            trigger: ".o_notebook .nav-link:contains(Loyalty)",
            run: "click",
        },
        {
            content: "apply the voucher",
            trigger: `.o_data_row:contains(${reward}) button[name=action_apply_voucher]`,
            run: "click",
        },
    ];
}

/**
 * Confirm the open quotation.
 *
 * @returns {Object[]} steps of a tour
 */
export function confirmSteps() {
    return [
        {
            content: "confirm",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is an order",
            trigger: ".o_form_view .o_arrow_button_current:contains(Sales Order)",
        },
    ];
}
