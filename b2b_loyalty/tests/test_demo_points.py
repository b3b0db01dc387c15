from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..demo.points import play_points

KEPT = "__b2b_loyalty_demo__"


@tagged("post_install", "-at_install")
class TestDemoPoints(TransactionCase):
    """Points of the demo, in every situation in which they can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club = cls.env.ref(
            "b2b_loyalty.demo_program_club", raise_if_not_found=False
        )
        if not cls.club:
            cls.skipTest(cls, "this database has no demo data")
        cls.made_on = cls.club.date_start + relativedelta(months=30)
        cls.members = cls.club.membership_ids.grouped(
            lambda m: m.partner_id.name.split()[0].lower()
        )
        cls.entries = cls.env["b2b.loyalty.points.entry"].search(
            [("program_id", "=", cls.club.id)]
        )

    def needs_books(self):
        if not self.env.ref(f"{KEPT}.partner_hartmann").invoice_ids:
            self.skipTest("this company has no chart of accounts")

    def of(self, member, kind):
        entries = self.entries.filtered(lambda e: e.kind == kind)
        return entries.filtered(lambda e: e.membership_id == self.members[member])

    def test_rules_of_every_sort(self):
        self.needs_books()
        rules = self.club.earning_rule_ids
        self.assertEqual(len(rules), 4)
        self.assertEqual(set(rules.mapped("holder")), {"company", "person"})
        [offer] = rules.filtered("date_to")
        self.assertGreaterEqual((offer.date_to - offer.date_from).days + 1, 60)
        self.assertLess(offer.date_from, self.made_on)
        self.assertLess(self.made_on, offer.date_to)
        self.assertEqual(
            self.club.tier_ids.sorted("sequence").mapped("points_multiplier"),
            [1, 1, 1.25, 1.5],
        )
        used = self.entries.earning_rule_id
        self.assertEqual(used, rules, "a rule by which nobody earns shows nothing")

    def test_members_with_points_in_every_situation(self):
        self.needs_books()
        self.assertGreater(self.members["hartmann"].points_balance, 5000)
        self.assertGreater(self.members["northwind"].points_pending, 0)
        self.assertEqual(self.members["cordillera"].points_balance, 0)
        self.assertGreater(self.members["cordillera"].points_pending, 0)
        self.assertTrue(self.of("castellan", "redeem"))
        self.assertEqual(sum(self.of("brightwater", "expire").mapped("points")), -800)
        [adjusted] = self.of("castellan", "adjust")
        self.assertTrue(adjusted.reason)
        self.assertEqual(sum(self.of("northwind", "opening").mapped("points")), 1200)
        if fields.Date.today() == self.made_on:
            self.assertTrue(self.members["northwind"].points_expire_soon)

    def test_one_owes_points_after_sending_goods_back(self):
        self.needs_books()
        owing = self.members["van"]
        self.assertLess(owing.points_balance, 0)
        self.assertEqual(self.of("van", "reverse").document_id.move_type, "out_refund")
        paid = owing.redemption_ids.filtered(lambda r: r.kind == "credit")
        self.assertEqual(paid.credit_amount, paid.points / 10)
        others = self.club.membership_ids - owing
        self.assertFalse(others.filtered(lambda m: m.points_balance < 0))

    def test_who_orders_holds_points_too(self):
        self.needs_books()
        [buyer] = self.members["northwind"].contact_ids.filtered("points_balance")
        self.assertEqual(buyer.role, "buyer")
        self.assertGreater(buyer.points_pending, 0)

    def test_every_entry_says_why(self):
        for entry in self.entries:
            self.assertTrue(entry.why_html, entry.kind)

    def test_activities_and_a_challenge(self):
        activities = self.env["b2b.loyalty.activity"].search(
            [("program_id", "=", self.club.id)]
        )
        self.assertLessEqual(
            {"approved", "claimed", "refused"}, set(activities.mapped("state"))
        )
        challenge = self.env["b2b.loyalty.challenge"].search(
            [("program_id", "=", self.club.id)], order="id", limit=1
        )
        self.assertEqual(challenge.award_ids.membership_id, self.members["hartmann"])
        self.assertGreater(challenge.member_count, challenge.award_count)

    def test_rewards_priced_in_points(self):
        priced = self.club.reward_ids.filtered("points")
        self.assertGreaterEqual(len(priced), 5)
        for reward in priced:
            self.assertEqual(reward.points * self.club.point_value, reward.value)

    def test_nothing_is_owed_or_mailed_behind(self):
        members = self.club.membership_ids
        mails = self.env["mail.mail"].search_count(
            [("model", "=like", "b2b.loyalty.%")]
        )
        self.assertFalse(mails)
        self.env["b2b.loyalty.queue"].note_moves(self.entries.move_id)
        self.env["b2b.loyalty.queue"].process()
        after = self.env["b2b.loyalty.points.entry"].search_count(
            [("membership_id", "in", members.ids)]
        )
        self.assertEqual(after, len(self.entries), "what was earned is booked")

    def test_without_points_nothing_is_spent(self):
        """A company without a chart of accounts has a demo without invoices."""
        self.club.join_by = "both"
        nobody = {
            key: self.club.membership_ids.create(
                {
                    "program_id": self.club.id,
                    "partner_id": self.env["res.partner"]
                    .create({"name": key, "is_company": True})
                    .id,
                }
            )
            for key in ("castellan", "vandermeulen")
        }
        for member in nobody.values():
            member.action_activate()
        rewards = {
            key: self.env.ref(f"b2b_loyalty.demo_reward_{key}")
            for key in ("gift_card", "credit")
        }
        play_points(nobody, rewards, fields.Date.today())
        kinds = self.env["b2b.loyalty.points.entry"].search(
            [("membership_id", "in", [m.id for m in nobody.values()])]
        )
        self.assertEqual(kinds.mapped("kind"), ["adjust"])
