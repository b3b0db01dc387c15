from datetime import timedelta

from odoo import fields, models

RECENT_DAYS = 90


class Membership(models.Model):
    """How much a member looks at its pages."""

    _inherit = "b2b.loyalty.membership"

    recent_visits = fields.Integer(
        string="Visits",
        compute="_compute_recent_visits",
        help="How often its people opened its pages in the last 90 days.",
    )

    def _compute_recent_visits(self):
        since = fields.Date.context_today(self) - timedelta(days=RECENT_DAYS)
        counts = dict(
            self.env["b2b.loyalty.visit"]._read_group(
                [("membership_id", "in", self.ids), ("date", ">", since)],
                ["membership_id"],
                ["count:sum"],
            )
        )
        for membership in self:
            membership.recent_visits = counts.get(membership, 0)

    def action_view_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty_portal.b2b_loyalty_visit_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {}
        return action
