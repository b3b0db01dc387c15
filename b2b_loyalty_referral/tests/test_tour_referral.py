from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import tagged

from .test_portal import HOME, ReferralPortalCase


@tagged("post_install", "-at_install", "is_tour")
class TestTourReferral(ReferralPortalCase):
    """From a word of a customer in the portal to the bill that it sends for it."""

    def place(self, action, record=""):
        return f"/odoo/action-b2b_loyalty_referral.b2b_loyalty_{action}_action/{record}"

    def test_refer_lead_quotation_invoice_commission_bill(self):
        self.start_tour(HOME, "b2b_loyalty_referral_refer", login="of_buyer")
        referral = self.referrals()
        self.assertEqual((referral.state, referral.channel), ("submitted", "portal"))

        self.salesperson.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.start_tour(
            self.place("referral"),
            "b2b_loyalty_referral_win",
            login=self.salesperson.login,
        )
        self.env.invalidate_all()
        order = referral.lead_id.order_ids
        customer = order.partner_id.commercial_partner_id
        self.assertEqual(referral.state, "accepted")
        self.assertEqual(referral.referred_partner_id, customer)

        self.sell(order, 200)
        self.assertEqual((referral.state, referral.revenue), ("qualified", 200))
        [line] = referral.commission_ids
        self.assertEqual((line.amount, line.state), (50, "pending"))

        self.settle()
        self.assertEqual(line.state, "settled")
        bill = line.settlement_id.move_id
        self.assertEqual((bill.move_type, bill.amount_untaxed), ("in_invoice", 50))
        self.assertEqual(bill.partner_id, self.acme)
        # and the member sees it
        self.as_("buyer")
        self.assertIn("A customer now", self.text(HOME))

    def sell(self, order, amount):
        """The order is confirmed, invoiced and posted."""
        product = {"product_id": self.product.id, "price_unit": amount}
        order.order_line = [Command.create({**product, "tax_ids": False})]
        order.action_confirm()
        order.order_line.qty_delivered = 1
        order._create_invoices().action_post()
        self.env["b2b.loyalty.queue"].process()

    def settle(self):
        """Once it is approved and its month over, the accountant pays it."""
        self.company.b2b_loyalty_propose_books()
        self.accountant.group_ids += self.env.ref("account.group_account_invoice")
        lines = self.referrals().commission_ids
        with self.on(lines.approve_on):
            lines._to_approve(lines.approve_on)._approve()
        self.assertEqual(lines.state, "approved")
        first = lines.approve_on.replace(day=1)
        with self.on(first + relativedelta(months=1, days=3)):
            run = (
                self.env["b2b.loyalty.settlement.run"]
                .with_user(self.accountant)
                .create({"program_id": self.program.id, "date_from": first})
            )
            self.start_tour(
                self.place("settlement_run", run.id),
                "b2b_loyalty_referral_settle",
                login=self.accountant.login,
            )
        self.env.invalidate_all()
