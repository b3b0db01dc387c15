from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .sale_common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestSale(LoyaltyCase):
    """What a quotation of a member gets, written by its salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.clerk = cls.make_user(
            "clerk", "product.group_product_manager,b2b_loyalty.group_user"
        )
        cls.program = cls.make_program()
        cls.silver, cls.gold = cls.program.tier_ids
        Pricelist = cls.env["product.pricelist"]
        cls.usual = Pricelist._get_country_pricelist_multi([])[False]
        cls.silver_list, cls.gold_list, cls.own_list = Pricelist.create(
            [
                cls.percent_off("Silver prices", 5),
                cls.percent_off("Gold prices", 10),
                cls.percent_off("Negotiated", 7),
            ]
        )
        cls.term = cls.env["account.payment.term"].create(
            {"name": "60 days", "company_id": cls.company.id}
        )
        cls.own_term = cls.env["account.payment.term"].create({"name": "14 days"})
        cls.silver.pricelist_id = cls.silver_list
        cls.gold.write(
            {"pricelist_id": cls.gold_list.id, "payment_term_id": cls.term.id}
        )
        cls.member = cls.make_member(
            cls.program, "Hartmann GmbH", tier="Gold", user_id=cls.seller.id
        )
        cls.hartmann = cls.member.partner_id
        cls.drill = cls.env["product.product"].create(
            {"name": "Drill", "list_price": 100, "taxes_id": [Command.clear()]}
        )

    @classmethod
    def percent_off(cls, name, percent):
        return {
            "name": name,
            "sequence": 99,
            "item_ids": [
                Command.create(
                    {"compute_price": "percentage", "percent_price": percent}
                )
            ],
        }

    def quotation(self, partner=None, product=None, user=None, quantity=7):
        form = Form(self.env["sale.order"].with_user(user or self.seller))
        form.partner_id = partner or self.hartmann
        with form.order_line.new() as line:
            line.product_id = product or self.drill
            line.product_uom_qty = quantity
        return form.save()

    def test_a_new_quotation_has_what_the_tier_brings(self):
        order = self.quotation()
        self.assertEqual(order.b2b_loyalty_current_tier_id, self.gold)
        self.assertEqual(order.pricelist_id, self.gold_list)
        self.assertEqual(order.payment_term_id, self.term)
        self.assertEqual(order.amount_untaxed, 630)
        self.assertEqual(order.b2b_loyalty_discount, 70)

    def test_the_tier_shows_as_soon_as_the_customer_is_chosen(self):
        form = Form(self.env["sale.order"].with_user(self.seller))
        form.partner_id = self.hartmann
        self.assertEqual(form.b2b_loyalty_current_tier_id, self.gold)
        form.partner_id = self.make_company("Somebody")
        self.assertFalse(form.b2b_loyalty_current_tier_id)
        self.assertEqual(form.pricelist_id, self.usual)

    def test_a_contact_of_the_company_gets_the_same(self):
        contact = self.env["res.partner"].create(
            {"name": "Jo Hartmann", "parent_id": self.hartmann.id}
        )
        self.assertFalse(contact.specific_property_product_pricelist)
        order = self.quotation(partner=contact)
        self.assertEqual(order.pricelist_id, self.gold_list)
        self.assertEqual(order.payment_term_id, self.term)

    def test_another_customer_gets_the_usual(self):
        order = self.quotation(partner=self.make_company("Somebody"))
        self.assertEqual(order.pricelist_id, self.usual)
        self.assertFalse(order.payment_term_id)
        self.assertFalse(order.b2b_loyalty_current_tier_id)
        self.assertEqual(order.b2b_loyalty_discount, 0)

    def test_what_was_negotiated_comes_first(self):
        self.hartmann.property_product_pricelist = self.own_list
        self.hartmann.property_payment_term_id = self.own_term
        order = self.quotation()
        self.assertEqual(order.pricelist_id, self.own_list)
        self.assertEqual(order.payment_term_id, self.own_term)
        self.assertEqual(order.amount_untaxed, 651)
        self.assertEqual(order.b2b_loyalty_discount, 0)

    def test_unless_the_tier_goes_first(self):
        self.hartmann.property_product_pricelist = self.own_list
        self.hartmann.property_payment_term_id = self.own_term
        self.gold.goes_first = True
        order = self.quotation()
        self.assertEqual(order.pricelist_id, self.gold_list)
        self.assertEqual(order.payment_term_id, self.term)
        self.assertEqual(order.b2b_loyalty_discount, 70)

    def test_a_payment_term_usual_for_all_was_not_negotiated(self):
        self.env["ir.default"].set(
            "res.partner",
            "property_payment_term_id",
            self.own_term.id,
            company_id=self.company.id,
        )
        self.assertEqual(self.quotation().payment_term_id, self.term)
        self.give_tier(self.member, "Silver")
        self.assertEqual(self.quotation().payment_term_id, self.own_term)

    def test_nothing_while_pricelists_are_switched_off(self):
        self.env.ref("base.group_user").implied_ids -= self.env.ref(
            "product.group_product_pricelist"
        )
        self.seller.group_ids -= self.env.ref("product.group_product_pricelist")
        order = self.quotation()
        self.assertFalse(order.pricelist_id)
        self.assertEqual(order.order_line.price_unit, 100)
        self.assertEqual(order.b2b_loyalty_discount, 0)
        self.assertEqual(order.payment_term_id, self.term)

    def test_a_suspended_member_gets_nothing(self):
        self.member.action_suspend("Unpaid invoices")
        order = self.quotation()
        self.assertEqual(order.pricelist_id, self.usual)
        self.assertFalse(order.payment_term_id)

    def test_another_seller_company_gives_nothing(self):
        other = self.env["res.company"].create({"name": "Other seller"})
        self.seller.company_ids += other
        orders = self.env["sale.order"].with_user(self.seller)
        form = Form(
            orders.with_context(allowed_company_ids=[other.id, self.company.id])
        )
        form.partner_id = self.hartmann
        order = form.save()
        self.assertEqual(order.company_id, other)
        self.assertFalse(order.payment_term_id)
        self.assertNotEqual(order.pricelist_id, self.gold_list)
        self.assertFalse(order.b2b_loyalty_current_tier_id)

    def test_the_company_of_the_order_counts_not_that_of_the_user(self):
        other = self.env["res.company"].create({"name": "Other seller"})
        self.seller.company_ids += other
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .with_context(allowed_company_ids=[other.id, self.company.id])
            .create({"partner_id": self.hartmann.id, "company_id": self.company.id})
        )
        self.assertEqual(order.pricelist_id, self.gold_list)
        self.assertEqual(order.payment_term_id, self.term)

    def test_a_plain_salesperson_writes_the_same_quotation(self):
        plain = self.make_user("plain", "sales_team.group_sale_salesman_all_leads")
        order = self.quotation(user=plain)
        self.assertEqual(order.pricelist_id, self.gold_list)
        self.assertEqual(order.order_line.b2b_loyalty_discount, 70)
        order.action_confirm()
        self.assertEqual(order.sudo().b2b_loyalty_tier_id, self.gold)

    def test_the_tier_at_confirmation_stays(self):
        order = self.quotation()
        order.action_confirm()
        self.give_tier(self.member, "Silver")
        self.assertEqual(order.b2b_loyalty_tier_id, self.gold)
        self.assertEqual(order.b2b_loyalty_current_tier_id, self.gold)
        self.assertFalse(order.b2b_loyalty_offer)

    def test_a_quotation_confirmed_after_a_change_keeps_the_tier_of_that_day(self):
        order = self.quotation()
        self.give_tier(self.member, "Silver")
        order.action_confirm()
        self.assertEqual(order.b2b_loyalty_tier_id, self.silver)
        self.assertEqual(order.pricelist_id, self.gold_list)

    # -- a tier that changes while the quotation is out

    def test_a_quotation_offers_the_terms_of_the_new_tier(self):
        self.give_tier(self.member, "Silver")
        order = self.quotation()
        self.assertEqual(order.amount_untaxed, 665)
        self.assertFalse(order.b2b_loyalty_offer)
        self.give_tier(self.member, "Gold")
        order.invalidate_recordset()
        self.assertIn("Hartmann GmbH is Gold since", order.b2b_loyalty_offer)
        order.action_b2b_loyalty_update()
        self.assertEqual(order.pricelist_id, self.gold_list)
        self.assertEqual(order.payment_term_id, self.term)
        self.assertEqual(order.amount_untaxed, 630)
        self.assertEqual(order.b2b_loyalty_discount, 70)
        self.assertEqual(order.b2b_loyalty_pricelist_tier_id, self.gold)
        self.assertFalse(order.b2b_loyalty_offer)
        self.assertIn("Gold prices", order.message_ids[0].body)

    def test_a_sent_quotation_offers_them_too(self):
        self.give_tier(self.member, "Silver")
        order = self.quotation()
        order.action_quotation_sent()
        self.give_tier(self.member, "Gold")
        order.invalidate_recordset()
        self.assertTrue(order.b2b_loyalty_offer)
        order.action_b2b_loyalty_update()
        self.assertEqual((order.state, order.amount_untaxed), ("sent", 630))

    def test_a_lost_tier_is_offered_back_to_the_usual(self):
        order = self.quotation()
        self.member.action_suspend("Unpaid invoices")
        order.invalidate_recordset()
        self.assertIn("no longer holds Gold", order.b2b_loyalty_offer)
        order.action_b2b_loyalty_update()
        self.assertEqual(order.pricelist_id, self.usual)
        self.assertFalse(order.payment_term_id)
        self.assertEqual(order.b2b_loyalty_discount, 0)
        self.assertFalse(order.b2b_loyalty_tier_id)

    def test_no_offer_where_the_new_tier_brings_nothing_else(self):
        self.hartmann.property_product_pricelist = self.own_list
        self.hartmann.property_payment_term_id = self.own_term
        order = self.quotation()
        self.give_tier(self.member, "Silver")
        order.invalidate_recordset()
        self.assertFalse(order.b2b_loyalty_offer)

    def test_no_offer_for_a_pricelist_chosen_by_hand(self):
        order = self.quotation()
        order.pricelist_id = self.own_list
        self.assertFalse(order.b2b_loyalty_offer)
        self.assertFalse(order.b2b_loyalty_pricelist_tier_id)

    def test_a_confirmed_order_is_not_updated(self):
        order = self.quotation()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "only a quotation"):
            order.action_b2b_loyalty_update()

    def test_who_may_not_write_orders_cannot_update(self):
        order = self.quotation()
        reader = self.make_user("reader", "b2b_loyalty.group_user")
        with self.assertRaises(AccessError):
            order.with_user(reader).action_b2b_loyalty_update()

    # -- products reserved to tiers

    def reserve(self, tiers):
        product = self.drill.product_tmpl_id.with_user(self.clerk)
        product.b2b_loyalty_tier_ids = tiers

    def test_a_reserved_product_is_refused_below_its_tier(self):
        self.reserve(self.gold)
        self.give_tier(self.member, "Silver")
        with self.assertRaisesRegex(
            ValidationError, r"Drill is reserved .* Gold \(Club\).* has Silver"
        ):
            self.quotation()

    def test_a_reserved_product_is_sold_at_its_tier_and_above(self):
        self.reserve(self.silver)
        self.assertTrue(self.quotation())
        self.reserve(self.gold)
        self.assertTrue(self.quotation())

    def test_a_reserved_product_is_refused_to_others(self):
        self.reserve(self.silver)
        with self.assertRaisesRegex(ValidationError, "Somebody has no tier"):
            self.quotation(partner=self.make_company("Somebody"))

    def test_a_reserved_product_is_refused_to_a_suspended_member(self):
        self.reserve(self.silver)
        self.member.action_suspend("Unpaid invoices")
        with self.assertRaisesRegex(ValidationError, "has no tier"):
            self.quotation()

    def test_the_customer_cannot_be_changed_around_it(self):
        self.reserve(self.gold)
        order = self.quotation()
        with self.assertRaisesRegex(ValidationError, "Drill is reserved"):
            order.partner_id = self.make_company("Somebody")

    def test_a_quotation_made_before_is_refused_at_confirmation(self):
        self.reserve(self.gold)
        order = self.quotation()
        self.give_tier(self.member, "Silver")
        with self.assertRaisesRegex(ValidationError, "Drill is reserved"):
            order.action_confirm()

    def test_any_program_of_the_customer_opens_a_product(self):
        other = self.make_program("Circle", tiers=[("Partner", 0)], sequence=99)
        self.reserve(other.tier_ids)
        with self.assertRaises(ValidationError):
            self.quotation()
        second = self.env["b2b.loyalty.membership"].with_user(self.manager)
        second = second.create({"program_id": other.id, "partner_id": self.hartmann.id})
        second.action_activate()
        self.assertTrue(self.quotation())

    def test_a_plain_salesperson_is_refused_too(self):
        self.reserve(self.gold)
        plain = self.make_user("plain", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaisesRegex(ValidationError, "Drill is reserved"):
            self.quotation(partner=self.make_company("Somebody"), user=plain)

    def test_a_copy_is_reserved_whoever_copies(self):
        self.reserve(self.gold)
        other = self.make_user("other", "base.group_user,product.group_product_manager")
        copied = self.drill.product_tmpl_id.with_user(other).copy()
        self.assertEqual(copied.sudo().b2b_loyalty_tier_ids, self.gold)

    # -- many at once

    def test_queries_do_not_grow_with_the_quotations(self):
        """Ours are as many for twenty quotations of twenty members as for one."""
        members = [
            self.make_member(self.program, f"Member {n}", tier="Gold").partner_id
            for n in range(20)
        ]
        self.reserve(self.gold)
        self.env.flush_all()
        self.assertEqual(
            self.count_own_queries(members[:1]), self.count_own_queries(members)
        )

    def count_own_queries(self, partners):
        self.env.invalidate_all()
        Partner = self.env.registry["res.partner"]
        calls = []
        find = Partner._b2b_loyalty_find

        def counted(records, *args):
            before = self.env.cr.sql_log_count
            found = find(records, *args)
            calls.append(self.env.cr.sql_log_count - before)
            return found

        self.patch(Partner, "_b2b_loyalty_find", counted)
        orders = self.env["sale.order"].with_user(self.manager)
        orders = orders.create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [Command.create({"product_id": self.drill.id})],
                }
                for partner in partners
            ]
        )
        orders.mapped("b2b_loyalty_offer")
        orders.action_confirm()
        self.assertTrue(all(o.b2b_loyalty_discount == 10 for o in orders))
        self.patch(Partner, "_b2b_loyalty_find", find)
        return sum(calls)
