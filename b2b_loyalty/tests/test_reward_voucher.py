from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..report import vouchers
from .reward_common import RewardCase


@tagged("post_install", "-at_install")
class VoucherCase(RewardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voucher = cls.make_reward("voucher", voucher_amount=100, voucher_months=12)
        cls.other = cls.make_company("Keller AG", user_id=cls.seller.id)

    def enter(self, order, code):
        """Enter a code on a quotation, by Odoo's own dialog."""
        wizard = (
            self.env["sale.loyalty.coupon.wizard"]
            .with_user(self.seller)
            .create({"order_id": order.id, "coupon_code": code})
        )
        action = wizard.action_apply()
        reward = self.env["loyalty.reward"].browse(
            action["context"]["default_reward_ids"]
        )
        self.env["sale.loyalty.reward.wizard"].with_user(self.seller).create(
            {"order_id": order.id, "selected_reward_id": reward.id}
        ).action_apply()
        return order

    def with_voucher(self, amount=60, redemption=None):
        redemption = redemption or self.redeem(self.voucher)
        return self.enter(self.quotation(amount), redemption.card_code), redemption


class TestVoucherUse(VoucherCase):
    def test_used_in_parts(self):
        order, redemption = self.with_voucher(60)
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(redemption.voucher_left, 100)
        order.action_confirm()
        self.assertEqual(redemption.voucher_left, 40)
        second = self.enter(self.quotation(60), redemption.card_code)
        self.assertEqual(second.amount_total, 20)
        second.action_confirm()
        self.assertEqual(redemption.voucher_left, 0)
        with self.assertRaisesRegex(ValidationError, "already been used"):
            self.enter(self.quotation(60), redemption.card_code)

    def test_cancelled_order_gives_back(self):
        order, redemption = self.with_voucher(60)
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(redemption.voucher_left, 100)
        self.assertEqual(redemption.sudo().cost_actual, 0)

    def test_two_vouchers_on_one_order(self):
        order, first = self.with_voucher(250)
        second = self.redeem(self.voucher)
        self.enter(order, second.card_code)
        self.assertEqual(order.amount_total, 50)
        order.action_confirm()
        self.assertEqual((first.voucher_left, second.voucher_left), (0, 0))

    def test_two_quotations_cannot_spend_the_same(self):
        first, redemption = self.with_voucher(60)
        second = self.enter(self.quotation(60), redemption.card_code)
        first.action_confirm()
        with self.assertRaises(ValidationError):
            second.action_confirm()
        self.assertEqual(redemption.voucher_left, 40)

    def test_several_at_once_are_one_voucher(self):
        redemption = self.redeem(self.voucher, quantity=3)
        self.assertEqual(redemption.voucher_left, 300)
        self.assertEqual(redemption.state, "fulfilled")

    def test_nobody_makes_it_worth_more(self):
        redemption = self.redeem(self.voucher)
        for cents in 10001, -1:
            with (
                self.subTest(cents=cents),
                self.assertRaisesRegex(ValidationError, "was issued with"),
                self.env.cr.savepoint(),
            ):
                redemption.sudo().card_id.points = cents

    def test_salespeople_use_it_and_nothing_else(self):
        """Odoo lets each salesperson write each voucher."""
        order, redemption = self.with_voucher(60)
        order.action_confirm()
        card = redemption.card_id.with_user(self.seller)
        for values in (
            {"points": 10000},
            {"points": 0},
            {"expiration_date": "2099-01-01"},
            {"code": "mine"},
            {"active": False},
            {"partner_id": self.other.id},
        ):
            for context in ({}, {"b2b_loyalty_voucher": True}):
                with (
                    self.subTest(values=values),
                    self.assertRaisesRegex(AccessError, "cannot be typed in"),
                ):
                    card.with_context(**context).write(values)
        self.assertEqual(redemption.voucher_left, 40)
        card.with_user(self.manager).expiration_date = "2099-01-01"

    def test_not_filled_up_by_odoos_dialog(self):
        order, redemption = self.with_voucher(60)
        order.action_confirm()
        dialog = self.env["loyalty.card.update.balance"].with_user(self.seller)
        card = redemption.card_id
        filled = dialog.create(
            {"card_id": card.id, "new_balance": 10000, "description": "Oops"}
        )
        with self.assertRaisesRegex(AccessError, "cannot be typed in"):
            filled.action_update_card_point()

    def test_a_line_adds_nothing_to_it(self):
        order, redemption = self.with_voucher(60)
        line = order.order_line.filtered("coupon_id")
        order.action_confirm()
        with (
            self.assertRaisesRegex(ValidationError, "never adds"),
            self.env.cr.savepoint(),
        ):
            line.points_cost = -4000
        line.points_cost = 5000  # as Odoo does when it works the line out anew
        self.assertEqual(redemption.voucher_left, 50)

    def test_a_cancelled_one_stays_cancelled(self):
        redemption = self.redeem(self.voucher)
        redemption.action_cancel("Not needed")
        card = redemption.card_id.with_user(self.seller)
        with self.assertRaisesRegex(AccessError, "cannot be typed in"):
            card.write({"active": True, "points": 10000})


class TestVoucherOwner(VoucherCase):
    def test_code_of_another_company_is_refused(self):
        redemption = self.redeem(self.voucher)
        order = self.quotation(60, partner=self.other)
        with self.assertRaisesRegex(ValidationError, "not valid for Keller AG"):
            self.enter(order, redemption.card_code)
        self.assertFalse(order.applied_coupon_ids)

    def test_people_of_the_company_can_use_it(self):
        buyer = self.env["res.partner"].create(
            {"name": "Jo", "parent_id": self.hartmann.id}
        )
        redemption = self.redeem(self.voucher)
        order = self.enter(self.quotation(60, partner=buyer), redemption.card_code)
        order.action_confirm()
        self.assertEqual(redemption.voucher_left, 40)

    def test_other_customer_by_write(self):
        order, _redemption = self.with_voucher(60)
        order.partner_id = self.other
        self.assertFalse(order.order_line.coupon_id)
        self.assertFalse(order.applied_coupon_ids)
        self.assertEqual(order.amount_total, 60)
        self.assertIn("not valid for Keller AG", order.message_ids[:1].body)

    # the form logs the warning that it shows
    @mute_logger("odoo.tests.form.onchange")
    def test_other_customer_in_the_form(self):
        order, redemption = self.with_voucher(60)
        code = redemption.card_code
        warning = order.new({"partner_id": self.other.id}, origin=order)
        told = warning._onchange_b2b_loyalty_vouchers()["warning"]["message"]
        self.assertEqual(told.count(code), 1)
        with Form(order) as form:
            form.partner_id = self.other
            self.assertEqual(len(form.order_line), 1)
        self.assertFalse(order.order_line.coupon_id)
        self.assertFalse(order.applied_coupon_ids)
        order.action_confirm()
        self.assertEqual(redemption.voucher_left, 100)

    def test_other_customer_of_an_order_is_refused(self):
        order, _redemption = self.with_voucher(60)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "not valid for Keller AG"):
            order.partner_id = self.other

    def test_person_who_changed_companies_before_confirmation(self):
        buyer = self.env["res.partner"].create(
            {"name": "Jo", "parent_id": self.hartmann.id}
        )
        redemption = self.redeem(self.voucher)
        order = self.enter(self.quotation(60, partner=buyer), redemption.card_code)
        buyer.parent_id = self.other
        with self.assertRaisesRegex(ValidationError, "not valid for Keller AG"):
            order.action_confirm()

    def test_typed_into_a_line(self):
        redemption = self.redeem(self.voucher)
        order = self.quotation(60, partner=self.other)
        with self.assertRaisesRegex(ValidationError, "not valid for Keller AG"):
            order.order_line.write({"coupon_id": redemption.card_id.id})

    def test_codes_of_others_stay_bearer_codes(self):
        program = (
            self.env["loyalty.program"]
            .sudo()
            .create(self.company._b2b_loyalty_prepare_voucher_program_vals())
        )
        card = (
            self.env["loyalty.card"]
            .sudo()
            .create(
                {"program_id": program.id, "partner_id": self.other.id, "points": 5000}
            )
        )
        order = self.enter(self.quotation(60), card.code)
        self.assertEqual(order.amount_total, 10)


class TestVoucherCancelled(VoucherCase):
    def test_unused(self):
        redemption = self.redeem(self.voucher)
        redemption.action_cancel("Wrong one")
        self.assertEqual(redemption.state, "cancelled")
        with self.assertRaisesRegex(ValidationError, "was cancelled"):
            self.enter(self.quotation(60), redemption.card_code)
        self.assertEqual(redemption.sudo().cost_actual, 0)

    def test_used_in_part(self):
        order, redemption = self.with_voucher(60)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "60.00 of the voucher .* has been used"):
            redemption.action_cancel("Wrong one")
        self.assertEqual(redemption.state, "fulfilled")

    def test_on_a_quotation(self):
        order, redemption = self.with_voucher(60)
        with self.assertRaisesRegex(UserError, f"stands on {order.name}: remove"):
            redemption.action_cancel("Wrong one")
        order.order_line.filtered("coupon_id").unlink()
        redemption.action_cancel("Wrong one")
        self.assertEqual(redemption.state, "cancelled")

    def test_after_the_order_was_cancelled(self):
        order, redemption = self.with_voucher(60)
        order.action_confirm()
        order._action_cancel()
        redemption.action_cancel("Wrong one")
        self.assertEqual(redemption.state, "cancelled")


class TestVoucherCost(VoucherCase):
    def cost(self, redemption):
        redemption = redemption.sudo()
        return redemption.cost_actual, redemption.cost_complete

    def test_cost_is_what_was_used(self):
        order, redemption = self.with_voucher(60)
        self.assertEqual(self.cost(redemption), (0, False))
        order.action_confirm()
        self.assertEqual(self.cost(redemption), (60, False))
        self.enter(self.quotation(60), redemption.card_code).action_confirm()
        self.assertEqual(self.cost(redemption), (100, True))

    def test_order_cancelled_later_opens_the_cost_again(self):
        order, redemption = self.with_voucher(100)
        order.action_confirm()
        self.assertEqual(self.cost(redemption), (100, True))
        order._action_cancel()
        self.assertEqual(self.cost(redemption), (0, False))

    def test_expired(self):
        redemption = self.redeem(self.voucher)
        last = redemption.card_until
        cron = self.env.ref("b2b_loyalty.ir_cron_daily")
        for day, complete in (0, False), (1, True):
            redemption.sudo().card_id.expiration_date = last
            moment = last + timedelta(days=day)
            with freeze_time(f"{moment} 10:00"), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(self.cost(redemption), (0, complete), moment)


class TestPointOfSale(VoucherCase):
    def test_installed_later(self):
        """RULE: a point of sale knows no companies, so no voucher is valid there."""
        self.redeem(self.voucher)
        program = self.company.b2b_loyalty_voucher_program_id
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("ALTER TABLE loyalty_program ADD pos_ok bool DEFAULT TRUE")
        vouchers.close_point_of_sale(cr)
        cr.execute("SELECT id FROM loyalty_program WHERE NOT pos_ok")
        self.assertIn(program.id, [row[0] for row in cr.fetchall()])
