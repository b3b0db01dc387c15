from odoo import api, fields, models
from odoo.fields import Domain


class Reward(models.Model):
    """What of the catalogue a member can have, looked up in one go.

    A first choice for lists: whether a claim is granted is judged by ``redeem``.
    """

    _inherit = "b2b.loyalty.reward"

    @api.model
    def _offered_to(self, membership):
        """Rewards that are there for a member today: its own offers, its tier's."""
        if not membership:
            return self.browse()
        today = fields.Date.context_today(self)
        found = self.search(self._offered_domain(membership, today))
        found = found.filtered(lambda r: not r._is_over() and r._is_offered(membership))
        return found - found._used_up(membership)

    @api.model
    def _offered_domain(self, membership, today):
        done = self.env["b2b.loyalty.activity"].search(
            [("membership_id", "=", membership.id), ("state", "=", "approved")]
        )
        return Domain.AND(
            [
                [("program_id", "=", membership.program_id.id)],
                [("published", "=", True)],
                self._empty_or("date_from", "<=", today),
                self._empty_or("date_to", ">=", today),
                self._empty_or("tier_ids", "in", membership.tier_id.ids),
                self._empty_or("membership_ids", "in", membership.ids),
                self._empty_or("locked_by", "in", done.type_id.ids),
                ["|", ("limited_qty", "=", False), ("stock", ">", 0)],
            ]
        )

    @api.model
    def _empty_or(self, name, operator, value):
        return Domain(name, "=", False) | Domain(name, operator, value)

    def _used_up(self, membership):
        """Those that are only given, and of which this member has none left."""
        free = self.filtered(lambda reward: not reward.points)
        Benefit, Extra, Entitlement = (
            self.env[name]
            for name in (
                "b2b.loyalty.benefit",
                "b2b.loyalty.entitlement.extra",
                "b2b.loyalty.entitlement",
            )
        )
        of_these = [("reward_id", "in", free.ids)]
        given = (
            Benefit.search([*of_these, ("kind", "=", "entitlement")]).reward_id
            | Extra.search(of_these).reward_id
            | self.env["b2b.loyalty.milestone"].search(of_these).reward_id
            | self.env["b2b.loyalty.gift"].search(of_these).reward_id
        )
        left = Entitlement.search([*of_these, ("membership_id", "=", membership.id)])
        return given - left.filtered("left").reward_id
