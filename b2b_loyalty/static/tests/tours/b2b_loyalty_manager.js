import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const PROGRAM = "Tour Club";
const CUSTOMER = "Tour Tools";

registry.category("web_tour.tours").add("b2b_loyalty_manager_program", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "open the app",
            trigger: '.o_app[data-menu-xmlid="b2b_loyalty.b2b_loyalty_menu"]',
            run: "click",
        },
        {
            content: "go to the programs",
            trigger: '[data-menu-xmlid="b2b_loyalty.b2b_loyalty_program_menu"]',
            run: "click",
        },
        {
            content: "start from a template",
            trigger: "button:contains(New from a Template)",
            run: "click",
        },
        {
            content: "choose tiers by revenue",
            trigger: '.modal [name=template] input[data-value="revenue"]',
            run: "click",
        },
        {
            content: "name the program",
            trigger: ".modal [name=name] input",
            run: `edit ${PROGRAM}`,
        },
        {
            content: "the lowest tier is there",
            trigger: ".modal [name=line_ids] .o_data_row:contains(Bronze)",
        },
        {
            content: "make the program",
            trigger: ".modal button[name=action_create]",
            run: "click",
        },
        {
            content: "it is a draft",
            trigger: ".o_form_view .o_arrow_button_current:contains(Draft)",
        },
        {
            content: "open it",
            trigger: "button[name=action_open]",
            run: "click",
        },
        {
            content: "confirm",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "it is open",
            trigger: ".o_form_view .o_arrow_button_current:contains(Open)",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_manager_member", {
    steps: () => [
        {
            content: "ask whom to invite",
            trigger: ".o_statusbar_buttons button:contains(Invite)",
            run: "click",
        },
        {
            content: "the customer is listed with the tier it would get",
            trigger: `.modal .o_data_row:contains(${CUSTOMER}):contains(Silver)`,
        },
        {
            content: "select it",
            trigger: `.modal .o_data_row:contains(${CUSTOMER}) [name=selected] input`,
            run: "click",
        },
        {
            content: "it is selected",
            trigger: `.modal .o_data_row:contains(${CUSTOMER}) [name=selected] input:checked`,
        },
        {
            content: "invite it, which sends the agreement",
            trigger: ".modal button[name=action_invite]",
            run: "click",
        },
        {
            content: "its agreement was sent",
            trigger: ".o_form_view .o_arrow_button_current:contains(Sent)",
        },
        {
            content: "the signed agreement has come back",
            trigger: "button:contains(Record Signature)",
            run: "click",
        },
        {
            content: "who signed",
            trigger: ".modal [name=signed_by] input",
            run: "edit Ada Tour",
        },
        {
            content: "draw the signature",
            trigger: ".modal [name=signature] .o_signature",
            run: "click",
        },
        {
            content: "the name is drawn",
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "adopt it",
            trigger: ".modal button:contains(Adopt):enabled",
            run: "click",
        },
        {
            content: "it is in the dialog",
            trigger: ".modal [name=signature] img.o_signature",
        },
        {
            content: "record it",
            trigger: ".modal button[name=action_sign]",
            run: "click",
        },
        {
            content: "the company is a member",
            trigger: ".o_form_view .o_arrow_button_current:contains(Active)",
        },
        {
            content: "and has its first tier",
            trigger: ".o_form_view [name=tier_id]:contains(Silver)",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_manager_invoice", {
    steps: () => [
        {
            content: "post the invoice",
            trigger: "button[name=action_post]",
            run: "click",
        },
        {
            content: "it is posted",
            trigger: ".o_form_view .o_arrow_button_current:contains(Posted)",
        },
    ],
});

registry.category("web_tour.tours").add("b2b_loyalty_manager_quotation", {
    steps: () => [
        {
            content: "a new quotation",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "for the customer",
            trigger: "[name=partner_id] input",
            run: `edit ${CUSTOMER}`,
        },
        {
            content: "choose it",
            trigger: `ul.ui-autocomplete a:contains(${CUSTOMER})`,
            run: "click",
        },
        {
            content: "the new tier is shown",
            trigger: "[name=b2b_loyalty_current_tier_id]:contains(Platinum)",
        },
        {
            content: "and its pricelist is chosen",
            trigger: '[name=pricelist_id] input:value("Platinum Prices")',
        },
        {
            content: "add a product",
            trigger: "a:contains(Add a product)",
            run: "click",
        },
        {
            content: "look for it",
            trigger: "[name=product_template_id] input, [name=product_id] input",
            run: "edit Tour Drill",
        },
        {
            content: "choose it",
            trigger: "ul.ui-autocomplete a:contains(Tour Drill)",
            run: "click",
        },
        {
            content: "at the price of the tier",
            trigger: ".o_data_row [name=price_unit] input:value(90.00)",
        },
        ...stepUtils.saveForm(),
    ],
});
