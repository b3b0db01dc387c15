from odoo.addons.b2b_loyalty.tests.points_common import PointsCase


class TestClaimsOfACatalogue(PointsCase):
    """Judged in one go, each reward gets what it gets when it is judged alone."""

    def test_as_one_by_one(self):
        done = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Training", "program_id": self.program.id}
        )
        open_ = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Case study", "program_id": self.program.id}
        )
        self.env["b2b.loyalty.activity"].create(
            {"type_id": done.id, "membership_id": self.member.id}
        )
        self.earn(500, "company")
        self.earn(70, "own", holder=self.buyer)
        rewards = self.env["b2b.loyalty.reward"]
        for name, vals in {
            "free": {},
            "points": {"points": 400},
            "too dear": {"points": 4000},
            "own": {"points": 70, "paid_by": "person"},
            "own, too dear": {"points": 71, "paid_by": "person"},
            "request": {"kind": "request", "paid_by": "person"},
            "gold": {"tier_ids": self.gold.ids},
            "unlocked": {"locked_by": done.id},
            "locked": {"locked_by": open_.id},
            "gone": {"limited_qty": True, "stock": 0},
            "left": {"limited_qty": True, "stock": 1},
            "had": {"per_member_limit": 1, "points": 5},
            "may have more": {"per_member_limit": 2, "per_member_months": 1},
            "given": {"points": 10},
            "given to gold": {},
            "granted": {},
            "granted and used": {"points": 10},
            "of the year and granted": {},
            "used up": {},
        }.items():
            reward = self.make_reward(name=name, **vals)
            rewards |= reward
            if name in ("given", "of the year and granted", "used up"):
                self.entitle(self.program, self.bronze, reward, 1)
            if name == "given to gold":
                self.entitle(self.program, self.gold, reward, 1)
            if "granted" in name:
                self.give_extra(self.member, reward, 2, expires_on="2026-12-31")
                self.give_extra(self.member, reward, 3)
            if name in ("had", "may have more", "granted and used", "used up"):
                reward.redeem(self.member)
        rewards = rewards.sudo()
        benefit = self.env["b2b.loyalty.benefit"].sudo()
        for contact in (self.buyer, self.boss):
            for reward, claim in rewards._claims(self.member, contact).items():
                alone, ways = reward._claim(
                    self.member, 1, benefit, self.now(), contact
                )
                with self.subTest(reward.name, who=contact.role):
                    self.assertEqual(claim, alone)
                    self.assertEqual(claim.free, ways["free"])
        reasons = {
            reward._refusal(claim)
            for reward, claim in rewards._claims(self.member, self.boss).items()
        }
        self.assertLessEqual(
            {None, "points", "tier", "locked", "stock", "limit", "entitlement"}, reasons
        )
