from random import Random

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..logic.period import rolling
from ..report.documents import exact, fill_base
from ..report.revenue import Revenue
from .books_common import BooksCase, d

ON = "2026-06-15"


class RevenueCase(BooksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()
        cls.member = cls.make_member(cls.program, "Hartmann Tools", on="2026-04-01")
        cls.customer = cls.member.partner_id

    def set_program(self, **values):
        self.program.write(values)


@tagged("post_install", "-at_install")
class TestBase(RevenueCase):
    """What counts of one document."""

    def test_net_of_tax(self):
        tax = self.company_data["default_tax_sale"]
        line = {"name": "Goods", "price_unit": 100, "tax_ids": tax.ids}
        invoice = self.post_document(self.customer, [line], ON)
        self.assertGreater(invoice.amount_total, 100)
        self.assertEqual(invoice.b2b_loyalty_base, 100)
        self.assertEqual(self.credit(invoice).b2b_loyalty_base, -100)

    def test_all_lines(self):
        invoice = self.post_document(self.customer, [100, 50.25, -20], ON)
        self.assertEqual(invoice.b2b_loyalty_base, 130.25)

    def test_foreign_currency(self):
        other = self.setup_other_currency("CHF", rates=[("2026-01-01", 4.0)])
        invoice = self.post_document(self.customer, [100], ON, currency_id=other.id)
        self.assertEqual(invoice.b2b_loyalty_base, 25)
        self.assertEqual(self.revenue(self.member, ON), 25)

    def test_cash_rounding_is_no_revenue(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To five",
                "rounding": 5,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                "rounding_method": "UP",
            }
        )
        invoice = self.post_document(
            self.customer, [101.5], ON, invoice_cash_rounding_id=rounding.id
        )
        self.assertEqual(invoice.amount_untaxed, 105)
        self.assertEqual(invoice.b2b_loyalty_base, 101.5)

    def test_nothing_of_other_documents(self):
        for move_type in ("in_invoice", "in_refund", "out_receipt", "in_receipt"):
            with self.subTest(move_type):
                document = self.post_document(self.customer, [100], ON, move_type)
                self.assertEqual(document.b2b_loyalty_base, 0)
        account = self.company_data["default_account_revenue"]
        receivable = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "partner_id": self.customer.id,
                "date": ON,
                "line_ids": [
                    Command.create({"account_id": account.id, "credit": 100}),
                    Command.create({"account_id": receivable.id, "debit": 100}),
                ],
            }
        )
        entry.action_post()
        self.assertEqual(entry.b2b_loyalty_base, 0)
        self.assertEqual(self.revenue(self.member, ON), 0)

    def test_neither_drafts_nor_cancelled(self):
        draft = self.make_document(self.customer, [1], ON)
        cancelled = self.post_document(self.customer, [2], ON)
        cancelled.button_cancel()
        reset = self.post_document(self.customer, [4], ON)
        self.assertEqual(self.revenue(self.member, ON), 4)
        reset.button_draft()
        self.assertEqual(self.revenue(self.member, ON), 0)
        draft.action_post()
        reset.action_post()
        self.assertEqual(self.revenue(self.member, ON), 5)

    def test_settlement_documents_never_count(self):
        rebate = self.make_document(self.customer, [64], ON, "out_refund")
        rebate.sudo().b2b_loyalty_settlement = True
        rebate.action_post()
        self.assertEqual(rebate.b2b_loyalty_base, 0)
        category = self.env["product.category"].create({"name": "Tools"})
        line = {"product_id": self.make_product("Saw", category).id, "price_unit": 32}
        billed = self.make_document(self.customer, [line], ON)
        billed.sudo().b2b_loyalty_settlement = True
        billed.action_post()
        self.assertEqual(self.revenue(self.member, ON), 0)
        self.set_program(eligible_categ_ids=category.ids)
        self.assertEqual(self.revenue(self.member, ON), 0)

    def test_down_payment(self):
        product = self.make_product(
            "Saw", self.env.ref("product.product_category_goods")
        )
        order = (
            self.env["sale.order"]
            .with_user(self.manager)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 1000})
                    ],
                }
            )
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        down = self._bill(order, advance_payment_method="percentage", amount=30)
        self.assertEqual(down.amount_untaxed, 300)
        self.assertEqual(down.b2b_loyalty_base, 0)
        final = self._bill(order, advance_payment_method="delivered")
        self.assertEqual(final.amount_untaxed, 700)
        self.assertEqual(final.b2b_loyalty_base, 1000)
        self.assertEqual(self.revenue(self.member, ON), 1000)

    def _bill(self, order, **values):
        before = order.invoice_ids
        wizard = order.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, **values}
        )
        wizard.create_invoices()
        invoice = order.invoice_ids - before
        invoice.invoice_date = ON
        invoice.action_post()
        return invoice

    def test_filled_at_install_as_computed(self):
        other = self.setup_other_currency("CHF", rates=[("2026-01-01", 3.0)])
        documents = self.post_document(self.customer, [100, 50.25, -20], ON)
        documents |= self.credit(documents, amount=33.33)
        documents |= self.post_document(
            self.customer, [99.99, 0.01], ON, currency_id=other.id
        )
        documents |= self.make_document(self.customer, [7], ON)
        computed = documents.mapped("b2b_loyalty_base")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET b2b_loyalty_base = NULL WHERE id = ANY(%s)",
            [documents.ids],
        )
        fill_base(self.env.cr)
        documents.invalidate_recordset()
        self.assertEqual(documents.mapped("b2b_loyalty_base"), computed)


@tagged("post_install", "-at_install")
class TestWhose(RevenueCase):
    def test_all_contacts_of_the_company(self):
        person = self.make_company("Jane", is_company=False, parent_id=self.customer.id)
        branch = self.make_company(
            "Works", is_company=False, parent_id=self.customer.id, type="invoice"
        )
        stranger = self.make_company("Stranger")
        for partner, amount in (
            (self.customer, 1),
            (person, 2),
            (branch, 4),
            (stranger, 8),
        ):
            self.post_document(partner, [amount], ON)
        self.assertEqual(self.revenue(self.member, ON), 7)

    def test_a_daughter_company_is_another_customer(self):
        daughter = self.make_company("Daughter", parent_id=self.customer.id)
        self.post_document(daughter, [16], ON)
        self.assertEqual(self.revenue(self.member, ON), 0)

    def test_a_contact_that_moves_takes_its_documents_along(self):
        person = self.make_company("Jane", is_company=False)
        self.post_document(person, [2], ON)
        self.assertEqual(self.revenue(self.member, ON), 0)
        person.parent_id = self.customer
        self.assertEqual(self.revenue(self.member, ON), 2)

    def test_one_seller_company(self):
        other = self.setup_other_company()["company"]
        self.post_document(self.customer, [1], ON)
        invoice = self.post_document(self.customer, [2], ON, company=other)
        self.assertEqual(invoice.b2b_loyalty_base, 2)
        self.assertEqual(self.revenue(self.member, ON), 1)


@tagged("post_install", "-at_install")
class TestWindows(RevenueCase):
    """Each document by its own invoice date, both ends of a window included."""

    def _post_on(self, *days):
        for number, day in enumerate(days):
            self.post_document(self.customer, [2**number], day)

    def test_rolling(self):
        self._post_on("2025-06-15", "2025-06-16", "2026-06-15", "2026-06-16")
        found = self.figures(self.member, ON)
        self.assertEqual(found.revenue, 2 + 4)
        self.assertEqual(found.reference, 1)
        self.assertEqual(found.previous, 1 + 2)

    def test_rolling_reference(self):
        self._post_on("2024-06-15", "2024-06-16", "2025-06-15", "2025-06-16")
        self.assertEqual(self.figures(self.member, ON).reference, 2 + 4)

    def test_shorter_window(self):
        self.set_program(window_months=3)
        self._post_on("2026-03-15", "2026-03-16", "2025-03-16", "2025-06-15")
        found = self.figures(self.member, ON)
        self.assertEqual(found.revenue, 2)
        self.assertEqual(found.reference, 4 + 8)

    def test_calendar(self):
        self.set_program(qualifying_period="calendar")
        self._post_on(
            "2024-12-31", "2025-01-01", "2025-06-15", "2025-06-16", "2025-12-31",
            "2026-01-01", "2026-06-15", "2026-06-16",
        )  # fmt: skip
        found = self.figures(self.member, ON)
        self.assertEqual(found.revenue, 32 + 64)
        self.assertEqual(found.reference, 2 + 4)
        self.assertEqual(found.previous, 2 + 4 + 8 + 16)
        self.assertEqual(found.finished, found.previous)
        self.assertEqual(found.finished_reference, 1)

    def test_fiscal(self):
        self.company.write({"fiscalyear_last_month": "9", "fiscalyear_last_day": 30})
        self.set_program(qualifying_period="fiscal")
        self._post_on("2024-09-30", "2024-10-01", "2025-09-30", "2025-10-01", ON)
        found = self.figures(self.member, ON)
        self.assertEqual(found.revenue, 8 + 16)
        self.assertEqual(found.previous, 2 + 4)
        self.assertEqual(found.finished_reference, 1)

    def test_agreement_year_of_each_member(self):
        self.set_program(qualifying_period="anniversary")
        later = self.make_member(self.program, "Later", on="2026-06-01")
        for member in (self.member, later):
            for amount, day in (
                (1, "2026-03-31"),
                (2, "2026-04-01"),
                (4, "2026-06-01"),
            ):
                self.post_document(member.partner_id, [amount], day)
        judged = self.program.sudo()._judge(d(ON), self.member | later)
        revenue = {found.membership_id: found.revenue for found, _verdict in judged}
        self.assertEqual(revenue, {self.member.id: 6, later.id: 4})

    def test_reviewed_at_the_end_of_the_agreement_year(self):
        self.set_program(downgrade="period_end")
        self._post_on("2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01")
        found = self.figures(self.member, ON)
        self.assertEqual(found.finished, 2 + 4)
        self.assertEqual(found.finished_reference, 1)

    def test_active_months(self):
        gold = self.tier(self.make_program("Monthly", opened=False), "Gold")
        gold.write({"revenue_from": 0, "active_months_from": 2})
        program = gold.program_id
        program.action_open()
        member = self.make_member(program, "Monthly", on="2026-04-01")
        partner = member.partner_id
        self.post_document(partner, [1], "2026-03-01")
        self.post_document(partner, [1], "2026-03-31")
        self.post_document(partner, [1], "2026-05-01", "out_refund")
        self.post_document(partner, [5, -5], "2026-06-01")
        self.assertEqual(self.figures(member, ON).active_months, 1)
        self.post_document(partner, [1], "2026-06-02")
        self.assertEqual(self.figures(member, ON).active_months, 2)


@tagged("post_install", "-at_install")
class TestPaid(RevenueCase):
    """Basis *paid*: an invoice counts whole, at its own date, or not at all."""

    def both(self):
        """Revenue on the bases posted and paid."""
        result = []
        for basis in ("posted", "paid"):
            self.set_program(revenue_basis=basis)
            result.append(self.revenue(self.member, ON))
        return result

    def test_paid_in_parts(self):
        invoice = self.post_document(self.customer, [100], "2026-01-15")
        self.assertEqual(self.both(), [100, 0])
        self.pay(invoice, 99.99)
        self.assertEqual(invoice.payment_state, "partial")
        self.assertEqual(self.both(), [100, 0])
        self.pay(invoice)
        self.assertEqual(self.both(), [100, 100])
        self.unreconcile(invoice)
        self.assertEqual(self.both(), [100, 0])

    def test_wholly_credited_counts_nothing_on_either_basis(self):
        invoice = self.post_document(self.customer, [100], "2026-01-15")
        self.credit(invoice, on="2026-02-15")
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self.both(), [0, 0])

    def test_paid_and_then_wholly_credited(self):
        invoice = self.post_document(self.customer, [100], "2026-01-15")
        self.pay(invoice)
        self.credit(invoice, on="2026-02-15")
        self.assertEqual(self.both(), [0, 0])

    def test_partly_credited(self):
        invoice = self.post_document(self.customer, [100], "2026-01-15")
        self.credit(invoice, amount=30, on="2026-02-15")
        self.assertEqual(self.both(), [70, 0])
        self.pay(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.both(), [70, 70])

    def test_credit_note_without_an_origin(self):
        self.post_document(self.customer, [30], "2026-02-15", "out_refund")
        self.assertEqual(self.both(), [-30, -30])

    def test_settled_by_a_credit_note_of_no_origin(self):
        invoice = self.post_document(self.customer, [100], "2026-01-15")
        note = self.post_document(self.customer, [100], "2026-02-15", "out_refund")
        self.reconcile(invoice, note)
        self.assertEqual(self.both(), [0, 0])

    def make_order(self, *amounts):
        """A confirmed order of goods at these prices, four of each delivered."""
        self.product_a.invoice_policy = "delivery"
        lines = [
            Command.create(
                {
                    "product_id": self.product_a.id,
                    "price_unit": amount,
                    "product_uom_qty": 4,
                    "tax_ids": [Command.clear()],
                }
            )
            for amount in amounts
        ]
        order = (
            self.env["sale.order"]
            .with_user(self.manager)
            .create({"partner_id": self.customer.id, "order_line": lines})
        )
        order.action_confirm()
        order.order_line.qty_delivered = 4
        return order

    def bill(self, order, on):
        """What the order has to be billed for, or credited."""
        document = order._create_invoices(final=True)
        document.invoice_date = on
        document.action_post()
        return document

    def test_credit_note_of_a_sales_order_goes_with_its_invoice(self):
        order = self.make_order(100)
        invoice = self.bill(order, "2026-01-15")
        order.order_line.qty_delivered = 2
        note = self.bill(order, "2026-02-15")
        self.assertEqual((note.move_type, note.reversed_entry_id.id), ("out_refund", 0))
        self.assertEqual(self.both(), [200, 0])
        self.pay(invoice)
        self.assertEqual(self.both(), [200, 200])

    def test_credit_note_of_a_sales_order_of_two_invoices(self):
        order = self.make_order(100)
        order.order_line.qty_delivered = 1
        first = self.bill(order, "2026-01-15")
        order.order_line.qty_delivered = 4
        self.bill(order, "2026-01-20")
        order.order_line.qty_delivered = 3
        self.bill(order, "2026-02-15")
        self.assertEqual(self.both(), [300, 0])
        self.pay(first)
        self.assertEqual(self.both(), [300, 0])

    def test_credit_note_of_an_invoice_reset_to_draft(self):
        invoice = self.post_document(self.customer, [100], "2026-01-15")
        self.pay(invoice)
        self.credit(invoice, amount=30, on="2026-02-15")
        self.assertEqual(self.both(), [70, 70])
        invoice.button_draft()
        self.assertEqual(self.both(), [-30, 0])


@tagged("post_install", "-at_install")
class TestCategories(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Category = cls.env["product.category"]
        cls.tools = Category.create({"name": "Tools"})
        cls.saws = Category.create({"name": "Saws", "parent_id": cls.tools.id})
        cls.oil = Category.create({"name": "Oil"})
        cls.hammer = cls.make_product("Hammer", cls.tools)
        cls.saw = cls.make_product("Saw", cls.saws)
        cls.can = cls.make_product("Can of oil", cls.oil)
        cls.discount = cls.make_product("Discount", cls.oil, "service")

    def line(self, product, amount):
        return {"product_id": product.id, "price_unit": amount}

    def post(self, *lines, move_type="out_invoice"):
        return self.post_document(
            self.customer,
            [line if isinstance(line, int) else self.line(*line) for line in lines],
            ON,
            move_type,
        )

    def counted(self, eligible=(), excluded=()):
        self.set_program(
            eligible_categ_ids=[Command.set([c.id for c in eligible])],
            excluded_categ_ids=[Command.set([c.id for c in excluded])],
        )
        return self.revenue(self.member, ON)

    def test_categories_with_those_below(self):
        self.post((self.hammer, 1), (self.saw, 2), (self.can, 4), 8)
        self.assertEqual(self.counted(), 15)
        self.assertEqual(self.counted(eligible=[self.tools]), 3)
        self.assertEqual(self.counted(eligible=[self.saws]), 2)
        self.assertEqual(self.counted(eligible=[self.tools], excluded=[self.saws]), 1)
        self.assertEqual(self.counted(excluded=[self.tools]), 4)
        self.assertEqual(self.counted(excluded=[self.oil]), 3)

    def test_a_product_without_a_category_is_in_none_that_is_left_out(self):
        thing = self.make_product("Thing", self.env["product.category"])
        self.assertFalse(thing.categ_id)
        self.post((self.hammer, 1), (self.can, 4), (thing, 8), 16)
        self.assertEqual(self.counted(excluded=[self.tools]), 12)
        self.assertEqual(self.counted(eligible=[self.tools]), 1)
        self.assertEqual(self.counted(eligible=[self.tools], excluded=[self.saws]), 1)

    def test_a_discount_is_spread_over_the_other_lines(self):
        self.post((self.hammer, 60), (self.can, 40), (self.discount, -10))
        self.assertEqual(self.counted(), 90)
        self.assertEqual(self.counted(eligible=[self.tools]), 54)
        self.assertEqual(self.counted(eligible=[self.oil]), 36)

    def test_also_over_lines_without_a_product(self):
        self.post((self.hammer, 60), 40, -10)
        self.assertEqual(self.counted(eligible=[self.tools]), 54)

    def test_rounding_of_what_is_spread(self):
        self.post((self.hammer, 10), (self.can, 20), (self.discount, -1))
        self.assertEqual(self.counted(eligible=[self.tools]), 9.67)
        self.assertEqual(self.counted(eligible=[self.oil]), 19.33)

    def test_goods_returned_are_not_spread(self):
        self.post((self.hammer, 60), (self.can, -40))
        self.assertEqual(self.counted(eligible=[self.tools]), 60)
        self.assertEqual(self.counted(eligible=[self.oil]), -40)

    def test_credit_note(self):
        invoice = self.post((self.hammer, 60), (self.can, 40), (self.discount, -10))
        self.credit(invoice, on=ON)
        self.assertEqual(self.counted(eligible=[self.tools]), 0)
        self.assertEqual(self.counted(eligible=[self.oil]), 0)

    def test_paid(self):
        invoice = self.post((self.hammer, 60), (self.can, 40))
        self.set_program(revenue_basis="paid")
        self.assertEqual(self.counted(eligible=[self.tools]), 0)
        self.pay(invoice)
        self.assertEqual(self.counted(eligible=[self.tools]), 60)

    def test_an_invoice_of_other_goods_is_no_active_month(self):
        self.post((self.can, 40))
        self.set_program(eligible_categ_ids=self.tools.ids)
        window = rolling(d(ON), 12)
        customers = Revenue.of_program(self.program).customers(*window_days(window))
        [row] = [c for c in customers if c["partner_id"] == self.customer.id]
        self.assertEqual((row["revenue"], row["invoices"], row["months"]), (0, 0, 0))

    def test_voucher_of_a_sale_order(self):
        # sudo: who may set up vouchers is not what this is about
        coupons = (
            self.env["loyalty.program"]
            .sudo()
            .create(
                {
                    "name": "Vouchers",
                    "program_type": "coupons",
                    "company_id": self.company.id,
                    "rule_ids": [Command.clear()],
                    "reward_ids": [
                        Command.create(
                            {
                                "reward_type": "discount",
                                "discount_mode": "per_point",
                                "discount": 0.01,
                                "required_points": 1,
                            }
                        )
                    ],
                }
            )
        )
        card = (
            self.env["loyalty.card"]
            .with_user(self.manager)
            .create(
                {
                    "program_id": coupons.id,
                    "partner_id": self.customer.id,
                    "points": 1000,
                }
            )
        )
        order = (
            self.env["sale.order"]
            .with_user(self.manager)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "order_line": [
                        Command.create(
                            self.line(product, amount) | {"tax_ids": tax.ids}
                        )
                        for product, amount, tax in (
                            (self.hammer, 60, self.company_data["default_tax_sale"]),
                            (self.can, 40, self.env["account.tax"]),
                        )
                    ],
                }
            )
        )
        [rewards] = order._try_apply_code(card.code).values()
        order._apply_program_reward(rewards, card)
        order.action_confirm()
        order.order_line.filtered("product_id").qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_date = ON
        invoice.action_post()
        net = invoice.amount_untaxed
        self.assertLess(net, 100)
        self.assertEqual(self.counted(), net)
        tools, oil = self.counted(eligible=[self.tools]), self.counted([self.oil])
        self.assertAlmostEqual(tools, 0.6 * net, 2)
        self.assertAlmostEqual(tools + oil, net, 2)


def window_days(window):
    return window.first, window.last


@tagged("post_install", "-at_install")
class TestAgainstPython(RevenueCase):
    """A year of random business, summed by SQL and again by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = Random(20260615)
        cls.members = cls.member
        for name in ("Weber Pumps", "Lindqvist AB"):
            cls.members |= cls.make_member(cls.program, name, on="2026-02-28")
        cls.people = {
            member: member.partner_id
            | cls.make_company(
                "Buyer", is_company=False, parent_id=member.partner_id.id
            )
            for member in cls.members
        }
        cls.documents = cls.env["account.move"]
        for _number in range(45):
            cls.documents |= cls._happens()

    @classmethod
    def _happens(cls):
        chance = cls.random
        partner = chance.choice(cls.people[chance.choice(cls.members)])
        on = d(ON) - relativedelta(days=chance.randrange(1000))
        amounts = [chance.randrange(1, 100000) / 100 for _n in range(3)]
        kind = chance.choice(["out_invoice"] * 4 + ["out_refund", "in_invoice"])
        document = cls.make_document(partner, amounts, on, kind)
        if chance.random() < 0.9:
            document.action_post()
        if document.state == "posted" and kind == "out_invoice":
            fate = chance.random()
            if fate < 0.4:
                cls.pay(document)
            elif fate < 0.5:
                cls.pay(document, document.amount_total / 2)
            elif fate < 0.7:
                later = on + relativedelta(days=chance.randrange(60))
                return document | cls.credit(document, on=later)
            elif fate < 0.8:
                document.button_cancel()
        return document

    def _by_hand(self, member, window, basis):
        def counts(move):
            if basis == "posted":
                return True
            deciding = move.reversed_entry_id or move
            if deciding.move_type == "out_refund":
                return True
            settled = ("paid", "in_payment", "reversed")
            return deciding.state == "posted" and deciding.payment_state in settled

        return sum(
            move.amount_untaxed_signed
            for move in self.documents
            if move.state == "posted"
            and move.move_type in ("out_invoice", "out_refund")
            and move.commercial_partner_id == member.partner_id
            and move.invoice_date in window
            and counts(move)
        )

    def test_every_window_and_basis(self):
        for basis in ("posted", "paid"):
            for kind in ("rolling", "calendar", "fiscal", "anniversary"):
                with self.subTest(basis=basis, kind=kind):
                    self.set_program(revenue_basis=basis, qualifying_period=kind)
                    self._compare(basis)

    def _compare(self, basis):
        program = self.program.sudo()
        windows = program._windows(d(ON))
        judged = program._judge(d(ON), self.members)
        self.assertEqual(len(judged), 3)
        for found, _verdict in judged:
            member = self.members.browse(found.membership_id)
            mine = windows[program._anchor(member.date_start, windows)]
            for window, figure in (
                (mine.current, found.revenue),
                (mine.reference, found.reference),
                (mine.previous, found.previous),
                (mine.finished, found.finished),
                (mine.finished_reference, found.finished_reference),
            ):
                self.assertAlmostEqual(
                    float(figure), self._by_hand(member, window, basis), 2
                )

    def test_documents_and_customers_agree(self):
        window = rolling(d(ON), 12)
        revenue = Revenue.of_program(self.program)
        customers = {
            row["partner_id"]: exact(row["revenue"])
            for row in revenue.customers(window.first, window.last)
        }
        books = revenue.documents(self.members.ids, window.first)
        for found, _verdict in self.program.sudo()._judge(d(ON), self.members):
            rows = books[found.membership_id]
            total = sum(base for day, base, _invoice in rows if day in window)
            self.assertEqual(total, found.revenue)
            self.assertEqual(customers.get(found.partner_id, 0), found.revenue)


@tagged("post_install", "-at_install")
class TestCustomers(RevenueCase):
    def test_customers(self):
        partner = self.make_company("Prospect")
        self.post_document(partner, [100], "2026-03-01")
        self.post_document(partner, [50], "2026-03-20")
        self.post_document(partner, [20], "2026-04-01", "out_refund")
        self.post_document(partner, [1000], "2025-01-01")
        rows = Revenue.of_program(self.program).customers(d("2026-01-01"), d(ON))
        self.assertEqual(
            [row for row in rows if row["partner_id"] == partner.id],
            [
                {
                    "partner_id": partner.id,
                    "revenue": 130,
                    "invoices": 2,
                    "last_day": d("2026-03-20"),
                    "months": 1,
                }
            ],
        )

    def test_joining(self):
        company, person = (
            self.make_company("A"),
            self.make_company("B", is_company=False),
        )
        late = self.post_document(company, [1000], "2026-03-02")
        early = self.post_document(company, [1000], "2026-03-01")
        small = self.post_document(self.make_company("C"), [999.99], "2026-03-01")
        private = self.post_document(person, [5000], "2026-03-01")
        moves = late | early | small | private
        found = Revenue.of_program(self.program).joining(moves.ids, 1000)
        self.assertEqual(found, [(company.id, early.id, d("2026-03-01"))])
