from odoo import api, fields, models


class Membership(models.Model):
    """What a member has brought; how it refers somebody is in a file of its own."""

    _inherit = "b2b.loyalty.membership"

    referral_ids = fields.One2many("b2b.loyalty.referral", "membership_id")
    referral_count = fields.Integer(compute="_compute_referral_count")

    @api.depends("referral_ids")
    def _compute_referral_count(self):
        counts = dict(
            self.env["b2b.loyalty.referral"]._read_group(
                [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
            )
        )
        for membership in self:
            membership.referral_count = counts.get(membership, 0)

    def _points_go_to(self, kept):
        """A member that is merged into another leaves it what it has brought, too."""
        res = super()._points_go_to(kept)
        self.referral_ids.membership_id = kept
        self.env["b2b.loyalty.commission"].search(
            [("membership_id", "in", self.ids)]
        ).membership_id = kept
        return res

    def action_view_referrals(self):
        self.ensure_one()
        action = self.env["b2b.loyalty.referral"]._list_of(
            [("membership_id", "=", self.id)]
        )
        action["context"] = {"default_membership_id": self.id}
        return action
