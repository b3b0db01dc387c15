"""The plans are an annex of the agreement: what is signed stays as it was signed."""

from odoo.fields import Command

from .referral_common import ReferralCase


class TestAnnex(ReferralCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write(
            {
                "description": "For agencies that know their clients.",
                "qualify_amount": 500,
                "clients_from": 2,
                "cap_amount": 9_000,
                "referrer_points": 200,
                "referred_tier_id": cls.program.tier_ids[1].id,
            }
        )
        cls.late = cls.make_member(cls.program, cls.make_company("Late Works"))

    def text(self, member):
        html = self.env["ir.qweb"]._render(
            "b2b_loyalty.report_agreement",
            {"docs": member.sudo(), "report_type": "pdf"},
        )
        return " ".join(str(html).split())

    def annex(self, member):
        return str(member.sudo()._referral_annex()).replace("&nbsp;", " ")

    def lines(self, plan):
        return [line.replace("\xa0", " ") for line in plan._annex_lines()]

    def version(self):
        """A newer version of the terms, in force from today."""
        program = self.program.with_user(self.manager)
        program.action_new_version()
        return program.newest_terms_id

    def test_in_words(self):
        self.assertEqual(
            self.lines(self.plan),
            [
                "A company that the member has referred is registered for it for 90 "
                "days. In them nobody else can refer it, and in them it has to buy.",
                "A company with an invoice in the 12 months before is a customer "
                "already and cannot be referred.",
                "It is qualified once $ 500.00 net are invoiced.",
                "Nothing is due before 2 of the member's companies are qualified.",
                "Commission of 25.00 % of what the company buys, net of credit notes, "
                "for 12 months from its first invoice.",
                "Commission is recorded when the invoice is posted, but not before the "
                "company is qualified, and is due 30 days later; what is sent back "
                "brings none.",
                "At most $ 9,000.00 of commission in a year.",
                "Commission is paid after the end of each month.",
                "The member gets 200 points for each qualified company.",
                "Once it is qualified and a member itself, the company gets: the tier "
                "Silver for 12 months at least.",
            ],
        )

    def test_every_way_of_paying_in_words(self):
        self.program.sudo().point_value = 0.01
        plan = self.make_plan(
            {"kind": "fixed", "amount": 30},
            {"kind": "percent", "percent": 5, "months": 0},
            {
                "kind": "target",
                "amount": 100,
                "target_referrals": 3,
                "target_revenue": 7_000,
            },
            relation="managed",
            qualify_basis="paid",
            hold_days=0,
            cap_amount=50,
            cap_period="month",
            settle_by="points",
            settle_every="quarter",
            minimum_payout=40,
        )
        self.assertEqual(
            self.lines(plan)[1:],
            [
                "It is qualified once its first invoice is paid.",
                "Commission of $ 30.00 once for each company.",
                "Commission of 5.00 % of what the company buys, net of credit notes.",
                "A bonus of $ 100.00 once 3 companies are qualified or they have "
                "bought for $ 7,000.00.",
                "At most $ 50.00 of commission in a month.",
                "Commission is paid after the end of each quarter.",
                "It is paid in points, at their value.",
                "What comes to less than $ 40.00 is carried forward.",
            ],
        )

    def test_the_days_of_waiting_begin_with_the_payment(self):
        """Where only what is paid counts: by the plan, or by the whole program."""
        told = (
            "Commission is recorded when the invoice is paid, but not before the "
            "company is qualified, and is due 30 days later; what is sent back brings "
            "none."
        )
        self.assertNotIn(told, self.lines(self.plan))
        self.assertIn(told, self.lines(self.make_plan(qualify_basis="paid")))
        program = self.make_program(state="draft", revenue_basis="paid", code="PAID")
        self.assertIn(told, self.lines(self.make_plan(program=program)))

    def test_it_stands_in_the_agreement_before_the_signatures(self):
        text = self.text(self.late)
        self.assertIn("Annex: referring companies", text)
        self.assertIn("For agencies that know their clients.", text)
        self.assertIn("Commission of 25.00 % of what", text)
        # who was sent the agreement before there was a plan has none in it
        self.assertNotIn("Annex: referring", self.text(self.member))

    def test_what_is_signed_stays(self):
        self.plan.write({"qualify_amount": 800, "window_days": 10})
        self.plan.rule_ids.percent = 10
        self.assertIn("$ 500.00 net", self.annex(self.late))
        early = self.refer("Early Works", self.late)
        self.assertEqual(early.terms["qualify_amount"], "500.0")
        self.assertEqual(early.terms["rules"][0]["percent"], "25.0")
        self.assertEqual(early.expires_on, self.day("2026-06-07"))
        # who has not signed it has the plan of the day
        other = self.refer("Other Works", self.member)
        self.assertEqual(other.terms["qualify_amount"], "800.0")
        self.assertEqual(other.expires_on, self.day("2026-03-19"))

    def test_newer_terms_bring_the_plan_as_it_is(self):
        self.plan.qualify_amount = 800
        newer = self.version()
        before = newer._portal_fingerprint()
        compared = str(self.late.sudo()._portal_compared_text(newer))
        self.assertIn("800", compared)
        self.assertIn("500", compared)
        self.plan.qualify_amount = 900
        self.assertNotEqual(newer._portal_fingerprint(), before)
        self.late.action_consent("Joe Smith", self.drawing)
        self.assertIn("$ 900.00 net", self.annex(self.late))
        self.assertEqual(self.refer("New", self.late).terms["qualify_amount"], "900.0")

    def test_versions_of_plans_follow_those_of_the_terms(self):
        first = self.program.terms_id
        self.plan.terms_ids = first
        newer = self.version()
        # the next version starts with the plans of the one before
        self.assertEqual(newer.referral_plan_ids, self.plan)
        self.plan.terms_ids = first
        better = self.make_plan({"kind": "percent", "percent": 30}, name="Better")
        better.terms_ids = [Command.set(newer.ids)]
        new = self.make_member(self.program, self.make_company("New Member"))
        self.assertIn("30.00 %", self.annex(new))
        self.assertNotIn("25.00 %", self.annex(new))
        self.assertIn("25.00 %", self.annex(self.late))
        self.assertEqual(self.refer("One", new).plan_id, better)
        self.assertEqual(self.refer("Two", self.late).plan_id, self.plan)

    def test_a_plan_that_is_over_is_no_annex(self):
        self.plan.date_to = "2026-03-09"
        self.assertEqual(self.program.terms_id._referral_annex(), "")
        self.assertNotIn("Annex", self.text(self.make_draft_of("Nobody")))

    def make_draft_of(self, name):
        return self.make_draft(self.program, self.make_company(name))

    def test_back_to_draft_it_is_forgotten(self):
        sent = self.make_sent(self.program, self.make_company("Sent Works"))
        self.assertTrue(sent.sudo().referral_terms)
        sent.notice_days = 5
        self.assertEqual(sent.state, "draft")
        self.assertFalse(sent.sudo().referral_terms)
        self.assertFalse(sent.sudo().referral_annex_html)

    def test_the_criteria_of_a_tier_stand_in_the_agreement(self):
        program = self.make_program(state="draft")
        program.tier_ids[1].write({"revenue_from": 0, "referrals_from": 3})
        program.tier_ids[2].write({"revenue_from": 0, "points_from": 1_500})
        program.sudo().action_open()
        text = self.text(self.make_draft(program, self.make_company("Anybody")))
        self.assertIn("3 companies referred that have bought", text)
        self.assertIn("1,500 points earned", text)
