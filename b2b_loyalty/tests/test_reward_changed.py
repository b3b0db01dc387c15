from unittest.mock import patch

from odoo.exceptions import RedirectWarning, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .reward_common import RewardCase

DELIVERY = "odoo.addons.b2b_loyalty.models.b2b_loyalty_redemption_delivery"


@tagged("post_install", "-at_install")
class TestChangedSince(RewardCase):
    """What was changed, archived or deleted since a reward was redeemed."""

    def undelivered(self, error):
        """What is said of a redemption whose delivery ends in this error."""
        reward = self.make_reward("product", product_id=self.drill.id)
        redemption = self.redeem(reward)
        model = type(self.env["b2b.loyalty.redemption"])
        with patch.object(model, "_deliver_product", side_effect=error):
            self.deliver()
        self.assertEqual(redemption.state, "approved")
        return redemption.delivery_error

    def test_what_is_to_be_set_up_first_is_said_in_words(self):
        error = RedirectWarning("Choose a journal.", 7, "Go there")
        self.assertEqual(self.undelivered(error), "Choose a journal.")

    def test_an_error_of_ours_is_said_in_words(self):
        with mute_logger(DELIVERY):
            sentence = self.undelivered(KeyError("gone"))
        self.assertIn("Something went wrong", sentence)
        self.assertIn("gone", sentence)

    def test_without_a_journal_it_waits_for_one(self):
        self.post_invoice(self.hartmann, 100, "2026-02-01")
        redemption = self.redeem(self.make_reward("credit"), amount=40)
        journals = (
            self.env["account.journal"]
            .sudo()
            .search([("type", "=", "sale"), ("company_id", "=", self.company.id)])
        )
        journals.active = False
        self.deliver()
        self.assertRegex(redemption.delivery_error, "^[A-Z].*journal")
        journals.active = True
        redemption.action_retry_delivery()
        self.deliver()
        self.assertEqual(redemption.state, "fulfilled")
        self.assertFalse(redemption.delivery_error)

    def test_a_product_that_is_no_longer_sold_is_still_delivered(self):
        """It was promised; who delivers it sees the product on the order."""
        redemption = self.redeem(self.make_reward("product", product_id=self.drill.id))
        self.drill.active = False
        self.deliver()
        self.assertFalse(redemption.delivery_error)
        order = redemption.sale_order_id
        self.assertEqual((order.state, order.amount_total), ("sale", 0))

    def test_a_locked_order_is_cancelled_with_its_redemption(self):
        """Where Odoo locks each confirmed order, nothing could be cancelled else."""
        redemption = self.redeem(self.make_reward("product", product_id=self.drill.id))
        self.deliver()
        redemption.sale_order_id.sudo().action_lock()
        redemption.action_cancel("Ordered by mistake")
        self.assertEqual(redemption.sale_order_id.state, "cancel")

    def test_an_activity_that_was_deleted_is_not_missed(self):
        redemption = self.redeem(self.make_reward("service"))
        redemption.sudo().activity_ids.unlink()
        redemption.scheduled_on = "2026-06-01 09:00:00"
        redemption.action_fulfill()
        self.assertEqual(redemption.state, "fulfilled")

    # -- vouchers

    def test_a_voucher_is_worth_what_it_was_when_redeemed(self):
        voucher = self.make_reward("voucher", voucher_amount=100, approval="seller")
        redemption = self.redeem(voucher, quantity=2)
        voucher.voucher_amount = 10
        redemption.with_user(self.manager).action_approve()
        self.assertEqual(redemption.voucher_amount, 200)
        self.assertEqual(redemption.voucher_left, 200)

    def test_the_program_of_vouchers_stays(self):
        self.redeem(self.make_reward("voucher", voucher_amount=100))
        program = self.company.sudo().b2b_loyalty_voucher_program_id
        with self.assertRaisesRegex(ValidationError, "would no longer count"):
            program.action_archive()
        others = (
            self.env["loyalty.program"]
            .sudo()
            .create({"name": "Summer", "program_type": "coupons"})
        )
        others.action_archive()
        self.assertFalse(others.active)

    # -- the reward itself

    def test_kind_and_program_stay_once_redeemed(self):
        reward = self.make_reward("service")
        other = self.make_program("Other")
        reward.kind = "project"
        reward.program_id = other
        reward.write({"kind": "service", "program_id": self.program.id})
        self.redeem(reward)
        for vals in {"kind": "project"}, {"program_id": other.id}:
            with (
                self.assertRaisesRegex(ValidationError, "its kind and its program"),
                self.env.cr.savepoint(),
            ):
                reward.write(vals)
        reward.write({"kind": "service", "name": "Training"})

    def test_kind_stays_once_promised(self):
        reward = self.make_reward("product", product_id=self.drill.id)
        gift = (
            self.env["b2b.loyalty.gift"]
            .sudo()
            .create(
                {"name": "Gift", "program_id": self.program.id, "reward_id": reward.id}
            )
        )
        gift.active = False
        with self.assertRaisesRegex(ValidationError, "is given to members"):
            reward.kind = "service"

    def test_a_copy_is_not_published(self):
        reward = self.make_reward("service", name="Training")
        self.assertTrue(reward.published)
        copy = reward.copy()
        self.assertEqual((copy.name, copy.published), ("Training (copy)", False))
        self.assertTrue(reward.copy({"published": True}).published)

    # -- people and activities

    def test_a_type_of_activity_that_was_deleted(self):
        self.env["ir.model.data"].search(
            [
                ("module", "=", "b2b_loyalty"),
                ("name", "in", ("mail_activity_deliver", "mail_activity_quote")),
            ]
        ).unlink()
        service = self.redeem(self.make_reward("service"))
        request = self.redeem(self.make_reward("request"), need="A larger shelf, soon")
        for redemption in service, request:
            self.assertEqual(redemption.sudo().activity_ids.user_id, self.seller)

    def test_who_has_left_is_not_asked(self):
        self.member.program_id.user_id = self.manager
        redemption = self.redeem(self.make_reward("service", approval="seller"))
        self.assertEqual(redemption.sudo().activity_ids.user_id, self.manager)
        (self.manager | self.seller).sudo().active = False
        reward = self.make_reward("service", approval="seller")
        redemption = reward.with_env(self.env).sudo().redeem(self.member)
        self.assertFalse(redemption.activity_ids.user_id & (self.manager | self.seller))
        redemption.action_approve()
        self.assertFalse(redemption.activity_ids.user_id & (self.manager | self.seller))

    def test_numbers_are_of_the_sellers_company(self):
        self.env["ir.sequence"].create(
            {
                "name": "Redemptions of this company",
                "code": "b2b.loyalty.redemption",
                "prefix": "OURS",
                "company_id": self.company.id,
            }
        )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        reward = self.make_reward("service").sudo().with_company(other)
        self.assertRegex(reward.redeem(self.member).name, "^OURS")
