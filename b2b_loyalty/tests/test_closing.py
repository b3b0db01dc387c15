from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .closing_common import ClosingCase


class TestExample52(ClosingCase):
    """IFRS 15, Illustrative Example 52, through documents and two closings."""

    def test_through_invoices_redemptions_and_closings(self):
        self.program.point_value = 1
        self.estimate(0.95)
        with self.on("2026-02-01"):
            self.sell(100_000, on="2026-02-01")
            self.work()
        self.assertEqual(self.entries.mapped("value"), [8675.80])
        with self.on("2026-11-01"):
            self.spend(4_500)
        with self.on("2027-01-10"):
            first = self.close("2026-12-31")
        self.assertEqual(first.liability, 4566.21)
        self.assertEqual(self.row(first).revenue, 4109.59)
        self.assertIn("4,500 of 9,500 =", self.row(first).arithmetic)
        self.assertEqual(self.books(), (-4566.21, 4566.21, 0, 0))
        self.estimate(0.97, on="2027-12-31")
        with self.on("2027-11-01"):
            self.spend(4_000)
        with self.on("2028-01-10"):
            second = self.close("2027-12-31")
        row = self.row(second)
        # 3,493 and 1,073 to the unit, by what was allocated to the cent
        self.assertAlmostEqual(row.revenue - self.row(first).revenue, 3492.92)
        self.assertEqual((row.allocated, row.liability), (8675.80, 1073.29))
        self.assertEqual(self.books(), (-1073.29, 1073.29, 0, 0))
        # of the day of the first closing the books say what they said
        self.assertEqual(self.books("2026-12-31"), (-4566.21, 4566.21, 0, 0))


class TestAllocation(ClosingCase):
    def values(self):
        self.booked()
        return self.entries.mapped("value")

    def test_a_new_estimate_leaves_past_sales_alone(self):
        self.estimate(0.5)
        invoice = self.sell(1000)
        self.assertEqual(self.values(), [47.62])
        self.estimate(1, on="2026-06-15")
        self.touch(invoice)
        self.assertEqual(self.values(), [47.62])
        # a credit note goes by what was expected when the points were issued
        self.credit(invoice)
        self.assertEqual(self.values(), [47.62, -47.62])
        # the next sale goes by the new estimate
        self.sell(1000)
        self.assertEqual(self.values()[2:], [90.91])

    def test_credit_notes_take_value_back_in_the_year_of_the_invoice(self):
        with self.on("2026-12-30"):
            invoice = self.sell(1000, on="2026-12-30")
            self.work()
        with self.on("2027-02-01"):
            self.credit(invoice, 400, on="2027-02-01")
            self.work()
        entries = self.entries
        self.assertEqual(entries.mapped("points"), [100, -40])
        self.assertEqual(entries.mapped("issue_year"), [2026, 2026])
        # of 600 with 60 points: 600 × 60 / 660
        self.assertAlmostEqual(sum(entries.mapped("value")), 54.55)

    def test_two_rules_share_one_price(self):
        self.make_rule("Extra", points=1, per_amount=20)
        self.sell(1000)
        values = self.values()
        # 150 points: 1,000 × 150 / 1,150
        self.assertAlmostEqual(sum(values), 130.43)
        self.assertEqual(sorted(values), [43.48, 86.95])

    def test_foreign_documents_keep_their_rate(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.sell(500, currency_id=euro.id)
        self.assertEqual(self.values(), [90.91])

    def test_without_deferral_there_is_no_value(self):
        self.program.accounting_method = "provision"
        invoice = self.sell(1000)
        self.booked()
        self.assertFalse(self.entries.value)
        self.program.accounting_method = "deferral"
        # earned when no price was allocated: a credit note takes no price back
        self.credit(invoice)
        self.booked()
        self.assertFalse(any(self.entries.mapped("value")))

    def test_rate_zero_defers_nothing(self):
        self.estimate(0)
        self.sell(1000)
        self.assertEqual(self.values(), [0])
        closing = self.close("2026-06-15")
        self.assertEqual((closing.liability, self.books()), (0, (0, 0, 0, 0)))
        self.assertFalse(closing.move_id)


class TestClosing(ClosingCase):
    def test_compute_review_post(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        form = Form(self.env["b2b.loyalty.closing"].with_user(self.accountant))
        form.program_id = self.program
        form.date = "2026-03-31"
        closing = form.save()
        closing.action_compute()
        self.assertEqual((closing.state, closing.liability), ("computed", 90.91))
        self.assertEqual(self.books(), (0, 0, 0, 0))
        self.assertEqual(
            self.row(closing).arithmetic,
            "$\xa090.91 × 0 of 100 = $\xa00.00 revenue, $\xa090.91 owed",
        )
        closing.action_post()
        move = closing.sudo().move_id
        self.assertEqual((move.state, str(move.date)), ("posted", "2026-03-31"))
        self.assertEqual(move.journal_id, self.company.b2b_loyalty_journal_id)
        self.assertEqual(move.line_ids.b2b_loyalty_program_id, self.program)
        self.assertEqual(self.books(), (-90.91, 90.91, 0, 0))

    def test_posted_again_books_only_the_difference(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.close("2026-03-31")
        again = self.close("2026-04-30")
        self.assertFalse(again.sudo().move_id)
        self.sell(2000, on="2026-05-01")
        self.work()
        self.close("2026-05-31")
        self.assertEqual(self.books(), (-272.73, 272.73, 0, 0))

    def test_what_comes_late_goes_into_the_next_one_and_is_listed(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.close("2026-03-31")
        self.sell(500, on="2026-03-15")
        self.work()
        closing = self.draft("2026-04-30")
        closing.action_compute()
        self.assertEqual(closing.late_count, 1)
        self.assertEqual((closing + closing.previous_id).mapped("late_count"), [1, 0])
        late = self.entries.search(closing.action_view_late()["domain"])
        self.assertEqual(late.points, 50)
        closing.action_post()
        self.assertEqual(self.books("2026-03-31")[0], -90.91)
        self.assertEqual(self.books()[0], -136.36)

    def test_what_was_reviewed_is_posted(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.draft("2026-03-31")
        closing.action_compute()
        self.sell(1000, on="2026-03-02")
        self.work()
        closing.action_post()
        self.assertEqual(self.books()[0], -90.91)

    def test_taken_back_by_an_opposite_entry(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        first = self.close("2026-03-31")
        second = self.close("2026-04-30")
        with self.assertRaisesRegex(UserError, "builds on this one"):
            first.action_reverse()
        second.action_reverse()
        first.action_reverse()
        self.assertEqual((first.state, self.books()), ("reversed", (0, 0, 0, 0)))
        back = first.sudo().reversal_move_id
        self.assertEqual((str(back.date), back.state), ("2026-03-31", "posted"))
        self.assertEqual(back.line_ids.b2b_loyalty_program_id, self.program)
        # and closed anew
        self.close("2026-03-31")
        self.assertEqual(self.books()[0], -90.91)

    def test_locked_books_are_said_so_before_anything_is_posted(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.draft("2026-03-31")
        closing.action_compute()
        self.company.sudo().fiscalyear_lock_date = "2026-03-31"
        with self.assertRaisesRegex(UserError, "locked on 03/31/2026 .*Close a later"):
            closing.action_post()
        self.assertEqual((closing.state, self.books()[0]), ("computed", 0))

    def test_a_closing_in_a_period_locked_since_is_taken_back_today(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.close("2026-03-31")
        self.company.sudo().fiscalyear_lock_date = "2026-04-30"
        closing.action_reverse()
        self.assertEqual(str(closing.sudo().reversal_move_id.date), "2026-06-15")
        with self.assertRaisesRegex(UserError, "taken back by an entry of 2026-06-15"):
            self.draft("2026-05-31").action_compute()

    def test_periods_follow_each_other(self):
        self.close("2026-03-31")
        for day, words in (
            ("2026-03-31", "is closed up to 2026-03-31"),
            ("2026-02-28", "is closed up to 2026-03-31"),
            ("2026-06-16", "is not over yet"),
        ):
            with self.subTest(day), self.assertRaisesRegex(UserError, words):
                self.draft(day).action_compute()

    def test_two_closings_of_one_period_cannot_both_post(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        one, other = self.draft("2026-03-31"), self.draft("2026-03-31")
        (one | other).action_compute()
        one.action_post()
        with self.assertRaisesRegex(UserError, "is closed up to 2026-03-31"):
            other.action_post()
        later = self.draft("2026-04-30")
        later.action_compute()
        one.action_reverse()
        with self.assertRaisesRegex(UserError, "posted or reversed meanwhile"):
            later.action_post()
        self.assertEqual(self.books()[0], 0)

    def test_a_missing_account_is_named(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        self.company.b2b_loyalty_adjustment_account_id = False
        closing = self.draft("2026-03-31")
        closing.action_compute()
        with self.assertRaisesRegex(UserError, "chosen yet: Revenue Adjustment"):
            closing.action_post()
        self.assertEqual(self.books()[0], 0)

    def test_another_day_is_computed_anew(self):
        self.sell(1000, on="2026-04-01")
        self.work()
        closing = self.draft("2026-03-31")
        closing.action_compute()
        closing.date = "2026-04-30"
        self.assertEqual(closing.state, "draft")
        with self.assertRaisesRegex(UserError, "has not been computed yet"):
            closing.action_post()
        closing.action_compute()
        self.assertEqual(closing.liability, 90.91)

    def test_pages_for_the_auditor(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.close("2026-03-31")
        for record in (closing, closing.sudo().move_id):
            files = (
                self.env["ir.attachment"]
                .sudo()
                .search([("res_model", "=", record._name), ("res_id", "=", record.id)])
            )
            self.assertEqual(
                {name.rsplit(".")[-1] for name in files.mapped("name")} & {"xlsx"},
                {"xlsx"},
            )
            self.assertEqual(len(files), 2)

    def test_nothing_is_typed_in(self):
        closing = self.draft("2026-03-31")
        with self.assertRaisesRegex(AccessError, "computed and posted by its buttons"):
            closing.state = "posted"
        with self.assertRaisesRegex(AccessError, "computed and posted by its buttons"):
            closing.copy({"state": "posted"})
        posted = self.close("2026-03-31")
        for change in ({"date": "2026-04-30"}, {"program_id": self.program.id}):
            with self.assertRaisesRegex(UserError, "stays on record"):
                posted.write(change)
        with self.assertRaisesRegex(UserError, "stays on record"):
            posted.unlink()
        closing.unlink()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_only_accountants_close(self):
        closing = self.draft("2026-03-31")
        for user in (self.manager, self.seller):
            for button in ("action_compute", "action_post", "action_reverse"):
                with self.subTest(user=user.name, button=button):
                    with self.assertRaises(AccessError):
                        getattr(closing.with_user(user), button)()


class TestYears(ClosingCase):
    """What becomes of the points of a year, and of what is not of a sale."""

    def closed(self, on="2026-06-15"):
        closing = self.close(on)
        self.env.invalidate_all()
        return closing

    def test_all_spent_or_expired_what_is_left_is_breakage(self):
        self.estimate(0.5)
        self.program.write({"points_validity": "months", "points_validity_months": 2})
        with self.on("2026-03-01"):
            self.sell(1000, on="2026-03-01")
            self.work()
            self.spend(40)
        self.close("2026-03-31")
        # 47.62 × 40 / 50
        self.assertEqual(self.books(), (-9.52, 9.52, 0, 0))
        self.run_cron("ir_cron_expire_points")
        closing = self.closed()
        self.assertEqual(self.row(closing).expired, 60)
        self.assertEqual(self.books(), (0, 9.52, -9.52, 0))

    def test_single_expiries_release_nothing(self):
        self.estimate(0.5)
        self.program.write({"points_validity": "months", "points_validity_months": 2})
        with self.on("2026-03-01"):
            self.sell(1000, on="2026-03-01")
            self.work()
        self.close("2026-03-31")
        self.sell(1000, on="2026-06-01")
        self.work()
        self.run_cron("ir_cron_expire_points")
        closing = self.closed()
        self.assertEqual(self.row(closing).expired, 100)
        self.assertEqual(self.books(), (-95.24, 95.24, 0, 0))

    def test_points_without_a_sale_are_provided_at_cost(self):
        self.estimate(0.8, cost=0.02)
        self.member.sudo().earn(1000, "training,1", date="2026-03-01")
        self.member.with_user(self.manager).adjust(500, "Apology")
        closing = self.closed()
        row = self.row(closing, kind="provision")
        self.assertEqual((row.outstanding, row.liability), (1500, 24))
        self.assertEqual(self.books(), (-24, 0, 0, 24))
        self.assertIn("1,500 × 80 % × 0.02", row.arithmetic)

    def test_credit_note_after_spending(self):
        """The points of another year have paid for what was spent."""
        with self.on("2026-12-01"):
            spent = self.sell(1000, on="2026-12-01")
            self.work()
            self.spend(100)
        with self.on("2027-02-01"):
            self.sell(2000, on="2027-02-01")
            self.credit(spent, on="2027-02-01")
            self.work()
            closing = self.closed("2027-02-01")
        old, new = self.row(closing, 2026), self.row(closing, 2027)
        self.assertFalse(old.issued or old.redeemed or old.allocated)
        self.assertEqual((new.issued, new.redeemed, new.outstanding), (200, 100, 100))
        # 181.82 allocated, half of it redeemed
        self.assertEqual(self.books()[0], -90.91)

    def test_debt_has_no_liability(self):
        spent = self.sell(1000)
        self.work()
        self.spend(100)
        self.credit(spent)
        self.work()
        self.assertEqual(self.balance(), (-100, 0))
        self.closed()
        self.assertEqual(self.books(), (0, 0, 0, 0))

    def test_pending_points_are_included(self):
        self.program.points_release = "paid"
        self.sell(1000)
        self.work()
        self.assertEqual(self.balance(), (0, 100))
        self.closed()
        self.assertEqual(self.books()[0], -90.91)

    def test_taken_by_hand_is_as_good_as_expired(self):
        self.sell(1000)
        self.work()
        self.member.with_user(self.manager).adjust(-100, "Given by mistake")
        closing = self.closed()
        self.assertEqual(self.row(closing).expired, 100)
        self.assertEqual(self.books(), (0, 90.91, -90.91, 0))

    def test_cancelled_redemptions_are_owed_again(self):
        self.sell(1000)
        self.work()
        redemption = self.spend(100)
        redemption.action_cancel("Not needed")
        self.closed()
        self.assertEqual(self.books()[0], -90.91)

    def test_vouchers_stay_owed_until_they_are_used(self):
        self.sell(1000)
        self.work()
        redemption = self.spend(100, kind="voucher", voucher_amount=50, approval="none")
        self.run_cron("ir_cron_deliver")
        self.assertTrue(redemption.sudo().card_id)
        closing = self.closed()
        self.assertEqual(self.row(closing).outstanding, 100)
        self.assertEqual(self.books()[0], -90.91)
        redemption.sudo().card_id.points = 2500
        with self.on("2026-06-20"):
            closing = self.closed("2026-06-20")
        self.assertEqual(self.row(closing).redeemed, 50)
        redemption.sudo().card_id.expiration_date = "2026-06-21"
        with self.on("2026-06-25"):
            closing = self.closed("2026-06-25")
        row = self.row(closing)
        self.assertEqual((row.redeemed, row.expired, row.outstanding), (50, 50, 0))
        self.assertEqual(self.books(), (0, 45.45, -45.45, 0))


class TestProvision(ClosingCase):
    method = "provision"

    def test_outstanding_at_rate_and_cost(self):
        self.estimate(0.9, cost=0.02)
        self.sell(1000)
        self.work()
        self.member.sudo().earn(50, "training,1", date="2026-03-01")
        self.spend(30)
        closing = self.close("2026-06-15")
        # 120 × 90 % × 0.02
        self.assertEqual(closing.liability, 2.16)
        self.assertEqual(self.books(), (-2.16, 0, 0, 2.16))

    def test_the_next_one_releases_what_was_spent(self):
        self.estimate(1, cost=0.5)
        self.sell(1000)
        self.work()
        self.close("2026-06-15")
        with self.on("2026-06-16"):
            self.spend(100)
            self.close("2026-06-16")
        self.assertEqual(self.books(), (0, 0, 0, 0))

    def test_changing_the_method_turns_the_books_over(self):
        self.estimate(1, cost=0.5)
        self.sell(1000)
        self.work()
        self.close("2026-06-15")
        self.assertEqual(self.books(), (-50, 0, 0, 50))
        self.program.with_user(self.accountant).accounting_method = "none"
        with self.on("2026-06-16"):
            self.close("2026-06-16")
        self.assertEqual(self.books(), (0, 0, 0, 0))


class TestClosingEntry(ClosingCase):
    """An entry belongs to its closing, and a closing to nothing else."""

    def test_a_default_brings_in_no_foreign_entry(self):
        invoice = self.sell(1000, on="2026-03-01")
        closings = self.env["b2b.loyalty.closing"].with_user(self.accountant)
        forged = closings.with_context(
            default_move_id=invoice.id, default_is_opening=True
        ).create({"program_id": self.program.id, "date": "2026-02-28"})
        self.assertFalse(forged.sudo().move_id or forged.is_opening)
        forged.action_compute()
        forged.action_post()
        forged.action_reverse()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertFalse(invoice.reversal_move_ids)

    def test_its_entry_is_not_undone_behind_its_back(self):
        self.sell(1000, on="2026-03-01")
        self.work()
        closing = self.close("2026-03-31")
        move = closing.sudo().move_id
        for button in ("button_draft", "button_cancel"):
            with self.assertRaisesRegex(UserError, "reverse that closing"):
                getattr(move, button)()
        closing.action_reverse()
        with self.assertRaisesRegex(UserError, "reverse that closing"):
            closing.sudo().reversal_move_id.button_draft()
