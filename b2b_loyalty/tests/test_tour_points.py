from odoo import fields
from odoo.tests import HttpCase, tagged

from .reward_common import RewardCase


@tagged("post_install", "-at_install", "is_tour")
class TestPointsTour(RewardCase, HttpCase):
    """Points are spent, used on a quotation, earned again and taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.env["b2b.loyalty.earning.rule"].with_user(cls.manager).create(
            {"name": "A point for every 1", "program_id": cls.program.id}
        )
        cls.make_reward(
            "voucher",
            name="Tour Voucher for Points",
            voucher_amount=100,
            value=100,
            points=400,
            approval="member",
        )
        person = cls.hartmann.child_ids.create(
            {"name": "Ada Tour", "parent_id": cls.hartmann.id}
        )
        cls.env["b2b.loyalty.member.contact"].sudo().create(
            {
                "membership_id": cls.member.id,
                "partner_id": person.id,
                "role": "manager",
            }
        )
        cls.drill.invoice_policy = "order"
        cls.post_invoice(cls.hartmann, 1000, cls.today)

    def tour(self, url, name, user):
        self.start_tour(url, f"b2b_loyalty_points_{name}", login=user.login)

    def ledger(self):
        """[(kind, points)] after the queue was worked off, as the cron does."""
        self.work()
        entries = self.member.sudo().points_entry_ids.sorted("id")
        return [(entry.kind, entry.points) for entry in entries]

    def balance(self):
        self.env.invalidate_all()
        return self.member.sudo().points_balance

    def test_points_follow_from_the_voucher_to_the_credit_note(self):
        expected = [("earn", 1000)]
        self.assertEqual(self.ledger(), expected)
        member = self.member
        place = f"/odoo/action-b2b_loyalty.b2b_loyalty_membership_action/{member.id}"
        self.tour(place, "redeem", self.seller)
        expected.append(("redeem", -400))
        self.assertEqual(self.ledger(), expected)
        redemption = member.sudo().redemption_ids
        self.assertEqual((redemption.state, redemption.points), ("fulfilled", 400))

        order = self.quotation(160)
        self.tour(f"/odoo/orders/{order.id}", "order", self.manager)
        invoice = order.sudo().invoice_ids
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", 60))
        expected.append(("earn", 60))
        self.assertEqual(self.ledger(), expected)
        self.assertEqual(self.balance(), 660)

        self.tour(f"/odoo/customer-invoices/{invoice.id}", "credit", self.manager)
        expected.append(("reverse", -60))
        self.assertEqual(self.ledger(), expected)
        self.assertEqual(self.balance(), 600)
        last = member.sudo().points_entry_ids.sorted("id")[-1]
        self.assertEqual(last.move_id, invoice)
        self.assertEqual(last.document_id, invoice.reversal_move_ids)
        # the voucher stays spent: what it paid for is credited less it
        self.assertEqual(redemption.voucher_left, 0)
