"""What is held before it is paid, the other ways of being paid, and the nights."""

from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.b2b_loyalty.models.busy import Busy

from ..models import b2b_loyalty_settlement_run_steps as steps
from .settlement_common import SettlementCase


class TestHeld(SettlementCase):
    def share_a_bank_account(self, referral):
        for partner in self.acme, referral.sudo().referred_partner_id:
            self.env["res.partner.bank"].create(
                {"partner_id": partner.id, "acc_number": "BE71 0961 2345 6769"}
            )

    def test_asked_again_before_it_is_paid(self):
        good, bad = self.bring("Good"), self.bring("Bad")
        self.earn(50, good, bad)
        self.share_a_bank_account(bad)
        run = self.settle_run()
        settlement = self.of(run)
        self.assertEqual((settlement.total, settlement.held), (50, 50))
        self.assertEqual(self.lines(good), [(50, "settled")])
        self.assertEqual(self.lines(bad), [(50, "approved")])
        self.assertEqual(bad.sudo().commission_ids.held_reason, "same_bank")
        self.assertEqual(bad.held_reason, "same_bank")
        self.assertEqual(settlement.held_ids, bad.sudo().commission_ids)
        # it is not rejected: a manager decides
        self.assertEqual(bad.state, "qualified")

    def test_a_manager_pays_it_anyway(self):
        bad = self.bring("Bad")
        self.earn(50, bad)
        self.share_a_bank_account(bad)
        run = self.settle_run()
        self.assertEqual((self.of(run).state, self.of(run).held), ("carried", 50))
        with self.assertRefused("Only a manager", AccessError):
            bad.action_pay_anyway("A cooperative")
        dialog = self.env["b2b.loyalty.referral.reason"].with_user(self.manager)
        vals = {"referral_ids": bad.ids, "step": "pay", "reason": "One account for all"}
        dialog.create(vals).action_apply()
        step = bad.sudo().step_ids.sorted("id")[-1]
        self.assertEqual((step.overruled, step.user_id), (True, self.manager))
        self.assertIn("One account", step.reason)
        self.assertFalse(bad.held_reason)
        run = self.settle_run(on="2026-06-02", first="2026-05-01")
        self.assertEqual(self.rows(run), {"Acme Tools": (50, "confirmed")})
        with self.assertRefused("Nothing of Bad is held", UserError):
            bad.with_user(self.manager).action_pay_anyway("Again")

    def test_of_a_member_on_hold_it_waits(self):
        referral = self.bring()
        self.earn(50, referral)
        self.member.action_suspend("Overdue invoices")
        self.assertEqual(self.of(self.settle_run()).held, 50)
        with self.assertRefused("resume it", UserError):
            referral.with_user(self.manager).action_pay_anyway("They are nice")
        self.member.action_resume()
        run = self.settle_run(on="2026-06-02", first="2026-05-01")
        self.assertEqual(self.rows(run), {"Acme Tools": (50, "confirmed")})

    def test_rejected_a_moment_ago(self):
        """The queue has not worked it in yet, and nothing is paid for it."""
        referral = self.bring()
        self.earn(50, referral)
        referral.with_user(self.manager).action_reject("It was our own lead")
        self.assertEqual(self.lines(referral), [(50, "approved")])
        self.assertEqual(self.of(self.settle_run()).held, 50)
        self.process()
        self.assertEqual(self.lines(referral), [(50, "reversed")])

    def test_taken_back_of_a_rejected_one_it_is_deducted(self):
        """Paid 100 in April and rejected in May: it comes off what others bring."""
        bad, good = self.bring("Bad"), self.bring("Good")
        self.earn(100, bad)
        self.settle_run()
        with self.on("2026-05-05"):
            bad.with_user(self.manager).action_reject("Made up")
            self.process()
        self.assertEqual(self.lines(bad), [(100, "settled"), (-100, "approved")])
        self.earn(80, good, on="2026-04-10")
        may = self.of(self.settle_run(on="2026-06-02", first="2026-05-01"))
        self.assertEqual((may.state, may.total, may.held), ("carried", -20, 0))
        self.earn(70, good, on="2026-05-10")
        june = self.of(self.settle_run(on="2026-07-02", first="2026-06-01"))
        self.assertEqual((june.state, june.total), ("confirmed", 50))
        self.assertEqual(june.move_id.amount_untaxed, 50)

    def test_rejected_while_a_part_is_still_pending(self):
        """What is taken back and what was not due yet are worked out together."""
        self.plan.hold_days = 0
        bad = self.bring("Bad")
        self.earn(100, bad, hold=False)
        self.settle_run(on="2026-04-02", first="2026-03-01")
        line = bad.sudo().commission_ids
        more = line.sudo().create(
            {
                **line.copy_data()[0],
                "amount": 50,
                "earned": 50,
                "state": "pending",
                "approve_on": "2026-04-20",
                "settlement_id": False,
            }
        )
        with self.on("2026-04-03"):
            bad.with_user(self.manager).action_reject("Made up")
            self.process()
        self.assertEqual(
            self.lines(bad), [(100, "settled"), (50, "pending"), (-150, "pending")]
        )
        with self.on("2026-04-20"):
            self.nightly()
        self.assertEqual(more.state, "approved")
        april = self.of(self.settle_run(on="2026-05-04", first="2026-04-01"))
        self.assertEqual((april.state, april.total), ("carried", -100))

    def test_what_spoke_against_it_has_gone(self):
        bad = self.bring("Bad")
        self.earn(50, bad)
        self.share_a_bank_account(bad)
        self.settle_run()
        self.env["res.partner.bank"].search(
            [("partner_id", "=", bad.sudo().referred_partner_id.id)]
        ).active = False
        run = self.settle_run(on="2026-06-02", first="2026-05-01")
        self.assertEqual(self.rows(run), {"Acme Tools": (50, "confirmed")})
        self.assertFalse(bad.held_reason)


class TestPoints(SettlementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.sudo().point_value = 0.04
        cls.plan.settle_by = "points"

    def test_at_the_value_of_the_program(self):
        self.earn(50, self.bring())
        settlement = self.of(self.settle_run())
        self.assertEqual((settlement.state, settlement.points), ("paid", 1250))
        self.assertFalse(settlement.move_id)
        with self.on("2026-05-04"):
            self.member.invalidate_recordset()
            self.assertEqual(self.member.points_balance, 1250)
        self.assertFalse(self.assert_ties_out())

    def test_taken_back(self):
        referral = self.bring()
        self.earn(50, referral)
        run = self.settle_run()
        with self.on("2026-05-05"):
            run.with_user(self.accountant).action_cancel()
            self.assertEqual(self.lines(referral), [(50, "approved")])
            self.member.invalidate_recordset()
            self.assertEqual(self.member.points_balance, 0)
        again = self.of(self.settle_run(on="2026-06-02", first="2026-05-01"))
        self.assertEqual(again.points, 1250)

    def test_less_than_a_point_waits(self):
        referral = self.bring()
        self.earn(0.01, referral)
        settlement = self.of(self.settle_run())
        self.assertEqual(settlement.state, "cancelled")
        self.assertIn("less than one point", settlement.fault)
        self.assertEqual(self.lines(referral), [(0.01, "approved")])

    def test_who_has_left_gets_a_bill(self):
        self.earn(50, self.bring())
        self.member.action_terminate("They wanted to")
        settlement = self.of(self.settle_run())
        self.assertEqual(
            (settlement.settle_by, settlement.state), ("bill", "confirmed")
        )

    def test_points_without_a_value(self):
        self.program.sudo().point_value = 0
        with self.assertRefused("have no value"):
            self.make_plan(settle_by="points")
        self.earn(50, self.bring())
        run = self.open_run()
        with self.on("2026-05-04"), self.assertRefused("have no value", UserError):
            run.action_confirm()


class TestCredit(SettlementCase):
    def test_a_credit_note_that_changes_nothing_else(self):
        self.plan.settle_by = "credit"
        self.earn(50, self.bring())
        revenue = self.member.qualifying_revenue
        settlement = self.of(self.settle_run())
        note = self.post(settlement)
        self.assertEqual((note.move_type, note.amount_untaxed), ("out_refund", 50))
        self.assertTrue(note.b2b_loyalty_settlement)
        self.process()
        self.assertEqual(self.member.qualifying_revenue, revenue)
        self.assertEqual(self.cost(), 50)
        self.assert_ties_out()
        kinds = self.env["b2b.loyalty.profit"].search(
            [("program_id", "=", self.program.id), ("move_id", "=", note.id)]
        )
        self.assertEqual(kinds.mapped("kind"), ["commission"])
        with self.on("2026-05-10"):
            refund = self.credit(note)
        self.assertEqual(settlement.state, "cancelled")
        self.assertTrue(refund.b2b_loyalty_settlement)


class TestNights(SettlementCase):
    def test_with_each_invoice(self):
        self.plan.write({"settle_every": "invoice", "minimum_payout": 10})
        first, second = self.bring("First"), self.bring("Second")
        self.earn(50, first)
        self.overnight("2026-04-10")
        self.assertEqual(self.lines(first), [(50, "settled")])
        settlement = first.sudo().commission_ids.settlement_id
        self.assertEqual(settlement.date_to, self.day("2026-04-10"))
        self.assertEqual(settlement.move_id.invoice_date, self.day("2026-04-10"))
        # too little makes no run night after night
        self.earn(5, second, on="2026-03-20")
        for day in ("2026-04-19", "2026-04-20"):
            self.overnight(day)
        self.assertEqual(self.lines(second), [(5, "approved")])
        runs = self.env["b2b.loyalty.settlement.run"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual(len(runs), 1)

    def test_nothing_is_due_and_nothing_is_made(self):
        """Looked at first, no run is made and deleted night after night."""
        self.plan.write({"settle_every": "invoice", "minimum_payout": 10})
        first = self.bring("First")
        self.plan.write({"settle_every": "quarter", "minimum_payout": 0})
        second = self.bring("Second")
        self.earn(5, first, second)
        Run = self.registry["b2b.loyalty.settlement.run"]
        create, made = Run.create, []

        def noted(runs, vals):
            made.append(vals["program_id"])
            return create(runs, vals)

        with patch.object(Run, "create", noted):
            self.overnight("2026-04-10")
        self.assertNotIn(self.program.id, made)
        self.overnight("2026-07-01")
        runs = self.env["b2b.loyalty.settlement.run"]
        run = runs.search([("program_id", "=", self.program.id)])
        self.assertEqual(run.settle_every, "quarter")

    def test_what_is_held_at_night_is_told(self):
        self.plan.settle_every = "invoice"
        referral = self.bring()
        self.earn(50, referral)
        self.acme.vat = referral.sudo().referred_partner_id.vat = "BE0477472701"
        self.overnight("2026-04-10")
        self.assertEqual(referral.held_reason, "same_vat")
        self.assertEqual(self.lines(referral), [(50, "approved")])

    def test_accountants_hear_once_of_what_hinders_it(self):
        self.plan.settle_every = "invoice"
        referral = self.bring()
        self.earn(50, referral)
        self.company.b2b_loyalty_commission_account_id = False
        self.overnight("2026-04-10")
        program = self.program.sudo()
        self.assertIn("Commission Expense", program.settlement_error)
        self.assertIn(self.accountant, self.told().user_id)
        self.told().action_done()
        self.overnight("2026-04-11")
        self.assertFalse(self.told())
        self.company.b2b_loyalty_commission_account_id = self.account
        self.overnight("2026-04-12")
        self.assertEqual(self.lines(referral), [(50, "settled")])
        self.assertFalse(program.settlement_error)

    def test_what_hinders_it_is_forgotten_once_nothing_is_due(self):
        self.plan.settle_every = "invoice"
        referral = self.bring()
        [invoice] = self.earn(50, referral)
        self.company.b2b_loyalty_commission_account_id = False
        self.overnight("2026-04-10")
        with self.on("2026-04-11"):
            self.credits(invoice)
        self.overnight("2026-04-12")
        self.assertFalse(self.program.sudo().settlement_error)
        self.assertFalse(self.told())

    def told(self):
        kind = self.env.ref("b2b_loyalty_referral.mail_activity_settlement")
        return self.program.sudo().activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )

    def test_others_are_quicker(self):
        """The nights try again what others have changed meanwhile."""
        self.patch(steps, "AT_ONCE", 0)
        self.earn(50, self.bring())
        run = self.settle_run()
        Membership = self.registry["b2b.loyalty.membership"]
        take, busy = Membership._take, [Busy("Many at once")]

        def taken(members):
            if busy:
                raise busy.pop()
            return take(members)

        with (
            patch.object(Membership, "_take", taken),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.service.model"),
        ):
            self.overnight("2026-05-05")
        self.assertFalse(busy)
        self.assertEqual(run.state, "done")

    def test_a_run_is_proposed_once_a_period_is_over(self):
        self.earn(50, self.bring())
        runs = self.env["b2b.loyalty.settlement.run"]
        mine = [("program_id", "=", self.program.id)]
        self.overnight("2026-04-30")
        self.assertFalse(runs.search(mine))
        for day in ("2026-05-01", "2026-05-02"):
            self.overnight(day)
        run = runs.search(mine)
        self.assertEqual((run.state, run.to_pay), ("previewed", 50))
        self.assertEqual(run.date_to, self.day("2026-04-30"))
        self.assertEqual(run.activity_ids.user_id, self.manager)
        with self.on("2026-05-03"):
            run.with_user(self.accountant).action_confirm()
        self.assertEqual(run.state, "done")

    def test_many_are_made_in_the_background(self):
        self.patch(steps, "AT_ONCE", 0)
        referral = self.bring()
        [invoice] = self.earn(50, referral)
        run = self.settle_run()
        self.assertEqual(run.state, "making")
        with self.assertRefused("are being made", UserError):
            run.with_user(self.accountant).action_preview()
        with self.assertRefused("has paid commission and is kept", UserError):
            run.with_user(self.accountant).unlink()
        self.overnight("2026-05-05")
        self.assertEqual(run.state, "done")
        self.assertEqual(self.lines(referral), [(50, "settled")])
        self.overnight("2026-05-06")
        self.assertEqual(len(run.settlement_ids), 1)
        self.assertTrue(invoice)

    def test_what_is_being_made_is_in_no_other_run(self):
        self.patch(steps, "AT_ONCE", 0)
        referral = self.bring()
        self.earn(50, referral)
        run = self.settle_run()
        other = self.open_run(on="2026-06-02", first="2026-05-01")
        self.assertFalse(other.settlement_ids)
        self.overnight("2026-06-02")
        self.assertEqual(self.rows(run), {"Acme Tools": (50, "confirmed")})

    def test_what_changed_before_it_was_made_stays_open(self):
        self.patch(steps, "AT_ONCE", 0)
        referral = self.bring()
        [invoice] = self.earn(50, referral)
        run = self.settle_run()
        with self.on("2026-05-04"):
            self.credits(invoice)
        self.overnight("2026-05-05")
        settlement = self.of(run)
        self.assertEqual((run.state, settlement.state), ("done", "cancelled"))
        self.assertIn("has changed", settlement.fault)
        self.assertFalse(settlement.move_id)
        self.assertEqual(self.lines(referral), [(50, "reversed")])

    def test_in_the_background_it_is_asked_again(self):
        self.patch(steps, "AT_ONCE", 0)
        rival = self.rival()
        good, other, bad = (
            self.bring("Good", rival),
            self.bring("Other"),
            self.bring("Bad"),
        )
        self.earn(50, good, other, bad)
        run = self.settle_run()
        # the queue has not worked it in yet
        bad.with_user(self.manager).action_reject("Made up")
        self.overnight("2026-05-05")
        self.assertEqual(self.of(run, rival).state, "confirmed")
        self.assertEqual(self.of(run).state, "cancelled")
        self.assertIn("against the referral of Bad", self.of(run).fault)
        again = self.of(self.open_run(on="2026-05-05"))
        self.assertEqual((again.total, again.held), (50, 50))

    @mute_logger(
        "odoo.addons.b2b_loyalty_referral.models.b2b_loyalty_settlement_paying"
    )
    def test_one_that_fails_stops_no_other(self):
        rival = self.rival()
        mine, theirs = self.bring("Mine"), self.bring("Theirs", rival)
        self.earn(50, mine, theirs)
        Settlement = self.registry["b2b.loyalty.settlement"]
        make = Settlement._make_document

        def fail_for_acme(settlement):
            if settlement.partner_id == self.acme:
                raise ValueError("A database of somebody else's")
            return make(settlement)

        with patch.object(Settlement, "_make_document", fail_for_acme):
            run = self.settle_run()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.of(run, rival).state, "confirmed")
        self.assertIn("log of the server", self.of(run).fault)
        self.assertEqual(self.lines(mine), [(50, "approved")])
        # the same period again is for those who have nothing of it yet
        again = self.settle_run(on="2026-05-05")
        self.assertEqual(self.rows(again), {"Acme Tools": (50, "confirmed")})

    def test_one_settlement_of_a_period(self):
        self.earn(50, self.bring("First"))
        self.settle_run()
        self.earn(20, self.bring("Second"), on="2026-03-20")
        again = self.open_run(on="2026-05-06")
        self.assertFalse(again.settlement_ids)
        run = self.settle_run(on="2026-06-02", first="2026-05-01")
        self.assertEqual(self.of(run).total, 20)

    @mute_logger("odoo.sql_db")
    def test_one_open_run_of_a_period(self):
        self.open_run()
        with self.assertRefused("settlement_run_one_open", UniqueViolation):
            self.open_run()
            self.env.flush_all()
