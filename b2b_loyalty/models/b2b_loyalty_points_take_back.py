from odoo import api, models


class PointsEntry(models.Model):
    """Taking back points that were given for something that did not hold."""

    _inherit = "b2b.loyalty.points.entry"

    @api.private
    def _take_back(self, reason):
        """Book the opposite of these entries; what is spent already is owed.

        They count from the day of what they take back, as if it had never been
        earned. Whoever calls has taken the rows of the memberships.

        :return: the new entries
        """
        self.membership_id._judge_points()
        return self._book(
            [
                {
                    "membership_id": entry.membership_id.id,
                    "holder_contact_id": entry.holder_contact_id.id or None,
                    "kind": "reverse",
                    "points": -entry.points,
                    "date": entry.date,
                    "issue_year": entry.issue_year,
                    "reversed_entry_id": entry.id,
                    "reason": f"{entry.reason}: {reason.strip()}",
                }
                for entry in self
            ]
        )
