from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

from ..report import visits

KINDS = [
    ("home", "Overview"),
    ("rewards", "Rewards"),
    ("redemptions", "Redeemed"),
    ("points", "Points"),
    ("activities", "Activities"),
    ("statements", "Statements"),
    ("people", "People"),
    ("agreement", "Agreement"),
]

# Odoo itself tries again too, but waits seconds in between.
QUICK_TRIES = 5


class Visit(models.Model):
    """How often a member company looked at a kind of page on a day.

    Who looked is not kept. Rows are written by one statement alone; nobody types
    them in, and nobody changes or deletes them.
    """

    _name = "b2b.loyalty.visit"
    _description = "B2B Loyalty Visit"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "date desc, id desc"
    _rec_name = "membership_id"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="cascade"
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", string="Seller", required=True, index=True
    )
    date = fields.Date(required=True)
    kind = fields.Selection(KINDS, string="Page", required=True)
    count = fields.Integer(string="Visits", required=True, default=1)

    # also what counting relies on, whoever comes at the same moment
    _once = models.UniqueIndex(
        "(membership_id, date, kind)",
        "The visits of this day and page are counted already.",
    )

    @api.model
    def _count(self, membership, kind):
        """One visit more, of a page that this member has.

        :return: whether it was counted
        """
        pages = {page for page, _address, _label in membership._portal_pages()}
        if kind not in pages & {
            kind for kind, _label in self._fields["kind"].selection
        }:
            return False
        visits.count(self.env, membership.id, kind, fields.Date.context_today(self))
        return True

    @api.model
    def _count_alone(self, membership, kind):
        """As :meth:`_count`, as the one thing that its transaction does.

        Who was slower than another visit counts again at once, on what is true by
        then: nothing else is lost by rolling back.
        """
        for _try in range(QUICK_TRIES):
            try:
                return self._count(membership, kind)
            except SerializationFailure:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
        return self._count(membership, kind)
