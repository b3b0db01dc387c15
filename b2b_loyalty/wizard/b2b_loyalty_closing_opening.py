from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..logic.accrual import provision
from ..models.res_company_books import JOURNAL

# What the liability was booked against when it arose, before the program was here.
AGAINST = {"deferral": "adjustment", "provision": "expense"}


class ClosingOpening(models.TransientModel):
    """What is owed for points when a program starts here, as the first closing.

    The liability was booked in other books; its counterpart here is the account over
    which opening balances are brought in. Later closings book the difference to it.
    """

    _name = "b2b.loyalty.closing.opening"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Opening Liability"

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        default=lambda self: self._default_program(),
    )
    company_id = fields.Many2one(related="program_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As Of",
        required=True,
        default=fields.Date.context_today,
        help="The last day before the program is in these books.",
    )
    amount = fields.Monetary(
        string="Owed",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Proposed is the value of the opening points.",
    )
    points_value = fields.Monetary(
        string="Value of Opening Points",
        compute="_compute_points_value",
        help="What the opening points come to: the values they were imported with, or, "
        "at cost, as they are estimated by now.",
    )
    differs = fields.Boolean(compute="_compute_differs")
    account_id = fields.Many2one(
        "account.account",
        string="Brought In Over",
        required=True,
        check_company=True,
        help="Where the opening balances of other accounts are brought in, too.",
    )

    @api.depends("program_id", "date")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard._opening_value()

    @api.depends("program_id", "date")
    def _compute_points_value(self):
        for wizard in self:
            wizard.points_value = wizard._opening_value()

    @api.depends("amount", "points_value")
    def _compute_differs(self):
        for wizard in self:
            currency = wizard.currency_id
            wizard.differs = currency and currency.compare_amounts(
                wizard.amount, wizard.points_value
            )

    def _opening_value(self):
        """By year: the values of the points, or what they are estimated to cost."""
        program = self.program_id
        if not (program and self.date):
            return 0
        years = self.env["b2b.loyalty.points.entry"]._read_group(
            [
                ("program_id", "=", program.id),
                ("kind", "=", "opening"),
                ("date", "<=", self.date),
            ],
            ["issue_year"],
            ["points:sum", "value:sum"],
        )
        if program.accounting_method != "provision":
            return sum(value for _year, _points, value in years)
        # sudo: estimates of the program, whoever looks
        estimate = program.sudo()._estimates()[program.sudo()]
        places = self.currency_id.decimal_places
        owed = 0
        for year, points, _value in years:
            # as the next closing will
            found = estimate(year or self.date.year, fields.Date.context_today(self))
            owed += provision(points, found.rate, found.cost, places)
        return float(owed)

    def action_book(self):
        """Post the entry and make it the first closing of the program."""
        self.ensure_one()
        closings = self.env["b2b.loyalty.closing"]
        closing = closings.create({"program_id": self.program_id.id, "date": self.date})
        closing._check_accountant()
        closing = closing.sudo()  # sudo: rows and state are closed; checked above
        self._check(closing)
        closing._take_program()
        closing._check_period()
        rows = [(0, 0, vals) for vals in self._prepare_account_rows()]
        closing.write({"is_opening": True, "account_ids": rows})
        closing._check_accounts()
        closing._check_open_day(self.date)
        move = closing.env["account.move"].with_company(self.company_id)
        closing.move_id = move.create(self._prepare_move_vals(closing))
        closing.move_id.action_post()
        closing.write({"state": "posted", "method": self.program_id.accounting_method})
        return {
            "type": "ir.actions.act_window",
            "res_model": closing._name,
            "res_id": closing.id,
            "view_mode": "form",
        }

    def _check(self, closing):
        if self.program_id.accounting_method not in AGAINST:
            raise UserError(
                self.env._(
                    "%s keeps no points in the books: choose how on its page "
                    "Accounting first.",
                    self.program_id.name,
                )
            )
        if not self.amount > 0:
            raise UserError(self.env._("Give what is owed: an amount above 0."))
        if closing._last_posted():
            raise UserError(
                self.env._(
                    "%s has been closed already: what was owed before its first "
                    "closing can no longer be brought in.",
                    self.program_id.name,
                )
            )

    def _prepare_account_rows(self):
        company = self.company_id.sudo()  # sudo: the accounts of the settings
        for role in ("liability", AGAINST[self.program_id.accounting_method]):
            yield {
                "role": role,
                "account_id": company[f"b2b_loyalty_{role}_account_id"].id,
                "target": self.amount,
                "booked": 0,
                "amount": self.amount,
            }

    def _prepare_move_vals(self, closing):
        company = self.company_id.sudo()  # sudo: as above
        name = self.env._("Opening liability: %s", self.program_id.name)
        lines = (
            (self.account_id, self.amount, False),
            (company.b2b_loyalty_liability_account_id, -self.amount, self.program_id),
        )
        return {
            "move_type": "entry",
            "journal_id": company[JOURNAL].id,
            "date": self.date,
            "ref": name,
            "line_ids": [
                Command.create(
                    {
                        "name": name,
                        "account_id": account.id,
                        "balance": balance,
                        "b2b_loyalty_program_id": program and program.id,
                    }
                )
                for account, balance, program in lines
            ],
        }
