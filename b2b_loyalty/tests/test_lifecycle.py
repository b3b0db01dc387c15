from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..logic.lifecycle import LIVE, STEPS, is_allowed
from .membership_common import MembershipCase

NIGHTLY = "odoo.addons.b2b_loyalty.models.b2b_loyalty_membership_nightly"

# (state, button) -> state after it, or the words of the refusal
STEP_TABLE = {
    ("draft", "action_send"): "sent",
    ("draft", "action_sign"): "signed after it has been sent",
    ("draft", "action_activate"): "joined by signature: send the agreement",
    ("draft", "action_suspend"): "is Draft and cannot be suspended",
    ("draft", "action_resume"): "is Draft, not suspended",
    ("draft", "action_terminate"): "ended",
    ("draft", "action_renew"): "is Draft and cannot be renewed",
    ("draft", "action_consent"): "is Draft: only a member consents",
    ("draft", "action_set_tier"): "is Draft: only a member can hold a tier",
    ("sent", "action_send"): "is Sent and cannot be sent",
    ("sent", "action_send_later"): "is Sent and cannot be sent",
    ("sent", "action_sign"): "active",
    ("sent", "action_activate"): "joined by signature: send the agreement",
    ("sent", "action_suspend"): "is Sent and cannot be suspended",
    ("sent", "action_resume"): "is Sent, not suspended",
    ("sent", "action_terminate"): "ended",
    ("sent", "action_renew"): "is Sent and cannot be renewed",
    ("active", "action_send"): "is Active and cannot be sent",
    ("active", "action_sign"): "is Active: an agreement is signed after",
    ("active", "action_activate"): "is Active and cannot be activated",
    ("active", "action_suspend"): "suspended",
    ("active", "action_resume"): "is Active, not suspended",
    ("active", "action_terminate"): "ended",
    ("active", "action_renew"): "active",
    ("active", "action_consent"): "is under the terms of today already",
    ("suspended", "action_send"): "is Suspended and cannot be sent",
    ("suspended", "action_sign"): "is Suspended: an agreement is signed after",
    ("suspended", "action_activate"): "is suspended: use Resume",
    ("suspended", "action_suspend"): "is Suspended and cannot be suspended",
    ("suspended", "action_resume"): "active",
    ("suspended", "action_terminate"): "ended",
    ("suspended", "action_renew"): "suspended",
    ("ended", "action_send"): "is Ended and cannot be sent",
    ("ended", "action_sign"): "is Ended: an agreement is signed after",
    ("ended", "action_activate"): "is Ended and cannot be activated",
    ("ended", "action_suspend"): "is Ended and cannot be suspended",
    ("ended", "action_resume"): "is Ended, not suspended",
    ("ended", "action_terminate"): "is Ended and cannot be ended",
    ("ended", "action_renew"): "is Ended and cannot be renewed",
    ("ended", "action_set_tier"): "is Ended: only a member can hold a tier",
}


class TestSteps(BaseCase):
    def test_every_pair_of_states(self):
        allowed = {
            (before, after)
            for before in STEPS
            for after in (*LIVE, "ended")
            if is_allowed(before, after)
        }
        self.assertEqual(
            allowed,
            {
                (None, "draft"),
                ("draft", "sent"),
                ("draft", "active"),
                ("draft", "ended"),
                ("sent", "draft"),
                ("sent", "active"),
                ("sent", "ended"),
                ("active", "suspended"),
                ("active", "ended"),
                ("suspended", "active"),
                ("suspended", "ended"),
            },
        )


class LifecycleCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()

    def in_state(self, state):
        company = self.make_company()
        if state == "draft":
            return self.make_draft(self.program, company)
        if state == "sent":
            return self.make_sent(self.program, company)
        member = self.make_member(self.program, company)
        if state == "suspended":
            member.action_suspend("Overdue invoices")
        if state == "ended":
            member.action_terminate("Moved away")
        return member

    def press(self, membership, button):
        arguments = {
            "action_sign": ("Joe", self.drawing),
            "action_consent": ("Joe",),
            "action_suspend": ("Overdue invoices",),
            "action_terminate": ("Moved away",),
            "action_set_tier": (self.program.tier_ids[0], "Good friend"),
        }
        return getattr(membership, button)(*arguments.get(button, ()))


class TestLifecycle(LifecycleCase):
    def test_every_step_possible_and_impossible(self):
        for (state, button), outcome in STEP_TABLE.items():
            with self.subTest(state=state, button=button):
                membership = self.in_state(state)
                rows = len(membership.change_ids)
                if " " not in outcome:
                    self.press(membership, button)
                    self.assertEqual(membership.state, outcome)
                    self.assertEqual(len(membership.change_ids), rows + 1)
                    continue
                with self.assertRefused(outcome, UserError), self.env.cr.savepoint():
                    self.press(membership, button)
                self.assertEqual(membership.state, state)
                self.assertEqual(len(membership.change_ids), rows)

    def test_each_step_stands_in_the_chatter(self):
        member = self.make_member(self.program)
        self.commit_tracking()
        member.action_suspend("Overdue invoices")
        self.commit_tracking()
        bodies = " ".join(member.message_ids.mapped("body"))
        self.assertIn("Overdue invoices", bodies)
        tracked = member.sudo().message_ids.tracking_value_ids.filtered(
            lambda v: v.field_id.name == "state"
        )
        self.assertIn("Suspended", tracked.mapped("new_value_char"))

    def commit_tracking(self):
        """Odoo writes tracked changes just before a commit."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def test_suspending_and_ending_need_a_reason(self):
        member = self.make_member(self.program)
        for button in "action_suspend", "action_terminate":
            with self.subTest(button=button), self.assertRefused("Give a reason"):
                getattr(member, button)("  ")

    def test_suspended_keeps_figures_and_has_no_benefits(self):
        member = self.make_member(self.program)
        partner = member.partner_id
        tiers = self.env["res.partner"]._b2b_loyalty_tiers
        self.assertEqual(tiers(partner, self.company)[partner].name, "Bronze")
        member.action_suspend("Overdue invoices")
        self.post_invoice(partner, 12_000)
        self.process()
        self.assertFalse(tiers(partner, self.company)[partner])
        self.assertEqual(member.qualifying_revenue, 12_000)
        self.assertEqual(member.tier_id.name, "Silver")
        member.action_resume()
        self.assertEqual(tiers(partner, self.company)[partner].name, "Silver")

    def test_program_must_be_open_to_send_sign_and_activate(self):
        draft_program = self.make_program(state="draft", join_by="both")
        membership = self.make_draft(draft_program)
        for button in "action_send", "action_send_later", "action_activate":
            with self.subTest(button=button), self.assertRefused("takes no members"):
                self.press(membership, button)
        sent = self.make_sent(self.program)
        self.program.date_end = "2026-03-31"
        with self.on("2026-04-01"), self.assertRefused("takes no members today"):
            self.press(sent, "action_sign")

    # -- days

    def test_agreement_runs_twelve_months_from_the_signature(self):
        member = self.make_member(self.program)
        self.assertEqual(member.date_start, self.day("2026-03-10"))
        self.assertEqual(member.date_end, self.day("2027-03-09"))

    def test_first_day_in_the_future_waits(self):
        member = self.make_member(self.program, date_start="2026-04-01")
        self.assertEqual(member.state, "sent")
        self.assertTrue(member.signed_on)
        with self.assertRefused("has joined already and becomes a member on"):
            member.action_sign("Joe", self.drawing)
        with self.assertRefused("renew it or end it", AccessError):
            member.date_start = "2026-03-11"
        with self.on("2026-03-31"):
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.state, "sent")
        with self.on("2026-04-01"):
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.state, "active")
        self.assertEqual(member.date_end, self.day("2027-03-31"))
        self.assertEqual(member.tier_id.name, "Bronze")
        self.assertEqual(self.last_step(member).date, self.day("2026-04-01"))

    def test_first_day_in_the_past_counts_from_then(self):
        program = self.make_program(join_by="both")
        member = self.make_draft(program)
        member.action_activate("2024-05-01")
        self.assertEqual(member.date_start, self.day("2024-05-01"))
        self.assertEqual(member.date_end, self.day("2026-04-30"))
        step = member.change_ids.filtered(lambda c: c.to_state == "active")
        self.assertEqual(step.date, self.day("2024-05-01"))

    def test_agreement_that_would_be_over_is_refused(self):
        program = self.make_program(join_by="both", renewal="none")
        with self.assertRefused("would have ended on 2025-04-30: give a later"):
            self.make_draft(program).action_activate("2024-05-01")

    def test_without_length_there_is_no_end(self):
        program = self.make_program(duration_months=0)
        member = self.make_member(program)
        self.assertFalse(member.date_end)
        with self.assertRefused("has no end, so there is nothing to renew"):
            member.action_renew()

    # -- ending and renewing

    def test_end_in_the_future_comes_by_itself_with_its_reason(self):
        member = self.make_member(self.program)
        member.action_terminate("Gave notice", "2026-06-30")
        self.assertEqual((member.state, member.renewal), ("active", "none"))
        self.assertEqual(member.date_end, self.day("2026-06-30"))
        for day, state in ("2026-06-30", "active"), ("2026-07-01", "ended"):
            with self.on(day):
                self.run_cron("ir_cron_daily")
            self.assertEqual(member.state, state)
        self.assertEqual(self.last_step(member).reason, "Gave notice")
        self.assertEqual(self.last_step(member).date, self.day("2026-07-01"))

    def test_end_in_the_past_ends_now(self):
        member = self.make_member(self.program)
        with self.on("2026-05-10"):
            member.action_terminate("Closed down", "2026-04-15")
        self.assertEqual(member.state, "ended")
        self.assertEqual(member.date_end, self.day("2026-04-15"))
        self.assertEqual(self.last_step(member).date, self.day("2026-04-16"))

    def test_invitation_is_withdrawn_at_once(self):
        sent = self.make_sent(self.program)
        sent.action_terminate("Not interested", "2026-06-30")
        self.assertEqual(sent.state, "ended")

    def test_renewal_by_itself_over_several_missed_periods(self):
        member = self.make_member(self.program)
        with self.on("2029-05-01"):
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.state, "active")
        self.assertEqual(member.date_end, self.day("2030-03-09"))
        self.assertEqual(len(member.change_ids), 4)  # one row, not three
        self.assertIn("Renewed until", self.last_step(member).reason)

    def test_renewal_by_hand_before_the_end(self):
        member = self.make_member(self.program, renewal="none")
        member.action_renew()
        self.assertEqual(member.date_end, self.day("2028-03-09"))

    def test_no_renewal_ends_the_day_after_the_last(self):
        member = self.make_member(self.program, renewal="none")
        with self.on("2027-03-12"):
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.state, "ended")
        self.assertEqual(self.last_step(member).reason, "The agreement has run out")
        self.assertEqual(self.last_step(member).date, self.day("2027-03-10"))

    def test_program_wound_down_renews_nobody(self):
        member = self.make_member(self.program)
        self.program.with_user(self.manager).action_run_off("2027-12-31")
        with self.assertRefused("being wound down: its agreements run out"):
            member.action_renew()
        with self.on("2027-03-10"):
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.state, "ended")

    def test_renewal_goes_on_after_a_calendar_year_agreed_otherwise(self):
        member = self.make_member(self.program, date_end="2026-12-31")
        member.action_renew()
        self.assertEqual(member.date_end, self.day("2027-12-31"))

    # -- reminders

    def test_reminder_once_per_end(self):
        member = self.make_member(self.program)
        line = "Agreement renews by itself on 2027-03-09"
        for day, reminders in (
            ("2027-02-06", []),
            ("2027-02-07", [line]),
            ("2027-02-08", [line]),
            ("2027-03-09", [line]),
        ):
            with self.on(day):
                self.run_cron("ir_cron_daily")
            self.assertEqual(self.activities(member), reminders, day)
        self.assertEqual(member.activity_ids.user_id, self.salesperson)
        member.action_renew()
        with self.on("2028-02-10"):
            self.run_cron("ir_cron_daily")
        self.assertEqual(len(member.activity_ids), 2)

    def test_reminder_says_when_it_ends(self):
        member = self.make_member(self.program, renewal="none", notice_days=60)
        with self.on("2027-01-08"):
            self.run_cron("ir_cron_daily")
        self.assertEqual(self.activities(member), ["Agreement ends on 2027-03-09"])


class TestNightlyRun(LifecycleCase):
    def test_second_run_changes_nothing(self):
        member = self.make_member(self.program)
        with self.on("2027-03-10"):
            self.run_cron("ir_cron_daily")
            rows = member.change_ids
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.change_ids, rows)

    def test_one_that_fails_is_set_aside_and_the_others_go_on(self):
        good = self.make_member(self.program, self.make_company("Good Ltd"))
        bad = self.make_member(self.program, self.make_company("Bad Ltd"))
        last = self.make_member(self.program, self.make_company("Last Ltd"))
        renew = type(bad)._renew

        def fail_for_bad(self, on=None):
            if self == bad:
                raise UserError(self.env._("The printer is on fire"))
            return renew(self, on)

        with (
            patch.object(
                self.registry["b2b.loyalty.membership"], "_renew", fail_for_bad
            ),
            self.on("2027-03-10"),
            mute_logger(NIGHTLY),
        ):
            self.run_cron("ir_cron_daily")
            self.run_cron("ir_cron_daily")
        self.assertEqual(good.date_end, self.day("2028-03-09"))
        self.assertEqual(last.date_end, self.day("2028-03-09"))
        self.assertEqual(bad.date_end, self.day("2027-03-09"))
        self.assertIn("The printer is on fire", bad.activity_ids.note)
        self.assertEqual(len(bad.activity_ids), 1)

    def test_one_that_another_run_is_working_on_is_left(self):
        """A lost race is no fault of the member: no activity, and a new try."""
        member = self.make_member(self.program, renewal="none")
        Membership = self.registry["b2b.loyalty.membership"]
        with self.on("2027-03-10"):
            with patch.object(Membership, "_end", side_effect=SerializationFailure):
                self.run_cron("ir_cron_daily")
            self.assertEqual(member.state, "active")
            self.assertFalse(member.activity_ids)
            with patch.object(
                Membership, "try_lock_for_update", lambda self, **kw: self.browse()
            ):
                self.assertFalse(member.sudo()._attempt("_renew_or_end"))
            self.assertEqual(member.state, "active")
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.state, "ended")

    def test_two_found_it_and_the_slower_looks_again(self):
        member = self.make_member(self.program, renewal="none")
        with self.on("2027-03-10"):
            self.run_cron("ir_cron_daily")
            rows = member.change_ids
            member.sudo()._renew_or_end()
            member.sudo()._remind_if_due()
            member.sudo()._start_if_due()
            member.sudo()._send_if_waiting()
        self.assertEqual(member.change_ids, rows)
        self.assertFalse(member.activity_ids)

    def test_sending_in_the_background(self):
        waiting = self.env["b2b.loyalty.membership"].with_user(self.manager)
        for number in range(25):
            waiting |= self.make_draft(self.program, self.make_company(f"No {number}"))
        bad = waiting[7]
        freeze = type(bad)._freeze_agreement

        def fail_for_bad(self, terms):
            if self == bad:
                raise UserError(self.env._("No paper"))
            return freeze(self, terms)

        waiting.action_send_later()
        self.assertEqual(set(waiting.mapped("state")), {"draft"})
        with (
            patch.object(
                self.registry["b2b.loyalty.membership"],
                "_freeze_agreement",
                fail_for_bad,
            ),
            mute_logger(NIGHTLY),
        ):
            self.run_cron("ir_cron_send")
        self.assertEqual(set((waiting - bad).mapped("state")), {"sent"})
        self.assertEqual((bad.state, bad.to_send), ("draft", False))
        self.assertIn("No paper", bad.activity_ids.note)
        progress = self.env["ir.cron.progress"].search(
            [("cron_id", "=", self.env.ref("b2b_loyalty.ir_cron_send").id)], limit=1
        )
        self.assertEqual((progress.done, progress.remaining), (25, 0))

    def test_row_is_taken_before_anything_is_looked_at(self):
        """RULE: nothing changes a tier or state without holding the row."""
        for button in (
            "action_send",
            "action_send_later",
            "action_sign",
            "action_activate",
            "action_suspend",
            "action_resume",
            "action_terminate",
            "action_renew",
            "action_consent",
            "action_set_tier",
        ):
            membership = self.make_draft(self.program, self.make_company())
            with (
                self.subTest(button=button),
                patch.object(
                    self.registry["b2b.loyalty.membership"],
                    "_take",
                    side_effect=SerializationFailure,
                ),
                self.assertRaises(SerializationFailure),
            ):
                self.press(membership, button)


@tagged("post_install", "-at_install")
class TestTaking(LifecycleCase):
    def test_taking_writes_the_row(self):
        membership = self.make_draft(self.program)
        before = membership.version
        membership._take()
        self.env.invalidate_all()
        self.assertEqual(membership.version, before + 1)
