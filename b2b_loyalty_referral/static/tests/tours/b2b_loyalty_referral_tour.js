import {registry} from "@web/core/registry";

const COMPANY = "Tour Foundry";

registry.category("web_tour.tours").add("b2b_loyalty_referral_refer", {
    steps: () => [
        {
            content: "refer a company",
            trigger: 'a[href^="/my/loyalty/referrals/new"]:contains(Refer a company)',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "its name",
            trigger: "input#refer_name",
            run: `edit ${COMPANY}`,
        },
        {
            content: "who to talk to",
            trigger: "input#refer_contact_name",
            run: "edit Nina Tour",
        },
        {
            content: "where to write to",
            trigger: "input#refer_email",
            run: "edit nina@tourfoundry.example",
        },
        {
            content: "send it",
            trigger: 'form[action$="/new/send"] [type=submit]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "thanks",
            trigger: `.o_b2b_loyalty_page > .alert-success:contains(${COMPANY})`,
        },
        {
            content: "it waits for the seller",
            trigger: `.o_b2b_loyalty_referral:contains(${COMPANY}):contains(Waiting for us)`,
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_referral_win", {
    steps: () => [
        {
            content: "the board of referrals",
            trigger: `.o_kanban_record:contains(${COMPANY})`,
            run: "click",
        },
        {
            content: "accept it",
            trigger: ".o_statusbar_buttons button[name=action_accept]",
            run: "click",
        },
        {
            content: "it is accepted",
            trigger: ".o_form_view .o_arrow_button_current:contains(Accepted)",
        },
        {
            content: "work on its lead",
            trigger: "button[name=action_view_lead]",
            run: "click",
        },
        {
            content: "a quotation for it",
            trigger: "button[name=action_sale_quotations_new]:enabled",
            run: "click",
        },
        {
            content: "it becomes a customer",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "the quotation is for that customer",
            trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(Nina)",
        },
        {
            content: "save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it is saved",
            trigger: ".o_form_saved",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_referral_settle", {
    steps: () => [
        {
            content: "work out who gets what",
            trigger: ".o_statusbar_buttons button[name=action_preview]:contains(Work)",
            run: "click",
        },
        {
            content: "the referrer and the sum",
            trigger: ".o_data_row:contains(Acme Tools):contains(50.00)",
        },
        {
            content: "confirm",
            trigger: ".o_statusbar_buttons button[name=action_confirm]",
            run: "click",
        },
        {
            content: "and again",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "look at the bill",
            trigger: ".o_statusbar_buttons button[name=action_view_documents]",
            run: "click",
        },
        {
            content: "a draft bill for the referrer",
            trigger: ".o_form_view:contains(Acme Tools), .o_list_view:contains(Acme)",
        },
    ],
});
