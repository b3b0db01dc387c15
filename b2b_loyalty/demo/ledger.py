"""The demo's program in the books: accounts, bills of a supplier, closed months."""

import logging
from datetime import datetime, time, timedelta
from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import Command

from .claims import as_page, play_claims
from .data_books import (
    BILLED,
    BUDGET,
    CLOSED_MONTHS,
    COSTS,
    ESTIMATES,
    REBATES_PAID,
)
from .points import within_reach

_logger = logging.getLogger(__name__)


class Ledger:
    """What the accountant does, by the buttons that accountants have.

    Nothing where the company has no chart of accounts.

    :param program: a ``b2b.loyalty.program`` that is still a draft
    :param accountant: ``res.users``
    """

    def __init__(self, program, accountant, today):
        self.program = program
        self.company = program.company_id
        self.today = today
        page = partial(as_page, program.env["ir.actions.report"])
        self.env = program.with_user(accountant).env(
            su=False,
            context={**program.env.context, "b2b_loyalty_renderer": page},
        )
        self.is_kept = bool(self.company.chart_template)

    def mine(self, records):
        """As the accountant sees them."""
        return records.with_env(self.env)

    # -- before the first member joins

    def choose_method(self, analytic_account):
        """Points are deferred; how many are redeemed was learned from a bonus card."""
        if not self.is_kept:
            _logger.info(
                "%s has no chart of accounts yet: the demo goes without loyalty in "
                "the books.",
                self.company.name,
            )
            return
        self.company.b2b_loyalty_propose_books()
        self.mine(self.program).write(
            {
                "accounting_method": "deferral",
                "analytic_distribution": {str(analytic_account.id): 100},
                "rebate_method": "slices",
                "rebate_from": self._last_year(),
                "rebate_product_id": self._rebate_product().id,
            }
        )
        self.env["b2b.loyalty.estimate"].create(
            [self._estimate_vals(*estimate) for estimate in ESTIMATES]
        )

    def _rebate_product(self):
        return self.program.env["product.product"].create(
            {
                "name": "Year-End Bonus",
                "type": "service",
                "sale_ok": False,
                "purchase_ok": False,
                "taxes_id": [Command.clear()],
            }
        )

    def _last_year(self):
        return self.today.replace(year=self.today.year - 1, month=1, day=1)

    def _estimate_vals(self, months, is_of_last_year, rate, cost, reason):
        first = self.today.replace(day=1)
        since = self.program.date_start
        return {
            "program_id": self.program.id,
            "date": since if months is None else first - relativedelta(months=months),
            "year_of_issue": self.today.year - 1 if is_of_last_year else 0,
            "rate": rate,
            "point_cost": cost,
            "reason": reason,
        }

    # -- what the supplier of gift cards bills

    def play_bills(self, members, rewards):
        """Redeemed, accrued the night after, and billed, day by day."""
        if not self.is_kept:
            return
        claims = [
            (company, "gift_card", quantity, days, {}, "fulfilled", None)
            for company, quantity, days, _bills in BILLED
        ]
        reached = {claim[0] for claim in within_reach(members, rewards, claims)}
        redeemed = {}
        events = []
        for claim, (company, _number, days, bills) in zip(claims, BILLED, strict=True):
            if company in reached:
                events.append((days, partial(self._claim, members, rewards, claim)))
                events += [
                    (bill[0], partial(self._bill, redeemed, company, *bill))
                    for bill in bills
                ]
        for days, event in sorted(events, key=lambda event: -event[0]):
            redeemed.update(event() or {})
            self._accrue(days)

    def _claim(self, members, rewards, claim):
        play_claims(members, rewards, self.today, [claim])
        redemption = members[claim[0]].redemption_ids.sorted("id")[-1:]
        return {claim[0]: self.mine(redemption)}

    def _bill(self, redeemed, company, days, quantity, price):
        """The supplier bills some of it, by the draft that waits for its bill."""
        redemption = redeemed[company]
        line = redemption.bill_line_ids.filtered(lambda ln: ln.parent_state == "draft")
        bill, left = line.move_id, redemption.quantity - quantity
        bill.write(
            {
                "invoice_date": self._ago(days),
                "date": self._ago(days),
                "ref": f"KK-{20800 + redemption.id}",
                "invoice_line_ids": [
                    Command.update(line.id, {"quantity": quantity, "price_unit": price})
                ],
            }
        )
        bill.action_post()
        if left:
            self._wait_for_the_rest(redemption, line, left)

    def _wait_for_the_rest(self, redemption, line, quantity):
        self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": redemption.supplier_id.id,
                "invoice_origin": redemption.name,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "quantity": quantity,
                            "price_unit": line.price_unit,
                            "b2b_loyalty_redemption_ids": [Command.link(redemption.id)],
                        }
                    )
                ],
            }
        )

    def _accrue(self, days):
        self.mine(self.program).action_accrue_rewards(self._ago(days))

    def _ago(self, days):
        return self.today - timedelta(days=days)

    # -- the ends of months

    def close(self):
        """The months that are over are closed, and tie out."""
        if not self.is_kept:
            return
        self._accrue(0)
        self._credit_rebates()
        self._spend()
        days = [
            self.today.replace(day=1) - relativedelta(months=months, days=1)
            for months in reversed(range(CLOSED_MONTHS))
        ]
        for day in days:
            self._close_month(day)
        tie_outs = self.env["b2b.loyalty.tie.out"]
        tie_outs.create([{"date": day} for day in (*days, self.today)]).action_check()

    def _credit_rebates(self):
        """Of the last year, credited in January."""
        month, day = REBATES_PAID
        paid_on = min(self.today.replace(month=month, day=day), self.today)
        run = self.env["b2b.loyalty.rebate.run"].create(
            {
                "program_id": self.program.id,
                "date_from": self._last_year(),
                "date": paid_on,
            }
        )
        run.action_preview()
        run.action_confirm()
        notes = run.rebate_ids.refund_move_id
        notes.action_post()
        self.program.env["b2b.loyalty.queue"].process()
        self.env.flush_all()
        self.env.cr.precommit.run()  # what is tracked becomes a message
        moment = datetime.combine(paid_on, time(10, 20))
        # sudo: this is how the past is made
        run.sudo().computed_on = moment
        (run.message_ids | notes.message_ids).sudo().date = moment

    def _close_month(self, day):
        """As it was done a few days later."""
        closing = self.env["b2b.loyalty.closing"].create(
            {"program_id": self.program.id, "date": day}
        )
        closing.action_compute()
        closing.action_post()
        self.env.flush_all()
        self.env.cr.precommit.run()  # what is tracked becomes a message
        moment = datetime.combine(min(day + timedelta(days=3), self.today), time(9, 40))
        # sudo: this is how the past is made
        closing.sudo().computed_on = moment
        messages = closing.message_ids | closing.move_id.message_ids
        messages.sudo().date = moment

    def _spend(self):
        """What else the program costs, and what it may."""
        self.env["b2b.loyalty.cost"].create(
            [
                {
                    "name": name,
                    "program_id": self.program.id,
                    "kind": kind,
                    "amount": amount,
                    "date": self._ago(days),
                }
                for name, kind, amount, days in COSTS
            ]
        )
        year = self.company.compute_fiscalyear_dates(self.today)["date_to"].year
        self.env["b2b.loyalty.budget"].create(
            {"program_id": self.program.id, "year": year, "amount": BUDGET}
        )
