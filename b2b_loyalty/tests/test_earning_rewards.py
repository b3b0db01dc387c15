"""What is a reward, a gift or paid by voucher earns nothing."""

from odoo.tests import tagged

from .test_reward_voucher import VoucherCase


@tagged("post_install", "-at_install")
class TestRewardsEarnNothing(VoucherCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drill.invoice_policy = "order"
        cls.rule = (
            cls.env["b2b.loyalty.earning.rule"]
            .with_user(cls.manager)
            .create({"name": "Base", "program_id": cls.program.id, "date_from": False})
        )

    def invoiced(self, order):
        if order.state != "sale":
            order.action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        return invoice

    def assert_earned(self, points):
        self.work()
        entries = self.env["b2b.loyalty.points.entry"].sudo()
        entries = entries.search([("membership_id", "=", self.member.id)])
        self.assertEqual(sum(entries.mapped("points")), points)

    def test_paid_in_part_by_voucher(self):
        order, _redemption = self.with_voucher(250)
        invoice = self.invoiced(order)
        self.assertEqual(invoice.amount_untaxed, 150)
        self.assert_earned(150)
        self.credit(invoice)
        self.assert_earned(0)

    def test_paid_in_full_by_voucher(self):
        order, _redemption = self.with_voucher(60)
        self.invoiced(order)
        self.assert_earned(0)

    def test_a_product_as_reward(self):
        reward = self.make_reward("product", product_id=self.drill.id, value=60)
        redemption = self.redeem(reward)
        self.deliver()
        self.invoiced(redemption.sudo().sale_order_id)
        self.assert_earned(0)
