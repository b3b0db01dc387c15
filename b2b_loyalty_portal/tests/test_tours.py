from odoo.fields import Command
from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install", "is_tour")
class TestTours(PortalCase):
    """The pages in the browser, as the people of a member company go through them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voucher = cls.make_reward(
            kind="voucher",
            name="Tour Voucher",
            voucher_amount=50,
            value=50,
            points=400,
            approval="member",
        )
        cls.member.sudo().earn(1000, "opening")
        cls.salesperson.group_ids += cls.env.ref("sales_team.group_sale_salesman")

    def tour(self, name, login, url="/my/loyalty"):
        self.start_tour(url, f"b2b_loyalty_portal_{name}", login=f"of_{login}")
        self.env.invalidate_all()

    def quotation(self, amount):
        return (
            self.env["sale.order"]
            .with_user(self.salesperson)
            .create(
                {
                    "partner_id": self.acme.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "price_unit": amount}
                        )
                    ],
                }
            )
        )

    def test_a_manager_joins_signs_and_invites(self):
        company = self.make_company("Tour Works")
        tina = self.make_contact(company, "Tina Tour")
        self.make_login("tina", tina)
        member = self.make_sent(self.program, company)
        self.tour("manager", "tina", "/my/loyalty/join")
        self.assertEqual((member.state, member.signed_by), ("active", "Tina Tour"))
        self.assertTrue(member.signed_attachment_id)
        roles = {c.partner_id.name: c.role for c in member.contact_ids}
        self.assertEqual(roles, {"Tina Tour": "manager", "Tour Colleague": "buyer"})
        colleague = member.contact_ids.filtered(lambda c: c.role == "buyer")
        user = colleague.partner_id.user_ids
        self.assertTrue(user.has_group("base.group_portal"))
        self.assertEqual(user.login, "colleague@tourworks.example")

    def test_a_buyer_redeems_the_manager_approves_the_code_is_used(self):
        self.tour("buyer_redeems", "buyer")
        redemption = self.member.sudo().redemption_ids
        self.assertEqual((redemption.state, redemption.quantity), ("requested", 1))
        self.assertFalse(redemption.card_id)
        self.tour("manager_approves", "manager")
        self.assertEqual(redemption.state, "fulfilled")
        self.assertEqual(redemption.member_approved_by, self.boss)
        self.tour("buyer_copies", "buyer")
        order = self.quotation(80)
        redemption.with_user(self.salesperson).action_apply_voucher(order.id)
        order.action_confirm()
        self.assertEqual((order.state, order.amount_total), ("sale", 30))
        self.assertEqual(redemption.voucher_left, 0)

    def test_a_viewer_sees_everything_and_is_offered_nothing(self):
        self.program.sudo().statement_period = "quarter"
        self.redeem(self.voucher)
        self.tour("viewer", "viewer", "/my")
        self.assertEqual(self.member.sudo().redemption_ids.state, "requested")
