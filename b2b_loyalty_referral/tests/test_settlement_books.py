"""Settlements against the general ledger, and every way in which a bill goes."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw

from ..report.settlement import differing
from .settlement_common import SettlementCase


class BooksCase(SettlementCase):
    """One company has brought 50, which is settled by a draft bill on 4 May."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.referral = cls.bring()

    def settled(self, **plan):
        [self.invoice] = self.earn(50, self.referral)
        self.run = self.settle_run()
        return self.of(self.run)

    def take_back(self, bill, is_modify=False, on="2026-05-10"):
        """By the button of the bill."""
        with self.on(on):
            wizard = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=bill.ids)
                .create({"journal_id": bill.journal_id.id, "date": on})
            )
            wizard.reverse_moves(is_modify)
        return bill.reversal_move_ids, wizard.new_move_ids

    def assert_open_again(self, settlement):
        self.assertEqual(settlement.state, "cancelled")
        self.assertEqual(self.lines(self.referral), [(50, "approved")])
        self.assertFalse(settlement.commission_ids)
        again = self.of(self.settle_run(on="2026-06-02", first="2026-05-01"))
        self.assertEqual((again.state, again.total), ("confirmed", 50))


class TestLedger(BooksCase):
    def test_posted_it_is_a_cost_and_ties_out(self):
        settlement = self.settled()
        self.assertEqual(self.cost(), 0)
        self.assertFalse(self.assert_ties_out())
        self.post(settlement)
        self.assertEqual(self.cost(), 50)
        row = self.assert_ties_out()
        self.assertEqual((row.ledger, row.expected), (50, 50))
        found = self.env["b2b.loyalty.profit"].search(
            [("program_id", "=", self.program.id), ("kind", "=", "commission")]
        )
        self.assertEqual([(row.cost, row.date.month) for row in found], [(50, 5)])
        self.assertEqual(found.cost_commission, 50)

    def test_paid_when_the_bill_is(self):
        settlement = self.settled()
        self.pay(self.post(settlement))
        self.assertEqual(settlement.state, "paid")

    def test_taxes_are_those_of_the_product(self):
        tax = self.env["account.tax"].create(
            {"name": "10 %", "amount": 10, "type_tax_use": "purchase"}
        )
        product = self.company.b2b_loyalty_commission_product_id
        product.supplier_taxes_id = [Command.set(tax.ids)]
        bill = self.settled().move_id
        self.assertEqual((bill.amount_untaxed, bill.amount_tax), (50, 5))

    def test_a_tax_that_cannot_be_claimed_is_a_cost_of_the_program(self):
        plan = self.env["account.analytic.plan"].create({"name": "Clubs"})
        club = self.env["account.analytic.account"].create(
            {"name": "Club", "plan_id": plan.id}
        )
        self.program.analytic_distribution = {str(club.id): 100}
        tax = self.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "type_tax_use": "purchase"}
        )
        product = self.company.b2b_loyalty_commission_product_id
        product.supplier_taxes_id = [Command.set(tax.ids)]
        bill = self.post(self.settled())
        [item] = bill.line_ids.filtered(lambda line: line.display_type == "tax")
        self.assertEqual((item.balance, item.account_id), (10, self.account))
        self.assertEqual(item.analytic_distribution, {str(club.id): 100})
        self.assertEqual(self.cost(), 60)
        self.env.flush_all()
        found = self.env["b2b.loyalty.profit"].search(
            [("program_id", "=", self.program.id), ("kind", "=", "commission")]
        )
        self.assertEqual(sum(found.mapped("cost")), 60)
        line = self.assert_ties_out("2026-05-31")
        self.assertEqual((line.ledger, line.expected), (50, 50))

    def test_taxes_in_the_price_are_on_top(self):
        tax = self.env["account.tax"].create(
            {
                "name": "10 % included",
                "amount": 10,
                "type_tax_use": "purchase",
                "price_include_override": "tax_included",
            }
        )
        product = self.company.b2b_loyalty_commission_product_id
        product.supplier_taxes_id = [Command.set(tax.ids)]
        self.assertEqual(self.settled().move_id.amount_untaxed, 50)

    def test_an_amount_that_was_changed_is_named(self):
        settlement = self.settled()
        settlement.move_id.invoice_line_ids.price_unit = 40
        self.post(settlement)
        run = self.env["b2b.loyalty.tie.out"].sudo()
        with self.on("2026-05-31"):
            run = run.create({"company_id": self.company.id})
            run._check()
        line = run.line_ids.filtered(
            lambda line: (
                line.subject == "commission" and line.program_id == self.program
            )
        )
        self.assertEqual((line.ledger, line.expected, line.difference), (40, 50, -10))
        self.assertIn(settlement.move_id.name, line.because)

    def test_one_that_was_reversed_is_not_named(self):
        gone = self.settled()
        bill = self.post(gone)
        refund, _made = self.take_back(bill)
        with self.on("2026-05-10"):
            refund.action_post()
        again = self.of(self.settle_run(on="2026-06-02", first="2026-05-01"))
        again.move_id.invoice_line_ids.price_unit = 40
        self.post(again)
        account, program = self.account.id, self.program.id
        found = differing(self.env, account, program, self.day("2026-06-30"))
        self.assertEqual(found, again.move_id.invoice_line_ids.ids)
        # before it was reversed it was as it should be
        self.assertFalse(differing(self.env, account, program, self.day("2026-05-06")))

    def test_it_is_no_cost_to_be_entered(self):
        settlement = self.settled()
        self.post(settlement)
        with self.assertRefused("is counted as its cost"):
            self.env["b2b.loyalty.cost"].create(
                {
                    "name": "Again",
                    "program_id": self.program.id,
                    "line_id": settlement.move_id.invoice_line_ids.id,
                }
            )


class TestTakenBack(BooksCase):
    def test_a_draft_that_is_cancelled(self):
        settlement = self.settled()
        settlement.move_id.button_cancel()
        self.assert_open_again(settlement)
        with self.assertRefused("commission is open again", UserError):
            settlement.move_id.button_draft()

    def test_a_draft_that_is_deleted(self):
        settlement = self.settled()
        settlement.move_id.unlink()
        self.assert_open_again(settlement)

    def test_reset_to_draft_it_stays(self):
        settlement = self.settled()
        bill = self.post(settlement)
        bill.button_draft()
        self.assertEqual(settlement.state, "confirmed")
        self.assertEqual(self.lines(self.referral), [(50, "settled")])
        bill.action_post()
        self.assert_ties_out()

    def test_reset_and_cancelled(self):
        settlement = self.settled()
        bill = self.post(settlement)
        bill.button_draft()
        bill.button_cancel()
        self.assert_open_again(settlement)
        self.assertEqual(self.cost(), 0)

    def test_reversed(self):
        settlement = self.settled()
        bill = self.post(settlement)
        refund, _made = self.take_back(bill)
        # a draft takes nothing back yet
        self.assertEqual(settlement.state, "confirmed")
        with self.on("2026-05-10"):
            refund.action_post()
        self.assertEqual(self.cost(), 0)
        self.assert_open_again(settlement)
        self.assertEqual(settlement.returned_on, self.day("2026-05-10"))
        for day, cost in (("2026-05-05", 50), ("2026-05-10", 0)):
            with self.on("2026-06-30"):
                run = self.env["b2b.loyalty.tie.out"].sudo()
                run = run.create({"company_id": self.company.id, "date": day})
                run._check()
            mine = run.line_ids.filtered(
                lambda line: (
                    line.subject == "commission" and line.program_id == self.program
                )
            )
            self.assertFalse(mine.filtered("difference"), day)
            self.assertEqual(sum(mine.mapped("ledger")), cost)
        with self.assertRefused("commission is open again", UserError):
            refund.button_draft()

    def test_paid_and_reversed(self):
        settlement = self.settled()
        bill = self.post(settlement)
        self.pay(bill)
        refund, _made = self.take_back(bill)
        with self.on("2026-05-10"):
            refund.action_post()
        self.assert_open_again(settlement)
        self.assert_ties_out()

    def test_reversed_in_part_it_stays_and_is_named(self):
        settlement = self.settled()
        bill = self.post(settlement)
        refund, _made = self.take_back(bill)
        refund.invoice_line_ids.price_unit = 20
        with self.on("2026-05-10"):
            refund.action_post()
        self.assertEqual(settlement.state, "confirmed")
        self.assertEqual(self.lines(self.referral), [(50, "settled")])

    def test_corrected_by_a_copy(self):
        settlement = self.settled()
        bill = self.post(settlement)
        _refund, copy = self.take_back(bill, is_modify=True)
        self.assertEqual((settlement.state, settlement.move_id), ("confirmed", copy))
        self.assertEqual(self.lines(self.referral), [(50, "settled")])
        with self.on("2026-05-11"):
            copy.invoice_date = "2026-05-11"
            copy.action_post()
        self.assertEqual(self.cost(), 50)
        self.assert_ties_out()

    def test_the_context_of_a_client_hides_nothing(self):
        """Cancelled without anybody noticing, the bill would stay settled."""
        settlement = self.settled()
        user = self.make_user("bills", "account.group_account_invoice")
        moves = self.env["account.move"].with_user(user)
        for value in (True, 1, "b2b_loyalty_replaced"):
            with self.subTest(value):
                context = {"b2b_loyalty_replaced": value}
                kwargs = {"context": context}
                self.assertEqual(
                    moves.with_context(**context)
                    .browse(settlement.move_id.id)
                    ._b2b_loyalty_settlements(),
                    settlement,
                )
        call_kw(moves, "button_cancel", [settlement.move_id.ids], kwargs)
        self.assert_open_again(settlement)

    def test_a_posting_of_others_asks_nothing_of_settlements(self):
        self.settled()
        invoice = self.post_invoice(self.referral.sudo().referred_partner_id, 10)
        with patch(
            "odoo.addons.b2b_loyalty_referral.models"
            ".b2b_loyalty_settlement_returning.billed"
        ) as asked:
            self.credit(invoice)
        asked.assert_not_called()

    def test_a_copy_by_hand_is_of_nothing(self):
        bill = self.settled().move_id
        self.assertFalse(
            bill.copy().invoice_line_ids.b2b_loyalty_commission_settlement_id
        )

    def test_by_the_button_of_the_settlement(self):
        settlement = self.settled()
        with self.assertRefused("Only an accountant", AccessError):
            settlement.with_user(self.manager).action_cancel()
        with self.on("2026-05-05"):
            settlement.with_user(self.accountant).action_cancel()
        self.assertEqual(settlement.move_id.state, "cancel")
        self.assert_open_again(settlement)

    def test_not_once_it_is_posted(self):
        settlement = self.settled()
        self.post(settlement)
        with self.assertRefused("1 documents are posted"):
            self.run.with_user(self.accountant).action_cancel()

    def test_by_the_button_of_the_run(self):
        settlement = self.settled()
        self.run.with_user(self.accountant).action_cancel()
        self.assertEqual(self.run.state, "cancelled")
        self.assert_open_again(settlement)

    def test_the_link_is_not_typed_in(self):
        settlement = self.settled()
        line = settlement.move_id.invoice_line_ids
        accountant = self.make_user("bills", "account.group_account_manager")
        name = "b2b_loyalty_commission_settlement_id"
        with self.assertRefused("cannot be typed in", AccessError):
            line.with_user(accountant).write({name: False})

    def test_settled_lines_are_locked(self):
        self.settled()
        line = self.referral.sudo().commission_ids
        with self.assertRefused("stays as it is", UserError):
            line.amount = 5
        with self.assertRefused("stays on record", UserError):
            line.unlink()
