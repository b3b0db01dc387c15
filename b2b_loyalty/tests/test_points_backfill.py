"""Points for past invoices: previewed, booked in the background, never twice."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.earning_run import EarningRun
from ..wizard import b2b_loyalty_points_backfill_run as run
from .earning_common import EarningCase


class BackfillCase(EarningCase):
    """Hartmann Tools has bought since January; the rule is made in June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.january = cls.sell(1000, on="2026-01-20")
        cls.may = cls.sell(509, on="2026-05-05")
        cls.work()
        cls.rule = cls.make_rule(per_amount=10)

    def backfill(self, **values):
        backfills = self.env["b2b.loyalty.points.backfill"].with_user(self.manager)
        with Form(backfills) as form:
            form.program_id = self.program
            for name, value in values.items():
                form[name] = value
        return form.record

    def preview(self, **values):
        backfill = self.backfill(**values)
        backfill.action_preview()
        return backfill

    def run_it(self, backfill=None, **values):
        backfill = backfill or self.preview(**values)
        backfill.action_start()
        self.cron()
        return backfill

    def cron(self, batch=1000):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID)
            env["b2b.loyalty.points.backfill"]._cron_work(batch)
        self.env.invalidate_all()

    def total(self):
        self.env.invalidate_all()
        return sum(self.entries.mapped("points"))

    def told(self):
        return self.program.sudo().message_ids[:1].body


@tagged("post_install", "-at_install")
class TestBackfill(BackfillCase):
    def test_previewed_then_booked_once(self):
        other = self.join("Other Tools")
        self.sell(55, on="2026-02-02", partner=other.partner_id)
        backfill = self.preview(date_from="2026-01-01")
        self.assertEqual(backfill.state, "previewed")
        self.assertEqual(
            [
                (line.membership_id, line.document_count, line.points)
                for line in backfill.line_ids
            ],
            [(self.member, 2, 150), (other, 1, 5)],
        )
        self.assertEqual(
            (backfill.member_count, backfill.document_count, backfill.points),
            (2, 3, 155),
        )
        self.assertEqual(self.total(), 0)
        self.run_it(backfill)
        self.assertEqual((backfill.state, backfill.points), ("done", 155))
        self.assertEqual(self.total(), 155)
        self.assertIn("155 points for 3 documents of 2 members", self.told())
        again = self.run_it(date_from="2026-01-01")
        self.assertEqual((again.state, again.points), ("done", 0))
        self.assert_points(155)

    def test_entries_are_those_of_the_queue(self):
        self.run_it()
        first, second = self.entries
        self.assertEqual((first.move_id, second.move_id), (self.january, self.may))
        self.assertEqual(str(first.date), "2026-01-20")
        self.assertIn("= 100 points; booked before: 0", first.why_html)
        self.credit(self.january, 500)
        self.assert_points(100)

    def test_from_the_day_on_only(self):
        self.run_it(date_from="2026-05-01")
        self.assertEqual(self.entries.move_id, self.may)
        self.assertEqual(self.total(), 50)

    def test_credit_notes_of_the_past(self):
        self.credit(self.january, 400, on="2026-04-01")
        order = self.order((self.chair, 300))
        self.invoice_order(order, on="2026-06-01")
        self.env["b2b.loyalty.queue"].sudo().search([]).unlink()
        self.credit_by_order((order.order_line, 100), on="2026-06-02")
        self.env["b2b.loyalty.queue"].sudo().search([]).unlink()
        backfill = self.preview()
        self.assertEqual(backfill.points, 60 + 50 + 20)
        # whatever the batches are, a family is counted once
        backfill.action_start()
        self.cron(batch=1)
        self.assertEqual(backfill.points, 130)
        self.assert_points(130)

    def test_months_before_joining(self):
        self.program.backfill_months = 3
        before, earlier = (
            self.sell(amount, on=day)
            for amount, day in ((700, "2025-10-01"), (900, "2025-09-30"))
        )
        self.work()
        self.rule.date_from = False
        backfill = self.preview(date_from="2025-01-01")
        self.assertEqual((backfill.months_before, backfill.points), (3, 220))
        backfill = self.run_it(date_from="2025-01-01", months_before=0)
        self.assertEqual(backfill.points, 150)
        self.run_it(date_from="2025-01-01")
        self.assert_points(70, document=before)
        self.assert_points(0, document=earlier)
        # and what is credited later is taken back
        self.credit(before, 350, on="2026-06-15")
        self.assert_points(35, document=before)

    def test_no_more_months_than_the_program_allows(self):
        for months in 1, -1:
            with self.assertRaisesRegex(UserError, "allows for 0 months"):
                self.backfill(months_before=months)

    def test_the_tier_on_the_day_of_the_invoice(self):
        self.tier(self.program, "Gold").sudo().points_multiplier = 2
        self.give_tier(self.member, "Gold")
        today = self.sell(10)
        self.run_it()
        self.assert_points(100, document=self.january)
        self.assert_points(2, document=today)

    def test_the_rules_that_were_chosen(self):
        self.make_rule("Other", per_amount=1)
        backfill = self.backfill()
        self.assertEqual(backfill.rule_ids.mapped("name"), ["Base", "Other"])
        backfill.rule_ids = self.rule
        backfill.action_preview()
        self.assertEqual(backfill.points, 150)
        self.run_it(backfill)
        self.assertEqual(self.total(), 150)

    def test_products_of_a_rule_that_were_archived_since(self):
        """The rule is still about them, and not about everything."""
        self.rule.active = False
        chairs = self.make_rule("Chairs", product_ids=self.chair.ids)
        self.sell((self.chair, 30), on="2026-05-06")
        self.env["b2b.loyalty.queue"].sudo().search([]).unlink()
        self.chair.active = False
        backfill = self.backfill(date_from="2026-01-01")
        backfill.rule_ids = chairs
        backfill.action_preview()
        self.run_it(backfill)
        self.assertEqual(self.total(), 30)

    def test_a_rule_keeps_its_days(self):
        self.rule.date_from = "2026-05-01"
        backfill = self.preview(date_from="2026-01-01")
        self.assertEqual(backfill.points, 50)
        self.assertIn("earn nothing by: Base (from 05/01/2026)", backfill.hint)
        self.assertFalse(self.backfill(date_from="2026-05-01").hint)

    def test_who_earns_nothing(self):
        stranger = self.make_company("Stranger")
        self.sell(100, on="2026-03-01", partner=stranger)
        self.member.sudo().holdout = True
        self.assertEqual(self.preview().points, 0)
        self.member.sudo().holdout = False
        self.member.with_user(self.manager).action_terminate("Moved away")
        self.assertEqual(self.preview().points, 0)

    def test_what_is_over_already(self):
        self.program.write({"points_validity": "months", "points_validity_months": 2})
        backfill = self.preview()
        self.assertEqual((backfill.points, backfill.over_points), (150, 100))

    def test_what_waits_for_its_payment_is_not_over(self):
        self.program.write(
            {
                "points_validity": "months",
                "points_validity_months": 2,
                "points_release": "paid",
            }
        )
        backfill = self.preview()
        self.assertEqual((backfill.points, backfill.over_points), (150, 0))
        self.run_it(backfill)
        self.assertEqual(backfill.over_points, 0)
        self.assertEqual(self.balance(), (0, 150))

    def test_pending_until_paid(self):
        self.program.points_release = "paid"
        self.pay(self.january)
        self.run_it()
        self.assertEqual(self.balance(), (100, 50))

    def test_tiers_follow(self):
        waiting = self.env["b2b.loyalty.queue"].sudo()
        waiting.search([]).unlink()
        self.run_it()
        self.assertEqual(waiting.search([]).partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestBackground(BackfillCase):
    def test_many_are_previewed_in_the_background(self):
        with patch.object(run, "LOOK_AT_ONCE", 1):
            backfill = self.preview()
        self.assertEqual((backfill.state, backfill.total), ("previewing", 2))
        self.cron(batch=1)
        self.assertEqual((backfill.state, backfill.points), ("previewed", 150))
        self.assertEqual(backfill.progress, 100)
        self.assertEqual(self.total(), 0)

    def test_killed_in_between_it_goes_on(self):
        backfill = self.preview()
        backfill.action_start()
        backfill.sudo()._step(1)
        self.assertEqual(
            (backfill.state, backfill.looked, self.total()), ("running", 1, 100)
        )
        self.assertEqual(backfill.progress, 50)
        self.cron()
        self.assertEqual((backfill.state, backfill.points), ("done", 150))
        self.assertEqual(self.total(), 150)

    def test_stopped_it_keeps_what_was_earned(self):
        backfill = self.preview()
        backfill.action_start()
        backfill.sudo()._step(1)
        backfill.action_stop()
        self.cron()
        self.assertEqual((backfill.state, backfill.points), ("stopped", 100))
        self.assertIn("stopped before the end", self.told())
        self.run_it()
        self.assertEqual(self.total(), 150)

    def test_one_bad_document_does_not_stop_the_others(self):
        book = EarningRun.book

        def fail(run_of):
            if self.january.id in run_of.touched:
                raise ValueError("No day")
            return book(run_of)

        backfill = self.preview()
        backfill.action_start()
        with patch.object(EarningRun, "book", fail), mute_logger(run.__name__):
            self.cron()
        self.assertEqual((backfill.state, self.total()), ("done", 50))
        self.assertEqual(backfill.failed, f"{self.january.display_name}: No day")
        self.assertIn("Could not be earned for", self.told())

    def test_two_at_once_are_run_again(self):
        backfill = self.preview()
        backfill.action_start()
        with (
            patch.object(EarningRun, "book", side_effect=SerializationFailure()),
            self.assertRaises(SerializationFailure),
        ):
            backfill.sudo()._step(10)

    def test_nothing_is_compiled_for_the_walk_from_document_to_document(self):
        """It took two seconds per batch, and the walk itself a few milliseconds."""
        self.cr.execute("SET LOCAL jit = on")
        self.preview()
        self.cr.execute("SHOW jit")
        self.assertEqual(self.cr.fetchone(), ("off",))

    def test_queries_do_not_depend_on_documents(self):
        for number in range(12):
            member = self.join(f"C{number}")
            self.sell(100, on="2026-03-01", partner=member.partner_id)
        self.env["b2b.loyalty.queue"].sudo().search([]).unlink()
        backfill = self.preview().sudo()
        backfill.action_start()

        def queries(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(backfill._step(number), number)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(1)
        few = queries(2)
        self.assertLessEqual(queries(9), few)
        self.assertEqual(len(self.entries), 12)


@tagged("post_install", "-at_install")
class TestGuards(BackfillCase):
    def test_previewed_first_and_started_once(self):
        backfill = self.backfill()
        with self.assertRaisesRegex(UserError, "Preview what members will earn"):
            backfill.action_start()
        backfill.action_preview()
        backfill.date_from = "2026-02-01"
        self.assertEqual((backfill.state, backfill.points), ("draft", 0))
        self.assertFalse(backfill.line_ids)
        backfill.action_preview()
        backfill.action_start()
        for change in (
            backfill.action_start,
            backfill.action_preview,
            backfill.unlink,
            lambda: backfill.write({"months_before": 0}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_without_rules(self):
        self.rule.active = False
        with self.assertRaisesRegex(UserError, "has none for invoices yet"):
            self.preview()

    def test_rules_of_another_program(self):
        other = self.make_program("Other")
        rule = self.make_rule("Theirs", program=other)
        with self.assertRaisesRegex(UserError, "is no rule of Club"):
            self.backfill().rule_ids = rule

    def test_the_engine_alone_says_how_far_it_is(self):
        backfill = self.preview()
        for vals in {"state": "running"}, {"points": 5}, {"position": 9}:
            with self.assertRaisesRegex(AccessError, "cannot be typed in"):
                backfill.write(vals)

    def test_others_do_not_see_it(self):
        backfill = self.preview()
        another = self.make_user("another", "b2b_loyalty.group_manager")
        for user in another, self.accountant, self.seller:
            for record in backfill, backfill.line_ids:
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
            with self.assertRaises(AccessError):
                backfill.with_user(user).action_start()

    def test_drafts_are_cleaned_up(self):
        old, new = self.preview(), self.preview()
        done = self.run_it()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE b2b_loyalty_points_backfill SET write_date = '2026-06-01'"
            " WHERE id IN %s",
            [(old.id, done.id)],
        )
        self.env.invalidate_all()
        self.env["b2b.loyalty.points.backfill"].sudo()._gc_drafts()
        self.assertEqual((old | new | done).exists(), new | done)
