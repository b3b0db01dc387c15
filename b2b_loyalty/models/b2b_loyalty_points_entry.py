from odoo import api, fields, models

KINDS = [
    ("earn", "Earned"),
    ("redeem", "Redeemed"),
    ("expire", "Expired"),
    ("adjust", "Adjusted"),
    ("reverse", "Taken Back"),
    ("transfer", "Transferred"),
    ("opening", "Opening Balance"),
]


class PointsEntry(models.Model):
    """A line of the points ledger: a fact that is never changed nor deleted.

    The database itself refuses it, see ``report/ledger_triggers.py``. What becomes of
    an entry is in the allocations; what is left of it follows from them.
    """

    _name = "b2b.loyalty.points.entry"
    _description = "B2B Loyalty Points"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "date desc, id desc"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict"
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", string="Seller", required=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        related="membership_id.partner_id", string="Company", store=False
    )
    holder_contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the points are the company's.",
    )
    date = fields.Date(
        required=True, help="Day from which it counts: that of the document."
    )
    accounting_date = fields.Date(required=True, help="Day on which it was recorded.")
    kind = fields.Selection(KINDS, required=True)
    points = fields.Integer(required=True)
    available_on = fields.Date(
        string="Available Since",
        help="Empty: the points wait until the invoice is paid.",
    )
    waiting = fields.Char(
        compute="_compute_waiting", help="What the points wait for before they count."
    )
    expires_on = fields.Date(
        string="Valid Until", help="Last day on which they can be spent."
    )
    remaining = fields.Integer(
        string="Left",
        help="What has not been spent, expired or taken back; below zero: what is "
        "still owed.",
    )
    issue_year = fields.Integer(
        string="Year of Issue",
        readonly=True,
        help="The year whose points they are in the books: that of the invoice, also "
        "for what a later credit note takes back.",
    )
    value = fields.Monetary(
        help="Part of the price that was allocated to the points, for the books. "
        "Without one they are provided for at cost."
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="restrict",
        index="btree_not_null",
        help="The invoice with its credit notes, together.",
    )
    document_id = fields.Many2one(
        "account.move",
        string="Because Of",
        ondelete="restrict",
        index="btree_not_null",
        help="The document that led to this entry.",
    )
    earning_rule_id = fields.Many2one(
        "b2b.loyalty.earning.rule",
        string="Rule",
        ondelete="restrict",
        index="btree_not_null",
    )
    redemption_id = fields.Many2one(
        "b2b.loyalty.redemption", ondelete="restrict", index="btree_not_null"
    )
    reversed_entry_id = fields.Many2one(
        "b2b.loyalty.points.entry",
        string="Takes Back",
        ondelete="restrict",
        index="btree_not_null",
    )
    origin_ref = fields.Char(
        string="Source", help="What earned them; the same source earns once."
    )
    reason = fields.Char()
    detail = fields.Json()
    used_by_ids = fields.One2many("b2b.loyalty.points.allocation", "earn_entry_id")
    taken_from_ids = fields.One2many("b2b.loyalty.points.allocation", "spend_entry_id")
    create_uid = fields.Many2one("res.users", string="Recorded By", readonly=True)

    _points_not_zero = models.Constraint(
        "CHECK(points <> 0 OR value <> 0 AND earning_rule_id IS NOT NULL)",
        "An entry of 0 points that corrects no price says nothing: leave it out.",
    )
    _remaining_bounds = models.Constraint(
        "CHECK(CASE WHEN points > 0 THEN remaining BETWEEN 0 AND points"
        " ELSE remaining BETWEEN points AND 0 END)",
        "No more can be taken of points than there are, nor given back than was taken.",
    )
    _origin_unique = models.UniqueIndex(
        "(membership_id, origin_ref) WHERE origin_ref IS NOT NULL",
        "This source has earned its points already.",
    )
    _list_idx = models.Index("(membership_id, date DESC, id DESC)")
    # what can be spent, in the order in which it is
    _batch_idx = models.Index(
        "(membership_id, COALESCE(holder_contact_id, 0),"
        " COALESCE(expires_on, 'infinity'::date), id) INCLUDE (remaining)"
        " WHERE remaining > 0 AND available_on IS NOT NULL"
    )
    _open_idx = models.Index(
        "(membership_id, holder_contact_id)"
        " INCLUDE (remaining, available_on, expires_on) WHERE remaining <> 0"
    )
    _debt_idx = models.Index(
        "(membership_id, COALESCE(holder_contact_id, 0)) WHERE remaining < 0"
    )
    _expiry_idx = models.Index("(expires_on) WHERE remaining > 0")

    @api.depends("available_on", "remaining")
    def _compute_waiting(self):
        """What was taken back meanwhile waits for nothing."""
        for entry in self:
            waits = entry.remaining and not entry.available_on
            entry.waiting = self.env._("For payment") if waits else False

    @api.depends("points", "kind", "date")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.display_name = self.env._(
                "%(points)s %(name)s, %(kind)s",
                points=f"{entry.points:+,}",
                name=entry.program_id.points_name,
                kind=kinds.get(entry.kind, ""),
            )
