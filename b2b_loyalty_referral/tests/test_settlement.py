from odoo.exceptions import UserError
from odoo.tests import Form

from .settlement_common import SettlementCase


class TestBill(SettlementCase):
    def test_one_draft_bill_with_a_line_per_company(self):
        first, second = self.bring("First"), self.bring("Second")
        self.earn(50, first, second)
        run = self.open_run()
        self.assertEqual(self.rows(run), {"Acme Tools": (100, "draft")})
        self.assertFalse(self.of(run).move_id)
        with self.on("2026-05-04"):
            run.action_confirm()
        settlement = self.of(run)
        bill = settlement.move_id
        self.assertEqual((run.state, settlement.state), ("done", "confirmed"))
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.partner_id, self.acme)
        self.assertEqual(bill.ref, settlement.name)
        self.assertEqual(bill.invoice_date, self.day("2026-05-04"))
        self.assertEqual(
            [(line.name, line.price_subtotal) for line in bill.invoice_line_ids],
            [
                ("Partner Club: commission for First", 50),
                ("Partner Club: commission for Second", 50),
            ],
        )
        self.assertEqual(bill.invoice_line_ids.account_id, self.account)
        self.assertEqual(bill.invoice_line_ids.b2b_loyalty_program_id, self.program)
        self.assertEqual(self.lines(first), [(50, "settled")])

    def test_twice_makes_nothing(self):
        self.earn(50, self.bring())
        self.settle_run()
        again = self.open_run()
        self.assertFalse(again.settlement_ids)
        with self.on("2026-05-04"), self.assertRefused("Nothing is due", UserError):
            again.action_confirm()

    def test_quarter(self):
        self.plan.settle_every = "quarter"
        self.earn(50, self.bring())
        month = self.open_run()
        self.assertFalse(month.settlement_ids)
        run = self.settle_run(on="2026-07-01", settle_every="quarter")
        self.assertEqual(run.date_to, self.day("2026-06-30"))
        self.assertEqual(self.rows(run), {"Acme Tools": (50, "confirmed")})

    def test_by_the_plan_of_its_day(self):
        referral = self.bring()
        self.plan.write({"settle_every": "quarter", "minimum_payout": 1000})
        self.earn(50, referral)
        self.assertEqual(
            self.rows(self.settle_run()), {"Acme Tools": (50, "confirmed")}
        )

    def test_below_the_least_it_is_carried_forward(self):
        self.plan.minimum_payout = 60
        referral = self.bring()
        self.earn(50, referral)
        run = self.settle_run()
        april = self.of(run)
        self.assertEqual((april.state, april.carried), ("carried", 50))
        self.assertFalse(april.move_id)
        self.assertEqual(self.lines(referral), [(50, "approved")])
        self.earn(20, referral, on="2026-04-20")
        may = self.of(self.settle_run(on="2026-06-02", first="2026-05-01"))
        self.assertEqual((may.brought, may.earned, may.total), (50, 20, 70))
        self.assertEqual(may.move_id.amount_untaxed, 70)
        self.assertEqual(self.member._portal_earnings()["approved"], 0)

    def test_nothing_before_the_period_is_over(self):
        self.earn(50, self.bring())
        run = self.open_run(on="2026-04-20")
        with self.on("2026-04-30"), self.assertRefused("The period runs until"):
            run.action_confirm()

    def test_what_changed_meanwhile_is_shown_first(self):
        referral = self.bring()
        [invoice] = self.earn(50, referral)
        run = self.open_run()
        with self.on("2026-05-04"):
            self.credits(invoice)
            told = run.action_confirm()
        self.assertIn("nothing has been made", told["params"]["message"])
        self.assertEqual(run.state, "previewed")
        self.assertFalse(run.settlement_ids)

    def test_accounts_are_asked_for(self):
        self.company.b2b_loyalty_commission_account_id = False
        self.earn(50, self.bring())
        run = self.open_run()
        with self.on("2026-05-04"), self.assertRefused("Commission Expense"):
            run.action_confirm()
        self.assertEqual(self.of(run).state, "draft")

    def test_a_closed_period_is_refused_before_anything_is_made(self):
        self.earn(50, self.bring())
        run = self.open_run()
        self.company.purchase_lock_date = "2026-05-31"
        with self.on("2026-05-04"), self.assertRefused("are locked on"):
            run.action_confirm()
        run.date = "2026-06-01"
        with self.on("2026-06-01"):
            run.action_confirm()
        self.assertEqual(self.of(run).move_id.date, self.day("2026-06-01"))

    def test_only_an_accountant_pays(self):
        self.earn(50, self.bring())
        run = self.open_run(user=self.manager)
        with self.assertRefused("Only an accountant"):
            run.with_user(self.manager).action_confirm()
        with self.assertRefused("only its program, period and date"):
            run.with_user(self.accountant).state = "done"

    def test_as_typed_in(self):
        self.plan.settle_every = "quarter"
        self.earn(50, self.bring())
        runs = self.env["b2b.loyalty.settlement.run"].with_user(self.accountant)
        with self.on("2026-08-10"):
            with Form(runs) as form:
                form.program_id = self.program
                self.assertEqual(str(form.date_from), "2026-07-01")
                form.settle_every = "quarter"
                self.assertEqual(
                    (str(form.date_from), str(form.date_to)),
                    ("2026-04-01", "2026-06-30"),
                )
                form.date_from = self.day("2026-02-14")
                self.assertEqual(str(form.date_from), "2026-01-01")
                form.date_from = self.day("2026-05-14")
            run = form.record
            run.action_preview()
            self.assertEqual(self.rows(run), {"Acme Tools": (50, "draft")})
            # another period: what was worked out is no longer true
            with Form(run) as form:
                form.date_from = self.day("2026-01-01")
            self.assertEqual((run.state, len(run.settlement_ids)), ("draft", 0))
            with self.assertRefused("give 01/01/2026 as its first day"):
                run.date_from = "2026-01-14"

    def test_merged_referrers(self):
        """All of it goes with the company; what was paid keeps its document."""
        rival = self.rival()
        mine, theirs = self.bring("Mine"), self.bring("Theirs", rival)
        self.earn(50, mine, theirs)
        run = self.settle_run()
        bill = self.of(run, rival).move_id
        self.earn(20, theirs, on="2026-04-20")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (rival.partner_id | self.acme).ids, self.acme
        )
        self.process()
        # both were paid for April, and the one that is left can read of both
        shown = self.member.sudo()._portal_settlements()
        self.assertEqual([one.total for one in shown], [50, 50])
        self.assertEqual(self.member.sudo()._portal_settlement_count(), 2)
        self.assertFalse(rival.sudo()._portal_settlements())
        may = self.settle_run(on="2026-06-02", first="2026-05-01")
        self.assertEqual(self.rows(may), {"Acme Tools": (20, "confirmed")})
        bill.button_cancel()
        june = self.settle_run(on="2026-07-02", first="2026-06-01")
        self.assertEqual(self.rows(june), {"Acme Tools": (50, "confirmed")})
        self.assertEqual(self.lines(mine), [(50, "settled")])
