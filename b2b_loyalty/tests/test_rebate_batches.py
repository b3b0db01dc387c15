from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..models import b2b_loyalty_rebate_run_batches as batches
from .rebate_common import RebateCase


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
            self.run.action_cancel,
            self.run.unlink,
        ):
            with self.subTest(step.__name__), self.assertRaises(UserError):
                step()
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
