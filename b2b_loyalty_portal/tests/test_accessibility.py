import json
import os
import unittest
from pathlib import Path

from odoo.tests import tagged

from .portal_common import PortalCase

AXE = os.environ.get("B2B_LOYALTY_AXE")
PHONE, DESKTOP = 390, 1280

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
            if (!page.querySelector(".o_b2b_loyalty_page")) {
                found.push(`${path}: is no page of a member`);
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


@tagged("post_install", "-at_install", "is_tour")
@unittest.skipUnless(AXE, "setup/test names the file of axe-core")
class TestAccessibility(PortalCase):
    """No page has a serious fault for who cannot see it or has no mouse."""

    def check(self, login, *paths):
        code = CODE % {
            "axe": json.dumps(Path(AXE).read_text(encoding="utf-8")),
            "widths": [PHONE, DESKTOP],
            "paths": json.dumps(paths),
        }
        self.browser_js("/my", code, login=f"of_{login}", timeout=180)

    def test_overview(self):
        self.entitle(self.program, self.bronze, self.make_reward(value=500), 2)
        self.check("manager", "/my/loyalty")

    def test_points_activities_people(self):
        self.member.sudo().earn(120, "test,1")
        kind = self.env["b2b.loyalty.activity.type"].create(
            {
                "program_id": self.program.id,
                "name": "Review",
                "points": 50,
                "claimable": True,
                "published": True,
            }
        )
        self.check(
            "manager",
            "/my/loyalty/points",
            "/my/loyalty/points?date_from=x",
            f"/my/loyalty/points/{self.member.sudo().points_entry_ids.id}",
            "/my/loyalty/statements",
            "/my/loyalty/activities",
            f"/my/loyalty/activities/{kind.id}",
            "/my/loyalty/people",
        )

    def test_rewards_and_what_became_of_them(self):
        self.member.sudo().earn(120, "test,1")
        day = self.make_reward(points=50, approval="member", conditions="On weekdays.")
        self.entitle(self.program, self.bronze, day, 2)
        self.make_reward(name="Golden", tier_ids=self.gold.ids)
        voucher = self.make_reward(kind="voucher", name="Voucher")
        event = self.make_reward(kind="experience", name="Plant tour")
        request = self.make_reward(kind="request", name="Anything")
        asked = request.redeem(self.member, need="Training for our lift")
        asked.with_user(self.salesperson).action_quote(900, 0, "Two days in May")
        redeemed = [
            day.redeem(self.member, contact=self.buyer),
            voucher.redeem(self.member, contact=self.buyer),
            event.redeem(self.member, 2),
            asked,
        ]
        rewards, redemptions = "/my/loyalty/rewards", "/my/loyalty/redemptions"
        self.check(
            "manager",
            rewards,
            f"{rewards}?search=nothing",
            f"{rewards}/{day.id}",
            *(f"{rewards}/{reward.id}/redeem" for reward in (day, event, request)),
            redemptions,
            *(f"{redemptions}/{redemption.id}" for redemption in redeemed),
        )

    def test_rewards(self):
        service = self.make_reward(value=500, points=10, approval="member")
        voucher = self.make_reward(kind="voucher", name="Voucher", value=50)
        asked = service.with_user(self.buyer.partner_id.user_ids)
        self.member.sudo().earn(120, "test,1")
        waiting = asked.redeem(self.member.id)
        redeemed = voucher.redeem(self.member)
        self.check(
            "manager",
            "/my/loyalty/rewards",
            f"/my/loyalty/rewards/{voucher.id}",
            f"/my/loyalty/rewards/{service.id}/redeem",
            "/my/loyalty/redemptions",
            f"/my/loyalty/redemptions/{waiting.id}",
            f"/my/loyalty/redemptions/{redeemed.id}",
            "/my/loyalty/statements",
        )
