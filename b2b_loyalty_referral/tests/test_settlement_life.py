"""Commission from the invoice to the bill, and back: cases by name, and any life."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError

from .settlement_common import SettlementCase


class TestLife(SettlementCase):
    """Paid the night after it is approved: 30 days after the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.settle_every = "invoice"

    def night(self, days):
        """What happens by itself in the night before a day."""
        with self.in_days(days):
            self.nightly()
        self.overnight(self.day(self.today) + timedelta(days))

    def bills(self):
        found = self.env["account.move"].search(
            [("partner_id", "=", self.acme.id), ("move_type", "=", "in_invoice")],
            order="id",
        )
        return [
            (bill.amount_untaxed, bill.invoice_line_ids.mapped("price_subtotal"))
            for bill in found
        ]

    def test_refund_on_day_9(self):
        referral = self.bring()
        invoice = self.buys(referral, "58.80")
        self.assertEqual(self.lines(referral), [(14.70, "pending")])
        with self.in_days(9):
            self.credits(invoice)
        self.night(30)
        self.assertFalse(self.bills())
        self.assertEqual(referral.commission, 0)

    def test_approved_paid_and_refunded(self):
        referral, other = self.bring(), self.bring("Other")
        invoice = self.buys(referral, "58.80")
        self.night(29)
        self.assertFalse(self.bills())
        self.night(30)
        self.assertEqual(self.bills(), [(14.70, [14.70])])
        settlement = referral.sudo().commission_ids.settlement_id
        with self.in_days(45):
            self.pay(self.post(settlement))
        self.assertEqual(settlement.state, "paid")
        with self.in_days(50):
            self.buys(other, 200)
        with self.in_days(60):
            self.credits(invoice)
        self.night(61)
        self.assertEqual(len(self.bills()), 1)
        self.night(80)
        self.assertEqual(self.bills()[1:], [(35.30, [50, -14.70])])
        self.assertEqual(
            self.lines(referral), [(14.70, "settled"), (-14.70, "settled")]
        )
        # what was paid stays what it was
        self.assertEqual((settlement.total, settlement.state), (14.70, "paid"))
        with self.in_days(80):
            self.post(other.sudo().commission_ids.settlement_id)
        self.assertEqual(self.cost(), 50)
        self.assert_ties_out()

    def test_taken_back_alone_it_is_carried_forward(self):
        self.plan.settle_every = "month"
        referral = self.bring()
        [invoice] = self.earn(14.70, referral)
        self.settle_run()
        with self.on("2026-05-09"):
            self.credits(invoice)
        may = self.of(self.settle_run(on="2026-06-02", first="2026-05-01"))
        self.assertEqual(
            (may.state, may.taken_back, may.carried), ("carried", -14.70, -14.70)
        )
        self.assertFalse(may.move_id)
        june = self.of(self.settle_run(on="2026-07-02", first="2026-06-01"))
        self.assertEqual((june.brought, june.carried), (-14.70, -14.70))
        self.assertEqual(
            [
                (one.total, one.carried, one.state)
                for one in self.member.sudo()._portal_settlements()
            ],
            [
                (-14.70, -14.70, "carried"),
                (-14.70, -14.70, "carried"),
                (14.70, 0, "confirmed"),
            ],
        )

    def test_two_connected_clients_needed_and_one_there(self):
        self.plan.clients_from = 2
        first = self.bring("First")
        self.buys(first, 200)
        self.night(30)
        self.assertFalse(self.bills())
        self.assertFalse(self.lines(first))

    def test_registration_expired_after_90_days(self):
        referral = self.bring()
        self.night(90)
        self.assertEqual(referral.state, "expired")
        with self.in_days(91):
            self.buys(referral, 200)
        self.night(125)
        self.assertFalse(self.bills())


FIRST_DAY = date(2026, 3, 10)
STEPS = 70
KINDS = (
    *["invoice"] * 4,
    *["credit", "post", "pay_bill"] * 2,
    *["cancel_bill", "reverse_bill", "delete_bill"] * 2,
    *["settle"] * 5,
    *["days_pass"] * 5,
)


class NotNow(Exception):
    """A step that finds nothing to work on."""


class TestAnyLife(SettlementCase):
    """Invoices and credit notes, settlements, and what becomes of their bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"settle_every": "invoice", "hold_days": 10, "auto_accept": 1})
        cls.referrals = cls.bring("First") | cls.bring("Second")

    def test_any_life(self):
        self.happened = set()
        self.lives()
        # a step that never finds anything would tell nothing
        self.assertEqual(self.happened, set(KINDS))

    @settings(
        max_examples=2,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.integers(1, 2**32))
    def lives(self, seed):
        draw = Random(seed)
        savepoint = self.env.cr.savepoint()
        self.on_day, self.told, self.paid = FIRST_DAY, [], {}
        try:
            for _step in range(STEPS):
                self.take_step(draw.choice(KINDS), draw.randrange(10**6))
                self.assert_holds()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def take_step(self, kind, number):
        self.number = number
        step = self.env.cr.savepoint()
        try:
            with self.on(self.on_day):
                getattr(self, f"step_{kind}")()
                self.process()
                self.env.flush_all()
            self.told.append(f"{self.on_day} {kind} {number}")
            self.happened.add(kind)
            step.close(rollback=False)
        except (UserError, NotNow):
            step.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def assert_holds(self):
        """Settled and open together are what the net base earns; the books agree."""
        lines = self.referrals.sudo().commission_ids
        counts = lines.filtered(lambda line: line.state != "reversed")
        story = "\n".join(self.told)
        self.assertAlmostEqual(
            sum(counts.mapped("amount")), float(self.earned()), 2, story
        )
        for line in lines.filtered(lambda line: line.state == "settled"):
            amount = self.paid.setdefault((line, line.settlement_id), line.amount)
            self.assertEqual(line.amount, amount, story)
        posted = lines.filtered(
            lambda line: (
                line.state == "settled" and line.settlement_id.move_id.state == "posted"
            )
        )
        self.assertAlmostEqual(self.cost(), sum(posted.mapped("amount")), 2, story)

    def earned(self):
        """A quarter of each invoice less its credit notes, to the cent."""
        total = Decimal(0)
        for invoice in self.documents("out_invoice", self.customers()):
            refunds = invoice.reversal_move_ids.filtered(
                lambda move: move.state == "posted"
            )
            net = invoice.amount_untaxed - sum(refunds.mapped("amount_untaxed"))
            share = Decimal(str(round(net, 2))) / 4
            total += share.quantize(Decimal("0.01"), ROUND_HALF_UP)
        return total

    def customers(self):
        return self.referrals.sudo().referred_partner_id

    def documents(self, kind, partners, state="posted"):
        domain = [("partner_id", "in", partners.ids), ("move_type", "=", kind)]
        return self.env["account.move"].search(
            [*domain, ("state", "=", state)], order="id"
        )

    def pick(self, records):
        if not records:
            raise NotNow
        return records[self.number % len(records)]

    # -- steps

    def step_invoice(self):
        amount = Decimal(self.number % 40_000) / 100 + 1
        self.post_invoice(self.pick(self.customers()), float(amount))

    def step_credit(self):
        """All of an invoice, or a part of what is left of it."""
        invoice = self.pick(self.documents("out_invoice", self.customers()))
        if invoice.reversal_move_ids:
            raise NotNow
        refund = invoice._reverse_moves([{"invoice_date": self.on_day}])
        if self.number % 2:
            line = refund.invoice_line_ids
            line.price_unit = round(line.price_unit / 3, 2)
        refund.action_post()

    def step_days_pass(self):
        self.on_day += timedelta(days=1 + self.number % 7)
        with self.on(self.on_day):
            self.nightly()

    def step_settle(self):
        before = self.env["b2b.loyalty.settlement"].search_count([])
        self.env["b2b.loyalty.settlement.run"]._settle_at_once(
            self.program, self.on_day
        )
        if self.env["b2b.loyalty.settlement"].search_count([]) == before:
            raise NotNow

    def step_post(self):
        self.pick(self.documents("in_invoice", self.acme, "draft")).action_post()

    def step_pay_bill(self):
        bills = self.documents("in_invoice", self.acme)
        self.pay(self.pick(bills.filtered(lambda b: b.payment_state == "not_paid")))

    def step_cancel_bill(self):
        self.pick(self.documents("in_invoice", self.acme, "draft")).button_cancel()

    def step_delete_bill(self):
        self.pick(self.documents("in_invoice", self.acme, "draft")).unlink()

    def step_reverse_bill(self):
        bills = self.documents("in_invoice", self.acme)
        bill = self.pick(bills.filtered(lambda b: not b.reversal_move_ids))
        bill._reverse_moves([{"invoice_date": self.on_day}]).action_post()
