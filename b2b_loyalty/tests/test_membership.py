from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .membership_common import MembershipCase


class TestMembership(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program()
        cls.acme = cls.make_company()
        cls.joe = cls.make_contact(cls.acme)

    def test_contact_is_resolved_to_its_company(self):
        membership = self.make_draft(self.program, self.joe)
        self.assertEqual(membership.partner_id, self.acme)
        said = "Joe Smith is a contact of Acme Tools, so Acme Tools is the member."
        self.assertIn(said, membership.message_ids.mapped("body")[0])

    def test_form_says_who_becomes_the_member(self):
        Membership = self.env["b2b.loyalty.membership"].with_user(self.manager)
        with Form(Membership) as form:
            form.program_id = self.program
            with self.assertLogs("odoo.tests.form.onchange", "WARNING") as said:
                form.partner_id = self.joe
            self.assertEqual(form.partner_id, self.acme)
        self.assertIn("Acme Tools is the member", said.output[0])

    def test_no_number_before_there_is_one(self):
        new = self.env["b2b.loyalty.membership"].new({"program_id": self.program.id})
        self.assertFalse(new.display_name)
        new.partner_id = self.acme
        self.assertEqual(new.display_name, "Acme Tools")
        saved = self.make_draft(self.program, self.acme)
        self.assertEqual(saved.display_name, f"Acme Tools ({saved.name})")

    def test_moving_a_draft_to_a_contact_resolves_it_too(self):
        membership = self.make_draft(self.program)
        membership.partner_id = self.make_contact(self.make_company("Bolt AG"))
        self.assertEqual(membership.partner_id.name, "Bolt AG")

    def test_what_a_new_membership_takes_from_program_and_customer(self):
        membership = self.make_draft(self.program, self.acme)
        self.assertEqual(membership.state, "draft")
        self.assertEqual(membership.terms_id, self.program.terms_id)
        self.assertEqual(membership.user_id, self.salesperson)
        self.assertEqual(membership.renewal, "automatic")
        self.assertEqual(membership.notice_days, 30)
        self.assertRegex(membership.name, rf"^{self.program.code}/\d{{5}}$")
        self.assertEqual(self.states(membership), ["draft"])

    def test_customer_of_another_seller_is_refused_with_a_sentence(self):
        other = self.env["res.company"].create({"name": "Other Seller"})
        self.manager.company_ids += other
        theirs = self.make_company("Theirs", company_id=other.id)
        for customer in (theirs, self.make_contact(theirs)):
            with self.assertRaises(ValidationError) as refused:
                self.make_draft(self.program, customer)
            said = str(refused.exception)
            self.assertIn("Theirs is a customer of Other Seller only", said)
        draft = self.make_draft(self.program, self.acme)
        with self.assertRaises(ValidationError):
            draft.partner_id = theirs
        result = draft.load(
            ["program_id/.id", "partner_id/.id"],
            [[str(self.program.id), str(theirs.id)]],
        )
        self.assertFalse(result["ids"])
        ours = self.make_company("Ours", company_id=self.company.id)
        self.assertTrue(self.make_draft(self.program, ours))

    def test_a_private_person_becomes_a_member_by_hand(self):
        person = self.make_company("Jane", is_company=False)
        self.assertEqual(self.make_draft(self.program, person).partner_id, person)

    @mute_logger("odoo.sql_db")
    def test_second_live_membership_is_refused_with_a_sentence(self):
        self.make_draft(self.program, self.acme)
        result = (
            self.env["b2b.loyalty.membership"]
            .with_user(self.manager)
            .load(
                ["program_id/.id", "partner_id/.id"],
                [[str(self.program.id), str(self.joe.id)]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn("already has a membership", result["messages"][0]["message"])

    def test_two_programs_of_one_company_run_side_by_side(self):
        first = self.make_member(self.program, self.acme)
        second = self.make_member(self.make_program(), self.acme)
        self.assertEqual((first | second).mapped("state"), ["active", "active"])

    def test_company_comes_back_after_an_end(self):
        first = self.make_member(self.program, self.acme)
        first.action_terminate("Moved away")
        again = first.copy()
        self.assertEqual(again.state, "draft")
        self.assertNotEqual(again.name, first.name)
        self.assertFalse(again.signed_on or again.date_start or again.tier_id)
        again.action_send()
        again.action_sign("Joe", self.drawing)
        self.assertEqual(again.state, "active")
        self.assertEqual(first.state, "ended")

    def test_copy_of_a_live_membership_is_refused(self):
        membership = self.make_draft(self.program, self.acme)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            membership.copy()

    def test_untouched_draft_is_deleted_with_its_row(self):
        membership = self.make_draft(self.program)
        row = membership.change_ids
        membership.unlink()
        self.assertFalse(row.exists() or membership.exists())

    def test_what_has_a_history_stays(self):
        changed = self.make_sent(self.program)
        changed.renewal = "none"  # sends it back to draft
        self.assertEqual(changed.state, "draft")
        member = self.make_member(self.program, self.make_company("Bolt AG"))
        for membership in changed, member:
            with self.assertRefused("has a history and stays", ValidationError):
                membership.unlink()

    def test_steps_are_facts(self):
        row = self.make_member(self.program).change_ids[0].sudo()
        with self.assertRefused("is a fact and cannot be changed", UserError):
            row.reason = "Otherwise"
        with self.assertRefused("is a fact and cannot be deleted", UserError):
            row.unlink()

    def test_end_before_start_is_refused(self):
        with self.assertRefused("before it starts: give an end", ValidationError):
            self.make_draft(
                self.program, date_start="2026-05-01", date_end="2026-04-30"
            )

    def test_membership_stays_in_its_program(self):
        membership = self.make_draft(self.program)
        with self.assertRefused("stays in its program", ValidationError):
            membership.program_id = self.make_program()

    def test_closed_program_takes_nobody(self):
        self.program.with_user(self.manager).action_run_off("2026-04-01")
        with self.assertRefused("takes no new members any more", ValidationError):
            self.make_draft(self.program)

    def test_agreement_of_a_member_is_closed_to_typing(self):
        member = self.make_member(self.program)
        for vals in (
            {"date_start": "2025-01-01"},
            {"date_end": "2036-01-01"},
            {"partner_id": self.acme.id},
        ):
            with self.subTest(**vals), self.assertRefused("renew it or end it"):
                member.write(vals)
        member.write({"renewal": "none", "notice_days": 60})  # a notice was given
        member.action_terminate("Moved away")
        with self.assertRefused("renew it or end it", AccessError):
            member.renewal = "automatic"

    def test_roles_belong_to_people_of_the_company(self):
        member = self.make_member(self.program, self.acme)
        stranger = self.make_contact(self.make_company("Bolt AG"))
        Contact = self.env["b2b.loyalty.member.contact"].with_user(self.salesperson)
        with self.assertRefused("does not belong to Acme Tools", ValidationError):
            Contact.create({"membership_id": member.id, "partner_id": stranger.id})
        other = self.make_contact(self.acme, "Ann Lee")
        role = Contact.create({"membership_id": member.id, "partner_id": other.id})
        role.role = "buyer"
        with self.assertRefused("stays with that person", ValidationError):
            role.partner_id = self.joe
        with self.assertRefused("stays with that person", ValidationError):
            role.membership_id = self.make_member(self.make_program(), self.acme)

    def test_search_by_number_and_company(self):
        membership = self.make_draft(self.program, self.acme)
        Membership = self.env["b2b.loyalty.membership"]
        for text in membership.name, "Acme To":
            with self.subTest(text=text):
                found = Membership.browse(i for i, _n in Membership.name_search(text))
                self.assertIn(membership, found)
