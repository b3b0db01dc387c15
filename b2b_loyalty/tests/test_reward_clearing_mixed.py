import random
from datetime import timedelta

from .books_common import d
from .clearing_common import ClearingCase


class TestRewardClearingMixed(ClearingCase):
    """Whatever is done in whatever order, the books tie out on every day."""

    OPERATIONS = (
        *("redeem", "redeem", "bill", "bill", "refund", "reverse", "draft", "cancel"),
        *("repost", "complete", "expect", "withdraw", "rematch", "run", "run"),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euros = cls.setup_other_currency(
            "EUR", rates=[("2026-01-01", 0.7), ("2026-02-01", 0.9)]
        )

    def mix(self, seed, steps):
        self.random = random.Random(seed)
        self.today = d("2026-01-05")
        self.redemptions = self.env["b2b.loyalty.redemption"].with_user(self.accountant)
        self.bills = self.env["account.move"].sudo()
        for _step in range(steps):
            self.today += timedelta(days=self.random.choice((0, 1, 3)))
            name = self.random.choice(self.OPERATIONS)
            with self.on(self.today), self.env.cr.savepoint():
                getattr(self, f"do_{name}")()
        self.run_on(str(self.today))
        return self.today

    def some(self, records, most=3):
        number = min(len(records), self.random.randint(1, most))
        return records.browse(self.random.sample(records.ids, number))

    def bills_in(self, state):
        return self.bills.filtered(lambda bill: bill.state == state)

    def live(self):
        return self.redemptions.filtered(lambda r: r.state in ("approved", "fulfilled"))

    def amount(self):
        return self.random.randint(1, 90000) / 100

    # -- the operations; what has nothing to work on does nothing

    def do_redeem(self):
        redemption = self.redeemed(
            on=str(self.today),
            quantity=self.random.randint(1, 3),
            fulfilled=self.random.random() < 0.5,
        )
        self.redemptions |= redemption

    def do_bill(self, move_type="in_invoice"):
        if self.live():
            euros = self.random.random() < 0.4
            currency = self.euros if euros else self.company.currency_id
            bill = self.make_bill(
                [(self.amount(), self.some(self.live()))],
                str(self.today),
                move_type,
                currency_id=currency.id,
                ref=f"{move_type} {len(self.bills)}",
            )
            self.post(bill, str(self.today))
            self.bills |= bill.sudo()

    def do_refund(self):
        self.do_bill("in_refund")

    def do_reverse(self):
        posted = self.bills_in("posted").filtered(
            lambda bill: bill.move_type == "in_invoice"
        )
        if posted:
            note = self.some(posted, 1)._reverse_moves(
                [{"invoice_date": self.today, "date": self.today}],
                cancel=self.random.random() < 0.5,
            )
            if note.state == "draft":
                note.action_post()
            self.bills |= note

    def do_draft(self):
        if self.bills_in("posted"):
            self.some(self.bills_in("posted"), 1).button_draft()

    def do_cancel(self):
        if self.bills_in("draft"):
            self.some(self.bills_in("draft"), 1).button_cancel()

    def do_repost(self):
        if self.bills_in("draft"):
            self.some(self.bills_in("draft"), 1).action_post()

    def do_rematch(self):
        if self.bills_in("posted") and self.live():
            line = self.some(self.bills_in("posted"), 1).invoice_line_ids
            line.b2b_loyalty_redemption_ids = self.some(self.live()).sudo()

    def do_complete(self):
        if self.redemptions:
            self.some(self.redemptions).action_complete_cost()

    def do_expect(self):
        if self.live():
            self.some(self.live()).action_expect_cost()

    def do_withdraw(self):
        if self.live():
            redemption = self.some(self.live(), 1).with_user(self.manager)
            redemption.action_cancel("Not needed")

    def do_run(self):
        self.run_on(str(self.today))

    # -- what holds

    def assert_all_ties(self, last):
        first = d("2026-01-05")
        days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1)]
        self.assert_ties(*map(str, days))
        left = self.program.sudo()._clearing_on(last)
        for redemption in self.redemptions.sudo():
            done = redemption.cost_complete or redemption.state == "cancelled"
            if done:
                self.assertNotIn(redemption, left)
        self.redemptions.action_complete_cost()
        self.run_on(str(last))
        self.assert_books(
            clearing=0,
            expense=round(sum(self.redemptions.sudo().mapped("cost_actual")), 2),
        )
        self.assertFalse(self.open_items(self.redemptions))
        items = self.env["account.move.line"].sudo()
        strange = items.search(
            [
                ("account_id", "=", self.clearing.id),
                ("parent_state", "=", "posted"),
                ("b2b_loyalty_program_id", "=", False),
            ]
        )
        self.assertFalse(strange)

    def test_mixed(self):
        for seed in range(3):
            with self.subTest(seed=seed):
                savepoint = self.env.cr.savepoint()
                try:
                    self.assert_all_ties(self.mix(seed, 25))
                finally:
                    # the next one starts afresh
                    savepoint.close(rollback=True)
                    self.env.invalidate_all(flush=False)
