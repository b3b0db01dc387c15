from collections import Counter
from datetime import timedelta
from random import Random

from odoo import fields

from .membership_common import MembershipCase


class TestHistory(MembershipCase):
    today = "2023-01-02"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quick_documents()
        cls.program = cls.make_program(0, 3_000, 9_000)
        cls.History = cls.env["b2b.loyalty.membership.history"]

    def counts_now(self, program=None):
        """What stands on the memberships today: {(state, tier): number}."""
        self.env.invalidate_all()
        memberships = self.env["b2b.loyalty.membership"].search(
            [("program_id", "=", (program or self.program).id)]
        )
        return Counter(
            (m.state, m.state in ("active", "suspended") and m.tier_id.id or None)
            for m in memberships
        )

    def counts_on(self, day, program=None):
        return Counter(
            {
                (row["state"], row["tier_id"]): row["members"]
                for row in (program or self.program).members_on(day)
            }
        )

    def counts_in_report(self, day):
        return Counter(
            {
                (state, tier.id or None): count
                for state, tier, count in self.History._read_group(
                    [("program_id", "=", self.program.id), ("date", "=", day)],
                    ["state", "tier_id"],
                    ["__count"],
                )
            }
        )

    def live_a_month(self, chance, memberships, number):
        """Something happens to members: joining, buying, suspending, ending."""
        if number % 2 == 0:
            draft = self.make_draft(self.program, self.make_company(f"No {number}"))
            memberships |= draft
            if number % 3:
                draft.action_send()
        for membership in memberships:
            event = chance.random()
            if membership.state == "sent" and event < 0.6:
                membership.action_sign("Joe", self.drawing)
            elif membership.state in ("active", "suspended") and event < 0.4:
                self.post_invoice(membership.partner_id, chance.choice((900, 4_000)))
            elif membership.state == "active" and event < 0.5:
                membership.action_suspend("Overdue")
                if event < 0.43:  # several steps on one day
                    membership.action_resume()
            elif membership.state == "suspended" and event < 0.7:
                membership.action_resume()
            elif membership.state == "active" and event < 0.53:
                membership.action_set_tier(self.program.tier_ids[2], "A friend")
            elif membership.state == "active" and event < 0.57:
                membership.action_terminate("Gave notice")
            elif membership.state == "active" and event < 0.62:
                membership.action_terminate(
                    "Gave notice", fields.Date.today() + timedelta(days=45)
                )
        return memberships

    def test_three_years_are_replayed_as_they_were_recorded(self):
        chance = Random(7)
        memberships = self.env["b2b.loyalty.membership"].with_user(self.manager)
        recorded = {}
        month_end = self.day("2023-01-31")
        for number in range(36):
            with self.on(month_end - timedelta(days=12)):
                memberships = self.live_a_month(chance, memberships, number)
                self.process()
            with self.on(month_end):
                for membership in memberships.sudo():
                    membership._renew_or_end()
                self.program.recompute_tiers()
                recorded[month_end] = self.counts_now()
            month_end = fields.Date.end_of(month_end + timedelta(days=1), "month")
        states = {state for counts in recorded.values() for state, _tier in counts}
        self.assertEqual(states, {"draft", "sent", "active", "suspended", "ended"})
        tiers = {tier for counts in recorded.values() for _state, tier in counts}
        self.assertEqual(tiers - {None}, set(self.program.tier_ids.ids))
        with self.on(max(recorded)):
            for day, counts in recorded.items():
                with self.subTest(day=day):
                    self.assertEqual(self.counts_on(day), counts)
                    self.assertEqual(self.counts_in_report(day), counts)

    # -- single cases

    def test_day_of_a_step_counts_already(self):
        with self.on("2023-02-10"):
            sent = self.make_sent(self.program)
        with self.on("2023-03-10"):
            sent.action_sign("Joe", self.drawing)
        bronze = self.program.tier_ids[0].id
        for day, expected in (
            ("2023-02-09", {}),
            ("2023-02-10", {("sent", None): 1}),
            ("2023-03-09", {("sent", None): 1}),
            ("2023-03-10", {("active", bronze): 1}),
        ):
            with self.subTest(day=day):
                self.assertEqual(self.counts_on(day), Counter(expected))

    def test_last_day_of_an_agreement_still_counts(self):
        with self.on("2023-02-01"):
            self.make_member(self.program, renewal="none")
        with self.on("2024-02-03"):  # the nightly run was late
            self.run_cron("ir_cron_daily")
        bronze = self.program.tier_ids[0].id
        self.assertEqual(self.counts_on("2024-01-31"), Counter({("active", bronze): 1}))
        self.assertEqual(self.counts_on("2024-02-01"), Counter({("ended", None): 1}))

    def test_step_recorded_later_for_an_earlier_day_corrects(self):
        program = self.make_program(join_by="both")
        with self.on("2023-06-15"):
            draft = self.make_draft(program)
            draft.action_activate("2023-03-01")
        counts = self.counts_on("2023-04-30", program)
        self.assertEqual({state for state, _tier in counts}, {"active"})
        self.assertFalse(self.counts_on("2023-02-28", program))

    def test_running_month_is_shown_as_of_today(self):
        with self.on("2023-02-10"):
            self.make_member(self.program)
        with self.on("2023-04-05"):
            days = self.History.search([("program_id", "=", self.program.id)])
            self.assertEqual(
                days.sorted("date").mapped("date"),
                [self.day(d) for d in ("2023-02-28", "2023-03-31", "2023-04-05")],
            )
            self.assertEqual(len(set(days.ids)), 3)
            months = self.History._read_group(
                [("program_id", "=", self.program.id)], ["date:month"], ["__count"]
            )
            self.assertEqual([count for _month, count in months], [1, 1, 1])

    def test_terms_as_they_were(self):
        with self.on("2023-02-10"):
            member = self.make_member(self.program)
        with self.on("2023-03-10"):
            self.program.with_user(self.manager).action_new_version()
            member.action_consent("Joe", self.drawing)
        with self.on("2023-03-31"):
            rows = self.History.search([("membership_id", "=", member.id)])
            self.assertEqual(rows.sorted("date").terms_id.mapped("number"), [1, 2])

    def test_everybody_sees_their_own_members_only(self):
        other = self.make_user("olga", "b2b_loyalty.group_user")
        outsider = self.make_user("otto")
        with self.on("2023-02-10"):
            mine = self.make_member(self.program)
            theirs = self.make_member(
                self.program, self.make_company("Bolt", user_id=other.id)
            )
        for user, expected in (
            (self.salesperson, mine),
            (other, theirs),
            (self.manager, mine | theirs),
            (self.accountant, mine | theirs),
        ):
            with self.subTest(user=user.login):
                with self.on("2023-02-28"):
                    rows = self.History.with_user(user).search([])
                    self.assertEqual(
                        rows.membership_id & (mine | theirs), expected.with_user(user)
                    )
                counts = self.program.with_user(user).members_on("2023-02-28")
                self.assertEqual(sum(row["members"] for row in counts), len(expected))
        with self.assertRefused("not allowed"):
            self.History.with_user(outsider).search([])
        with self.assertRefused("not allowed"):
            self.program.with_user(outsider).members_on("2023-02-28")

    def test_other_sellers_are_not_seen(self):
        seller = self.env["res.company"].create({"name": "Other Seller"})
        theirs = self.make_program(company_id=seller.id, join_by="both")
        manager = self.make_user(
            "mia",
            "b2b_loyalty.group_manager",
            company_id=seller.id,
            company_ids=[seller.id],
        )
        with self.on("2023-02-10"):
            self.make_member(self.program)
            draft = self.make_draft_in(theirs, manager)
            draft.action_activate()
            rows = self.History.with_user(manager).search([])
            self.assertEqual(rows.membership_id, draft)
        with self.assertRefused("not allowed|Access|access"):
            self.program.with_user(manager).members_on("2023-02-28")

    def make_draft_in(self, program, manager):
        return (
            self.env["b2b.loyalty.membership"]
            .with_user(manager)
            .create({"program_id": program.id, "partner_id": self.make_company().id})
        )
