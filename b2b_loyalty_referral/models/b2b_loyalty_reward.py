from odoo import models


class Reward(models.Model):
    """Rewards that referral plans give."""

    _inherit = "b2b.loyalty.reward"

    def _is_given(self):
        """What a plan gives is to be had that way, or for points."""
        plans = self.env["b2b.loyalty.referral.plan"]
        return super()._is_given() or bool(
            plans.search_count(
                [
                    "|",
                    ("referrer_reward_id", "=", self.id),
                    ("referred_reward_id", "=", self.id),
                ],
                limit=1,
            )
        )
