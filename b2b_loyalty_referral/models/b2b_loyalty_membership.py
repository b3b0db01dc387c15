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

    def _become_members(self):
        """What waited for them to join is given just after."""
        res = super()._become_members()
        # sudo: whoever lets a company join need not see who has brought it
        waiting = self.env["b2b.loyalty.referral.grant"].sudo()
        waiting = waiting.search(
            [("todo", "!=", False), ("partner_id", "in", self.partner_id.ids)]
        )
        companies = waiting.partner_id
        self.env["b2b.loyalty.queue"]._note_members(
            self.filtered(lambda m: m.partner_id in companies)
        )
        return res

    def _points_go_to(self, kept):
        """A member that is merged into another leaves it what it has brought, too."""
        res = super()._points_go_to(kept)
        self.referral_ids.membership_id = kept
        self.env["b2b.loyalty.commission"].search(
            [("membership_id", "in", self.ids)]
        ).membership_id = kept
        self.env["b2b.loyalty.referral.grant"].search(
            [("membership_id", "in", self.ids)]
        ).write({"membership_id": kept.id, "partner_id": kept.partner_id.id})
        return res

    def action_view_referrals(self):
        self.ensure_one()
        action = self.env["b2b.loyalty.referral"]._list_of(
            [("membership_id", "=", self.id)]
        )
        action["context"] = {"default_membership_id": self.id}
        return action
