from odoo import fields, models


class MemberContact(models.Model):
    """Points that a person of the company holds."""

    _inherit = "b2b.loyalty.member.contact"

    points_balance = fields.Integer(
        string="Own Points",
        compute="_compute_points",
        help="What this person can spend, beside the points of the company.",
    )
    points_pending = fields.Integer(string="Own Pending", compute="_compute_points")
    points_expiring = fields.Integer(compute="_compute_points")
    points_expiring_on = fields.Date(compute="_compute_points")

    def _compute_points(self):
        found = self.membership_id._points_figures() if self.ids else {}
        for contact in self:
            key = contact.membership_id._origin.id, contact._origin.id
            figures = found.get(key, {})
            contact.points_balance = figures.get("balance", 0)
            contact.points_pending = figures.get("pending", 0)
            contact.points_expiring = figures.get("expiring", 0)
            contact.points_expiring_on = figures.get("expiring_on", False)
