"""What nobody can do to signed terms and to a program that has members."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .membership_common import MembershipCase


class GuardCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program().with_user(cls.manager)
        cls.bronze, cls.silver, cls.gold = cls.program.tier_ids

    def refuses(self, sentence, change):
        with self.assertRefused(sentence, UserError), self.cr.savepoint():
            change()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestTermsGuards(GuardCase):
    def test_nothing_is_moved_into_signed_terms(self):
        signed = self.program.terms_id
        self.program.action_new_version()
        newer = self.program.newest_terms_id
        benefit = self.env["b2b.loyalty.benefit"].create(
            {"name": "Hotline", "program_id": self.program.id}
        )
        self.assertEqual(benefit.terms_id, newer)
        tier = self.env["b2b.loyalty.tier"].create(
            {"name": "Top", "program_id": self.program.id, "revenue_from": 90_000}
        )
        line = newer.line_ids.filtered(lambda li: li.tier_id == tier)
        for row in (benefit, line):
            self.refuses(
                "stays as it is", lambda r=row: r.write({"terms_id": signed.id})
            )
        self.assertEqual((benefit | benefit.browse()).terms_id, newer)
        self.assertEqual(len(signed.line_ids), 3)

    def test_what_identifies_terms_stays(self):
        other = self.make_program(name="Other Club", state="draft")
        self.program.action_new_version()
        for terms in self.program.terms_ids:
            for vals in (
                {"program_id": other.id},
                {"number": 7},
                {"is_newest": not terms.is_newest},
            ):
                with self.subTest(terms=terms.number, vals=vals):
                    self.refuses(
                        "belongs to its program", lambda v=vals, t=terms: t.write(v)
                    )
        # the same again is no change: an import writes every column
        terms.write({"program_id": terms.program_id.id, "number": terms.number})
        self.refuses("never unlocked", lambda: terms.write({"locked": True}))

    def test_a_tier_stays_in_its_program(self):
        other = self.make_program(name="Other Club", state="draft")
        for tier in other.tier_ids[0], self.gold:
            target = self.program if tier.program_id == other else other
            self.refuses(
                "make a new tier",
                lambda t=tier, p=target: t.write({"program_id": p.id}),
            )
            tier.write({"program_id": tier.program_id.id})

    def test_a_signed_benefit_may_only_change_places(self):
        program = self.make_program(
            state="draft", benefit_ids=[Command.create({"name": "Hotline"})]
        ).with_user(self.manager)
        benefit = program.benefit_ids
        benefit.description = "Call us"
        program.action_open()
        for vals in (
            {"name": "Other"},
            {"description": "Write to us"},
            {"program_id": self.program.id},
            {"tier_id": program.tier_ids[0].id},
            {"yearly_value": 1},
        ):
            with self.subTest(vals):
                self.refuses("stays as it is", lambda v=vals: benefit.write(v))
        benefit.sequence = 3
        self.assertEqual(benefit.description, "Call us")


@tagged("post_install", "-at_install")
class TestProgramGuards(GuardCase):
    def test_the_company_stays(self):
        draft = self.make_program(state="draft").with_user(self.manager)
        other = self.env["res.company"].create({"name": "Second Seller"})
        self.manager.company_ids |= other
        draft.company_id = other
        draft.company_id = self.company
        self.make_draft(draft)
        for program in draft, self.program:
            self.refuses(
                "make a program of", lambda p=program: p.write({"company_id": other.id})
            )
        self.program.company_id = self.company

    def test_only_a_draft_or_a_closed_program_is_archived(self):
        program = self.program
        draft = self.make_program(state="draft").with_user(self.manager)
        draft.action_archive()
        self.assertFalse(draft.active)
        self.refuses("wind it down first", lambda: program.write({"active": False}))
        self.refuses("wind it down first", program.action_archive)
        program.action_run_off("2026-06-30")
        self.refuses("close it", program.action_archive)
        with self.on("2026-07-01"):
            program.action_close()
        program.action_archive()
        self.assertFalse(program.active)


@tagged("post_install", "-at_install")
class TestGrant(GuardCase):
    def setUp(self):
        super().setUp()
        self.member = self.make_member(self.program)
        self.post_invoice(self.member.partner_id, 60_000)
        self.process()
        self.assertEqual(self.member.tier_id, self.gold)

    def last_change(self, member):
        return member.tier_change_ids.sorted("id")[-1:]

    def test_below_what_is_held_it_is_a_floor_only(self):
        before = self.member.tier_change_ids
        mails = self.member.message_ids
        self.member.action_set_tier(self.silver, "At least Silver", "2028-12-31")
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.member.granted_tier_id, self.silver)
        self.assertEqual(self.member.tier_change_ids, before)
        [told] = (self.member.message_ids - mails).filtered("body")
        self.assertIn("At least Silver", told.body)
        with self.on("2027-06-01"):
            self.program.recompute_tiers()
        self.assertEqual(self.member.tier_id, self.silver)

    def test_above_it_the_tier_rises(self):
        member = self.make_member(self.program, self.make_company("Beta"))
        member.action_set_tier(self.gold, "Reference")
        self.assertEqual(member.tier_id, self.gold)
        self.assertEqual(self.last_change(member).kind, "manual")
        # a lower grant in its place: figures decide above it
        member.action_set_tier(self.silver, "Half a reference")
        self.assertEqual(member.tier_id, self.silver)
        self.assertEqual(self.last_change(member).kind, "down")

    def test_the_tier_held_is_no_change_of_tier(self):
        before, since = self.member.tier_change_ids, self.member.tier_since
        with self.on("2026-04-01"):
            self.member.action_set_tier(self.gold, "Ours for good")
            self.assertEqual(self.member.granted_tier_id, self.gold)
            self.member.action_set_tier(None, "Not for good")
        self.assertFalse(self.member.granted_tier_id)
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.member.tier_change_ids, before)
        self.assertEqual(self.member.tier_since, since)

    def test_a_floor_leaves_what_holds_the_tier(self):
        self.program.downgrade = "one_step"
        self.member.sudo().holds_until = "2026-12-31"
        self.post_invoice(self.member.partner_id, 60_000, refund=True)
        self.process()
        self.assertEqual(self.member.tier_id, self.gold)
        self.member.action_set_tier(self.bronze, "At least Bronze")
        self.assertEqual(self.member.tier_id, self.gold)

    def test_until_a_day_gone_by(self):
        self.refuses(
            "2026-03-09 is over",
            lambda: self.member.action_set_tier(self.gold, "Late", "2026-03-09"),
        )
        self.assertFalse(self.member.granted_tier_id)
        self.member.action_set_tier(self.gold, "Today", "2026-03-10")
        self.member.action_set_tier(None, "Withdrawn", "2026-03-09")


@tagged("post_install", "-at_install")
class TestPreparation(GuardCase):
    def prepare(self):
        """Press New Version on the screen of the program."""
        self.program.with_context(b2b_loyalty_prepare=True).action_new_version()
        return self.program.newest_terms_id

    def test_not_in_force_while_it_is_typed(self):
        first = self.program.terms_id
        member = self.make_member(self.program)
        newer = self.prepare()
        self.assertFalse(newer.date_from)
        self.assertTrue(newer.in_preparation)
        self.assertFalse(first.in_preparation)
        self.gold.revenue_from = 60_000
        self.assertEqual(newer.line_ids[-1].revenue_from, 60_000)
        self.assertEqual(self.program.terms_id, first)
        sent = self.make_sent(self.program, self.make_company("Beta"))
        self.assertEqual(sent.terms_id, first)
        with self.on("2027-03-10"):
            self.program.invalidate_recordset()
            self.run_cron("ir_cron_daily")
        self.assertEqual(member.date_end, self.day("2028-03-09"))
        self.assertEqual((member.terms_id, newer.locked), (first, False))

    def test_the_day_puts_it_in_force(self):
        newer = self.prepare()
        with Form(newer) as form:
            form.date_from = fields.Date.today()
        self.assertFalse(newer.in_preparation)
        self.assertEqual(self.program.terms_id, newer)
        newer.date_from = False
        self.assertNotEqual(self.program.terms_id, newer)

    def test_the_button_prepares_and_a_caller_does_not(self):
        arch = self.program.get_views([(None, "form")])["views"]["form"]["arch"]
        self.assertRegex(arch, r"action_new_version[^>]*b2b_loyalty_prepare")
        self.program.action_new_version()
        self.assertEqual(self.program.terms_id.number, 2)
        self.assertEqual(self.program.terms_id.date_from, fields.Date.today())

    def test_renewal_under_other_terms_is_mailed(self):
        member = self.make_member(self.program)
        before = member.message_ids
        member.action_renew()
        self.assertFalse((member.message_ids - before).attachment_ids)
        self.program.action_new_version()
        self.program.newest_terms_id.summary = "Free training for Gold"
        before = member.message_ids
        member.action_renew()
        mail = (member.message_ids - before).filtered("attachment_ids")
        self.assertEqual(mail.attachment_ids, member.agreement_attachment_id)
        self.assertIn(member.partner_id, mail.partner_ids)
        self.assertIn("Free training for Gold", mail.body)
        self.assertIn("version 2", mail.body)
        self.assertNotIn("sign it", mail.body)


@tagged("post_install", "-at_install")
class TestFigures(GuardCase):
    def test_five_members_are_enough_to_warn(self):
        for number in range(4):
            self.make_member(self.program, self.make_company(f"Company {number}"))
        self.assertFalse(self.program.crowded_tier_id)
        self.make_member(self.program, self.make_company("Fifth"))
        self.program.invalidate_recordset()
        self.assertEqual(self.program.crowded_tier_id, self.bronze)

    def test_members_without_a_tier_are_members(self):
        program = self.make_program(1_000, 10_000, 50_000).with_user(self.manager)
        for number in range(5):
            company = self.make_company(f"Company {number}")
            if number < 3:
                self.post_invoice(company, 2_000)
            self.make_member(program, company)
        self.assertEqual(program.tier_ids.mapped("member_count"), [3, 0, 0])
        self.assertFalse(program.crowded_tier_id)

    def test_growth_of_a_member(self):
        member = self.make_member(self.program)
        self.assertEqual(member.growth, 0)
        member.sudo().write({"qualifying_revenue": 150.3, "reference_revenue": 100})
        self.assertAlmostEqual(member.growth, 50.3)
