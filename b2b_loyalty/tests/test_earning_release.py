"""Points that wait until the invoice is paid."""

from odoo.tests import tagged

from .earning_common import TODAY
from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestRelease(ReleaseCase):
    def test_waits_for_the_payment(self):
        invoice = self.sell(100, on="2026-05-01")
        self.assert_balance(0, 10)
        with self.subTest("in part"):
            self.pay(invoice, 60)
            self.assert_balance(0, 10)
        self.pay(invoice)
        self.assert_balance(10)
        # they count from the day of the invoice, and can be spent from today on
        entry = self.entries
        self.assertEqual(str(entry.date), "2026-05-01")
        self.assertEqual(str(entry.available_on), TODAY)

    def test_paid_before_it_is_worked_in(self):
        self.pay(self.sell(100))
        self.assert_balance(10)

    def test_late_bank_matching(self):
        invoice = self.sell(100)
        self.assert_balance(0, 10)
        self.match_with_bank(invoice)
        self.assert_balance(10)

    def test_a_payment_that_bounces(self):
        invoice = self.sell(100)
        self.pay(invoice)
        self.assert_balance(10)
        self.unreconcile(invoice)
        self.env.flush_all()
        self.assert_balance(0, 10)
        self.pay(invoice)
        self.assert_balance(10)

    def test_a_payment_that_bounces_after_the_points_were_spent(self):
        invoice = self.sell(100)
        self.pay(invoice)
        self.assert_balance(10)
        self.spend(8)
        self.unreconcile(invoice)
        self.env.flush_all()
        self.assert_balance(-8, 10)
        self.pay(invoice)
        self.assert_balance(2)

    def test_settled_by_its_credit_note(self):
        invoice = self.sell(100)
        self.assert_balance(0, 10)
        self.credit(invoice)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assert_balance(0)

    def test_credited_in_part_and_paid_for_the_rest(self):
        invoice = self.sell(100)
        self.assert_balance(0, 10)
        self.reconcile(invoice, self.credit(invoice, 35))
        self.assert_balance(0, 6)
        self.pay(invoice)
        self.assert_balance(6)

    def test_credited_after_it_was_paid_and_spent(self):
        invoice = self.sell(100)
        self.pay(invoice)
        self.assert_balance(10)
        self.spend(10)
        self.credit(invoice, 50)
        self.assert_balance(-5)

    def test_reset_to_draft(self):
        invoice = self.sell(100)
        self.pay(invoice)
        self.assert_balance(10)
        self.unreconcile(invoice)
        invoice.button_draft()
        self.assert_balance(0)
        invoice.action_post()
        self.assert_balance(0, 10)

    def test_a_credit_note_alone_takes_back_at_once(self):
        self.pay(self.sell(100))
        self.credit_alone(45)
        self.assert_balance(6)

    def test_two_programs_each_by_its_own_rule(self):
        """One waits for the payment, the other does not."""
        other = self.make_program("Second", notify_tier_change=False, join_by="both")
        member = self.env["b2b.loyalty.membership"].with_user(self.manager)
        member = member.create({"program_id": other.id, "partner_id": self.customer.id})
        member.action_activate("2026-01-01")
        self.make_rule(program=other, per_amount=20)
        invoice = self.sell(100)
        self.assert_balance(0, 10)
        self.assertEqual(self.balance(member), (5, 0))
        self.pay(invoice)
        self.assert_balance(10)
        self.assertEqual(self.balance(member), (5, 0))
        self.unreconcile(invoice)
        self.env.flush_all()
        self.assert_balance(0, 10)
        self.assertEqual(self.balance(member), (5, 0))
