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

    def test_the_referrer_is_the_company_itself(self):
        referral = self.bring()
        self.buys(referral, 200)
        self.merge(referral.sudo().referred_partner_id, self.acme)
        with self.in_days(30):
            self.nightly()
        self.assertEqual(referral.held_reason, "self")
        self.assertEqual(self.lines(referral), [(50, "pending")])
