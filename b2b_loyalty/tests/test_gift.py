from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .sale_common import LoyaltyCase


class GiftCase(LoyaltyCase):
    """Orders from 1,000 come with a tool case, once in 12 months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-15 10:00:00"))
        cls.program = cls.make_program(join_by="both", notify_tier_change=False)
        cls.member = cls.make_member(
            cls.program, "Hartmann Tools", tier="Gold", user_id=cls.seller.id
        )
        cls.hartmann = cls.member.partner_id
        cls.drill, cls.case = (
            cls.env["product.product"]
            .sudo()
            .create(
                [
                    {"name": "Drill", "list_price": 100, "taxes_id": False},
                    {"name": "Tool case", "list_price": 80, "taxes_id": False},
                ]
            )
        )
        cls.reward = (
            cls.env["b2b.loyalty.reward"]
            .sudo()
            .create(
                {
                    "name": "Tool case",
                    "program_id": cls.program.id,
                    "kind": "product",
                    "product_id": cls.case.id,
                    "value": 80,
                    "cost": 30,
                    "published": False,
                }
            )
        )
        cls.gift = cls.make_gift()

    @classmethod
    def make_gift(cls, **values):
        return (
            cls.env["b2b.loyalty.gift"]
            .with_user(cls.manager)
            .create(
                {
                    "name": "A tool case with your order",
                    "program_id": cls.program.id,
                    "reward_id": cls.reward.id,
                    "amount_from": 1000,
                    **values,
                }
            )
        )

    def quotation(self, quantity=10, partner=None, **values):
        return (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(self.order_vals(quantity, partner, **values))
        )

    def order_vals(self, quantity, partner=None, **values):
        return {
            "partner_id": (partner or self.hartmann).id,
            "order_line": [
                Command.create(
                    {"product_id": self.drill.id, "product_uom_qty": quantity}
                )
            ],
            **values,
        }

    def gifts(self, order):
        return order.sudo().order_line.filtered("b2b_loyalty_gift_id")

    def drills(self, order):
        return order.order_line.filtered(lambda line: line.product_id == self.drill)

    def given(self, order):
        return (
            self.env["b2b.loyalty.redemption"]
            .sudo()
            .search([("gift_order_id", "=", order.id)])
        )


@tagged("post_install", "-at_install")
class TestOnQuotations(GiftCase):
    def test_comes_from_the_amount_on(self):
        for quantity, comes in ((9.99, False), (10, True), (11, True)):
            with self.subTest(quantity=quantity):
                gift = self.gifts(self.quotation(quantity))
                self.assertEqual(len(gift), comes)
                if comes:
                    self.assertEqual(
                        (gift.product_id, gift.product_uom_qty, gift.price_subtotal),
                        (self.case, 1, 0),
                    )

    def test_goes_when_the_amount_falls_below(self):
        order = self.quotation(10)
        drills = self.drills(order)
        drills.product_uom_qty = 9
        self.assertFalse(self.gifts(order))
        order.order_line = [Command.update(drills.id, {"product_uom_qty": 10})]
        self.assertTrue(self.gifts(order))
        drills.price_unit = 99
        self.assertFalse(self.gifts(order))
        order.order_line = [
            Command.create({"product_id": self.drill.id, "product_uom_qty": 1})
        ]
        self.assertTrue(self.gifts(order))
        drills.unlink()
        self.assertFalse(self.gifts(order))

    def test_from_the_form(self):
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.hartmann
            with form.order_line.new() as line:
                line.product_id = self.drill
                line.product_uom_qty = 20
        order = form.save()
        self.assertEqual(len(self.gifts(order)), 1)
        with Form(order) as form:
            form.client_order_ref = "PO 7"
        self.assertEqual(len(self.gifts(order)), 1)

    def test_only_of_members_that_are_active(self):
        stranger = self.make_company("Stranger", user_id=self.seller.id)
        self.assertFalse(self.gifts(self.quotation(10, stranger)))
        order = self.quotation(10)
        order.partner_id = stranger
        self.assertFalse(self.gifts(order))
        order.partner_id = self.hartmann
        self.assertTrue(self.gifts(order))
        self.member.action_suspend("Overdue")
        self.assertFalse(self.gifts(self.quotation(10)))
        order.action_confirm()
        self.assertFalse(self.gifts(order))

    def test_of_a_contact_as_of_its_company(self):
        buyer = self.make_company("Jane", is_company=False, parent_id=self.hartmann.id)
        self.assertTrue(self.gifts(self.quotation(10, buyer)))

    def test_tiers_and_days(self):
        silver, gold = self.program.tier_ids
        for values, comes in (
            ({"tier_ids": silver.ids}, False),
            ({"tier_ids": (silver | gold).ids}, True),
            ({"date_from": "2026-06-16"}, False),
            ({"date_from": "2026-06-15", "date_to": "2026-06-15"}, True),
            ({"date_to": "2026-06-14"}, False),
            ({"active": False}, False),
        ):
            with self.subTest(**values):
                self.gift.active = False
                gift = self.make_gift(**values)
                found = self.gifts(self.quotation(10)).b2b_loyalty_gift_id
                self.assertEqual(bool(found), comes)
                gift.active = False

    def test_what_does_not_count(self):
        """Neither the gift itself nor a discount on the whole order."""
        order = self.quotation(10)
        self.env["sale.order.discount"].sudo().create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.5,
            }
        ).action_apply_discount()
        self.assertLess(order.amount_untaxed, 1000)
        self.assertTrue(self.gifts(order))

    def test_other_currency(self):
        other = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": other.id}
        )
        order = self.quotation(10, pricelist_id=pricelist.id)
        self.drills(order).price_unit = 199
        self.assertFalse(self.gifts(order))
        self.drills(order).price_unit = 200
        self.assertTrue(self.gifts(order))

    def test_stays_free(self):
        order = self.quotation(10)
        gift = self.gifts(order).with_user(self.seller)
        gift.write({"price_unit": 50, "product_uom_qty": 5, "discount": 10})
        self.assertEqual(
            (gift.price_unit, gift.product_uom_qty, gift.discount), (0, 1, 0)
        )
        gift.product_id = self.drill
        self.assertEqual(gift.product_id, self.case)
        order._recompute_prices()
        self.assertEqual((gift.price_unit, gift.sudo().b2b_loyalty_discount), (0, 0))
        gift.product_uom_qty = 0  # the customer does not want it
        self.assertEqual(gift.product_uom_qty, 0)
        order.action_confirm()
        self.assertFalse(self.given(order))

    def test_nobody_marks_a_line_as_a_gift(self):
        order = self.quotation(5)
        with self.assertRaises(AccessError):
            self.drills(order).b2b_loyalty_gift_id = self.gift
        with self.assertRaises(AccessError):
            order.order_line = [
                Command.create(
                    {
                        "product_id": self.drill.id,
                        "b2b_loyalty_gift_id": self.gift.id,
                    }
                )
            ]

    def test_a_copy_has_its_own(self):
        order = self.quotation(10)
        copy = order.copy()
        self.assertEqual(len(self.gifts(copy)), 1)
        order.action_confirm()
        self.assertFalse(self.gifts(order.copy()))

    def test_nothing_left(self):
        self.reward.write({"limited_qty": True, "stock": 1})
        order, other = self.quotation(10), self.quotation(10)
        self.gift.every_months = 0
        (order | other).action_confirm()
        self.assertEqual(self.reward.stock, 0)
        self.assertEqual(len(self.given(order) | self.given(other)), 1)

    def test_constant_queries(self):
        # Odoo itself asks for the analytic distribution of each line
        lines = self.registry["sale.order.line"]
        self.patch(lines, "_compute_analytic_distribution", lambda self: None)

        def queries(number):
            vals_list = [self.order_vals(10) for _order in range(number)]
            later = {"b2b_loyalty_gifts_later": True}
            orders = self.env["sale.order"].sudo().with_context(**later)
            orders = orders.create(vals_list).with_context(
                b2b_loyalty_gifts_later=False
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            orders._b2b_loyalty_sync_gifts()
            self.env.flush_all()
            self.assertEqual(len(self.gifts(orders)), number)
            return self.env.cr.sql_log_count - before

        queries(2)
        few = queries(3)
        self.assertEqual(queries(12), few)


@tagged("post_install", "-at_install")
class TestUnits(GiftCase):
    def test_a_gift_is_counted_in_its_own_unit(self):
        order = self.quotation()
        line = order.order_line.filtered(lambda ln: ln.sudo().b2b_loyalty_gift_id)
        line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(line.product_uom_id, self.case.uom_id)
        self.assertEqual(line.product_uom_qty, 1)


class TestConfirmed(GiftCase):
    def test_numbered_by_the_seller_that_gives_it(self):
        self.env["ir.sequence"].sudo().create(
            {
                "name": "Redemptions of this company",
                "code": "b2b.loyalty.redemption",
                "prefix": "OURS",
                "company_id": self.company.id,
            }
        )
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        order = self.quotation(10)
        order.sudo().with_company(elsewhere).action_confirm()
        self.assertRegex(self.given(order).name, "^OURS")

    def test_kept_with_its_cost(self):
        order = self.quotation(10)
        self.assertFalse(self.given(order))
        order.action_confirm()
        redemption = self.given(order)
        self.assertEqual(
            (redemption.state, redemption.kind, redemption.quantity),
            ("fulfilled", "product", 1),
        )
        self.assertEqual((redemption.value, redemption.cost_estimated), (80, 30))
        self.assertEqual(redemption.membership_id, self.member)
        self.assertEqual((redemption.points, redemption.approval), (0, "none"))
        self.assertEqual(redemption.step_ids.mapped("step"), ["fulfilled"])

    def test_once_in_twelve_months(self):
        first, second = self.quotation(10), self.quotation(10)
        self.assertTrue(self.gifts(second))  # none is confirmed yet
        first.action_confirm()
        self.assertFalse(self.gifts(self.quotation(10)))
        second.action_confirm()
        self.assertFalse(self.gifts(second))
        self.assertFalse(self.given(second))
        with freeze_time("2027-06-14"):
            self.assertFalse(self.gifts(self.quotation(10)))
        with freeze_time("2027-06-15"):
            self.assertTrue(self.gifts(self.quotation(10)))

    def test_once_of_several_confirmed_together(self):
        orders = self.quotation(10) | self.quotation(10)
        orders.action_confirm()
        self.assertEqual(len(self.gifts(orders)), 1)
        self.assertEqual(sum(len(self.given(order)) for order in orders), 1)

    def test_cancelled_with_its_order(self):
        self.reward.write({"limited_qty": True, "stock": 5})
        order = self.quotation(10)
        order.action_confirm()
        redemption = self.given(order)
        self.assertEqual(self.reward.stock, 4)
        with self.assertRaisesRegex(UserError, "cancel that order"):
            redemption.with_user(self.manager).action_cancel("Not wanted")
        order._action_cancel()
        self.assertEqual(redemption.state, "cancelled")
        self.assertIn(order.name, redemption.end_reason)
        self.assertEqual(self.reward.stock, 5)
        # it may come again, with this order or with another
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(self.given(order)), 2)

    def test_no_context_keeps_a_gift_that_has_to_go(self):
        order = self.quotation(10)
        order = order.with_context(b2b_loyalty_gifts_later=True)
        self.drills(order).product_uom_qty = 1
        self.assertFalse(self.gifts(order))
        self.assertFalse(self.gifts(self.quotation(1)))

    def test_nothing_is_put_into_the_redemption_by_the_context(self):
        """A negative number paid by a benefit would be as many more to claim."""
        order = self.quotation(10)
        order.with_context(
            default_yearly_quantity=-50,
            default_entitlement_year="2026-01-01",
            default_end_reason="Made up",
            default_cost_complete=True,
        ).action_confirm()
        given = self.given(order)
        self.assertEqual((given.yearly_quantity, given.entitlement_year), (0, False))
        self.assertFalse(given.end_reason)

    def test_confirmed_orders_stay(self):
        order = self.quotation(10)
        order.action_confirm()
        self.drills(order).product_uom_qty = 1
        self.assertTrue(self.gifts(order))

    def test_settings(self):
        other = self.make_program("Other")
        for values in (
            {"program_id": other.id},
            {"tier_ids": other.tier_ids.ids},
            {"date_from": "2026-02-01", "date_to": "2026-01-01"},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self.make_gift(**values)
        self.quotation(10).action_confirm()
        with self.assertRaisesRegex(ValidationError, "stays on record"):
            self.gift.unlink()
