from odoo.tests import tagged

from .accessibility_common import Accessible, needs_axe
from .portal_common import PortalCase


@tagged("post_install", "-at_install", "is_tour")
@needs_axe
class TestAccessibility(Accessible, PortalCase):
    """No page has a serious fault for who cannot see it or has no mouse."""

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
