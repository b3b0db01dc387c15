from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .reward_common import RewardCase

DELIVERY = "odoo.addons.b2b_loyalty.models.b2b_loyalty_redemption_delivery"


@tagged("post_install", "-at_install")
class CreditCase(RewardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-10 10:00:00"))
        cls.reward = cls.make_reward("credit")

    def invoice(self, amount, due="2026-04-01", partner=None):
        return self.post_invoice(
            partner or self.hartmann, amount, "2026-02-01", invoice_date_due=due
        )

    def credited(self, amount, **details):
        redemption = self.redeem(
            details.pop("reward", self.reward), amount=amount, **details
        )
        self.deliver()
        self.assertFalse(redemption.delivery_error)
        return redemption


class TestCreditAmount(CreditCase):
    def assertRefused(self, sentence, amount, **details):
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            self.redeem(details.pop("reward", self.reward), amount=amount, **details)

    def test_what_is_no_amount(self):
        self.invoice(100)
        for amount in None, 0, -5, True, "50", float("nan"), float("inf"), 0.001, [5]:
            with self.subTest(amount=amount):
                self.assertRefused("an amount above 0, up to .*100.00", amount)

    def test_never_above_what_is_open(self):
        self.invoice(100)
        self.assertRefused("more than what is open on invoices: .*100.00", 100.01)
        self.redeem(self.reward, amount=70)
        self.assertRefused("choose .*30.00.* or less", 40)  # the rest is on its way
        self.assertTrue(self.redeem(self.reward, amount=30))

    def test_nothing_open(self):
        self.assertRefused("Hartmann GmbH has no open invoice", 10)
        self.invoice(100, partner=self.make_company("Keller AG"))
        self.assertRefused("Hartmann GmbH has no open invoice", 10)

    def test_up_to_the_value_of_the_reward(self):
        self.invoice(500)
        reward = self.make_reward("credit", value=50)
        self.assertRefused("more than this reward credits: .*50.00", 60, reward=reward)
        self.assertRefused(
            "more than this reward credits: .*100.00", 101, reward=reward, quantity=2
        )
        redemption = self.redeem(reward, amount=90, quantity=2)
        self.assertEqual(redemption.value, 90)
        self.assertEqual(redemption.sudo().cost_estimated, 90)


class TestCreditNote(CreditCase):
    def test_the_mail_says_what_was_credited_by_which_document(self):
        self.invoice(100)
        redemption = self.credited(60)
        template = self.env.ref("b2b_loyalty.mail_template_redemption_fulfilled").sudo()
        mail = template._generate_template(redemption.ids, ("body_html",))
        body = str(mail[redemption.id]["body_html"])
        self.assertRegex(body, "60.00</strong>\\s+was credited")
        self.assertIn(redemption.sudo().refund_move_id.name, body)

    def test_the_oldest_due_date_first(self):
        late = self.invoice(100, "2026-05-01")
        first = self.invoice(80, "2026-03-01")
        second = self.invoice(100, "2026-04-01")
        redemption = self.credited(130)
        residuals = [move.amount_residual for move in (first, second, late)]
        self.assertEqual(residuals, [0, 50, 100])
        refund = redemption.refund_move_id
        self.assertEqual((refund.state, refund.amount_residual), ("posted", 0))
        self.assertEqual((refund.amount_total, refund.amount_tax), (130, 0))
        self.assertEqual(
            refund.invoice_line_ids.account_id, self.company.income_account_id
        )
        self.assertEqual(redemption.state, "fulfilled")

    def test_it_changes_no_tier(self):
        self.invoice(50_000)
        self.work()
        self.assertEqual(self.member.tier_id.name, "Gold")
        refund = self.credited(100).refund_move_id
        self.assertTrue(refund.b2b_loyalty_settlement)
        self.assertEqual(refund.b2b_loyalty_base, 0)
        self.work()
        self.member.invalidate_recordset()
        self.assertEqual(self.member.qualifying_revenue, 50_000)
        self.assertEqual(self.member.tier_id.name, "Gold")

    def test_less_is_open_by_then(self):
        self.invoice(100)
        redemption = self.redeem(self.reward, amount=90)
        self.credit(self.invoice(50))
        first = self.env["account.move"].search(
            [("partner_id", "=", self.hartmann.id), ("amount_residual", "=", 100)]
        )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=first.ids
        ).create({"amount": 75})._create_payments()
        self.deliver()
        self.assertEqual(redemption.refund_move_id.amount_total, 25)
        self.assertEqual(first.amount_residual, 0)
        self.assertRegex(
            " ".join(redemption.message_ids.mapped("body")),
            "25.00.* was credited instead of .*90.00",
        )

    def test_nothing_is_open_by_then(self):
        invoice = self.invoice(100)
        redemption = self.redeem(self.reward, amount=90)
        self.credit(invoice)
        with mute_logger(DELIVERY):
            self.deliver()
        self.assertEqual(redemption.state, "approved")
        self.assertIn("try again when there is one", redemption.delivery_error)
        self.invoice(100)
        redemption.action_retry_delivery()
        self.deliver()
        self.assertEqual(redemption.state, "fulfilled")

    def test_with_tax_it_comes_to_the_amount(self):
        tax = self.env["account.tax"].create({"name": "VAT 19", "amount": 19})
        product = self.env["product.product"].create(
            {"name": "Bonus", "type": "service", "taxes_id": [Command.set(tax.ids)]}
        )
        reward = self.make_reward("credit", product_id=product.id)
        self.invoice(1000)
        for amount in 119, 0.03, 33.33, 100.04, 99.99:
            with self.subTest(amount=amount):
                refund = self.credited(amount, reward=reward).refund_move_id
                self.assertEqual(refund.amount_total, amount)
                self.assertEqual(refund.amount_residual, 0)
                self.assertEqual(refund.invoice_line_ids.tax_ids, tax)

    def test_with_a_tax_that_prices_include(self):
        tax = self.env["account.tax"].create(
            {"name": "GST", "amount": 10, "price_include_override": "tax_included"}
        )
        product = self.env["product.product"].create(
            {"name": "Bonus", "type": "service", "taxes_id": [Command.set(tax.ids)]}
        )
        self.invoice(1000)
        reward = self.make_reward("credit", product_id=product.id)
        refund = self.credited(110, reward=reward).refund_move_id
        self.assertEqual((refund.amount_total, refund.amount_untaxed), (110, 100))

    def test_cost_is_the_credit_note(self):
        self.invoice(100)
        redemption = self.credited(60).sudo()
        self.assertEqual(redemption.cost_actual, 60)
        self.assertTrue(redemption.cost_complete)

    def test_invoice_in_another_currency(self):
        dollar = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice = self.post_invoice(
            self.hartmann, 100, "2026-02-01", currency_id=dollar.id
        )
        self.assertEqual(self.member._creditable(), 50)
        redemption = self.credited(20)
        self.assertEqual(redemption.refund_move_id.amount_residual, 0)
        self.assertEqual(invoice.amount_residual, 60)


class TestCreditCancelled(CreditCase):
    def test_taken_back(self):
        invoice = self.invoice(100)
        redemption = self.credited(60)
        redemption.action_cancel("Wrong member")
        self.assertEqual(invoice.amount_residual, 100)
        back = redemption.refund_move_id.reversal_move_ids
        self.assertEqual((back.state, back.amount_residual), ("posted", 0))
        self.assertTrue(back.b2b_loyalty_settlement)
        self.assertEqual(back.b2b_loyalty_base, 0)
        self.assertEqual(redemption.sudo().cost_actual, 0)
        self.work()
        self.assertEqual(self.member.qualifying_revenue, 100)

    def test_a_draft_is_cancelled_with_it(self):
        self.invoice(100)
        redemption = self.credited(40).sudo()
        redemption.refund_move_id.button_draft()
        redemption.action_cancel("Ordered by mistake")
        self.assertEqual(redemption.refund_move_id.state, "cancel")

    def test_a_reversal_that_is_a_draft_settles_nothing(self):
        invoice = self.invoice(100)
        redemption = self.credited(40).sudo()
        redemption.refund_move_id._reverse_moves()
        redemption.action_cancel("Ordered by mistake")
        self.assertEqual(invoice.amount_residual, 100)

    def test_before_delivery(self):
        self.invoice(100)
        redemption = self.redeem(self.reward, amount=60)
        redemption.action_cancel("Wrong member")
        self.deliver()
        self.assertFalse(redemption.refund_move_id)
        self.assertEqual(self.member._creditable(), 100)

    def test_not_in_a_closed_period(self):
        self.invoice(100)
        redemption = self.credited(60)
        with freeze_time("2026-05-10"):
            self.company.sudo().fiscalyear_lock_date = "2026-04-30"
            with self.assertRaisesRegex(UserError, "in a closed period"):
                redemption.action_cancel("Wrong member")
        self.assertEqual(redemption.state, "fulfilled")
