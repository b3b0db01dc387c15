from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.date_utils import end_of

from ..logic.clearing import Cost, target
from ..report.clearing import costs_of
from .parameters import to_day, without_defaults
from .res_company_books import JOURNAL

CLEARING = "b2b_loyalty_clearing_account_id"
# What suppliers bill needs these, whatever the method.
SUPPLIERS = (JOURNAL, "b2b_loyalty_expense_account_id", CLEARING)


class Program(models.Model):
    """The cost of rewards that suppliers bill: one entry a day, target less booked.

    What is booked is read from the general ledger, so that an entry that somebody
    has taken back is booked again; what was decided is kept in rows of its own.
    """

    _name = "b2b.loyalty.program"
    _inherit = ["b2b.loyalty.program", "b2b.loyalty.accountant"]

    _ACCOUNTANT_NEEDS = "read"

    rewards_accrued_on = fields.Datetime(
        string="Reward Costs Booked On",
        readonly=True,
        copy=False,
        groups="b2b_loyalty.group_manager,b2b_loyalty.group_accountant",
    )

    def action_accrue_rewards(self, on=None):
        """Book what rewards that suppliers bill cost.

        :param on: day of the entry; today
        :return: the entries, or a notification that there was nothing to book
        """
        self._check_accountant()
        day = to_day(self.env, on) or fields.Date.context_today(self)
        moves = self.env["account.move"]
        for program in self:
            program._check_accrual_day(day)
            moves |= program._accrue_rewards(day)
        return self._show_accruals(moves)

    def _check_accrual_day(self, day):
        """Nothing is booked before the program was, or for months to come."""
        first = self.date_start
        last = end_of(fields.Date.context_today(self), "month")
        if not first <= day <= last:
            raise UserError(
                self.env._(
                    "Reward costs of %(program)s cannot be booked on %(day)s: choose a "
                    "day from its start on %(first)s to the end of this month.",
                    program=self.name,
                    day=format_date(self.env, day),
                    first=format_date(self.env, first),
                )
            )

    def _accountants_alone(self):
        return self.env._(
            "Only an accountant of B2B Loyalty books costs: ask one of them."
        )

    def _show_accruals(self, moves):
        message = self.env._("All reward costs are booked: nothing has changed.")
        if moves:
            # sudo: the numbers of what the caller has just booked
            names = ", ".join(moves.sudo().mapped("name"))
            message = self.env._("Booked: %s.", names)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if moves else "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # -- the run

    def _accrue_rewards(self, on):
        """:return: the entry; empty when nothing has changed"""
        self.ensure_one()
        # sudo: the caller was checked; accountants of loyalty need not be Odoo's, and
        # nobody may write the rows
        program = without_defaults(self.sudo()).with_company(self.company_id)
        changes = program._reward_changes()
        move = program.env["account.move"]
        if changes:
            program._check_accrual_books(on)
            # who runs at the same time meets us here and starts again
            program.rewards_accrued_on = fields.Datetime.now()
            program.flush_recordset(["rewards_accrued_on"])
            move = program._book_rewards(changes, on)
        program._reconcile_rewards()
        return move

    def _reward_changes(self):
        """What has to be booked: list of dicts of a redemption."""
        changes = []
        for row in costs_of(self.env, self.company_id[CLEARING].id, self.ids):
            wanted = target(
                Cost(
                    live=row["live"],
                    complete=row["complete"],
                    expected=row["expected"],
                    cleared=row["cleared"],
                    elsewhere=row["elsewhere"],
                )
            )
            decided = wanted.total - row["accrued"] - row["variance"]
            amount = wanted.total - row["booked"]
            if decided or amount:
                changes.append(
                    row
                    | {
                        "accrued": wanted.accrued - row["accrued"],
                        "variance": wanted.variance - row["variance"],
                        "amount": amount,
                    }
                )
        return changes

    def _check_accrual_books(self, on):
        company = self.company_id
        company.b2b_loyalty_check_books(
            SUPPLIERS, self.env._("Booking the cost of rewards of %s", self.name)
        )
        company._b2b_loyalty_check_open(
            on,
            company[JOURNAL],
            self.env._("Book the reward costs of %s on a later day.", self.name),
        )

    def _book_rewards(self, changes, on):
        redemptions = self.env["b2b.loyalty.redemption"]
        redemptions = redemptions.browse(change["id"] for change in changes)
        pairs = list(zip(redemptions, changes, strict=True))
        lines = {}
        move = self.env["account.move"]
        booked = [(r, change) for r, change in pairs if change["amount"]]
        if booked:
            move = move.create(self._prepare_accrual_move(booked, on))
            account = self.company_id[CLEARING]
            mine = move.line_ids.filtered(lambda ln: ln.account_id == account)
            lines = {line.b2b_loyalty_redemption_id: line for line in mine}
            move._post(soft=False)
        self._keep_accruals(pairs, lines, on)
        return move

    def _keep_accruals(self, pairs, lines, on):
        account = self.company_id[CLEARING]
        none = self.env["account.move.line"]
        self.env["b2b.loyalty.reward.accrual"].create(
            [
                {
                    "redemption_id": redemption.id,
                    "program_id": self.id,
                    "company_id": self.company_id.id,
                    "account_id": account.id,
                    "date": on,
                    "accrued": change["accrued"],
                    "variance": change["variance"],
                    "line_id": lines.get(redemption, none).id,
                }
                for redemption, change in pairs
                if change["accrued"] or change["variance"]
            ]
        )
        for redemption, line in lines.items():
            if not redemption.accrual_line_id:
                redemption.accrual_line_id = line

    def _prepare_accrual_move(self, booked, on):
        company = self.company_id
        return {
            "move_type": "entry",
            "journal_id": company[JOURNAL].id,
            "company_id": company.id,
            "date": on,
            "b2b_loyalty_accrual": True,
            "ref": self.env._("Cost of rewards: %s", self.name),
            "line_ids": [
                Command.create(vals)
                for redemption, change in booked
                for vals in self._prepare_accrual_lines(redemption, change)
            ],
        }

    def _prepare_accrual_lines(self, redemption, change):
        """Credit clearing and debit the expense, or the other way round."""
        company = self.company_id
        supplier = redemption.supplier_id.commercial_partner_id
        shared = {
            "name": self._accrual_label(redemption, change),
            "partner_id": supplier.id or change["partner_id"],
            "currency_id": company.currency_id.id,
            "b2b_loyalty_program_id": self.id,
            "b2b_loyalty_redemption_id": redemption.id,
        }
        amount = float(change["amount"])
        return [
            {
                **shared,
                "account_id": company.b2b_loyalty_expense_account_id.id,
                "balance": amount,
                "analytic_distribution": self.analytic_distribution,
            },
            {
                **shared,
                "account_id": company[CLEARING].id,
                "balance": -amount,
                "analytic_distribution": False,
            },
        ]

    def _accrual_label(self, redemption, change):
        what = redemption.display_name
        if redemption.state in ("refused", "cancelled"):
            return self.env._("%s: taken back", what)
        if change["accrued"]:
            return self.env._("%s: expected cost", what)
        if change["variance"]:
            return self.env._("%s: difference to what is billed", what)
        return self.env._("%s: correction", what)
