from odoo import api, fields, models

from ..report.given import given


class Reward(models.Model):
    """What the screens show of a reward beside its own fields."""

    _inherit = "b2b.loyalty.reward"

    extra_ids = fields.One2many(
        "b2b.loyalty.entitlement.extra", "reward_id", string="Extra Entitlements"
    )
    redemption_count = fields.Integer(
        string="Redemptions", compute="_compute_redemption_count"
    )
    refusal_count = fields.Integer(string="Refused", compute="_compute_refusal_count")
    is_given = fields.Boolean(
        string="Given as a Benefit",
        compute="_compute_is_given",
        help="A benefit of a tier, an extra entitlement, a milestone or a gift with an "
        "order lets members have it free of points.",
    )
    points_name = fields.Char(related="program_id.points_name", string="Points Called")
    price = fields.Char(compute="_compute_price", help="What a member pays for one.")

    def _creation_message(self):
        return self.env._("Reward created")

    def _compute_redemption_count(self):
        counts = self._counts("b2b.loyalty.redemption")
        for reward in self:
            reward.redemption_count = counts.get(reward._origin, 0)

    def _compute_refusal_count(self):
        counts = self._counts("b2b.loyalty.refusal")
        for reward in self:
            reward.refusal_count = counts.get(reward._origin, 0)

    @api.depends("benefit_ids.kind", "extra_ids")
    def _compute_is_given(self):
        found = given(self.env, self._origin.ids)
        for reward in self:
            reward.is_given = reward._origin.id in found

    @api.depends("points", "paid_by", "is_given", "program_id.points_name")
    def _compute_price(self):
        for reward in self:
            if reward.points:
                points = reward.program_id._points_text(reward.points)
                own = reward.paid_by == "person"
                reward.price = self.env._("%s of one's own", points) if own else points
            elif reward.is_given:
                reward.price = self.env._("As a benefit")
            else:
                reward.price = self.env._("Free of charge")

    def _counts(self, model):
        return dict(
            self.env[model]._read_group(
                [("reward_id", "in", self._origin.ids)], ["reward_id"], ["__count"]
            )
        )

    def action_view_redemptions(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_redemption_action")

    def action_view_refusals(self):
        """Who was refused it, and why: a hint at what members wish for."""
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_refusal_action")

    def _action_of_mine(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("reward_id", "=", self.id)]
        action["context"] = {}
        return action
