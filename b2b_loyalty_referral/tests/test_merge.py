from .test_commission import CommissionCase


class TestMerge(CommissionCase):
    def merge(self, source, destination):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | destination).ids, destination
        )
        self.process()

    def test_of_two_referrers_the_first_keeps_the_company(self):
        first = self.bring("New Works")
        second = self.bring("New Works Ltd", self.rival())
        for referral in first, second:
            self.buys(referral, 200)
        kept = second.sudo().referred_partner_id
        self.merge(first.sudo().referred_partner_id, kept)
        self.assertEqual(first.referred_partner_id, kept)
        self.assertEqual((first.state, first.revenue), ("qualified", 400))
        self.assertEqual(self.lines(first), [(50, "pending"), (50, "pending")])
        self.assert_refused_for("duplicate", second)
        self.assertEqual(self.lines(second), [(50, "reversed")])

    def test_merged_into_a_person_of_a_company(self):
        referral = self.bring("New Works")
        company = self.make_company("New Works Group")
        person = self.make_contact(company)
        self.merge(referral.sudo().referred_partner_id, person)
        self.assertEqual(referral.referred_partner_id, company)

    def test_a_referrer_merged_into_another_member(self):
        rival = self.rival()
        referral = self.bring(member=rival)
        self.buys(referral, 200)
        self.merge(rival.partner_id, self.acme)
        self.assertEqual(referral.membership_id, self.member)
        self.buys(referral, 100)
        self.assertEqual(self.lines(referral), [(50, "pending"), (25, "pending")])
        self.assertEqual(referral.sudo().commission_ids.membership_id, self.member)

    def test_what_was_given_goes_along(self):
        """Points and tier of a company that is merged, and what is still to come."""
        silver = self.program.tier_ids.sorted("sequence")[1]
        self.plan.write(
            {
                "referrer_points": 200,
                "referred_points": 50,
                "referred_tier_id": silver.id,
                "referred_tier_months": 6,
            }
        )
        rival = self.rival()
        referral = self.bring(member=rival)
        invoice = self.buys(referral, 200)
        while self.process():
            pass
        grants = referral.sudo().grant_ids
        [mine] = grants.filtered(lambda grant: grant.party == "referrer")
        self.assertEqual((mine.membership_id, mine.state), (rival, "given"))
        self.merge(rival.partner_id, self.acme)
        self.assertEqual(
            (mine.membership_id, mine.partner_id), (self.member, self.acme)
        )
        self.assertEqual(self.balance(self.member), 200)
        # what is taken back is taken from whom it went to
        self.credits(invoice)
        while self.process():
            pass
        self.assertEqual(mine.state, "taken_back")
        self.assertEqual(self.balance(self.member), 0)
        # the company itself is still to get its own
        self.assertFalse((grants - mine).membership_id)

    def balance(self, member):
        member.invalidate_recordset()
        return member.sudo().points_balance

    def test_a_tier_goes_along(self):
        silver = self.program.tier_ids.sorted("sequence")[1]
        self.plan.write({"referred_tier_id": silver.id, "referred_tier_months": 6})
        referral = self.bring()
        self.buys(referral, 200)
        company = self.make_member(self.program, referral.sudo().referred_partner_id)
        kept = self.rival("Kept Works")
        while self.process():
            pass
        self.assertEqual(company.tier_id, silver)
        self.assertNotEqual(kept.tier_id, silver)
        self.merge(company.partner_id, kept.partner_id.with_env(self.env))
        self.program.sudo().recompute_tiers(memberships=kept)
        kept.invalidate_recordset()
        self.assertEqual(kept.tier_id, silver)
        self.assertEqual(kept.tier_valid_until, self.day("2026-09-09"))

    def test_the_referrer_is_the_company_itself(self):
        referral = self.bring()
        self.buys(referral, 200)
        self.merge(referral.sudo().referred_partner_id, self.acme)
        with self.in_days(30):
            self.nightly()
        self.assertEqual(referral.held_reason, "self")
        self.assertEqual(self.lines(referral), [(50, "pending")])
