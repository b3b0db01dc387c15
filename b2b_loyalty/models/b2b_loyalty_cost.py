from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("people", "People"),
    ("marketing", "Marketing"),
    ("software", "Software"),
    ("other", "Other"),
]


class Cost(models.Model):
    """What a program costs beside discounts, rewards, points and rebates.

    Either an amount that is in nobody's bill (people of our own), or a posted journal
    item that gets a program and a kind: then the amount is that of the books, and
    nothing is entered twice.
    """

    _name = "b2b.loyalty.cost"
    _description = "B2B Loyalty Cost"
    _inherit = ["mail.thread", "b2b.loyalty.readable"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Description", required=True, tracking=True)
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
    kind = fields.Selection(KINDS, required=True, default="people", tracking=True)
    date = fields.Date(
        compute="_compute_from_line",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        tracking=True,
    )
    amount = fields.Monetary(
        compute="_compute_from_line",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Without taxes that are reclaimed; negative for what is given back.",
    )
    line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('parent_state', '=', 'posted'), ('company_id', '=', company_id),"
        " ('account_id.internal_group', '=', 'expense'),"
        " ('b2b_loyalty_redemption_id', '=', False)]",
        help="The line of a posted bill or entry that this is: then date and amount "
        "are those of the books, and it counts only while it is posted.",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Entry")

    _line_unique = models.UniqueIndex(
        "(line_id) WHERE line_id IS NOT NULL",
        "This journal item is a cost of a program already: open that cost instead.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        costs = super().create(vals_list)
        costs._as_in_books()
        return costs

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"date", "amount"}:
            self._as_in_books()
        return res

    def _as_in_books(self):
        """Whatever was typed in beside a journal item, its own date and amount hold."""
        booked = self.filtered("line_id")
        for name in "date", "amount":
            self.env.add_to_compute(self._fields[name], booked)

    @api.depends("line_id.balance", "line_id.date")
    def _compute_from_line(self):
        today = fields.Date.context_today(self)
        for cost in self:
            line = cost.line_id.sudo()  # sudo: a manager need not read the books
            cost.date = line.date or cost.date or today
            cost.amount = line.balance if line else cost.amount

    @api.onchange("line_id")
    def _onchange_line_id(self):
        if self.line_id and not self.name:
            self.name = self.line_id.name or self.line_id.move_id.display_name

    @api.constrains("amount", "line_id")
    def _check_amount(self):
        for cost in self:
            if not cost.line_id and not cost.amount:
                raise ValidationError(
                    self.env._(
                        "Give the amount of %s, or choose the journal item that has "
                        "it.",
                        cost.name,
                    )
                )

    @api.constrains("line_id", "program_id")
    def _check_line(self):
        """What the suite books itself is counted from there."""
        for cost in self.filtered("line_id"):
            line = cost.line_id.sudo()  # sudo: as above
            if line.b2b_loyalty_redemption_id or line.b2b_loyalty_redemption_ids:
                raise ValidationError(
                    self.env._(
                        "%(item)s is for rewards and is counted as their cost: "
                        "choose another journal item.",
                        item=line.display_name,
                    )
                )
            if line.account_id.internal_group != "expense":
                raise ValidationError(
                    self.env._(
                        "%(account)s is no account of expenses: choose the journal "
                        "item that debits one.",
                        account=line.account_id.display_name,
                    )
                )
            other = line.b2b_loyalty_program_id - cost.program_id
            if other:
                raise ValidationError(
                    self.env._(
                        "%(item)s is of the program %(program)s: enter the cost there.",
                        item=line.display_name,
                        program=other.name,
                    )
                )
