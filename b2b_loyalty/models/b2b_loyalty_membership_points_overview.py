from datetime import timedelta

from odoo import api, fields, models

from ..report import points_overview

RECENT = 10
SOON = timedelta(days=90)


class Membership(models.Model):
    """What the screens show of a member's points beside its balance."""

    _inherit = "b2b.loyalty.membership"

    has_points = fields.Boolean(compute="_compute_has_points")
    has_own_points = fields.Boolean(
        compute="_compute_has_own_points", help="A person of the company has some."
    )
    points_worth = fields.Monetary(
        string="Worth",
        compute="_compute_points_worth",
        help="What the points are worth.",
    )
    points_expire_soon = fields.Boolean(
        compute="_compute_points_expire_soon",
        search="_search_points_expire_soon",
        help="The company or a person of it has points whose last day is in the next "
        "90 days.",
    )
    recent_points_entry_ids = fields.One2many(
        "b2b.loyalty.points.entry",
        string="Last Entries",
        compute="_compute_recent_points_entry_ids",
    )

    @api.depends("program_id")
    def _compute_has_points(self):
        for membership in self:
            membership.has_points = membership.program_id.has_points

    def _compute_has_own_points(self):
        held = self._points_figures() if self.ids else {}
        with_own = {membership_id for membership_id, holder in held if holder}
        for membership in self:
            membership.has_own_points = membership._origin.id in with_own

    def _compute_points_worth(self):
        for membership in self:
            points = max(membership.points_balance, 0)
            membership.points_worth = membership.program_id._points_worth(points)

    def _compute_points_expire_soon(self):
        found = self.search(
            [("id", "in", self._origin.ids), *self._points_expire_soon_domain()]
        )
        for membership in self:
            membership.points_expire_soon = membership._origin in found

    def _search_points_expire_soon(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._points_expire_soon_domain()
        return domain if True in value else ["!", *domain]

    @api.model
    def _points_expire_soon_domain(self):
        self.env["b2b.loyalty.points.entry"].flush_model()
        today = fields.Date.context_today(self)
        return [("id", "in", points_overview.with_expiring(today, today + SOON))]

    def _compute_recent_points_entry_ids(self):
        """The last ten; all of them are behind the button."""
        Entry = self.env["b2b.loyalty.points.entry"]
        for membership in self:
            membership.recent_points_entry_ids = Entry.search(
                [("membership_id", "=", membership._origin.id)], limit=RECENT
            )
