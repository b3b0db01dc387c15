"""Tiers by referrals: three in any twelve months keep the level."""

from .referral_common import ReferralCase


class TestTiersByReferrals(ReferralCase):
    """Ambassador asks for three referrals in twelve months and waits 30 days.

    Companies are brought on 10 January, 10 March and 10 June 2026.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program(0, 1, state="draft", grace_days=30)
        cls.partner_tier, cls.ambassador = cls.program.tier_ids.sorted("sequence")
        cls.partner_tier.name = "Partner"
        cls.ambassador.write(
            {"name": "Ambassador", "revenue_from": 0, "referrals_from": 3}
        )
        cls.program.sudo().action_open()
        with cls.on("2026-01-01"):
            cls.member = cls.make_member(cls.program, cls.make_company("Incubator"))
            cls.plan = cls.make_plan(
                {"kind": "fixed", "amount": 10}, program=cls.program
            )

    def bring_on(self, day, name):
        with self.on(day):
            referral = self.bring(name, self.member)
            self.buys(referral, 100)
        return referral

    def three(self):
        days = {"First": "2026-01-10", "Second": "2026-03-10", "Third": "2026-06-10"}
        return [self.bring_on(day, f"{name} Works") for name, day in days.items()]

    def night(self, day):
        """The scheduled actions of a night: referrals, then tiers."""
        with self.on(day):
            self.nightly()
            self.run_cron("ir_cron_recompute")
            self.member.invalidate_recordset()
        return self.member.sudo().tier_id.name

    def changes(self):
        changes = self.member.sudo().tier_change_ids.sorted("id")
        return [(str(c.date), c.kind, c.to_tier_id.name) for c in changes]

    def warnings(self):
        return [text for text in self.activities(self.member) if "loses" in text]

    def test_the_third_makes_the_level(self):
        self.bring_on("2026-01-10", "First Works")
        self.bring_on("2026-03-10", "Second Works")
        self.assertEqual(self.night("2026-06-09"), "Partner")
        self.bring_on("2026-06-10", "Third Works")
        self.assertEqual(self.changes()[-1:], [("2026-06-10", "up", "Ambassador")])

    def test_the_level_is_kept_until_the_first_ages_out(self):
        self.three()
        self.assertEqual(self.night("2027-01-09"), "Ambassador")
        self.assertFalse(self.member.sudo().grace_until)
        self.assertFalse(self.warnings())

    def test_then_the_grace_time_starts_and_the_salesperson_knows(self):
        self.three()
        self.assertEqual(self.night("2027-01-10"), "Ambassador")
        self.assertEqual(self.member.sudo().grace_until, self.day("2027-02-08"))
        [warning] = self.warnings()
        self.assertIn("Incubator loses Ambassador after 02/08/2027", warning)
        self.assertIn("unless it brings another company", warning)
        # the next night tells nobody again
        self.night("2027-01-11")
        self.assertEqual(len(self.warnings()), 1)

    def test_then_it_is_lowered(self):
        self.three()
        self.night("2027-01-10")
        self.assertEqual(self.night("2027-02-08"), "Ambassador")
        self.assertEqual(self.night("2027-02-09"), "Partner")
        self.assertEqual(
            self.changes()[-2:],
            [("2026-06-10", "up", "Ambassador"), ("2027-02-09", "down", "Partner")],
        )

    def test_another_company_in_the_grace_time_keeps_it(self):
        self.three()
        self.night("2027-01-10")
        self.bring_on("2027-01-20", "Fourth Works")
        self.assertEqual(self.night("2027-02-09"), "Ambassador")
        self.assertFalse(self.member.sudo().grace_until)
        # the second ages out two months later
        self.assertEqual(self.night("2027-03-10"), "Ambassador")
        self.assertEqual(self.member.sudo().grace_until, self.day("2027-04-08"))

    def test_nights_that_were_missed_are_made_up_for(self):
        self.three()
        self.assertEqual(self.night("2027-01-15"), "Ambassador")
        self.assertEqual(self.member.sudo().grace_until, self.day("2027-02-13"))

    def test_one_that_is_sent_back_no_longer_counts(self):
        *_others, third = self.three()
        with self.on("2026-07-01"):
            invoice = third.sudo().referred_partner_id.invoice_ids
            self.credits(invoice)
        self.assertEqual(self.member.sudo().grace_until, self.day("2026-07-30"))

    def test_the_window_of_the_signed_terms(self):
        """Six months for who signs now; who has signed twelve keeps them."""
        self.three()
        program = self.program.with_user(self.manager)
        program.action_new_version()
        program.newest_terms_id.referrals_window_months = 6
        self.assertEqual(self.night("2026-12-31"), "Ambassador")
        self.assertFalse(self.member.sudo().grace_until)
        with self.on("2026-12-31"):
            self.member.action_consent("Joe Smith", self.drawing)
        self.assertEqual(self.member.sudo().grace_until, self.day("2027-01-29"))
