import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** Copies a text that stands beside the button, and says so. */
export class CopyCode extends Interaction {
    static selector = ".o_b2b_loyalty_code";
    dynamicContent = {
        ".o_b2b_loyalty_copy": {
            "t-on-click": this.copy,
            "t-att-class": () => ({"d-none": false}),
        },
        ".o_b2b_loyalty_copied": {
            "t-att-class": () => ({"d-none": !this.isCopied}),
        },
    };

    setup() {
        this.isCopied = false;
    }

    async copy() {
        const code = this.el.querySelector("code");
        // Selected, too: where a browser does not let pages copy, a key press does
        document.getSelection().selectAllChildren(code);
        try {
            await this.waitFor(
                browser.navigator.clipboard.writeText(code.textContent.trim())
            );
        } catch {
            document.execCommand("copy");
        }
        this.isCopied = true;
    }
}

registry.category("public.interactions").add("b2b_loyalty_portal.copy_code", CopyCode);
