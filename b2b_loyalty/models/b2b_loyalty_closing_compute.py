from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..logic import closing as rules
from ..report import closing as report

ACCOUNT_OF = "b2b_loyalty_%s_account_id"


class Closing(models.Model):
    """What a closing comes to: rows by year of issue, then account by account."""

    _inherit = "b2b.loyalty.closing"

    def action_compute(self):
        """Work it out anew, on what has been recorded by now."""
        self._check_accountant()
        for closing in self.sudo():  # sudo: the rows are closed; the group was checked
            closing._check_state("draft", "computed")
            closing._check_period()
            closing._forget()
            closing._compute_rows()
        return True

    def _check_period(self):
        """It follows the last one that stands, and nothing that was taken back."""
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "%s is not over yet: close a period that ends today or earlier.",
                    self.date,
                )
            )
        last = self._last_posted()
        if last and self.date <= last.date:
            raise UserError(
                self.env._(
                    "%(program)s is closed up to %(last)s: choose a later end of the "
                    "period, or reverse that closing first.",
                    program=self.program_id.name,
                    last=last.date,
                )
            )
        undone = self._last_reversed()
        if undone and self.date < undone.reversed_on:
            raise UserError(
                self.env._(
                    "The closing of %(date)s was taken back by an entry of %(on)s: "
                    "choose that day or a later one.",
                    date=undone.date,
                    on=undone.reversed_on,
                )
            )

    def _last_posted(self):
        return self._of_program("posted").sorted(lambda c: (c.date, c.id))[-1:]

    def _last_reversed(self):
        """Of those taken back by an entry of a later day, which the books show until
        then."""
        found = self._of_program("reversed").filtered(lambda c: c.reversed_on > c.date)
        return found.sorted("reversed_on")[-1:]

    def _of_program(self, state):
        return self.search(
            [("program_id", "=", self.program_id.id), ("state", "=", state)]
        )

    def _compute_rows(self):
        program, before = self.program_id, self._last_posted()
        places = self.currency_id.decimal_places
        estimate = program._estimates()[program]
        found = rules.rows(
            program.accounting_method,
            report.groups(self.env, program.id, self.date),
            lambda year: estimate(year, self.date),
            places,
        )
        rebates = self._expected_rebates()
        wanted = rules.targets(found, sum(rebates.values(), rules.ZERO))
        booked = self._booked()
        self.write(
            {
                "state": "computed",
                "method": program.accounting_method,
                "computed_on": fields.Datetime.now(),
                "last_entry": report.last_entry(self.env, program.id),
                "previous_id": before.id,
                "line_ids": [
                    *(
                        Command.create(_line_vals(row, place))
                        for place, row in enumerate(found)
                    ),
                    *self._rebate_lines(rebates),
                ],
                "account_ids": [
                    Command.create(self._account_vals(role, target, booked.get(role)))
                    for role, target in wanted.items()
                    if target or booked.get(role)
                ],
            }
        )

    def _expected_rebates(self):
        """{membership id: Decimal}, what is still due as of the day."""
        return {
            member: Decimal(str(due))
            for member, due in self.program_id._rebate_expected(self.date).items()
            if due
        }

    def _rebate_lines(self, rebates):
        if not rebates:
            return
        yield Command.create(
            {
                "kind": "rebate",
                "sequence": 10**6,
                "outstanding": 0,
                "liability": float(sum(rebates.values())),
            }
        )

    def _booked(self):
        """{role: Decimal}, what the closings that stand have booked."""
        rows = self.env["b2b.loyalty.closing.account"]._read_group(
            [
                ("closing_id.program_id", "=", self.program_id.id),
                ("closing_id.state", "=", "posted"),
            ],
            ["role"],
            ["amount:sum"],
        )
        round_ = self.currency_id.round
        return {role: Decimal(str(round_(amount))) for role, amount in rows}

    def _account_vals(self, role, target, booked):
        booked = booked or rules.ZERO
        return {
            "role": role,
            "account_id": self.company_id[ACCOUNT_OF % role].id,
            "target": float(target),
            "booked": float(booked),
            "amount": float(target - booked),
        }


def _line_vals(row, place):
    return {
        "kind": row.kind,
        "sequence": place,
        "year_of_issue": row.year,
        "issued": row.issued,
        "redeemed": row.redeemed,
        "expired": row.expired,
        "outstanding": row.outstanding,
        "rate": float(row.rate),
        "point_cost": float(row.cost),
        "expected": float(row.expected),
        "allocated": float(row.allocated),
        "revenue": float(row.revenue),
        "breakage": float(row.breakage),
        "liability": float(row.liability),
    }
