from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .reward_common import RewardCase


@tagged("post_install", "-at_install")
class TestProductReward(RewardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.drill.standard_price = 35
        cls.reward = cls.make_reward("product", product_id=cls.drill.id, value=60)

    def delivered(self, **details):
        redemption = self.redeem(self.reward, **details)
        self.assertFalse(redemption.sale_order_id)
        self.deliver()
        self.assertFalse(redemption.delivery_error)
        return redemption

    def give_prices_to_tier(self):
        self.program.tier_ids[0].pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "Silver prices",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )

    def test_an_order_of_its_own_at_nothing(self):
        redemption = self.delivered(quantity=2)
        order = redemption.sale_order_id
        self.assertEqual((order.state, order.partner_id), ("sale", self.hartmann))
        self.assertEqual(order.b2b_loyalty_redemption_id, redemption)
        self.assertEqual(order.origin, redemption.name)
        self.assertEqual(order.user_id, self.seller)
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(redemption.state, "approved")
        redemption.action_fulfill()
        self.assertEqual(redemption.state, "fulfilled")
        self.assertEqual(len(order.search([("origin", "=", redemption.name)])), 1)

    def test_no_tier_discount_and_no_price_by_the_tier(self):
        self.give_prices_to_tier()
        order = self.delivered(quantity=3).sale_order_id
        self.assertTrue(order.sudo().b2b_loyalty_pricelist_tier_id)
        self.assertEqual(order.b2b_loyalty_discount, 0)
        order.sudo().order_line.product_uom_qty = 2
        order.sudo()._recompute_prices()
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(order.b2b_loyalty_discount, 0)

    def test_another_product_on_the_order_has_its_price(self):
        order = self.delivered().sale_order_id
        other = self.env["product.product"].create(
            {"name": "Box", "list_price": 12, "taxes_id": [Command.clear()]}
        )
        order.with_user(self.seller).order_line = [
            Command.create({"product_id": other.id})
        ]
        self.assertEqual(order.amount_total, 12)

    def test_a_copy_of_its_order_brings_nothing_free(self):
        order = self.delivered().sale_order_id
        other = self.env["product.product"].sudo().create({"name": "Case"})
        order.sudo().order_line = [
            Command.create({"product_id": other.id, "price_unit": 10})
        ]
        self.assertEqual(order.sudo().copy().order_line.product_id, other)

    def test_no_more_are_free_than_were_redeemed(self):
        order = self.delivered(quantity=2).sale_order_id.with_user(self.seller)
        line = order.order_line
        dozen = self.env.ref("uom.product_uom_dozen")
        for vals in (
            {"product_uom_qty": 3},
            {"product_uom_qty": 1, "product_uom_id": dozen.id},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(ValidationError, "is 2 × Drill: no more"),
                self.env.cr.savepoint(),
            ):
                line.write(vals)
        with (
            self.assertRaisesRegex(ValidationError, "no more are free"),
            self.env.cr.savepoint(),
        ):
            line.copy({"order_id": order.id})
        line.product_uom_qty = 1

    def test_reserved_product(self):
        self.drill.sudo().b2b_loyalty_tier_ids = self.tier(self.program, "Gold")
        self.assertTrue(self.delivered().sale_order_id)

    def test_counts_for_no_tier(self):
        order = self.delivered().sale_order_id.sudo()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.b2b_loyalty_base, 0)

    def test_cost_is_that_of_the_goods(self):
        redemption = self.delivered(quantity=2)
        self.assertFalse(redemption.sudo().cost_complete)
        redemption.action_fulfill()
        self.assertEqual(redemption.sudo().cost_actual, 70)
        self.assertTrue(redemption.sudo().cost_complete)

    def test_cancelling_cancels_the_order(self):
        redemption = self.delivered()
        redemption.action_cancel("Not needed")
        self.assertEqual(redemption.sale_order_id.state, "cancel")
        self.assertEqual(redemption.state, "cancelled")

    def test_cancelling_before_delivery(self):
        redemption = self.redeem(self.reward)
        redemption.action_cancel("Not needed")
        self.deliver()
        self.assertFalse(redemption.sale_order_id)

    def test_delivered_goods_are_not_cancelled(self):
        redemption = self.delivered()
        redemption.sale_order_id.sudo().order_line.qty_delivered = 1
        with self.assertRaisesRegex(UserError, "has been delivered: take the goods"):
            redemption.action_cancel("Not needed")
        self.assertEqual(redemption.sale_order_id.state, "sale")

    def test_invoiced_order_is_not_cancelled(self):
        redemption = self.delivered()
        redemption.sale_order_id.sudo()._create_invoices().action_post()
        with (
            self.assertRaisesRegex(UserError, "has been invoiced"),
            self.env.cr.savepoint(),
        ):
            redemption.action_cancel("Not needed")
        invoice = redemption.sale_order_id.sudo().invoice_ids
        invoice._reverse_moves()._post()
        redemption.action_cancel("Not needed")
        self.assertEqual(redemption.sale_order_id.state, "cancel")

    # -- the order is cancelled by hand

    def test_an_order_cancelled_by_hand_gives_back_what_was_paid(self):
        self.reward.write({"limited_qty": True, "stock": 5})
        redemption = self.delivered(quantity=2)
        order = redemption.sale_order_id.with_user(self.seller)
        self.assertEqual(self.reward.stock, 3)
        order.action_cancel()
        self.assertEqual(
            (redemption.state, redemption.end_reason),
            ("cancelled", f"{order.name} was cancelled"),
        )
        self.assertEqual(self.reward.stock, 5)
        self.assertEqual(
            redemption.sudo().step_ids.sorted("id").mapped("step"),
            ["requested", "cancelled"],
        )

    def test_withdrawing_ends_it_once_with_its_own_reason(self):
        redemption = self.delivered()
        redemption.action_cancel("Not needed")
        self.assertEqual(redemption.end_reason, "Not needed")
        self.assertEqual(
            redemption.sudo().step_ids.mapped("step").count("cancelled"), 1
        )

    def test_goods_that_are_there_are_for_somebody_to_decide(self):
        for delivered, fulfilled in (1, False), (0, True):
            with self.subTest(delivered=delivered, fulfilled=fulfilled):
                redemption = self.delivered()
                order = redemption.sale_order_id
                order.sudo().order_line.qty_delivered = delivered
                if fulfilled:
                    redemption.action_fulfill()
                state = redemption.state
                order.with_user(self.seller).action_cancel()
                self.assertEqual(redemption.state, state)
                task = redemption.sudo().activity_ids
                self.assertEqual(task.summary, f"{order.name} was cancelled")
                self.assertEqual(task.user_id, self.seller)

    def test_what_was_given_back_is_not_delivered_after_all(self):
        redemption = self.delivered()
        order = redemption.sale_order_id.with_user(self.seller)
        order.action_cancel()
        order.action_draft()
        with self.assertRaisesRegex(UserError, "is cancelled: redeem the reward again"):
            order.action_confirm()

    def test_nobody_makes_an_order_free_by_hand(self):
        redemption = self.delivered()
        with self.assertRaisesRegex(AccessError, "cannot be typed in"):
            self.quotation(b2b_loyalty_redemption_id=redemption.id)
