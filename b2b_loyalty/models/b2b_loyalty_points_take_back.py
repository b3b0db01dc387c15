from odoo import api, models


class PointsEntry(models.Model):
    """Taking back points that were given for something that did not hold."""

    _inherit = "b2b.loyalty.points.entry"

    @api.private
    def _take_back(self, reason):
        """Book the opposite of these entries; what is spent already is owed.

        Whoever calls has taken the rows of the memberships.

        :return: the new entries
        """
        return self._book(
            [
                {
                    "membership_id": entry.membership_id.id,
                    "holder_contact_id": entry.holder_contact_id.id or None,
                    "kind": "reverse",
                    "points": -entry.points,
                    "reversed_entry_id": entry.id,
                    "reason": reason.strip(),
                }
                for entry in self
            ]
        )
