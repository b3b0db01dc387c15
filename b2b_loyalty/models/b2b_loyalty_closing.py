from odoo import api, fields, models

from ..report.closing import late_counts


class Closing(models.Model):
    """The end of a period of one program in the books: one entry, target less booked.

    Computed and looked through first; what is posted is what was looked at. It stands
    until it is reversed by an opposite entry.
    """

    _name = "b2b.loyalty.closing"
    _description = "B2B Loyalty Closing"
    _inherit = ["mail.thread", "mail.activity.mixin", "b2b.loyalty.readable"]
    _order = "date desc, id desc"

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Period End",
        required=True,
        default=lambda self: self._default_date(),
        tracking=True,
        help="The last day of the period; the entry is dated on it.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computed", "To Review"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    is_opening = fields.Boolean(
        readonly=True, copy=False, help="What was owed when the program started here."
    )
    method = fields.Selection(
        selection=lambda self: (
            self.env["b2b.loyalty.program"]._fields["accounting_method"].selection
        ),
        readonly=True,
        copy=False,
        help="How points were in the books when it was computed.",
    )
    computed_on = fields.Datetime(readonly=True, copy=False)
    last_entry = fields.Integer(
        readonly=True, copy=False, help="The points that were recorded when computed."
    )
    previous_id = fields.Many2one(
        "b2b.loyalty.closing",
        string="Follows",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    line_ids = fields.One2many(
        "b2b.loyalty.closing.line", "closing_id", readonly=True, copy=False
    )
    account_ids = fields.One2many(
        "b2b.loyalty.closing.account", "closing_id", readonly=True, copy=False
    )
    liability = fields.Monetary(
        compute="_compute_liability", help="What is owed for points at the end."
    )
    refund = fields.Monetary(
        string="Expected Rebates",
        compute="_compute_liability",
        help="What members are expected to get as rebates.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    reversal_move_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    reversed_on = fields.Date(readonly=True, copy=False)
    late_count = fields.Integer(
        string="Late",
        compute="_compute_late_count",
        help="Points of days of the period before that were recorded after its "
        "closing. They are in this one.",
    )

    # Whoever posts follows the closing that was the last one when it was computed.
    _one_after_another = models.UniqueIndex(
        "(program_id, COALESCE(previous_id, 0)) WHERE state = 'posted'",
        "Another closing of this program was posted meanwhile: compute this one again.",
    )

    @api.model
    def _default_date(self):
        """The last day of the month that is over."""
        today = fields.Date.context_today(self)
        return fields.Date.subtract(today, days=today.day)

    @api.depends("program_id", "date")
    def _compute_display_name(self):
        for closing in self:
            closing.display_name = self.env._(
                "%(program)s, %(date)s",
                program=closing.program_id.name or "",
                date=closing.date or "",
            )

    @api.depends("account_ids.target")
    def _compute_liability(self):
        for closing in self:
            shown = {row.role: row.target for row in closing.account_ids}
            closing.liability = shown.get("liability", 0.0)
            closing.refund = shown.get("refund", 0.0)

    @api.depends("previous_id", "last_entry")
    def _compute_late_count(self):
        found = late_counts(self.env, self.ids)
        for closing in self:
            closing.late_count = found.get(closing._origin.id, 0)

    def _late_domain(self):
        """Of the period before, recorded after its closing and seen by this one."""
        before = self.previous_id
        if not before or before.is_opening:
            return [(0, "=", 1)]
        return [
            ("program_id", "=", self.program_id.id),
            ("date", "<=", before.date),
            ("id", ">", before.last_entry),
            ("id", "<=", self.last_entry),
        ]

    # -- screens

    def action_view_move(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "name": self.env._("Journal Entries"),
            "domain": [("id", "in", (self.move_id | self.reversal_move_id).ids)],
            "context": {"create": False},
        }

    def action_view_late(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_points_entry_action"
        )
        return {
            **action,
            "name": self.env._("Late Points"),
            "domain": self._late_domain(),
            "context": {},
        }
