from functools import cache

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.date_utils import end_of

from ..logic.clearing import Change, Cost, by_day, cut_off, target
from ..report.clearing import costs_of
from .parameters import to_day, without_defaults
from .res_company_books import JOURNAL

CLEARING = "b2b_loyalty_clearing_account_id"
# What suppliers bill needs these, whatever the method.
SUPPLIERS = (JOURNAL, "b2b_loyalty_expense_account_id", CLEARING)
COST = ("live", "complete", "expected", "cleared", "elsewhere")


class Program(models.Model):
    """The cost of rewards that suppliers bill: target less booked.

    One entry on the day of the run, and one on the last day of each earlier month in
    which something was approved, or billed at another amount, that is booked only now,
    while that month is open.
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
        """:return: the entries; empty when nothing has changed"""
        self.ensure_one()
        # sudo: the caller was checked; accountants of loyalty need not be Odoo's, and
        # nobody may write the rows
        program = without_defaults(self.sudo()).with_company(self.company_id)
        changes = program._reward_changes(on)
        moves = program.env["account.move"]
        if changes:
            plan = program._plan_rewards(changes, on)
            # who runs at the same time meets us here and starts again
            program.rewards_accrued_on = fields.Datetime.now()
            program.flush_recordset(["rewards_accrued_on"])
            for day, of_day in sorted(plan.items()):
                moves |= program._book_rewards(of_day, day)
        program._reconcile_rewards()
        return moves

    def _reward_changes(self, on):
        """What has to be booked: [(row of a redemption, :class:`logic.Change`)].

        On a day in the past, what was approved after it is left to a later run.
        """
        changes = []
        is_past = on < fields.Date.context_today(self)
        for row in costs_of(self.env, self.company_id[CLEARING].id, self.ids):
            if is_past and row["approved"] > on:
                continue
            wanted = target(Cost(**{name: row[name] for name in COST}))
            change = Change(
                accrued=wanted.accrued - row["accrued"],
                variance=wanted.variance - row["variance"],
                amount=wanted.total - row["booked"],
            )
            if change.accrued + change.variance or change.amount:
                changes.append((row, change))
        return changes

    def _plan_rewards(self, changes, on):
        """{day: [(row, change)]}; refused before anything is posted."""
        company = self.company_id
        company.b2b_loyalty_check_books(
            SUPPLIERS, self.env._("Booking the cost of rewards of %s", self.name)
        )

        @cache
        def is_open(day):
            return not company._get_violated_lock_dates(day, False, company[JOURNAL])

        plan = {}
        redemptions = self.env["b2b.loyalty.redemption"]
        redemptions = redemptions.browse(row["id"] for row, _change in changes)
        for redemption, (row, change) in zip(redemptions, changes, strict=True):
            day = cut_off(row["approved"], on, is_open)
            billed = ()
            if redemption._differs_by_bills(row, change):
                # never before the expected cost, whatever the supplier dates it
                last = max(row["billed_on"], row["approved"])
                billed_on = cut_off(last, on, is_open)
                billed = billed_on, redemption._variance_lacking(row, change, billed_on)
            for booked_on, part in by_day(change, on, day, *billed).items():
                plan.setdefault(booked_on, []).append((row, part))
        if on in plan:
            company._b2b_loyalty_check_open(
                on,
                company[JOURNAL],
                self.env._("Book the reward costs of %s on a later day.", self.name),
            )
        return plan

    def _book_rewards(self, changes, on):
        redemptions = self.env["b2b.loyalty.redemption"]
        redemptions = redemptions.browse(row["id"] for row, _part in changes)
        parts = [part for _row, part in changes]
        pairs = list(zip(redemptions, parts, strict=True))
        partners = {row["id"]: row["partner_id"] for row, _part in changes}
        lines = {}
        move = self.env["account.move"]
        booked = [
            (redemption, part, partners[redemption.id])
            for redemption, part in pairs
            if part.amount
        ]
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
                    "accrued": part.accrued,
                    "variance": part.variance,
                    "line_id": lines.get(redemption, none).id,
                }
                for redemption, part in pairs
                if part.accrued or part.variance
            ]
        )
        for redemption, line in lines.items():
            if not redemption.accrual_line_id:
                redemption.accrual_line_id = line
