from unittest.mock import patch

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import mute_logger

from ..models import b2b_loyalty_rebate_run_batches as batches
from .rebate_common import RebateCase

FAULT = "No account of its own."


class TestRebateBatches(RebateCase):
    """Many members: some at a time, each once, whatever stops it in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(batches, "AT_ONCE", 2))
        cls.program = cls.make_rebate_program("whole")
        cls.members = [
            cls.make_buyer(cls.program, name, 100) for name in ("A", "B", "C", "D", "E")
        ]

    def setUp(self):
        super().setUp()
        with self.on("2026-01-20"):
            self.run = self.open_run(self.program)
            self.run.action_confirm()

    def work(self):
        with self.on("2026-01-20"), self.enter_registry_test_mode():
            self.env.ref("b2b_loyalty.ir_cron_credit_rebates").method_direct_trigger()
        self.env.invalidate_all()

    def amounts(self):
        return self.credit_note(self.run).mapped("amount_untaxed")

    def test_the_others_follow_in_the_background(self):
        self.assertEqual((self.run.state, len(self.amounts())), ("crediting", 2))
        self.assertIn("2 of 5 members", self.run.credit_progress)
        self.work()
        self.assertEqual((self.run.state, self.amounts()), ("done", [20] * 5))
        told = " ".join(self.run.message_ids.mapped("body")).replace("&nbsp;", "")
        self.assertIn("5 draft credit notes over $100.00", told)
        self.work()
        self.assertEqual(self.amounts(), [20] * 5)

    def test_a_few_are_made_at_once(self):
        other = self.make_rebate_program("whole", name="Other")
        self.make_buyer(other, "F", 100)
        self.assertEqual(self.pay_rebates(other).state, "done")

    def test_what_is_being_credited_stays(self):
        for step in (
            self.run.action_preview,
            self.run.action_confirm,
            self.run.unlink,
        ):
            with self.subTest(step.__name__), self.assertRaises(UserError):
                step()
        with self.assertRaises(UserError):
            self.run.date_from = "2024-01-01"
        with self.on("2026-01-20"):
            again = self.open_run(self.program)
            with self.assertRaisesRegex(UserError, "are being made: wait"):
                again.action_confirm()

    @mute_logger(batches.__name__)
    def test_what_fails_is_said_and_tried_again(self):
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        self.work()
        self.assertEqual((self.run.state, len(self.amounts())), ("crediting", 2))
        self.assertIn("are locked on", self.run.credit_error)
        self.company.sudo().fiscalyear_lock_date = False
        self.work()
        self.assertEqual((self.run.state, self.amounts()), ("done", [20] * 5))
        self.assertFalse(self.run.credit_error)

    # -- what stands in the way does not for good

    def test_a_later_day_when_the_day_was_locked(self):
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        self.work()
        with self.assertRaisesRegex(AccessError, "Only an accountant"):
            self.run.with_user(self.manager).date = "2026-02-01"
        self.run.date = "2026-02-01"
        self.work()
        self.assertEqual((self.run.state, self.amounts()), ("done", [20] * 5))
        days = set(map(str, self.credit_note(self.run).mapped("invoice_date")))
        self.assertEqual(days, {"2026-01-20", "2026-02-01"})

    def test_it_can_be_cancelled_and_made_anew(self):
        self.run.action_cancel()
        self.assertEqual(self.run.state, "cancelled")
        self.assertEqual(set(self.credit_note(self.run).mapped("state")), {"cancel"})
        self.work()
        self.assertEqual((self.run.state, len(self.amounts())), ("cancelled", 2))
        with self.on("2026-01-20"):
            again = self.open_run(self.program)
            again.action_confirm()
        self.assertEqual(self.due(again), dict.fromkeys("ABCDE", 20))
        self.assertEqual(again.state, "crediting")

    def fail_for(self, *names):
        runs = self.registry["b2b.loyalty.rebate.run"]
        prepare = runs._prepare_credit_note_vals

        def fail(run, membership, rows):
            if membership.partner_id.name in names:
                raise RedirectWarning(FAULT, 1, "Go there")
            return prepare(run, membership, rows)

        return patch.object(runs, "_prepare_credit_note_vals", fail)

    def told(self):
        return self.run.sudo().activity_ids.filtered("note")

    def test_one_member_stops_no_other(self):
        with self.fail_for("C"):
            self.work()
            self.assertEqual((self.run.state, len(self.amounts())), ("crediting", 4))
            row = self.row(self.run, self.members[2])
            self.assertEqual(row.credit_error, FAULT)
            self.assertEqual(
                self.run.credit_error,
                f"1 members have no credit note yet, C first: {FAULT}",
            )
            told = self.told()
            self.assertIn(self.accountant, told.user_id)
            self.work()
            self.assertEqual(self.told(), told, "said once, not every hour")
        self.work()
        self.assertEqual((self.run.state, self.amounts()), ("done", [20] * 5))
        self.assertFalse(self.run.credit_error or row.credit_error or self.told())

    def test_one_of_the_first_stops_no_other(self):
        other = self.make_rebate_program("whole", name="Other")
        for name in ("F", "G"):
            self.make_buyer(other, name, 100)
        with self.on("2026-01-20"), self.fail_for("F"):
            run = self.open_run(other)
            run.action_confirm()
        self.assertEqual(run.state, "crediting")
        self.assertEqual(self.credit_note(run).partner_id.name, "G")

    def test_when_none_can_be_made_nothing_begins(self):
        other = self.make_rebate_program("whole", name="Other")
        self.make_buyer(other, "F", 100)
        with self.on("2026-01-20"), self.fail_for("F"):
            run = self.open_run(other)
            with self.assertRaisesRegex(UserError, FAULT):
                run.action_confirm()
        self.assertEqual((run.state, len(self.credit_note(run))), ("previewed", 0))
