import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/**
 * Tells that a page of a member was opened, by a call of its own after it is there.
 * Only the member, the day and the kind of page are counted; whether it works makes
 * no difference to who reads the page.
 */
export class LoyaltyVisit extends Interaction {
    static selector = ".o_b2b_loyalty_page[data-membership]";

    start() {
        const visit = new FormData();
        visit.append("csrf_token", odoo.csrf_token);
        visit.append("membership", this.el.dataset.membership);
        visit.append("kind", this.el.dataset.kind);
        navigator.sendBeacon?.("/my/loyalty/visit", visit);
    }
}

registry.category("public.interactions").add("b2b_loyalty_portal.visit", LoyaltyVisit);
