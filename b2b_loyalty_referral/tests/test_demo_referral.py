from datetime import timedelta

from odoo.tests import TransactionCase, tagged

KEPT = "__b2b_loyalty_demo__"


@tagged("post_install", "-at_install")
class TestDemoReferral(TransactionCase):
    """Who has brought whom, in a database that has the demo data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env.ref(
            "b2b_loyalty_referral.demo_plan_bring", raise_if_not_found=False
        )
        if not cls.plan:
            cls.skipTest(cls, "this database has no demo data")
        managed = cls.env.ref("b2b_loyalty_referral.demo_plan_look_after")
        cls.referrals = cls.plan.referral_ids | managed.referral_ids
        if not cls.referrals.commission_ids:
            cls.skipTest(cls, "this company has no chart of accounts")

    def test_a_referral_in_each_state(self):
        states = self.env["b2b.loyalty.referral"]._fields["state"].get_values(self.env)
        self.assertEqual({*self.referrals.mapped("state")}, {*states})
        self.assertEqual({*self.referrals.mapped("relation")}, {"referred", "managed"})
        rejected = self.referrals.filtered(lambda r: r.state == "rejected")
        self.assertEqual(rejected.mapped("reject_reason"), ["existing"])

    def test_whoever_is_looked_after_has_agreed(self):
        managed = self.referrals.filtered(lambda r: r.relation == "managed")
        self.assertTrue(managed)
        for referral in managed:
            self.assertFalse(referral._lacks_consent(), referral.name)

    def test_each_referrer_has_something_to_hand_on(self):
        for member in self.referrals.membership_id:
            self.assertTrue(member.referral_link, member.partner_id.name)

    def test_the_days_of_a_life_follow_each_other(self):
        for referral in self.referrals:
            steps = referral.step_ids.sorted("id")
            moments = steps.mapped("moment")
            with self.subTest(referral.name):
                self.assertEqual(moments, sorted(moments))
                self.assertEqual(moments[0].date(), referral.attributed_on)
                self.assertEqual(steps[-1].to_state, referral.state)

    def test_commission_waits_and_is_approved(self):
        lines = self.referrals.commission_ids
        self.assertLessEqual({"pending", "approved"}, {*lines.mapped("state")})
        self.assertLessEqual({"fixed", "percent"}, {*lines.mapped("kind")})
        for line in lines:
            self.assertEqual(line.approve_on, line.date + timedelta(days=30))
            if line.move_id:
                self.assertEqual(line.date, line.move_id.invoice_date)

    def test_the_first_month_is_paid(self):
        settlement = self.referrals.commission_ids.settlement_id
        self.assertEqual((len(settlement), settlement.state), (1, "confirmed"))
        bill = settlement.move_id
        self.assertEqual((bill.state, bill.move_type), ("draft", "in_invoice"))
        self.assertEqual(bill.amount_untaxed, settlement.total)
        self.assertEqual(bill.partner_id, settlement.membership_id.partner_id)

    def test_a_second_installation_makes_nothing_twice(self):
        before = self.env["b2b.loyalty.referral"].search_count([])
        self.env["b2b.loyalty.referral.demo"]._build()
        self.assertEqual(self.env["b2b.loyalty.referral"].search_count([]), before)

    def test_installed_again_the_customers_are_kept(self):
        """Who has bought already is brought by nobody: there are plans only."""
        self.env["ir.model.data"].search(
            [("module", "=", "b2b_loyalty_referral"), ("name", "=like", "demo_plan_%")]
        ).unlink()
        before = self.env["b2b.loyalty.referral"].search_count([])
        self.env["b2b.loyalty.referral.demo"]._build()
        self.assertTrue(self.env.ref("b2b_loyalty_referral.demo_plan_bring"))
        self.assertEqual(self.env["b2b.loyalty.referral"].search_count([]), before)

    def test_a_company_that_was_brought_has_its_prices(self):
        company = self.env.ref(f"{KEPT}.brought_solheim")
        self.assertEqual(company.property_product_pricelist.name, "Partner Club Gold")
