from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.b2b_loyalty.models.b2b_loyalty_membership_points import MOST_POINTS
from odoo.addons.b2b_loyalty.models.b2b_loyalty_milestone import BY_ITSELF

MOST_MONTHS = 1_200


class ReferralPlan(models.Model):
    """What a plan gives beside commission: to who brings a company, and to it."""

    _inherit = "b2b.loyalty.referral.plan"

    # -- to the referrer
    referrer_points = fields.Integer(
        string="Points to the Referrer",
        help="Once for each company, when it is qualified.",
    )
    referrer_reward_id = fields.Many2one(
        "b2b.loyalty.reward",
        string="Reward to the Referrer",
        domain="[('program_id', '=', program_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="Given by itself, once for each company, when it is qualified.",
    )
    referrer_quantity = fields.Integer(string="Quantity to the Referrer", default=1)

    # -- to the company that was brought
    referred_points = fields.Integer(
        string="Points to the Company",
        help="When it is qualified. They wait until the company joins the program.",
    )
    referred_reward_id = fields.Many2one(
        "b2b.loyalty.reward",
        string="Reward to the Company",
        domain="[('program_id', '=', program_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="When it is qualified. It waits until the company joins the program.",
    )
    referred_quantity = fields.Integer(string="Quantity to the Company", default=1)
    referred_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        string="Tier of the Company",
        domain="[('program_id', '=', program_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="Held at least, whatever it buys, from the day on which it is qualified "
        "and a member.",
    )
    referred_tier_months = fields.Integer(string="Tier for (Months)", default=12)
    referred_pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Prices of the Company",
        ondelete="restrict",
        index="btree_not_null",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="On new quotations from the day on which the referral is accepted, also "
        "while the company is no member. They end when the referral is rejected or "
        "expires.",
    )
    referred_pricelist_months = fields.Integer(string="Prices for (Months)", default=12)
    prices_go_first = fields.Boolean(
        string="Before the Customer's Own",
        help="These prices apply even when others were negotiated for the company "
        "itself, or its tier brings some.",
    )

    @api.constrains("referrer_points", "referred_points")
    def _check_points(self):
        for plan in self:
            given = (plan.referrer_points, plan.referred_points)
            if not all(0 <= points <= MOST_POINTS for points in given):
                raise ValidationError(
                    self.env._(
                        "%s gives points: give a number up to a billion, 0 for none.",
                        plan.name,
                    )
                )

    @api.constrains(
        *("program_id", "referrer_reward_id", "referrer_quantity"),
        *("referred_reward_id", "referred_quantity"),
    )
    def _check_rewards(self):
        for plan in self:
            plan._check_reward(plan.referrer_reward_id, plan.referrer_quantity)
            plan._check_reward(plan.referred_reward_id, plan.referred_quantity)

    def _check_reward(self, reward, quantity):
        if not reward:
            return
        if reward.program_id != self.program_id:
            raise ValidationError(
                self.env._(
                    "%(plan)s belongs to %(program)s: choose a reward of that program.",
                    plan=self.name,
                    program=self.program_id.name,
                )
            )
        if quantity < 1:
            raise ValidationError(
                self.env._("%s gives 1 or more of its reward.", self.name)
            )
        if reward.kind not in BY_ITSELF:
            raise ValidationError(
                self.env._(
                    "%s needs words of the member and cannot be given by itself: "
                    "choose a voucher, a product, a service or one of a supplier.",
                    reward.name,
                )
            )

    @api.constrains(
        *("program_id", "referred_tier_id", "referred_tier_months"),
        *("referred_pricelist_id", "referred_pricelist_months"),
    )
    def _check_times(self):
        for plan in self:
            tier = plan.referred_tier_id
            if tier and tier.program_id != plan.program_id:
                raise ValidationError(
                    self.env._(
                        "%(plan)s belongs to %(program)s: choose tiers and terms of "
                        "that program.",
                        plan=plan.name,
                        program=plan.program_id.name,
                    )
                )
            times = [plan.referred_tier_months] if tier else []
            if plan.referred_pricelist_id:
                times.append(plan.referred_pricelist_months)
            if not all(1 <= months <= MOST_MONTHS for months in times):
                raise ValidationError(
                    self.env._(
                        "%s gives a tier or prices for some time: give the months, "
                        "from 1 to 1,200.",
                        plan.name,
                    )
                )

    def _frozen(self):
        """With what each side gets, so that a later change of the plan has no part."""
        return {
            **super()._frozen(),
            "gives": self._frozen_gives(),
            "prices": self._frozen_prices(),
        }

    def _frozen_gives(self):
        """:return: list of {"party", "kind", ...}"""
        gives = []
        for party in ("referrer", "referred"):
            if self[f"{party}_points"]:
                points = self[f"{party}_points"]
                gives.append({"party": party, "kind": "points", "points": points})
            if reward := self[f"{party}_reward_id"]:
                quantity = self[f"{party}_quantity"]
                given = {"reward_id": reward.id, "quantity": quantity}
                gives.append({"party": party, "kind": "reward", **given})
        if self.referred_tier_id:
            given = {
                "tier_id": self.referred_tier_id.id,
                "months": self.referred_tier_months,
            }
            gives.append({"party": "referred", "kind": "tier", **given})
        return gives

    def _frozen_prices(self):
        if not self.referred_pricelist_id:
            return None
        return {
            "pricelist_id": self.referred_pricelist_id.id,
            "months": self.referred_pricelist_months,
            "go_first": self.prices_go_first,
        }
