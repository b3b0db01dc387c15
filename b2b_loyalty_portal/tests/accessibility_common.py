import json
import os
import unittest
from pathlib import Path

AXE = os.environ.get("B2B_LOYALTY_AXE")
PHONE, DESKTOP = 390, 1280
needs_axe = unittest.skipUnless(AXE, "setup/test names the file of axe-core")

# Each page is shown in a frame of its width, and axe-core run inside it. Scripts of
# the page are left out: they would still be loading when the frame is closed.
CODE = """
(async () => {
    const source = %(axe)s;
    const scripts = /<script[^]*?<\\/script>/g;
    const load = async (path, width) => {
        const answer = await fetch(path);
        const page = (await answer.text()).replace(scripts, "");
        const frame = document.createElement("iframe");
        frame.width = width;
        frame.height = 900;
        frame.srcdoc = page;
        const loaded = new Promise((resolve) => (frame.onload = resolve));
        document.body.append(frame);
        await loaded;
        return frame;
    };
    const found = [];
    for (const width of %(widths)s) {
        for (const path of %(paths)s) {
            const frame = await load(path, width);
            const { document: page, window: view } = frame.contentWindow;
            if (!page.querySelector(".o_b2b_loyalty_page, .o_b2b_loyalty_landing")) {
                found.push(`${path}: is no page of ours`);
            }
            if (page.documentElement.scrollWidth > width) {
                found.push(`${path}: is wider than ${width} px`);
            }
            view.eval(source);
            const { violations } = await view.axe.run(page);
            for (const { id, impact, nodes } of violations) {
                if (["serious", "critical"].includes(impact)) {
                    found.push(`${path}: ${id}, ${nodes[0].html.slice(0, 200)}`);
                }
            }
            frame.remove();
        }
    }
    if (found.length) {
        console.error(found.join("\\n"));
    } else {
        console.log("test successful");
    }
})();
"""


class Accessible:
    """For tests of portal pages: what axe-core finds at the widths of two screens."""

    def check(self, login, *paths):
        code = CODE % {
            "axe": json.dumps(Path(AXE).read_text(encoding="utf-8")),
            "widths": [PHONE, DESKTOP],
            "paths": json.dumps(paths),
        }
        self.browser_js("/my", code, login=f"of_{login}", timeout=180)
