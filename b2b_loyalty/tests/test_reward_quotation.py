from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .reward_common import RewardCase


@tagged("post_install", "-at_install")
class QuotationCase(RewardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-10 10:00:00"))
        cls.voucher = cls.make_reward("voucher", name="Welcome", voucher_amount=100)
        cls.other = cls.make_company("Keller AG", user_id=cls.seller.id)


class TestVouchersOnQuotation(QuotationCase):
    def test_one_click(self):
        redemption = self.redeem(self.voucher)
        order = self.quotation(60)
        self.assertEqual(order.b2b_loyalty_voucher_ids, redemption)
        redemption.with_context(b2b_loyalty_order_id=order.id).action_apply_voucher()
        self.assertEqual(order.amount_total, 0)
        self.assertFalse(order.b2b_loyalty_voucher_ids)
        order.action_confirm()
        self.assertEqual(redemption.voucher_left, 40)

    def test_one_after_the_other(self):
        first, second = self.redeem(self.voucher), self.redeem(self.voucher)
        order = self.quotation(150)
        first.action_apply_voucher(order.id)
        self.assertEqual(order.b2b_loyalty_voucher_ids, second)
        second.action_apply_voucher(order.id)
        self.assertEqual(order.amount_total, 0)
        order.action_confirm()
        self.assertEqual(first.voucher_left + second.voucher_left, 50)

    def test_what_is_not_shown(self):
        expired, used, cancelled, good = (self.redeem(self.voucher) for _ in range(4))
        expired.sudo().card_id.expiration_date = "2026-03-09"
        used.sudo().card_id.points = 0
        cancelled.action_cancel("Wrong one")
        good.sudo().card_id.expiration_date = "2026-03-10"
        order = self.quotation(60)
        self.assertEqual(order.b2b_loyalty_voucher_ids, good)
        self.assertFalse(self.quotation(partner=self.other).b2b_loyalty_voucher_ids)
        order.action_confirm()
        self.assertFalse(order.b2b_loyalty_voucher_ids)

    def test_in_the_form_as_soon_as_the_customer_is_chosen(self):
        redemption = self.redeem(self.voucher)
        form = Form(self.env["sale.order"].with_user(self.seller))
        form.partner_id = self.hartmann
        self.assertEqual(form.b2b_loyalty_voucher_ids[:], redemption)
        form.partner_id = self.other
        self.assertFalse(form.b2b_loyalty_voucher_ids[:])

    def test_click_that_cannot_be(self):
        redemption = self.redeem(self.voucher)
        theirs = self.quotation(60, partner=self.other)
        confirmed = self.quotation(60)
        confirmed.action_confirm()
        for order, sentence in (
            (theirs, "not valid for Keller AG"),
            (self.quotation(0), "nothing on .* a voucher could pay"),
            (confirmed, "a voucher goes on a quotation"),
            (self.env["sale.order"], "Choose a quotation"),
        ):
            with (
                self.subTest(sentence=sentence),
                self.assertRaisesRegex(UserError, sentence),
                self.env.cr.savepoint(),
            ):
                redemption.action_apply_voucher(order.id)
        redemption.action_apply_voucher(self.quotation(60).id)

    def test_salesperson_of_other_customers(self):
        redemption = self.redeem(self.voucher)
        olga = self.make_user(
            "olga", "b2b_loyalty.group_user,sales_team.group_sale_salesman_all_leads"
        )
        order = self.quotation(60)
        self.assertFalse(order.with_user(olga).b2b_loyalty_voucher_ids)
        self.assertFalse(order.with_user(olga).b2b_loyalty_options)
        with self.assertRaisesRegex(UserError, "does not exist"):
            redemption.with_user(olga).action_apply_voucher(order.id)

    def test_quotation_of_another_salesperson(self):
        redemption = self.redeem(self.voucher)
        theirs = self.quotation(60).sudo()
        theirs.user_id = self.manager
        with self.assertRaises(AccessError):
            redemption.action_apply_voucher(theirs.id)


class TestOptions(QuotationCase):
    def shown(self, order=None, user=None):
        order = (order or self.quotation()).with_user(user or self.seller)
        self.env.invalidate_all()
        return str(order.b2b_loyalty_options or "")

    def test_entitlements_and_rewards_within_reach(self):
        day = self.make_reward("service", name="Consulting day")
        self.make_reward("service", name="Too dear", points=500)
        self.make_reward("service", name="Fair pass", value=250)
        self.make_reward("service", name="Hidden", published=False)
        self.make_reward(
            "service", name="For Gold", tier_ids=self.tier(self.program, "Gold").ids
        )
        self.env["b2b.loyalty.entitlement.extra"].with_user(self.manager).create(
            {
                "membership_id": self.member.id,
                "reward_id": day.id,
                "quantity": 2,
                "reason": "Welcome",
                "expires_on": "2026-06-30",
            }
        )
        text = self.shown()
        free, reach = text.split("Within reach")
        self.assertRegex(free, r"(?s)2\s*×.*Consulting day.*06/30/2026")
        self.assertIn("Fair pass", reach)
        self.assertRegex(reach, "250")
        for absent in "Too dear", "Hidden", "For Gold":
            self.assertNotIn(absent, text)
        self.redeem(day, quantity=2)
        self.assertNotIn("Consulting day", self.shown())

    def test_limit_per_member(self):
        once = self.make_reward("service", name="Only once", per_member_limit=1)
        self.assertIn("Only once", self.shown())
        redemption = self.redeem(once)
        self.assertNotIn("Only once", self.shown())
        redemption.action_cancel("Not needed")
        self.assertIn("Only once", self.shown())

    def test_nothing_while_invoices_are_overdue(self):
        self.make_reward("service", name="Fair pass")
        self.program.overdue_block_days = 10
        self.post_invoice(
            self.hartmann, 100, "2026-01-01", invoice_date_due="2026-02-01"
        )
        self.assertFalse(self.shown())

    def test_nothing_for_others_and_on_orders(self):
        self.make_reward("service", name="Fair pass")
        self.assertFalse(self.shown(self.quotation(partner=self.other)))
        order = self.quotation()
        order.action_confirm()
        self.assertFalse(self.shown(order))
        self.member.action_suspend("Overdue invoices")
        self.assertFalse(self.shown())

    def test_button_to_the_redemptions_of_the_company(self):
        self.redeem(self.voucher)
        order = self.quotation()
        self.assertEqual(order.b2b_loyalty_redemption_count, 1)
        action = order.action_b2b_loyalty_redemptions()
        found = self.env[action["res_model"]].sudo().search(action["domain"])
        self.assertEqual(found.partner_id, self.hartmann)

    def test_redeem_from_the_quotation(self):
        fair = self.make_reward("service", name="Fair pass")
        action = self.quotation().action_b2b_loyalty_redeem()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
            .new({})
        )
        self.assertEqual(wizard.membership_id._origin, self.member)
        self.assertIn(fair, wizard.offered_ids._origin)
        with self.assertRaisesRegex(UserError, "Keller AG is no member"):
            self.quotation(partner=self.other).action_b2b_loyalty_redeem()

    def test_the_button_tells_nobody_else_who_is_a_member(self):
        colleague = self.make_user("colleague", "sales_team.group_sale_salesman")
        for partner in self.hartmann, self.other:
            order = self.quotation(partner=partner)
            order.user_id = colleague
            with self.assertRaisesRegex(UserError, "is no member"):
                order.with_user(colleague).action_b2b_loyalty_redeem()

    def test_queries_do_not_grow(self):
        """RULE: as many queries with a long history and catalog as with a short one."""
        order = self.quotation()
        reward = self.make_reward("service", name="Often", per_member_limit=1000)
        self.make_reward("service", name="Seldom", value=5)
        self.redeem(reward)
        self.redeem(self.voucher)
        few = self.count(order)
        for number in range(8):
            self.make_reward(
                "service", name=f"No {number}", value=number, per_member_limit=5
            )
            self.redeem(reward)
            self.redeem(self.voucher)
        self.assertLessEqual(self.count(order), few)

    def count(self, order):
        self.shown(order)  # what is loaded once for all
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.read(
            [
                "b2b_loyalty_voucher_ids",
                "b2b_loyalty_options",
                "b2b_loyalty_redemption_count",
            ]
        )
        return self.env.cr.sql_log_count - before
