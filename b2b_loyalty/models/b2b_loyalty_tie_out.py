from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..report import tie_out as report
from ..report.clearing import condition, shares_sql
from .b2b_loyalty_tie_out_line import without_reversed

LIABILITY = "b2b_loyalty_liability_account_id"
REFUND = "b2b_loyalty_refund_account_id"
CLEARING = "b2b_loyalty_clearing_account_id"
OWED = {"liability": LIABILITY, "refund": REFUND}
TYPED_IN = {"company_id", "date"}


class TieOut(models.Model):
    """The general ledger against the loyalty programs, as of the end of a day.

    Each difference is named by the document it comes from, so that somebody can put
    it right.
    """

    _name = "b2b.loyalty.tie.out"
    _description = "B2B Loyalty Tie-Out"
    _inherit = ["mail.thread", "b2b.loyalty.readable", "b2b.loyalty.accountant"]
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company",
        string="Seller",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="As Of", required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("draft", "Not Checked"), ("same", "Ties Out"), ("other", "Differences")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    checked_on = fields.Datetime(readonly=True, copy=False)
    line_ids = fields.One2many(
        "b2b.loyalty.tie.out.line", "tie_out_id", readonly=True, copy=False
    )
    difference = fields.Monetary(
        compute="_compute_difference", help="All differences, whatever their side."
    )

    @api.depends("date")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Tie-out as of %s", run.date or "")

    @api.depends("line_ids.difference")
    def _compute_difference(self):
        for run in self:
            run.difference = sum(abs(line.difference) for line in run.line_ids)

    # -- guard

    @api.model_create_multi
    def create(self, vals_list):
        """What was found is worked out, never given: nor by a default."""
        for vals in vals_list:
            self._check_typed_in(vals)
        start = {} if self.env.su else {"state": "draft", "checked_on": False}
        return super().create([{**vals, **start} for vals in vals_list])

    def write(self, vals):
        self._check_typed_in(vals)
        if vals.keys() & TYPED_IN and not self.env.su:
            # sudo: what was found of another day or company is no longer true
            self.sudo()._forget()
        return super().write(vals)

    def _check_typed_in(self, vals):
        closed = {
            name
            for name in vals.keys() & self._fields.keys() - TYPED_IN
            if not name.startswith("message_")
        }
        if closed and not self.env.su:
            raise AccessError(
                self.env._(
                    "What a tie-out finds is worked out by its button: only the day "
                    "and the seller are typed in."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if not self.env.su and self.filtered(lambda run: run.state != "draft"):
            raise UserError(
                self.env._(
                    "What a tie-out has found stays on record: check again instead."
                )
            )

    def _forget(self):
        self.line_ids.unlink()
        self.write({"state": "draft", "checked_on": False})

    def action_check(self):
        """Compare, and keep what was found."""
        self._check_accountant()
        for run in self.sudo():  # sudo: the rows are closed; the group was checked
            run._check()
        return True

    def _accountants_alone(self):
        return self.env._(
            "Only an accountant of B2B Loyalty ties the books out: ask one of them."
        )

    def _check(self):
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._("%s has not been yet: choose today or earlier.", self.date)
            )
        self.env.flush_all()
        self.line_ids.unlink()
        rows = self._rows()
        other = any(row["difference"] for row in rows)
        self.write(
            {
                "line_ids": [Command.create(row) for row in rows],
                "state": "other" if other else "same",
                "checked_on": fields.Datetime.now(),
            }
        )

    def _rows(self):
        return [
            *self._owed_rows(),
            *self._clearing_rows(),
            *self._unattributed_rows(),
        ]

    def _programs(self):
        programs = self.env["b2b.loyalty.program"].with_context(active_test=False)
        return programs.search([("company_id", "=", self.company_id.id)])

    # -- liability and refund: what the last closing says

    def _owed_rows(self):
        programs = self._programs()
        wanted = report.expected(self.env, programs.ids, self.date)
        for role, name in OWED.items():
            account = self.company_id[name]
            shown = report.balances(self.env, account.id, self.date)
            ids = report.not_of_closings(self.env, account.id, programs.ids, self.date)
            items = self.env["account.move.line"].browse(ids)
            others = items.grouped("b2b_loyalty_program_id")
            for program in programs:
                target = wanted.get((program.id, role), 0)
                balance = shown.get(program.id, 0)
                lines = without_reversed(others.get(program, items.browse()))
                if target or balance or lines:
                    more = {"program_id": program.id}
                    row = self._row(role, account, balance, target, **more)
                    yield self._owed_row(row, lines)

    def _owed_row(self, row, lines):
        """Items of no closing that cancel out are differences all the same."""
        if lines:
            turnover = sum(abs(line.balance) for line in lines)
            row["difference"] = row["difference"] or turnover
            row["because"] = self._named(lines)
        return row

    # -- clearing: what was accrued less what was billed

    def _clearing_rows(self):
        account = self.company_id[CLEARING]
        for program in self._programs() if account else ():
            wanted = {
                redemption.id: amount
                for redemption, amount in program._clearing_on(self.date).items()
            }
            shares = shares_sql(condition(program.ids))
            shown = report.cleared(self.env, account.id, self.date, shares)
            mine = self.env["b2b.loyalty.redemption"].search(
                [("program_id", "=", program.id), ("id", "in", list(shown))]
            )
            shown = {redemption.id: shown[redemption.id] for redemption in mine}
            if wanted or shown:
                yield self._clearing_row(program, account, shown, wanted)

    def _clearing_row(self, program, account, shown, wanted):
        row = self._row(
            "clearing",
            account,
            sum(shown.values()),
            sum(wanted.values()),
            program_id=program.id,
        )
        wrong = [
            redemption
            for redemption in {**shown, **wanted}
            if shown.get(redemption, 0) != wanted.get(redemption, 0)
        ]
        if wrong:
            names = self.env["b2b.loyalty.redemption"].browse(wrong).mapped("name")
            row["because"] = ", ".join(names)
            # two that cancel out are two differences all the same
            row["difference"] = row["difference"] or float(
                sum(abs(shown.get(one, 0) - wanted.get(one, 0)) for one in wrong)
            )
        return row

    # -- what is of nobody

    def _unattributed_rows(self):
        company = self.company_id
        ids = report.unattributed(
            self.env,
            company.id,
            [company[name].id for name in OWED.values() if company[name]],
            company[CLEARING].id,
            self.date,
        )
        for line in self.env["account.move.line"].browse(ids):
            row = self._row("unattributed", line.account_id, -line.balance, 0)
            yield {**row, "because": self._named(line), "move_line_id": line.id}

    # -- helpers

    def _row(self, subject, account, shown, wanted, **more):
        return {
            "subject": subject,
            "account_id": account.id,
            "ledger": float(shown),
            "expected": float(wanted),
            "difference": self.currency_id.round(float(shown) - float(wanted)),
            **more,
        }

    def _named(self, lines):
        return ", ".join(
            f"{move.name} ({', '.join(filter(None, of_move.mapped('name')))})"
            for move, of_move in lines.grouped("move_id").items()
        )
