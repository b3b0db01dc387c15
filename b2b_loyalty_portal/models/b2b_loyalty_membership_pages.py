from odoo import models

from ..report import glance


class Membership(models.Model):
    """The pages that a member has in the portal."""

    _inherit = "b2b.loyalty.membership"

    def _portal_glance(self):
        """What the menu and the next steps ask: :class:`report.glance.Glance`."""
        self.ensure_one()
        return glance.glance(self.env, self.id, self._portal_glance_more())

    def _portal_glance_more(self):
        """Hook: {name: SQL on ``member``} of what pages of other add-ons ask."""
        return {}

    def _portal_pages(self, seen=None):
        """[(kind, address, label)] of the pages that make sense for this member.

        Hook: add pages by calling super.

        :param seen: of :meth:`_portal_glance`, where it was looked up already
        """
        self.ensure_one()
        seen = seen or self._portal_glance()
        pages = [("home", "/my/loyalty", self.env._("Overview"))]
        if self.state != "sent":
            pages += [
                ("rewards", "/my/loyalty/rewards", self.env._("Rewards")),
                ("redemptions", "/my/loyalty/redemptions", self.env._("Redeemed")),
            ]
            if seen.has_points:
                pages.append(("points", "/my/loyalty/points", self._points_title()))
            pages.append(
                ("activities", "/my/loyalty/activities", self.env._("Activities"))
            )
            if self._has_statements(seen):
                pages.append(
                    ("statements", "/my/loyalty/statements", self.env._("Statements"))
                )
            pages.append(("people", "/my/loyalty/people", self.env._("People")))
        return [*pages, ("agreement", "/my/loyalty/agreement", self.env._("Agreement"))]

    def _points_title(self):
        """How points are called, as a heading."""
        name = self.points_name or ""
        return name[:1].upper() + name[1:]
