from odoo import fields, models


class Redemption(models.Model):
    """Paying with points, and getting them back."""

    _inherit = "b2b.loyalty.redemption"

    points_entry_ids = fields.One2many("b2b.loyalty.points.entry", "redemption_id")
    holder_contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Paid by",
        ondelete="restrict",
        readonly=True,
        help="The person whose own points paid; empty: the company's points.",
    )

    def _take_points(self):
        if not self.points:
            return
        self.env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": self.membership_id.id,
                    "holder_contact_id": self.holder_contact_id.id or None,
                    "kind": "redeem",
                    "points": -self.points,
                    "date": self._points_day(),
                    "redemption_id": self.id,
                }
            ]
        )

    def _points_day(self):
        """Today; code that makes the past gives a function of its own.

        A context from outside cannot hold one.
        """
        day = self.env.context.get("b2b_loyalty_day")
        return day() if callable(day) else fields.Date.context_today(self)

    def _return_points(self):
        """Give back what is spent; what was given back before stays so."""
        Entry = self.env["b2b.loyalty.points.entry"]
        spends = Entry.search(
            [("redemption_id", "=", self.id), ("kind", "=", "redeem")]
        )
        back = Entry.search([("reversed_entry_id", "in", spends.ids)])
        (spends - back.reversed_entry_id)._reverse(reason=self.end_reason or None)
