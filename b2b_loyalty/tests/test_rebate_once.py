from odoo.exceptions import AccessError, UserError

from .rebate_common import RebateCase


class TestRebateOnce(RebateCase):
    """Target minus booked: what was credited is credited once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_rebate_program("whole")
        cls.acme = cls.make_buyer(cls.program, "Acme", 200)

    def test_a_second_run_pays_nothing_more(self):
        run = self.pay_rebates(self.program)
        self.assertEqual(self.credit_note(run).amount_untaxed, 40)
        again = self.pay_rebates(self.program)
        self.assertFalse(self.credit_note(again))
        self.assertEqual(self.row(again, self.acme).outcome, "none")

    def test_a_second_run_pays_what_came_meanwhile(self):
        first = self.pay_rebates(self.program)
        self.post_notes(first)
        self.post_invoice(self.acme.partner_id, 100, "2025-12-30")
        beta = self.make_buyer(self.program, "Beta", 50)
        run = self.pay_rebates(self.program)
        self.assertEqual(self.due(run), {"Acme": 50, "Beta": 5})
        row = self.row(run, self.acme)
        self.assertEqual((row.amount, row.paid_before), (90, 40))
        self.assertEqual(self.credit_note(run, beta).amount_untaxed, 5)

    def test_what_changed_since_it_was_looked_at_is_shown_first(self):
        with self.on("2026-01-20"):
            run = self.open_run(self.program)
            self.post_invoice(self.acme.partner_id, 100, "2025-12-30")
            answer = run.action_confirm()
            self.assertIn("have changed since", answer["params"]["message"])
            self.assertEqual(run.state, "previewed")
            self.assertFalse(self.credit_note(run))
            self.assertEqual(self.due(run), {"Acme": 90})
            run.action_confirm()
        self.assertEqual(self.credit_note(run).amount_untaxed, 90)

    def test_a_rebate_changes_no_tier_and_no_later_rebate(self):
        before = self.revenue(self.acme, "2025-12-31")
        run = self.pay_rebates(self.program)
        note = self.credit_note(run)
        note.invoice_date = note.date = "2025-12-31"
        note.action_post()
        self.assertEqual(note.b2b_loyalty_base, 0)
        self.assertEqual(self.revenue(self.acme, "2025-12-31"), before)
        again = self.pay_rebates(self.program)
        self.assertEqual(self.row(again, self.acme).revenue, 200)
        self.assertEqual(self.due(again), {"Acme": 0})

    def test_a_draft_deleted_by_hand_is_not_credited(self):
        run = self.pay_rebates(self.program)
        self.credit_note(run).unlink()
        self.assertFalse(self.credit_note(run))
        again = self.pay_rebates(self.program)
        self.assertEqual(self.credit_note(again).amount_untaxed, 40)

    def test_a_draft_changed_by_hand_counts_as_it_stands(self):
        run = self.pay_rebates(self.program)
        self.credit_note(run).invoice_line_ids.price_unit = 30
        again = self.pay_rebates(self.program)
        self.assertEqual(self.credit_note(again).amount_untaxed, 10)

    def test_a_reversed_credit_note_is_due_again(self):
        run = self.pay_rebates(self.program)
        note = self.credit_note(run)
        note.action_post()
        back = note._reverse_moves([{"invoice_date": "2026-01-21"}])
        drafted = self.pay_rebates(self.program)
        self.assertFalse(self.credit_note(drafted))
        back.action_post()
        self.assertEqual(back.b2b_loyalty_base, 0)
        again = self.pay_rebates(self.program)
        self.assertEqual(self.credit_note(again).amount_untaxed, 40)

    def test_one_that_is_reversed_and_made_anew_is_still_a_rebate(self):
        run = self.pay_rebates(self.program)
        note = self.credit_note(run)
        note.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({"journal_id": note.journal_id.id, "date": "2026-01-20"})
        )
        wizard.modify_moves()
        again = wizard.new_move_ids
        self.assertEqual((again.state, again.amount_untaxed), ("draft", 40))
        again.invoice_line_ids.price_unit = 30
        again.action_post()
        self.assertEqual(again.b2b_loyalty_base, 0)
        self.assertEqual(self.revenue(self.acme, "2026-01-31"), 0)
        run = self.pay_rebates(self.program)
        self.assertEqual(self.row(run, self.acme).paid_before, 30)

    def test_a_duplicate_by_hand_is_no_rebate(self):
        note = self.credit_note(self.pay_rebates(self.program))
        self.assertFalse(note.copy().invoice_line_ids.b2b_loyalty_rebate_id)

    # -- cancelling

    def test_cancelling_takes_drafts_back(self):
        run = self.pay_rebates(self.program)
        run.action_cancel()
        self.assertEqual(self.credit_note(run).state, "cancel")
        self.assertEqual(run.state, "cancelled")
        again = self.pay_rebates(self.program)
        self.assertEqual(self.credit_note(again).amount_untaxed, 40)

    def test_posted_ones_are_reversed_first(self):
        run = self.pay_rebates(self.program)
        note = self.credit_note(run)
        note.action_post()
        with self.assertRaisesRegex(UserError, "that of Acme first: reverse these"):
            run.action_cancel()
        self.assertEqual((run.state, note.state), ("done", "posted"))
        note._reverse_moves([{"invoice_date": "2026-01-21"}], cancel=True)
        run.action_cancel()
        self.assertEqual(run.state, "cancelled")

    def test_what_is_over_stays(self):
        run = self.pay_rebates(self.program)
        for step in (
            lambda: run.action_preview(),
            lambda: run.write({"date": "2026-02-01"}),
        ):
            with self.assertRaisesRegex(UserError, "is over and stays as it is"):
                step()
        with self.assertRaisesRegex(UserError, "is over: work it out"):
            run.action_confirm()
        with self.assertRaisesRegex(UserError, "cancel it instead"):
            run.unlink()

    def test_its_first_day_stays(self):
        self.pay_rebates(self.program)
        with self.assertRaisesRegex(UserError, "have been credited since 01/01/2025"):
            self.program.rebate_from = "2025-07-01"

    def test_another_period_starts_anew(self):
        with self.on("2026-01-20"):
            run = self.open_run(self.program)
            run.date_from = "2026-01-01"
            self.assertEqual((run.state, len(run.rebate_ids)), ("draft", 0))

    # -- corrections

    def test_a_later_credit_note_is_set_against_the_next_rebate(self):
        invoice = self.post_invoice(self.acme.partner_id, 100, "2025-11-11")
        self.post_notes(self.pay_rebates(self.program))  # 90 on 300
        self.credit(invoice, on="2025-12-01")  # 40 on 200
        self.post_invoice(self.acme.partner_id, 400, "2026-06-06")
        run = self.pay_rebates(self.program, on="2027-01-20")
        self.assertEqual(self.row(run, self.acme, "2026-01-01").due, 120)
        correction = self.row(run, self.acme)
        self.assertEqual((correction.due, correction.paid_before), (-50, 90))
        self.assertTrue(correction.is_correction)
        note = self.credit_note(run)
        self.assertEqual(note.amount_untaxed, 70)
        self.assertEqual(note.invoice_line_ids.mapped("price_unit"), [120, -50])
        self.assertEqual(run.to_credit, 70)
        again = self.pay_rebates(self.program, on="2027-01-20")
        self.assertEqual(self.due(again), {"Acme": 0})

    def test_where_nothing_is_due_it_is_carried_forward(self):
        self.post_notes(self.pay_rebates(self.program))  # 40 on 200
        self.credit(self.post_invoice(self.acme.partner_id, 8, "2025-11-11"), 150)
        run = self.pay_rebates(self.program, on="2027-01-20")
        self.assertFalse(self.credit_note(run))
        row = self.row(run, self.acme)
        self.assertEqual((row.due, row.outcome), (-34.2, "carry"))
        self.assertEqual(run.carried, 34.2)
        self.post_invoice(self.acme.partner_id, 400, "2027-06-06")
        run = self.pay_rebates(self.program, on="2028-01-20")
        self.assertEqual(self.credit_note(run).amount_untaxed, 85.8)

    def test_all_credited_takes_all_back(self):
        beta = self.make_buyer(self.program, "Beta")
        invoice = self.post_invoice(beta.partner_id, 100, "2025-11-11")
        self.post_notes(self.pay_rebates(self.program))
        self.credit(invoice, on="2025-11-12")
        run = self.pay_rebates(self.program)
        self.assertEqual(self.row(run, beta).due, -20)

    def test_another_method_is_for_later_periods(self):
        with self.on("2025-06-15"):
            self.program.rebate_method = "slices"
        self.post_notes(self.pay_rebates(self.program))
        self.post_invoice(self.acme.partner_id, 200, "2026-06-06")
        run = self.pay_rebates(self.program, on="2027-01-20")
        self.assertEqual(self.due(run), {"Acme": 30})
        self.assertFalse(self.row(run, self.acme))

    def test_periods_never_overlap(self):
        self.pay_rebates(self.program)
        self.program.rebate_period = "quarter"
        self.program.sudo().rebate_earlier = False  # as it was before this was kept
        with (
            self.on("2026-01-20"),
            self.assertRaisesRegex(
                UserError, "from 01/01/2025 to 12/31/2025 have been credited"
            ),
        ):
            self.open_run(self.program)

    # -- who

    def test_a_manager_looks_and_an_accountant_credits(self):
        with self.on("2026-01-20"):
            run = self.open_run(self.program, user=self.manager)
            self.assertEqual(self.due(run), {"Acme": 40})
            with self.assertRaisesRegex(AccessError, "Only an accountant of B2B"):
                run.action_confirm()
        with self.assertRaisesRegex(AccessError, "by the buttons of their run"):
            run.write({"state": "done"})
        with self.assertRaises(AccessError):
            run.rebate_ids.write({"due": 1_000})

    def test_rows_are_nobody_elses(self):
        with self.on("2026-01-20"):
            run = self.open_run(self.program)
        for record in run, run.rebate_ids:
            with self.assertRaises(AccessError):
                record.with_user(self.seller).read(["program_id"])

    def test_a_closed_period_is_refused_before_anything_is_made(self):
        self.company.fiscalyear_lock_date = "2026-01-31"
        with self.on("2026-02-20"):
            run = self.open_run(self.program)
            run.date = "2026-01-20"
            with self.assertRaisesRegex(
                UserError, "locked on 01/20/2026 .*later date for"
            ):
                run.action_confirm()
            self.assertFalse(self.credit_note(run))
            run.date = "2026-02-01"
            run.action_confirm()
        self.assertEqual(str(self.credit_note(run).invoice_date), "2026-02-01")
