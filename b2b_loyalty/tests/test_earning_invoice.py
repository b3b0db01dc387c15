"""Points follow the documents: whatever happens to them, what is left has earned."""

import random

from odoo.tests import tagged

from .earning_common import TODAY, EarningCase


@tagged("post_install", "-at_install")
class TestInvoices(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule(per_amount=10)

    def test_whole_points(self):
        invoice = self.sell(2409.99)
        self.assert_points(240)
        entry = self.entries
        self.assertEqual(
            (entry.kind, entry.move_id, entry.document_id, entry.earning_rule_id),
            ("earn", invoice, invoice, self.rule),
        )
        self.assertEqual(str(entry.date), TODAY)
        self.assertEqual(self.balance(), (240, 0))

    def test_without_tax(self):
        tax = self.company_data["default_tax_sale"]
        self.sell({"name": "Goods", "price_unit": 100, "tax_ids": tax.ids})
        self.assert_points(10)

    def test_nothing_for_nothing(self):
        self.sell(9.99)
        self.assert_points(0)
        self.assertFalse(self.entries)

    def test_reset_to_draft_and_posted_again(self):
        invoice = self.sell(100)
        self.assert_points(10)
        invoice.button_draft()
        self.assert_points(0)
        invoice.action_post()
        self.assert_points(10)
        self.assertEqual(self.entries.mapped("points"), [10, -10, 10])
        self.assertEqual(self.entries.mapped("kind"), ["earn", "reverse", "earn"])

    def test_reset_and_posted_before_it_is_worked_in(self):
        invoice = self.sell(100)
        invoice.button_draft()
        invoice.action_post()
        self.assert_points(10)
        self.assertEqual(len(self.entries), 1)

    def test_cancelled(self):
        invoice = self.sell(100)
        self.assert_points(10)
        invoice.button_draft()
        invoice.button_cancel()
        self.assert_points(0)
        self.assertEqual(self.balance(), (0, 0))

    def test_changed_lines(self):
        invoice = self.sell(100)
        self.assert_points(10)
        for amount in (150, 50, 0, 70):
            self.change_line(invoice, amount)
            with self.subTest(amount=amount):
                self.assert_points(amount // 10)

    def test_changed_to_another_customer(self):
        """The points go with the invoice."""
        invoice = self.sell(100)
        self.assert_points(10, member=self.member)
        other = self.join("Weber Pumps")
        invoice.button_draft()
        invoice.partner_id = other.partner_id
        invoice.action_post()
        self.assert_points(0, member=self.member)
        self.assert_points(10, member=other)
        invoice.button_draft()
        invoice.partner_id = self.customer
        invoice.action_post()
        self.assert_points(10, member=self.member)
        self.assert_points(0, member=other)

    def test_a_trader_that_becomes_part_of_a_company_takes_no_points_along(self):
        """The ledger keys on the documents, whoever they belong to since."""
        trader = self.join("Jane Weber", is_company=False)
        invoice = self.sell(100, partner=trader.partner_id)
        self.assert_points(10, member=trader)
        trader.partner_id.parent_id = self.customer
        self.assertEqual(invoice.commercial_partner_id, self.customer)
        self.assert_points(10, member=trader)
        self.credit(invoice, 60)
        self.assert_points(4, member=trader)
        self.assert_points(0, member=self.member)

    def test_another_month(self):
        invoice = self.sell(100, on="2026-03-31")
        self.assert_points(10)
        note = self.credit(invoice, 50, on="2026-06-01")
        self.assert_points(5)
        self.assertEqual(self.entries[1].date, note.invoice_date)
        self.assertEqual(self.entries[1].document_id, note)
        self.assertEqual(self.entries[1].move_id, invoice)

    def test_down_payments_and_settlements_earn_nothing(self):
        self.sell({"name": "Deposit", "price_unit": 100, "is_downpayment": True})
        settlement = self.make_document(self.customer, [100], TODAY)
        settlement.sudo().b2b_loyalty_settlement = True
        settlement.action_post()
        self.assert_points(0)

    def test_the_invoice_that_makes_a_member_earns(self):
        self.program.write({"join_by": "transaction", "join_amount_from": 50})
        joining = self.sell(100, partner=self.make_company("Weber Pumps"))
        self.assert_points(10, document=joining)

    def test_other_documents_earn_nothing(self):
        self.sell(100, move_type="out_receipt")
        self.sell(100, move_type="in_invoice")
        self.assert_points(0)


@tagged("post_install", "-at_install")
class TestCreditNotes(EarningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule(per_amount=10)

    def test_full(self):
        self.credit(self.sell(123.45))
        self.assert_points(0)
        self.assertFalse(self.entries)

    def test_full_after_the_invoice_was_worked_in(self):
        invoice = self.sell(123.45)
        self.assert_points(12)
        self.credit(invoice)
        self.assert_points(0)
        self.assertEqual(self.balance(), (0, 0))

    def test_partial_ones_add_up(self):
        invoice = self.sell(100)
        self.assert_points(10)
        for credited, left in ((15, 8), (15, 7), (0.5, 6), (69, 0), (0.5, 0)):
            self.credit(invoice, credited)
            with self.subTest(left=left):
                self.assert_points(left)

    def test_more_than_was_invoiced(self):
        invoice = self.sell(100)
        self.credit(invoice, 100)
        self.credit(invoice, 50)
        self.assert_points(0)

    def test_cancelling_the_credit_note_gives_back(self):
        invoice = self.sell(100)
        note = self.credit(invoice, 50)
        self.assert_points(5)
        note.button_draft()
        self.assert_points(10)
        note.button_cancel()
        self.assert_points(10)

    def test_what_is_given_back_is_no_younger_than_the_invoice(self):
        """A credit note that is undone does not make points that expired usable."""
        self.program.write({"points_validity": "months", "points_validity_months": 2})
        invoice = self.sell(1000, on="2026-04-01")
        self.assert_points(100)
        self.assertEqual(self.balance(), (0, 0))  # until 31 May
        self.run_cron("ir_cron_expire_points")
        note = self.credit(invoice, on="2026-06-15")
        self.work()
        note.button_draft()
        self.work()
        last = self.entries[-1]
        self.assertEqual((last.kind, last.points), ("earn", 100))
        self.assertEqual(last.expires_on, self.day("2026-05-31"))
        self.assertEqual(self.balance(), (0, 0))
        self.run_cron("ir_cron_expire_points")
        self.assertFalse(self.entries.filtered("remaining"))

    def test_reversing_the_credit_note_gives_back(self):
        invoice = self.sell(100)
        note = self.credit(invoice)
        self.assert_points(0)
        again = note._reverse_moves([{"invoice_date": note.invoice_date}])
        self.assertEqual(again.move_type, "out_invoice")
        again.action_post()
        self.assert_points(10)
        self.assertEqual(self.entries.move_id, invoice)

    def test_modified(self):
        """Reversed and made anew in one go: the new one has earned, once."""
        invoice = self.sell(100)
        self.assert_points(10)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        anew = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        self.assert_points(0)
        anew.invoice_line_ids.price_unit = 70
        anew.action_post()
        self.assert_points(7)
        self.assert_points(0, document=invoice)
        self.assert_points(7, document=anew)

    def test_credited_while_the_invoice_is_a_draft_again(self):
        invoice = self.sell(100)
        self.assert_points(10)
        note = self.credit(invoice, 30)
        self.assert_points(7)
        note.line_ids.remove_move_reconcile()
        invoice.button_draft()
        self.assert_points(0)
        invoice.action_post()
        self.assert_points(7)

    def test_credited_after_the_membership_ended(self):
        invoice = self.sell(100)
        self.assert_points(10)
        self.member.with_user(self.manager).action_terminate("Moved away")
        self.credit(invoice, 50)
        self.assert_points(5)
        # and what is invoiced now earns nothing
        self.sell(1000)
        self.assert_points(5)

    def test_credited_after_joining_again(self):
        """Who has earned gives back; who is a member by now goes on earning."""
        invoice = self.sell(100)
        self.assert_points(10)
        self.member.with_user(self.manager).action_terminate("Moved away")
        again = self.env["b2b.loyalty.membership"].with_user(self.manager)
        again = again.create(
            {"program_id": self.program.id, "partner_id": self.customer.id}
        )
        self.program.join_by = "both"
        again.action_activate("2026-06-01")
        self.credit(invoice, 50)
        self.sell(200)
        self.assert_points(5, member=self.member)
        self.assert_points(20, member=again)

    def test_credited_while_the_program_is_wound_down(self):
        invoice = self.sell(100, on="2026-06-01")
        late = self.sell(100, on="2026-06-02")
        self.program.with_user(self.manager).action_run_off("2026-12-31")
        self.assert_points(20)
        self.sell(100, on=TODAY)
        self.assert_points(20)
        self.credit(invoice)
        self.assert_points(10)
        self.credit(late, 50)
        self.assert_points(5)

    def test_nothing_linked(self):
        """A credit note alone takes back by the same rule."""
        self.sell(100)
        note = self.credit_alone(45)
        self.assert_points(6)
        self.assert_points(-4, document=note)
        note.button_draft()
        self.assert_points(10)

    def test_nothing_linked_and_nothing_there_is_a_debt(self):
        self.credit_alone(45)
        self.assert_points(-4)
        self.assertEqual(self.balance(), (-4, 0))
        self.sell(100)
        self.assert_points(6)
        self.assertEqual(self.balance(), (6, 0))


@tagged("post_install", "-at_install")
class TestAnything(EarningCase):
    """Whatever happens to an invoice and its credit notes, in whatever order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rule(points=3, per_amount=10)

    def test_what_is_left_has_earned(self):
        for seed in range(3):
            chance = random.Random(seed)
            self.invoice, self.notes = self.sell(1000), self.env["account.move"]
            for step in range(10):
                happens = chance.choice([self.credit_some, self.flip, self.change])
                happens(chance)
                with self.subTest(seed=seed, step=step, happened=happens.__name__):
                    self.assert_points(self.expected(), document=self.invoice)

    def expected(self):
        documents = (self.invoice | self.notes).filtered(lambda m: m.state == "posted")
        net = sum(round(100 * m.b2b_loyalty_base) for m in documents)
        return max(net, 0) * 3 // 1000 if self.invoice.state == "posted" else 0

    def credit_some(self, chance):
        if self.invoice.state == "posted":
            self.notes |= self.credit(self.invoice, chance.randint(1, 70000) / 100)

    def flip(self, chance):
        """Reset one of the documents to draft, or post it again."""
        document = chance.choice(self.invoice | self.notes)
        if document.state == "posted":
            document.line_ids.remove_move_reconcile()
            document.button_draft()
        else:
            document.action_post()

    def change(self, chance):
        document = chance.choice(self.invoice | self.notes)
        if document.state == "draft":
            price = chance.randint(1, 120000) / 100
            document.invoice_line_ids[0].price_unit = price


@tagged("post_install", "-at_install")
class TestCreditNotesOfOrders(EarningCase):
    """A credit note made from the order says of no invoice that it reverses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule(per_amount=10)

    def test_full(self):
        order = self.order((self.chair, 100), (self.form, 50))
        invoice = self.invoice_order(order)
        self.assert_points(15)
        note = self.credit_by_order(
            *((line, line.price_unit) for line in order.order_line)
        )
        self.assertFalse(note.reversed_entry_id)
        self.assert_points(0)
        self.assertEqual(self.entries.move_id, invoice)

    def test_made_by_the_order_itself(self):
        order = self.order((self.chair, 100))
        self.invoice_order(order)
        order.order_line.product_uom_qty = 0
        note = order._create_invoices(final=True)
        self.assertEqual(note.move_type, "out_refund")
        self.assertFalse(note.reversed_entry_id)
        note.invoice_date = TODAY
        note.action_post()
        self.assert_points(0)

    def two_invoices(self):
        order = self.order((self.chair, 100))
        first = self.invoice_order(order, on="2026-06-01")
        order.order_line.product_uom_qty = 2
        second = self.invoice_order(order, on="2026-06-02")
        return order.order_line, first, second

    def test_the_oldest_first(self):
        line, first, second = self.two_invoices()
        self.assert_points(20)
        self.credit_by_order((line, 130))
        self.assert_points(0, document=first)
        self.assert_points(7, document=second)
        self.credit_by_order((line, 130))
        self.assert_points(0)

    def test_together_with_a_linked_one(self):
        line, first, second = self.two_invoices()
        self.credit_by_order((line, 100))
        self.assert_points(0, document=first)
        self.assert_points(10, document=second)
        self.credit(first)
        self.assert_points(0)

    def test_the_oldest_is_a_draft_again(self):
        line, first, second = self.two_invoices()
        self.credit_by_order((line, 30))
        self.assert_points(7, document=first)
        first.button_draft()
        self.assert_points(0, document=first)
        self.assert_points(7, document=second)
        first.action_post()
        self.assert_points(7, document=first)
        self.assert_points(10, document=second)

    def test_the_only_invoice_is_a_draft_again(self):
        order = self.order((self.chair, 100))
        invoice = self.invoice_order(order)
        self.credit_by_order((order.order_line, 30))
        self.assert_points(7)
        invoice.button_draft()
        self.assert_points(0)
        self.assertEqual(self.balance(), (0, 0))
        invoice.action_post()
        self.assert_points(7)

    def test_the_credit_note_is_a_draft_again(self):
        order = self.order((self.chair, 100))
        self.invoice_order(order)
        note = self.credit_by_order((order.order_line, 30))
        self.assert_points(7)
        note.button_draft()
        self.assert_points(10)
        self.assertEqual(self.entries[-1].document_id, note)

    def test_the_credit_note_is_reversed(self):
        line, first, second = self.two_invoices()
        note = self.credit_by_order((line, 150))
        self.assert_points(5)
        note._reverse_moves([{"invoice_date": note.invoice_date}]).action_post()
        self.assert_points(10, document=first)
        self.assert_points(10, document=second)

    def test_the_credit_note_came_first(self):
        """Alone it takes back; once there is an invoice it belongs to that."""
        order = self.order((self.chair, 100))
        note = self.credit_by_order((order.order_line, 40))
        self.assert_points(-4, document=note)
        order.order_line.product_uom_qty = 1
        invoice = self.sell(100)
        invoice.button_draft()
        invoice.invoice_line_ids.sale_line_ids = order.order_line
        invoice.action_post()
        self.assert_points(0, document=note)
        self.assert_points(6, document=invoice)


@tagged("post_install", "-at_install")
class TestCurrencies(EarningCase):
    """Earned in the currency of the books, at the rate of the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule()
        cls.foreign = cls.setup_other_currency(
            "CHF", rates=[("2026-01-01", 2.0), ("2026-06-10", 2.5), ("2026-06-14", 3.0)]
        )

    def abroad(self, amount, on, **values):
        return self.sell(amount, on=on, currency_id=self.foreign.id, **values)

    def test_at_the_rate_of_the_invoice(self):
        self.abroad(500, "2026-06-01")
        self.assert_points(250)

    def test_credited_at_another_rate(self):
        invoice = self.abroad(500, "2026-06-01")
        self.assert_points(250)
        part = self.credit(invoice, 200, on="2026-06-11")
        self.assertEqual(part.invoice_currency_rate, 2.5)
        self.assert_points(150)
        self.credit(invoice, 300, on="2026-06-15")
        self.assert_points(0)

    def test_a_rate_without_end(self):
        """What is 95.00 in the books earns 95."""
        self.foreign.rate_ids.filtered(
            lambda r: str(r.name) == "2026-06-14"
        ).company_rate = 1 / 0.95
        invoice = self.abroad(100, "2026-06-15")
        self.assertEqual(invoice.b2b_loyalty_base, 95)
        self.assert_points(95)
        for part in (33.33, 33.33, 33.34):
            self.credit(invoice, part)
        self.assert_points(0)

    def test_credited_in_the_currency_of_the_books(self):
        invoice = self.abroad(500, "2026-06-01")
        note = invoice._reverse_moves([{"invoice_date": "2026-06-15"}])
        note.currency_id = self.company.currency_id
        note.invoice_line_ids.price_unit = 100
        note.action_post()
        self.assert_points(150)
