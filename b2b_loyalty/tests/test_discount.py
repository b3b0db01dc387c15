from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .sale_common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestDiscount(LoyaltyCase):
    """Each order and invoice line keeps the discount that the tier gave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.program = cls.make_program()
        cls.silver, cls.gold = cls.program.tier_ids
        cls.prices = cls.env["product.pricelist"].create(
            {"name": "Gold prices", "sequence": 99}
        )
        cls.gold.pricelist_id = cls.prices
        cls.member = cls.make_member(cls.program, "Hartmann GmbH", tier="Gold")
        cls.hartmann = cls.member.partner_id
        cls.drill = cls.make_product("Drill", 100)
        cls.rule(compute_price="fixed", fixed_price=90)

    @classmethod
    def make_product(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def rule(cls, pricelist=None, **values):
        """The one rule of a pricelist."""
        pricelist = pricelist or cls.prices
        pricelist.item_ids.unlink()
        return cls.env["product.pricelist.item"].create(
            {"pricelist_id": pricelist.id, **values}
        )

    def order(self, quantity=7, product=None, **line):
        orders = self.env["sale.order"].with_user(self.seller)
        form = Form(orders)
        form.partner_id = self.hartmann
        with form.order_line.new() as new:
            new.product_id = product or self.drill
            new.product_uom_qty = quantity
            for name, value in line.items():
                setattr(new, name, value)
        return form.save()

    def discount(self, *args, **kwargs):
        return self.order(*args, **kwargs).order_line.b2b_loyalty_discount

    def invoice(self, order, quantity=None):
        if quantity is not None:
            self.drill.invoice_policy = "delivery"
            order.order_line.qty_delivered += quantity
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        return invoice

    # -- what counts

    def test_list_100_tier_90_quantity_7(self):
        order = self.order()
        self.assertEqual(order.order_line.b2b_loyalty_list_price, 100)
        self.assertEqual(order.order_line.b2b_loyalty_tier_price, 90)
        self.assertEqual(order.order_line.b2b_loyalty_discount, 70)
        self.assertEqual(order.b2b_loyalty_discount, 70)

    def received(self):
        """Discounts that the member got, by year as far as there are any."""
        shown, _total = self.member.sudo()._value_received(fields.Date.today())
        return {year.number: year.discounts for year in shown if year.discounts}

    def test_the_member_sees_what_its_prices_were_worth(self):
        order = self.order()
        order.action_confirm()
        self.assertEqual(self.received(), {}, "not invoiced yet")
        invoice = self.invoice(order)
        this_year = fields.Date.today().year
        self.assertEqual(self.received(), {this_year: 70})
        self.credit(invoice)
        self.assertEqual(self.received(), {}, "taken back")

    def test_its_invoice_and_its_credit_note(self):
        order = self.order()
        order.action_confirm()
        invoice = self.invoice(order)
        self.assertEqual(invoice.invoice_line_ids.b2b_loyalty_discount, 70)
        self.assertEqual(invoice.b2b_loyalty_discount, 70)
        note = self.credit(invoice, on="2026-03-01")
        self.assertEqual(note.invoice_line_ids.b2b_loyalty_discount, -70)
        self.assertEqual(note.b2b_loyalty_discount, -70)
        others = (invoice | note).line_ids.filtered(
            lambda m: m.display_type != "product"
        )
        self.assertFalse(any(others.mapped("b2b_loyalty_discount")))

    def test_what_the_salesperson_gave_on_top_is_not_counted(self):
        self.assertEqual(self.discount(price_unit=85), 70)

    def test_of_a_price_above_the_tier_price_only_what_was_given(self):
        self.assertEqual(self.discount(price_unit=96), 28)
        self.assertEqual(self.discount(price_unit=110), 0)

    def test_a_price_given_when_the_line_is_made_counts_the_same(self):
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.hartmann.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.drill.id,
                                "product_uom_qty": 7,
                                "price_unit": 96,
                            }
                        )
                    ],
                }
            )
        )
        self.assertEqual(order.b2b_loyalty_discount, 28)

    def test_a_dearer_tier_price_is_no_discount(self):
        self.rule(compute_price="fixed", fixed_price=120)
        self.assertEqual(self.discount(), 0)

    def test_the_pricelist_chosen_for_another_reason_gives_none(self):
        order = self.order()
        order.pricelist_id = self.prices.copy()
        order.action_update_prices()
        self.assertEqual(order.order_line.price_unit, 90)
        self.assertEqual(order.b2b_loyalty_discount, 0)

    def test_the_same_pricelist_negotiated_gives_none(self):
        self.hartmann.specific_property_product_pricelist = self.prices
        order = self.order()
        self.assertEqual(order.order_line.price_unit, 90)
        self.assertEqual(order.b2b_loyalty_discount, 0)

    # -- rules of every kind

    def test_a_percentage_shown_in_the_discount_field(self):
        self.show_discounts()
        self.rule(compute_price="percentage", percent_price=10)
        order = self.order()
        line = order.order_line
        self.assertEqual((line.price_unit, line.discount), (100, 10))
        self.assertEqual(line.b2b_loyalty_discount, 70)
        line.discount = 25
        self.assertEqual(line.b2b_loyalty_discount, 70)
        line.discount = 4
        self.assertEqual(line.b2b_loyalty_discount, 28)

    def show_discounts(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "sale.group_discount_per_so_line"
        )

    def test_a_formula(self):
        self.rule(
            compute_price="formula",
            base="list_price",
            price_discount=20,
            price_surcharge=3,
        )
        self.assertEqual(self.discount(), 119)

    def test_a_price_from_a_quantity_on(self):
        self.rule(compute_price="fixed", fixed_price=90, min_quantity=10)
        self.assertEqual(self.discount(9), 0)
        self.assertEqual(self.discount(10), 100)

    def test_a_list_that_builds_on_that_of_another_tier(self):
        silver = self.prices.copy({"name": "Silver prices"})
        self.silver.pricelist_id = silver
        self.rule(silver, compute_price="percentage", percent_price=10)
        self.rule(
            compute_price="formula",
            base="pricelist",
            base_pricelist_id=silver.id,
            price_discount=10,
        )
        order = self.order()
        self.assertEqual(order.order_line.price_unit, 81)
        self.assertEqual(order.b2b_loyalty_discount, 133)

    def test_a_list_that_builds_on_the_export_list(self):
        export = self.prices.copy({"name": "Export"})
        self.rule(export, compute_price="fixed", fixed_price=130)
        self.rule(
            compute_price="formula",
            base="pricelist",
            base_pricelist_id=export.id,
            price_discount=10,
        )
        order = self.order()
        self.assertEqual(order.order_line.price_unit, 117)
        self.assertEqual(order.b2b_loyalty_discount, 91)

    def test_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.drill.uom_ids = dozen
        self.env.ref("base.group_user").implied_ids += self.env.ref("uom.group_uom")
        order = self.order(2, product_uom_id=dozen)
        self.assertEqual(order.order_line.price_unit, 1080)
        self.assertEqual(order.b2b_loyalty_discount, 240)
        order.action_confirm()
        self.assertEqual(self.invoice(order).b2b_loyalty_discount, 240)

    def test_invoiced_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.drill.uom_ids = dozen
        order = self.order(24)
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        line = invoice.invoice_line_ids
        line.write({"product_uom_id": dozen.id, "quantity": 1, "price_unit": 1080})
        self.assertEqual(line.b2b_loyalty_discount, 120)

    def test_in_another_currency(self):
        foreign = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self.prices.currency_id = foreign
        self.rule(compute_price="percentage", percent_price=10)
        order = self.order()
        self.assertEqual(order.currency_id, foreign)
        self.assertEqual(order.amount_untaxed, 1260)
        self.assertEqual(order.b2b_loyalty_discount, 140)
        order.action_confirm()
        invoice = self.invoice(order)
        self.assertEqual(invoice.currency_id, foreign)
        self.assertEqual(invoice.b2b_loyalty_discount, 140)

    def test_taxes_in_the_price_are_not_discount(self):
        tax = self.percent_tax(
            25, price_include_override="tax_included", type_tax_use="sale"
        )
        saw = self.make_product("Saw", 125, taxes_id=[Command.set(tax.ids)])
        self.rule(compute_price="fixed", fixed_price=112.5)
        order = self.order(4, product=saw)
        self.assertEqual(order.amount_untaxed, 360)
        self.assertEqual(order.b2b_loyalty_discount, 40)
        order.action_confirm()
        self.assertEqual(self.invoice(order).b2b_loyalty_discount, 40)

    # -- lines that are no sale of goods

    def test_sections_have_none(self):
        order = self.order()
        section = order.order_line.create(
            {
                "order_id": order.id,
                "display_type": "line_section",
                "name": "Tools",
                "sequence": 1,
            }
        )
        self.assertEqual(section.b2b_loyalty_discount, 0)
        order.invalidate_recordset(["order_line"])  # in their new order
        order.action_confirm()
        lines = self.invoice(order).invoice_line_ids
        self.assertEqual(sorted(lines.mapped("b2b_loyalty_discount")), [0, 70])

    def test_rewards_have_none(self):
        gift = self.make_product("Gift", 100)
        program = self.env["loyalty.program"].sudo()
        program = program.create(
            {
                "name": "A gift for a drill",
                "program_type": "promotion",
                "trigger": "auto",
                "company_id": self.company.id,
                "rule_ids": [Command.create({"product_ids": self.drill.ids})],
                "reward_ids": [
                    Command.create(
                        {"reward_type": "product", "reward_product_id": gift.id}
                    )
                ],
            }
        )
        order = self.order()
        order._update_programs_and_rewards()
        order._apply_program_reward(
            program.sudo().reward_ids,
            order.coupon_point_ids.coupon_id,
        )
        reward = order.order_line.filtered("reward_id")
        self.assertEqual((reward.price_unit, reward.discount), (90, 100))
        self.assertEqual(reward.b2b_loyalty_discount, 0)
        self.assertEqual(order.b2b_loyalty_discount, 70)

    def test_down_payments_have_none(self):
        order = self.order()
        order.action_confirm()
        self.env["sale.advance.payment.inv"].sudo().create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": order.ids,
            }
        ).create_invoices()
        self.assertEqual(order.invoice_ids.b2b_loyalty_discount, 0)
        order.invoice_ids.sudo().action_post()
        final = order.sudo()._create_invoices(final=True)
        self.assertEqual(final.b2b_loyalty_discount, 70)

    # -- invoicing in parts

    def test_partial_invoices_add_up_to_the_cent(self):
        self.rule(compute_price="fixed", fixed_price=100 - 10 / 3)
        order = self.order(3)
        self.assertEqual(order.b2b_loyalty_discount, 10)
        order.action_confirm()
        parts = [self.invoice(order, 1).b2b_loyalty_discount for _part in range(3)]
        self.assertEqual(parts, [3.33, 3.34, 3.33])

    def test_each_part_credited_goes_back_to_nothing(self):
        self.rule(compute_price="fixed", fixed_price=100 - 10 / 3)
        order = self.order(3)
        order.action_confirm()
        for invoice in [self.invoice(order, 1) for _part in range(3)]:
            note = self.credit(invoice)
            self.assertEqual(note.b2b_loyalty_discount, -invoice.b2b_loyalty_discount)

    def test_a_part_credited_takes_back_its_part(self):
        order = self.order()
        order.action_confirm()
        invoice = self.invoice(order)
        note = invoice._reverse_moves([{"invoice_date": "2026-03-01"}])
        note.invoice_line_ids.quantity = 3
        self.assertEqual(note.b2b_loyalty_discount, -30)
        note.action_post()
        rest = invoice._reverse_moves([{"invoice_date": "2026-03-01"}])
        rest.invoice_line_ids.quantity = 4
        self.assertEqual(rest.b2b_loyalty_discount, -40)

    def test_a_credit_note_made_from_the_order(self):
        order = self.order()
        order.action_confirm()
        self.invoice(order, 7)
        order.order_line.qty_delivered = 5
        note = order.sudo()._create_invoices(final=True)
        self.assertEqual(note.move_type, "out_refund")
        self.assertFalse(note.reversed_entry_id)
        self.assertEqual(note.b2b_loyalty_discount, -20)

    def test_a_price_changed_on_the_invoice(self):
        order = self.order()
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.invoice_line_ids.price_unit = 96
        self.assertEqual(invoice.b2b_loyalty_discount, 28)

    def test_an_invoice_without_an_order_has_none(self):
        self.assertEqual(
            self.post_invoice(self.hartmann, 90, on="2026-03-01").b2b_loyalty_discount,
            0,
        )

    # -- facts stay

    def test_a_later_list_price_changes_nothing(self):
        order = self.order()
        order.action_confirm()
        self.drill.list_price = 150
        invoice = self.invoice(order)
        self.assertEqual(order.b2b_loyalty_discount, 70)
        self.assertEqual(invoice.b2b_loyalty_discount, 70)
        order.order_line.product_uom_qty = 8
        self.assertEqual(order.order_line.price_unit, 90)
        self.assertEqual(order.b2b_loyalty_discount, 80)

    def test_a_lost_tier_changes_nothing(self):
        order = self.order()
        order.action_confirm()
        self.member.action_suspend("Unpaid invoices")
        self.assertEqual(order.b2b_loyalty_discount, 70)
        self.assertEqual(self.invoice(order).b2b_loyalty_discount, 70)

    def test_prices_computed_anew_count_anew(self):
        order = self.order()
        self.rule(compute_price="fixed", fixed_price=80)
        self.assertEqual(order.b2b_loyalty_discount, 70)
        order.action_update_prices()
        self.assertEqual(order.b2b_loyalty_discount, 140)

    # -- many at once

    def test_queries_do_not_grow_with_the_lines_of_an_invoice(self):
        """Beyond what the core needs: measured by making invoices without ours."""
        self.count_invoicing(2)  # fills the caches of the registry
        self.assertEqual(self.extra_queries(20), self.extra_queries(2))

    def extra_queries(self, lines):
        with_ours = self.count_invoicing(lines)
        model = self.env.registry["account.move.line"]
        nothing = "_compute_b2b_loyalty_discount"
        ours = getattr(model, nothing)
        self.patch(
            model, nothing, lambda rows: rows.update({"b2b_loyalty_discount": 0})
        )
        without = self.count_invoicing(lines)
        self.patch(model, nothing, ours)
        return with_ours - without

    def count_invoicing(self, lines):
        order = self.env["sale.order"].with_user(self.manager)
        order = order.create(
            {
                "partner_id": self.hartmann.id,
                "order_line": [Command.create({"product_id": self.drill.id})] * lines,
            }
        )
        order.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.sudo()._create_invoices()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
