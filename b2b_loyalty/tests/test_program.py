from odoo.exceptions import AccessError, UserError, ValidationError

from .membership_common import MembershipCase


class TestProgramLife(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()

    def as_manager(self, program):
        return program.with_user(self.manager)

    def test_draft_open_wound_down_closed(self):
        program = self.as_manager(self.make_program(state="draft"))
        program.action_open()
        self.assertEqual(program.state, "open")
        self.assertTrue(program.terms_id.locked)
        member = self.make_member(program)
        invited = self.make_sent(program, self.make_company("Invited"))
        draft = self.make_draft(program, self.make_company("Draft"))
        program.action_run_off("2026-06-30")
        self.assertEqual(program.last_day, self.day("2026-06-30"))
        self.assertEqual(
            (member.state, invited.state, draft.state), ("active", "ended", "ended")
        )
        with self.on("2026-07-01"):
            program.action_close()
        self.assertEqual((program.state, member.state), ("closed", "ended"))
        self.assertEqual(self.last_step(member).reason, "Program closed")
        self.assertEqual(member.date_end, self.day("2026-07-01"))

    def test_impossible_steps(self):
        for state, button, arguments, words in (
            ("draft", "action_run_off", ["2026-06-30"], "is not open, so there is"),
            ("draft", "action_close", [], "Wind Partner Club down first"),
            ("open", "action_open", [], "only a draft is opened"),
            ("open", "action_close", [], "Wind Partner Club down first"),
            ("open", "action_run_off", ["2026-03-09"], "must be today"),
            ("open", "action_run_off", [None], "must be today"),
            ("run_off", "action_open", [], "only a draft is opened"),
            ("run_off", "action_run_off", ["2026-06-30"], "is not open"),
            ("run_off", "action_close", [], "until 2026-06-30: close"),
            ("run_off", "action_new_version", [], "Nobody joins"),
            ("closed", "action_open", [], "only a draft is opened"),
            ("closed", "action_close", [], "Wind Partner Club down first"),
        ):
            with self.subTest(state=state, button=button):
                program = self.program_in(state)
                with self.assertRefused(words, UserError):
                    getattr(program, button)(*arguments)
                self.assertEqual(program.state, state)

    def program_in(self, state):
        program = self.as_manager(
            self.make_program(state="draft" if state == "draft" else "open")
        )
        if state in ("run_off", "closed"):
            program.action_run_off("2026-06-30")
        if state == "closed":
            with self.on("2026-07-01"):
                program.action_close()
        return program

    def test_program_that_gives_nothing_is_not_opened(self):
        program = self.as_manager(self.make_program(state="draft"))
        program.tier_ids.unlink()
        with self.assertRefused("gives its members nothing yet", UserError):
            program.action_open()

    def test_draft_is_deleted_with_all_it_holds(self):
        program = self.as_manager(self.make_program(state="draft"))
        parts = program.tier_ids, program.terms_ids, program.terms_ids.line_ids
        program.unlink()
        self.assertFalse(any(part.exists() for part in parts))

    def test_what_was_opened_or_has_members_stays(self):
        draft = self.as_manager(self.make_program(state="draft"))
        self.make_draft(draft)
        for program in draft, self.as_manager(self.make_program()):
            with self.assertRefused("stays on record: wind it down", UserError):
                program.unlink()

    def test_copy_is_a_draft_of_its_own(self):
        program = self.as_manager(self.make_program())
        member = self.make_member(program)
        copies = program.copy() | program.copy()
        for copy in copies:
            self.assertEqual(copy.state, "draft")
            self.assertFalse(copy.membership_ids or copy.baseline_on)
            self.assertEqual(copy.tier_ids.mapped("revenue_from"), [0, 10_000, 50_000])
            self.assertEqual(copy.terms_ids.mapped("number"), [1])
            self.assertFalse(copy.terms_ids.locked)
            self.assertNotEqual(copy.terms_id, program.terms_id)
        self.assertEqual(len(set((copies | program).mapped("code"))), 3)
        self.assertEqual(member.program_id, program)

    def test_days_in_order(self):
        with self.assertRefused("give an end on or after", ValidationError):
            self.make_program(date_start="2026-05-01", date_end="2026-04-30")

    def test_salesperson_opens_nothing(self):
        program = self.make_program(state="draft").with_user(self.salesperson)
        with self.assertRefused("Only a manager of B2B Loyalty", AccessError):
            program.action_open()

    def test_length_changed_later_counts_from_the_next_renewal(self):
        program = self.as_manager(self.make_program())
        member = self.make_member(program)
        program.duration_months = 6
        self.assertEqual(member.date_end, self.day("2027-03-09"))
        member.action_renew()
        self.assertEqual(member.date_end, self.day("2027-09-09"))
        program.duration_months = 0
        member.action_renew()
        self.assertFalse(member.date_end)
