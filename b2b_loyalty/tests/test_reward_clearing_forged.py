from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from .books_common import d
from .clearing_common import ClearingCase


class TestRewardClearingForged(ClearingCase):
    """What somebody posts in the name of a reward washes nothing into its cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.company_data["default_account_expense"]

    def setUp(self):
        super().setUp()
        self.redemption = self.redeemed()
        self.accrual = self.run_on("2026-01-11")

    def forged(self, **links):
        """A bill on clearing that is matched with nothing, by who posts bills."""
        bills = self.env["account.move"].with_user(self.biller)
        bill = bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": self.supplier.id,
                "invoice_date": "2026-01-20",
                "date": "2026-01-20",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Mine",
                            "price_unit": 100,
                            "tax_ids": [Command.clear()],
                            "account_id": self.clearing.id,
                            **links,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        return bill.sudo()

    def check(self, on="2026-01-31"):
        runs = self.env["b2b.loyalty.tie.out"].with_user(self.accountant)
        run = runs.create({"company_id": self.company.id, "date": on})
        run.action_check()
        return run.sudo().line_ids.filtered("difference")

    def links(self, redemption=None):
        return {
            "b2b_loyalty_program_id": self.program.id,
            "b2b_loyalty_redemption_id": (redemption or self.redemption).id,
        }

    def test_an_item_in_the_name_of_a_redemption_is_of_nobody(self):
        bill = self.forged(**self.links())
        self.assertFalse(self.run_on("2026-01-21"), "nothing is booked for it")
        self.assert_books(clearing=-200, expense=300)
        [wrong] = self.check()
        self.assertEqual((wrong.subject, wrong.difference), ("unattributed", -100))
        self.assertIn(bill.name, wrong.because)
        self.assertCountEqual(
            self.open_items(self.redemption), [-300, 100], "never set off"
        )

    def test_a_copy_of_an_accrual_is_of_nobody(self):
        copied = self.accrual.with_user(self.biller).copy({"date": "2026-01-20"})
        copied.action_post()
        self.assertFalse(self.run_on("2026-01-21"))
        [wrong] = self.check()
        self.assertEqual((wrong.subject, wrong.difference), ("unattributed", 300))

    def test_that_it_is_of_the_run_cannot_be_said(self):
        bills = self.env["account.move"].with_user(self.biller)
        with self.assertRaisesRegex(AccessError, "cannot be typed in"):
            bills.create({"move_type": "entry", "b2b_loyalty_accrual": True})
        forged = bills.with_context(default_b2b_loyalty_accrual=True).create({})
        self.assertFalse(forged.b2b_loyalty_accrual)

    def test_an_accrual_stays_as_it_was_booked(self):
        entry = self.accrual.with_user(self.biller)
        for step in entry.button_draft, entry.button_cancel:
            with self.assertRaisesRegex(UserError, "books the cost of rewards"):
                step()
        self.accrual.with_user(self.accountant).button_draft()
        line = entry.line_ids[:1]
        with self.assertRaisesRegex(UserError, "books the cost of rewards"):
            entry.line_ids = [Command.update(line.id, {"debit": 5})]
        with self.assertRaisesRegex(UserError, "books the cost of rewards"):
            entry.line_ids = [Command.delete(line.id)]
        values = {"move_id": entry.id, "account_id": self.clearing.id}
        with self.assertRaisesRegex(UserError, "books the cost of rewards"):
            line.create(values)

    def test_whoever_reverses_it_takes_back_what_it_is(self):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=self.accrual.ids)
            .create({"journal_id": self.accrual.journal_id.id, "date": "2026-01-15"})
        )
        with self.on("2026-01-15"):
            wizard.refund_moves()
        self.assert_books(clearing=0, expense=0)
        self.run_on("2026-01-16")
        self.assert_books(clearing=-300, expense=300)
        self.assertFalse(self.check())

    def test_posted_links_are_changed_by_accountants_of_loyalty_alone(self):
        mine = self.redeemed(on="2026-01-12")
        item = self.redemption.sudo().accrual_line_id
        with self.assertRaisesRegex(UserError, "books the cost of rewards"):
            item.with_user(self.biller).write(self.links(mine))
        bill = self.forged()
        with self.assertRaisesRegex(AccessError, "changed by accountants of B2B"):
            bill.invoice_line_ids.with_user(self.biller).write(self.links())
        bill.invoice_line_ids.with_user(self.accountant).write(self.links())
        self.assertEqual(
            bill.invoice_line_ids.b2b_loyalty_redemption_id.id, self.redemption.id
        )

    def test_not_in_a_locked_period(self):
        item = self.forged().invoice_line_ids.with_user(self.accountant)
        self.company.sudo().fiscalyear_lock_date = d("2026-01-31")
        with self.assertRaisesRegex(UserError, "are locked on .* stays as it is"):
            item.write(self.links())

    # -- a bill that is made anew

    def modified(self, bill):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"journal_id": bill.journal_id.id, "date": "2026-02-03"})
        )
        with self.on("2026-02-03"):
            wizard.modify_moves()
        self.env.invalidate_all()
        return wizard.new_move_ids.sudo()

    def test_a_bill_that_is_made_anew_is_for_the_same(self):
        """Of several redemptions: a single one would be named by the line's link."""
        redemptions = self.redemption | self.redeemed(on="2026-01-12", fulfilled=True)
        self.run_on("2026-01-13")
        anew = self.modified(self.bill(580, redemptions))
        line = anew.invoice_line_ids
        self.assertEqual(anew.state, "draft")
        self.assertEqual(line.b2b_loyalty_redemption_ids, redemptions.sudo())
        self.assertEqual(line.account_id, self.clearing)
        self.run_on("2026-02-04")
        self.assert_books(clearing=-600, expense=600)
        with Form(anew) as form, form.invoice_line_ids.edit(0) as row:
            row.price_unit = 600
        anew.write({"invoice_date": "2026-02-05", "date": "2026-02-05", "ref": "N2"})
        self.post(anew, "2026-02-05")
        self.assert_books(clearing=0, expense=600)
        self.assertFalse(self.open_items(redemptions))
        self.assertFalse(self.check("2026-02-28"))

    def test_several_bills_made_anew_are_each_for_their_own(self):
        mine = self.redeemed(on="2026-01-12")
        bills = self.bill(290, self.redemption) | self.bill(310, mine)
        found = {
            move.amount_total: move.invoice_line_ids.b2b_loyalty_redemption_ids
            for move in self.modified(bills)
        }
        self.assertEqual(found, {290: self.redemption.sudo(), 310: mine.sudo()})
