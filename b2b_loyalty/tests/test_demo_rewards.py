from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoRewards(TransactionCase):
    """The catalogue of the demo, and what members made of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club = cls.env.ref(
            "b2b_loyalty.demo_program_club", raise_if_not_found=False
        )
        if not cls.club:
            cls.skipTest(cls, "this database has no demo data")
        cls.rewards = cls.club.reward_ids

    def test_twelve_rewards_each_with_its_picture(self):
        self.assertEqual(len(self.rewards), 12)
        self.assertEqual(len(set(self.rewards.mapped("image_1920"))), 12)
        self.assertTrue(all(self.rewards.mapped("description_html")))

    def test_what_helps_the_business_comes_before_money(self):
        kinds = self.rewards.mapped("kind")
        possible = {kind for kind, _label in self.rewards._fields["kind"].selection}
        self.assertEqual(set(kinds), possible)
        money = [kind for kind in kinds if kind in ("voucher", "external")]
        self.assertLessEqual(len(money), 3)
        self.assertGreaterEqual(kinds.count("experience"), 3)
        improves = [k for k in kinds if k in ("service", "project", "request")]
        self.assertGreaterEqual(len(improves), 4)

    def test_redemptions_in_every_state(self):
        redemptions = self.rewards.redemption_ids
        states = {state for state, _label in redemptions._fields["state"].selection}
        self.assertEqual(set(redemptions.mapped("state")), states)
        self.assertFalse(redemptions.filtered("delivery_error"))
        for ended in redemptions.filtered(
            lambda r: r.state in ("refused", "cancelled")
        ):
            self.assertTrue(ended.end_reason)

    def test_upper_tiers_have_consulting_days_left_and_used(self):
        rows = self.env["b2b.loyalty.entitlement"].search(
            [("membership_id", "in", self.club.membership_ids.ids)]
        )
        consulting = self.env.ref("b2b_loyalty.demo_reward_consulting")
        self.assertEqual(rows.reward_id, consulting)
        self.assertLessEqual({2, 4}, set(rows.mapped("allowed")))
        self.assertTrue(any(rows.mapped("used")))
        self.assertTrue(all(row.left == row.allowed - row.used for row in rows))

    def test_what_comes_by_itself(self):
        Reached = self.env["b2b.loyalty.milestone.reached"]
        reached = Reached.search([("program_id", "=", self.club.id)])
        self.assertTrue(reached)
        self.assertTrue(all(reached.mapped("move_id")))
        for model in ("b2b.loyalty.gift", "b2b.loyalty.document"):
            mine = self.env[model].search([("program_id", "=", self.club.id)])
            self.assertTrue(mine, model)
