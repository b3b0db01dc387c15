import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** On a phone the menu slides: the page one is on is brought into sight. */
export class LoyaltyMenu extends Interaction {
    static selector = ".o_b2b_loyalty_nav";

    start() {
        const current = this.el.querySelector("[aria-current=page]");
        if (current) {
            const hidden =
                current.offsetLeft + current.offsetWidth - this.el.clientWidth;
            this.el.scrollLeft = Math.max(hidden, 0);
        }
    }
}

registry.category("public.interactions").add("b2b_loyalty_portal.menu", LoyaltyMenu);
