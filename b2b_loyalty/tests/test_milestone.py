from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..report.revenue import Revenue
from .books_common import BooksCase, d

ON = "2026-06-15"


class MilestoneCase(BooksCase):
    """Today is 15 June 2026; a calendar year counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{ON} 10:00:00"))
        cls.program = cls.make_program(
            notify_tier_change=False, qualifying_period="calendar", downgrade="never"
        )
        cls.member = cls.make_member(cls.program, "Hartmann Tools", on="2024-01-01")
        cls.customer = cls.member.partner_id
        cls.facts = cls.env["b2b.loyalty.milestone.reached"].sudo()

    @classmethod
    def make_reward(cls, **values):
        return (
            cls.env["b2b.loyalty.reward"]
            .sudo()
            .create(
                {
                    "name": "Consulting day",
                    "program_id": cls.program.id,
                    "kind": "service",
                    "cost": 400,
                    **values,
                }
            )
        )

    @classmethod
    def make_milestone(cls, trigger="previous", **values):
        program = values.pop("program", cls.program)
        return (
            cls.env["b2b.loyalty.milestone"]
            .with_user(cls.manager)
            .create(
                {
                    "name": trigger.capitalize(),
                    "program_id": program.id,
                    "trigger": trigger,
                    "date_from": "2020-01-01",
                    **values,
                }
            )
        )

    def buy(self, amount, on, **values):
        return self.post_document(self.customer, [amount], on, **values)

    def reached(self, milestone=None):
        """[(day, document)] of what the member has reached, oldest first."""
        found = self.facts.search(
            [("membership_id", "=", self.member.id)], order="date, id"
        )
        if milestone:
            found = found.filtered(lambda r: r.milestone_id == milestone)
        return [(str(one.date), one.move_id) for one in found]

    def fact(self, milestone):
        return self.facts.search([("milestone_id", "=", milestone.id)])

    def run_cron(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("b2b_loyalty.ir_cron_milestones")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestLastYear(MilestoneCase):
    def test_reached_by_the_crossing_document(self):
        milestone = self.make_milestone()
        self.buy(1000, "2025-03-01")
        self.buy(600, "2026-02-01")
        self.work()
        self.assertEqual(self.reached(), [])
        crossing = self.buy(400, "2026-06-02")
        self.buy(100, "2026-06-10")
        self.work()
        fact = self.fact(milestone)
        self.assertEqual(self.reached(), [("2026-06-02", crossing)])
        self.assertEqual(
            (fact.revenue, fact.reference, fact.bound, fact.period_first),
            (1100, 1000, 1000, d("2026-01-01")),
        )

    def test_a_tenth_more_is_another_step(self):
        first, bonus = self.make_milestone(), self.make_milestone(percent=10)
        self.buy(1000, "2025-03-01")
        reaches = self.buy(1099.99, "2026-02-01")
        self.work()
        self.assertEqual(self.reached(first), [("2026-02-01", reaches)])
        self.assertEqual(self.reached(bonus), [])
        more = self.buy(0.01, "2026-06-01")
        self.work()
        self.assertEqual(self.reached(bonus), [("2026-06-01", more)])

    def test_the_chatter_says_each_on_a_line_of_its_own(self):
        self.make_milestone(name="As <much>")
        self.make_milestone(percent=10, name="A tenth more")
        self.buy(1000, "2025-03-01")
        self.buy(1200, "2026-02-01")
        self.work()
        self.assertIn(
            "As &lt;much&gt;<br>Milestone reached on", self.member.message_ids[0].body
        )

    def test_buttons_lead_to_what_they_count(self):
        self.make_milestone()
        self.make_milestone(percent=50)
        self.buy(1000, "2025-03-01")
        self.buy(1200, "2026-02-01")
        self.work()
        member = self.member.with_user(self.manager)
        program = member.program_id
        for count, action, number in (
            (member.milestone_reached_count, member.action_view_milestones_reached, 1),
            (program.milestone_count, program.action_view_milestones, 2),
        ):
            with self.subTest(number=number):
                action = action()
                found = member.env[action["res_model"]].search(action["domain"])
                self.assertEqual((count, len(found)), (number, number))

    def test_nothing_before_never_triggers(self):
        self.make_milestone()
        self.buy(5000, "2026-02-01")
        self.work()
        self.assertEqual(self.reached(), [])
        self.post_document(self.customer, [10], "2025-05-01", "out_refund")
        self.work()
        self.assertEqual(self.reached(), [])

    def test_noted_late_with_its_own_day(self):
        """Posted and worked in after the year has ended."""
        milestone = self.make_milestone()
        self.buy(1000, "2025-03-01")
        crossing = self.buy(1000, "2026-12-30")
        with freeze_time("2027-01-04"):
            self.work()
            self.assertEqual(self.reached(), [("2026-12-30", crossing)])
            self.assertEqual(self.fact(milestone).period_first, d("2026-01-01"))

    def test_once_a_year(self):
        self.make_milestone()
        self.buy(1000, "2025-03-01")
        first = self.buy(1000, "2026-02-01")
        self.work()
        self.buy(1000, "2026-03-01")
        self.work()
        self.run_cron()
        self.assertEqual(self.reached(), [("2026-02-01", first)])
        with freeze_time("2027-03-01"):
            again = self.buy(2000, "2027-02-01")
            self.work()
            self.assertEqual(
                self.reached(), [("2026-02-01", first), ("2027-02-01", again)]
            )

    def test_credited_before_it_was_looked_at(self):
        self.make_milestone()
        self.buy(1000, "2025-03-01")
        invoice = self.buy(1000, "2026-02-01")
        self.credit(invoice, 1, on="2026-02-03")
        self.work()
        self.assertEqual(self.reached(), [])
        # reached again: by what reached it for good
        again = self.buy(1, "2026-05-01")
        self.work()
        self.assertEqual(self.reached(), [("2026-05-01", again)])

    def test_a_sum_that_fell_below_again_is_not_reached(self):
        revenue = Revenue.of_program(self.program.sudo())
        invoice = self.buy(1000, "2026-02-01")
        ask = (self.customer.id, d("2026-01-01"), d(ON), 1000)
        self.env.flush_all()
        self.assertEqual(
            revenue.reached_sums([ask]), {0: (invoice.id, d("2026-02-01"), 1000)}
        )
        self.credit(invoice, 1, on="2026-02-03")
        self.env.flush_all()
        self.assertEqual(revenue.reached_sums([ask]), {})

    def test_credited_later_stays(self):
        self.make_milestone()
        self.buy(1000, "2025-03-01")
        invoice = self.buy(1000, "2026-02-01")
        self.work()
        self.credit(invoice, on="2026-03-01")
        self.work()
        self.assertEqual(self.reached(), [("2026-02-01", invoice)])

    def test_dated_in_the_future(self):
        self.make_milestone("revenue", amount=500)
        invoice = self.buy(500, "2026-06-16")
        self.work()
        self.assertEqual(self.reached(), [])
        with freeze_time("2026-06-16 03:00:00"):
            self.run_cron()
            self.assertEqual(self.reached(), [("2026-06-16", invoice)])

    def test_agreement_year(self):
        program = self.make_program("Anniversary", qualifying_period="anniversary")
        self.member = self.make_member(program, "Kern Ltd", on="2025-05-01")
        self.customer = self.member.partner_id
        milestone = self.make_milestone(program=program)
        self.buy(1000, "2026-04-30")
        crossing = self.buy(1000, "2026-05-01")
        self.work()
        self.assertEqual(self.reached(), [("2026-05-01", crossing)])
        self.assertEqual(self.fact(milestone).period_first, d("2026-05-01"))

    def test_rolling_months_mean_the_calendar_year(self):
        program = self.make_program("Rolling")
        self.member = self.make_member(program, "Kern Ltd", on="2025-05-01")
        self.customer = self.member.partner_id
        self.make_milestone(program=program)
        self.buy(1000, "2025-12-30")
        crossing = self.buy(1000, "2026-01-02")
        self.work()
        self.assertEqual(self.reached(), [("2026-01-02", crossing)])


@tagged("post_install", "-at_install")
class TestTriggers(MilestoneCase):
    def test_revenue(self):
        self.make_milestone("revenue", amount=1500)
        self.buy(1000, "2026-02-01")
        crossing = self.buy(500, "2026-03-01")
        self.work()
        self.assertEqual(self.reached(), [("2026-03-01", crossing)])

    def test_tier_by_the_invoice_that_reached_it(self):
        gold = self.tier(self.program, "Gold")
        self.make_milestone("tier", tier_id=gold.id)
        self.buy(40000, "2026-02-01")
        self.work()
        self.assertEqual(self.reached(), [])
        crossing = self.buy(10000, "2026-03-01")
        self.work()
        self.assertEqual(self.reached(), [("2026-03-01", crossing)])

    def test_tier_by_hand(self):
        gold = self.tier(self.program, "Gold")
        self.make_milestone("tier", tier_id=gold.id)
        self.give_tier(self.member, "Gold")
        self.run_cron()
        none = self.env["account.move"]
        self.assertEqual(self.reached(), [(ON, none)])

    def test_third_invoice(self):
        self.make_milestone("invoice", number=3)
        first = self.buy(10, "2026-02-01")
        self.buy(10, "2026-03-01")
        self.credit(first)
        third = self.buy(10, "2026-04-01")
        self.work()
        self.assertEqual(self.reached(), [])  # one was credited in full
        fourth = self.buy(10, "2026-05-01")
        self.work()
        self.assertEqual(self.reached(), [("2026-05-01", fourth)])
        self.assertTrue(third)

    def test_first_paid_invoice(self):
        with freeze_time("2026-01-10 10:00:00"):
            self.member = self.make_member(self.program, "Newcomer")
        self.customer = self.member.partner_id
        self.make_milestone("first_paid", months=5)
        invoice = self.buy(10, "2026-06-09")  # the last day
        late = self.buy(10, "2026-06-10")
        self.pay(late)
        self.work()
        self.assertEqual(self.reached(), [])
        self.pay(invoice)
        self.work()
        self.assertEqual(self.reached(), [("2026-06-09", invoice)])

    def test_joining(self):
        milestone = self.make_milestone("activation", date_from=ON)
        newcomer = self.make_member(self.program, "Newcomer")
        self.work()
        fact = self.fact(milestone)
        self.assertEqual(fact.membership_id, newcomer)
        self.assertEqual(fact.date, d(ON))
        self.run_cron()
        self.assertEqual(self.fact(milestone), fact)  # nobody from before it

    def test_anniversary_is_found_at_night(self):
        self.make_milestone("anniversary", years=3)
        self.run_cron()
        self.assertEqual(self.reached(), [])
        with freeze_time("2027-01-03 02:00:00"):
            self.run_cron()
        self.assertEqual(self.reached(), [("2027-01-01", self.env["account.move"])])

    def test_only_active_members_of_open_programs(self):
        self.make_milestone("revenue", amount=100)
        self.buy(100, "2026-02-01")
        self.member.action_suspend("Overdue")
        self.work()
        self.run_cron()
        self.assertEqual(self.reached(), [])
        self.member.action_resume()
        self.run_cron()
        self.assertEqual(len(self.reached()), 1)

    def test_settings_that_miss_something(self):
        other = self.make_program("Other")
        for sentence, values in (
            ("revenue above 0", {"trigger": "revenue"}),
            ("Choose the tier", {"trigger": "tier"}),
            (
                "Choose the tier",
                {"trigger": "tier", "tier_id": other.tier_ids[0].id},
            ),
            ("1 or more", {"trigger": "invoice", "number": 0}),
            ("1 or more", {"trigger": "first_paid", "months": 0}),
            ("1 or more", {"trigger": "anniversary", "years": 0}),
            ("Choose the reward", {"grants": "reward"}),
        ):
            with (
                self.subTest(**values),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self.make_milestone(**values)


@tagged("post_install", "-at_install")
class TestGrants(MilestoneCase):
    def reach(self, **values):
        milestone = self.make_milestone("revenue", amount=100, **values)
        self.buy(100, "2026-02-01")
        self.work()
        return milestone, self.fact(milestone)

    def test_reward_without_approval_or_points(self):
        reward = self.make_reward(
            approval="both", points=500, published=False, limited_qty=True, stock=1
        )
        milestone, fact = self.reach(grants="reward", reward_id=reward.id)
        redemption = fact.redemption_ids
        self.assertEqual(redemption.key, f"milestone/{fact.id}")
        self.assertEqual(redemption.state, "approved")
        self.assertEqual((redemption.points, redemption.cost_estimated), (0, 400))
        self.assertEqual(reward.stock, 0)
        self.assertTrue(fact.is_granted)
        # whatever is run again
        fact.with_user(self.manager).action_grant()
        self.assertEqual(len(reward.redemption_ids), 1)
        self.assertEqual(milestone.reached_count, 1)

    def test_voucher_is_delivered(self):
        reward = self.make_reward(kind="voucher", voucher_amount=50)
        _milestone, fact = self.reach(grants="reward", reward_id=reward.id)
        self.assertEqual(fact.redemption_ids.state, "fulfilled")
        self.assertEqual(fact.redemption_ids.card_id.points, 5000)

    def test_entitlement_to_claim(self):
        reward = self.make_reward()
        _milestone, fact = self.reach(
            grants="entitlement", reward_id=reward.id, quantity=2, valid_months=6
        )
        extra = fact.extra_ids
        self.assertEqual((extra.quantity, extra.expires_on), (2, d("2026-12-14")))
        redemption = reward.redeem(self.member)
        self.assertEqual(redemption.extra_id, extra)

    def test_points(self):
        milestone, fact = self.reach(grants="points", points=50)
        entry = self.member.sudo().points_entry_ids
        self.assertEqual((entry.points, entry.kind), (50, "earn"))
        self.assertEqual((fact.points, fact.is_granted), (50, True))
        self.assertIn(fact, self.facts.search([("is_granted", "=", True)]))
        self.assertNotIn(fact, self.facts.search([("is_granted", "=", False)]))
        self.assertEqual(entry.reason, milestone.name)
        self.assertIn(f"Earned with: {milestone.name}", entry.why_html)
        self.assertEqual(entry.why_html.count(milestone.name), 1)
        milestone.points = 80  # what was promised stays as it was given
        self.buy(100, "2026-03-01")
        self.work()
        fact.with_user(self.manager).action_grant()
        self.assertEqual(self.member.sudo().points_balance, 50)

    def test_points_of_many_members_are_booked_together(self):
        milestone = self.make_milestone(
            "revenue", amount=100, grants="points", points=50
        )

        def queries(number):
            for name in range(number):
                member = self.make_member(
                    self.program, f"Member {number} {name}", on="2024-01-01"
                )
                self.post_document(member.partner_id, [100], "2026-02-01")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.program._reach_milestones(fields.Date.today())
            return self.env.cr.sql_log_count - before

        queries(1)
        few = queries(2)
        # a row of the ORM is written for each member that is taken
        self.assertLessEqual(queries(12), few + 1)
        self.assertEqual(len(self.fact(milestone)), 15)
        entries = self.program.membership_ids.sudo().points_entry_ids
        self.assertEqual(entries.mapped("points"), [50] * 15)

    def test_points_need_a_number(self):
        for points in (0, 10**9 + 1):
            with self.assertRaisesRegex(ValidationError, "from 1 to a billion"):
                self.make_milestone(grants="points", points=points)

    def test_what_a_milestone_gives_is_not_free_for_all(self):
        reward = self.make_reward()
        self.make_milestone(
            "revenue", amount=100, grants="entitlement", reward_id=reward.id
        )
        with self.assertRaises(UserError):
            reward.redeem(self.member)
        self.assertNotIn(reward, reward._offered_to(self.member.sudo()))
        self.buy(100, "2026-02-01")
        self.work()
        self.assertIn(reward, reward._offered_to(self.member.sudo()))
        self.assertTrue(reward.redeem(self.member))

    def test_reward_out_of_stock_waits(self):
        reward = self.make_reward(limited_qty=True)
        _milestone, fact = self.reach(grants="reward", reward_id=reward.id)
        self.assertFalse(fact.is_granted)
        activity = self.member.activity_ids.filtered(lambda a: "milestone" in a.summary)
        self.assertIn("is gone", activity.note)
        with self.assertRaisesRegex(UserError, "is gone"):
            fact.with_user(self.manager).action_grant()
        reward.stock = 1
        fact.with_user(self.manager).action_grant()
        self.assertTrue(fact.is_granted)
        self.assertEqual(reward.stock, 0)

    def test_an_archived_reward_is_for_somebody_to_decide(self):
        reward = self.make_reward()
        reward.active = False
        _milestone, fact = self.reach(grants="reward", reward_id=reward.id)
        self.assertFalse(fact.is_granted)
        activity = self.member.activity_ids.filtered(lambda a: "milestone" in a.summary)
        self.assertIn("is archived and was not given", activity.note)
        reward.active = True
        fact.with_user(self.manager).action_grant()
        self.assertTrue(fact.is_granted)

    def test_what_needs_the_members_words_is_no_reward_by_itself(self):
        reward = self.make_reward(kind="request")
        with self.assertRaisesRegex(ValidationError, "grant an entitlement"):
            self.make_milestone(grants="reward", reward_id=reward.id)
        self.make_milestone(grants="entitlement", reward_id=reward.id)

    def test_one_that_fails_does_not_stop_the_others(self):
        reward = self.make_reward()
        milestone = self.make_milestone(
            "revenue", amount=100, grants="reward", reward_id=reward.id
        )
        other = self.make_member(self.program, "Other")
        for partner in self.customer, other.partner_id:
            self.post_document(partner, [100], "2026-02-01")
        Redemption = self.registry["b2b.loyalty.redemption"]
        broken = self.member

        def fail(redemption):
            if redemption.membership_id == broken:
                raise ValueError("Broken")
            return original(redemption)

        original = Redemption._start
        self.patch(Redemption, "_start", fail)
        with mute_logger("odoo.addons.b2b_loyalty.models.b2b_loyalty_queue"):
            self.work()
        self.assertEqual(self.fact(milestone).membership_id, other)
        aside = self.env["b2b.loyalty.queue"].sudo().search([("error", "!=", False)])
        self.assertEqual(aside.partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestFacts(MilestoneCase):
    def test_nobody_changes_them(self):
        milestone = self.make_milestone("revenue", amount=100)
        self.buy(100, "2026-02-01")
        self.work()
        fact = self.fact(milestone)
        for change in (
            lambda: fact.sudo().write({"date": "2026-01-01"}),
            lambda: fact.sudo().unlink(),
            lambda: milestone.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            self.env["b2b.loyalty.milestone.reached"].with_user(self.manager).create(
                {"membership_id": self.member.id, "milestone_id": milestone.id}
            )
        with self.assertRaises(AccessError):
            fact.with_user(self.seller).action_grant()

    def test_constant_queries(self):
        self.make_milestone()
        self.make_milestone("revenue", amount=100)
        self.make_milestone("invoice", number=2)
        self.make_milestone("first_paid")
        self.make_milestone("anniversary", years=1)

        def join(number):
            for i in range(number):
                member = self.make_member(self.program, f"Number {i}", on="2025-01-01")
                self.post_document(member.partner_id, [50], "2026-02-01")
            self.env.flush_all()
            self.env.invalidate_all()

        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.program.sudo()._find_milestones(d(ON))
            return self.env.cr.sql_log_count - before

        join(1)
        queries()
        few = queries()
        join(8)
        self.assertEqual(queries(), few)
        self.assertLess(few, 25)


@tagged("post_install", "-at_install")
class TestProgress(MilestoneCase):
    def progress(self, user=None):
        Progress = self.env["b2b.loyalty.milestone.progress"]
        rows = Progress.with_user(user or self.manager).search([])
        return {(r.partner_id.name, r.milestone_id.name): r for r in rows}

    def test_who_is_within_ten_per_cent(self):
        self.make_milestone()
        for name, bought, state, missing in (
            ("Far", 899, "open", 101),
            ("Near", 900, "near", 100),
            ("Nearer", 999, "near", 1),
            ("There", 1000, "reached", 0),
            ("New", None, None, 0),
        ):
            partner = self.make_member(self.program, name).partner_id
            if bought:
                self.post_document(partner, [1000], "2025-02-01")
            self.post_document(partner, [bought or 5000], "2026-02-01")
            with self.subTest(name=name):
                row = self.progress().get((name, "Previous"))
                self.assertEqual(row and row.state, state)
                self.assertEqual(row.missing if row else 0, missing)
        self.work()
        self.env.invalidate_all()
        there = self.progress()["There", "Previous"]
        self.assertEqual(there.reached_on, d("2026-02-01"))

    def test_salesperson_sees_own_customers(self):
        self.make_milestone("revenue", amount=100)
        self.buy(10, "2026-02-01")
        mine = self.make_member(self.program, "Mine", user_id=self.seller.id)
        self.post_document(mine.partner_id, [10], "2026-02-01")
        self.assertEqual(list(self.progress(self.seller)), [("Mine", "Revenue")])
        self.assertEqual(len(self.progress()), 2)

    def test_nothing_to_reach(self):
        self.assertEqual(self.progress(), {})
