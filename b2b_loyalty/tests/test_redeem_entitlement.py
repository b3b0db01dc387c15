from datetime import date, timedelta

from odoo.tools import SQL

from ..logic import period
from ..report.entitlements import entitlements_of, entitlements_sql
from .redeem_common import RedeemCase


class TestEntitlement(RedeemCase):
    """Acme joined on 10 March 2026; Silver has two consulting days a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consulting = cls.make_reward()
        cls.days = cls.entitle(cls.program, cls.silver, cls.consulting, 2)
        cls.entitle(cls.program, cls.gold, cls.consulting, 3)
        cls.member.action_set_tier(cls.silver, "A friend")

    def refused(self, sentence, *arguments, **named):
        return self.assertNotRedeemed(
            "entitlement", sentence, self.redeem, *arguments, **named
        )

    def test_the_third_day_is_refused(self):
        self.assertEqual(self.left(self.consulting), (2, 0))
        for left in 1, 0:
            redemption = self.redeem(self.consulting)
            self.assertEqual(redemption.benefit_id, self.days)
            self.assertEqual(redemption.yearly_quantity, 1)
            self.assertEqual(self.left(self.consulting), (left, 0))
        self.refused(
            "^Acme Tools has used all of Consulting Day that it is entitled to in this "
            "agreement year; the next one starts on 03/10/2027.$",
            self.consulting,
        )

    def test_more_than_is_left(self):
        self.redeem(self.consulting)
        self.refused(
            "^Acme Tools can have 1 of Consulting Day as a benefit now: redeem that "
            "many or fewer.$",
            self.consulting,
            None,
            2,
        )

    def test_a_new_agreement_year_starts_afresh(self):
        self.redeem(self.consulting, quantity=2)
        with self.on("2027-03-09"):
            self.refused("has used all", self.consulting)
        with self.on("2027-03-10"):
            self.assertEqual(self.left(self.consulting), (2, 0))
            redemption = self.redeem(self.consulting, quantity=2)
            self.assertEqual(redemption.entitlement_year, date(2027, 3, 10))
            self.refused("starts on 03/10/2028", self.consulting)

    def test_what_is_unused_does_not_carry_over(self):
        with self.on("2027-03-10"):
            self.redeem(self.consulting, quantity=2)
            self.refused("has used all", self.consulting)

    def test_a_tier_without_it(self):
        self.put_in_tier(self.member, self.bronze)
        self.assertEqual(self.left(self.consulting), (0, 0))
        self.refused(
            r"is given as a benefit, and the benefits of Acme Tools \(Bronze\) do not",
            self.consulting,
        )

    def test_a_downgrade_stops_what_is_unused(self):
        self.redeem(self.consulting)
        self.put_in_tier(self.member, self.bronze)
        self.refused("do not include it", self.consulting)
        self.put_in_tier(self.member, self.silver)
        self.assertEqual(self.left(self.consulting), (1, 0))

    def test_an_upgrade_gives_the_full_number_less_what_was_used(self):
        self.redeem(self.consulting, quantity=2)
        self.put_in_tier(self.member, self.gold)
        self.assertEqual(self.left(self.consulting), (1, 0))
        self.redeem(self.consulting)
        self.refused("has used all", self.consulting)

    def test_from_three_to_two_is_never_less_than_nothing(self):
        self.put_in_tier(self.member, self.gold)
        self.redeem(self.consulting, quantity=3)
        self.put_in_tier(self.member, self.silver)
        self.assertEqual(self.left(self.consulting), (0, 0))
        self.refused("has used all", self.consulting)

    def test_new_terms_in_the_same_year_do_not_give_it_twice(self):
        self.redeem(self.consulting, quantity=2)
        self.program.sudo().action_new_version()
        newest = self.program.terms_ids.sorted("number")[-1]
        self.assertEqual(len(newest.benefit_ids), 2)
        self.member.with_user(self.manager).action_consent("Joe Smith", self.drawing)
        self.assertEqual(self.member.terms_id, newest)
        self.assertEqual(self.left(self.consulting), (0, 0))
        self.refused("has used all", self.consulting)

    def test_benefits_of_the_newer_terms_are_not_for_older_members(self):
        self.program.sudo().action_new_version()
        newest = self.program.terms_ids.sorted("number")[-1]
        training = self.make_reward(name="Training")
        self.entitle(self.program, self.silver, training, 1, newest)
        self.refused("do not include it", training)

    def test_of_the_tier_and_of_every_member(self):
        everybodys = self.entitle(self.program, None, self.consulting, 1)
        self.assertEqual(self.left(self.consulting), (3, 0))
        self.redeem(self.consulting, quantity=3)
        self.put_in_tier(self.member, self.bronze)
        self.assertEqual(self.left(self.consulting), (0, 0))
        with self.on("2027-03-10"):
            redemption = self.redeem(self.consulting)
            self.assertEqual(redemption.benefit_id, everybodys)

    def test_suspended_and_ended(self):
        self.member.action_suspend("Overdue invoices")
        self.assertEqual(self.left(self.consulting), (0, 0))
        self.member.action_resume()
        self.assertEqual(self.left(self.consulting), (2, 0))
        self.member.action_terminate("Moved away")
        self.assertEqual(self.left(self.consulting), (0, 0))

    def test_with_this_benefit_or_not_at_all(self):
        redemption = self.redeem(self.consulting, benefit=self.days.id)
        self.assertEqual(redemption.benefit_id, self.days)
        gold = self.consulting.benefit_ids.filtered(lambda b: b.tier_id == self.gold)
        self.refused("do not include it", self.consulting, benefit=gold.id)
        self.give_extra(self.member, self.consulting, 5)
        self.refused("can have 1", self.consulting, None, 2, benefit=self.days.id)
        training = self.make_reward(name="Training")
        self.refused("do not include it", training, benefit=self.days.id)

    def test_it_never_pays_with_something_else(self):
        """A benefit that is not there, or of another program, is no claim at all."""
        self.give_extra(self.member, self.consulting, 5)
        theirs = self.make_program()
        tier = theirs.tier_ids[0]
        foreign = self.entitle(theirs, tier, self.make_reward(theirs), 1)
        for benefit in 2_000_000_000, foreign.id, "1", [foreign.id]:
            with self.subTest(benefit=benefit):
                self.assertNotRedeemed(
                    None, "not exist", self.redeem, self.consulting, benefit=benefit
                )


class TestExtras(RedeemCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consulting = cls.make_reward()

    def extra(self, number=1, last_day=False, **vals):
        return self.give_extra(
            self.member, self.consulting, number, expires_on=last_day, **vals
        )

    def test_the_first_to_end_is_used_first(self):
        for_ever = self.extra()
        autumn, summer = self.extra(1, "2026-10-31"), self.extra(1, "2026-07-31")
        used = [self.redeem(self.consulting).extra_id for _number in range(3)]
        self.assertEqual(used, [summer, autumn, for_ever])
        self.assertNotRedeemed(
            "entitlement", "has used all|do not", self.redeem, self.consulting
        )

    def test_after_the_benefit_of_the_year(self):
        benefit = self.entitle(self.program, self.bronze, self.consulting, 1)
        extra = self.extra()
        redemption = self.redeem(self.consulting, quantity=2)
        self.assertRecordValues(
            redemption,
            [
                {
                    "benefit_id": benefit.id,
                    "yearly_quantity": 1,
                    "extra_id": extra.id,
                    "extra_quantity": 1,
                }
            ],
        )

    def test_first_and_last_day(self):
        self.extra(5, "2026-04-30", date="2026-04-01")
        for day, left in (
            ("2026-03-31", 0),
            ("2026-04-01", 5),
            ("2026-04-30", 5),
            ("2026-05-01", 0),
        ):
            with self.subTest(day=day), self.on(day):
                self.assertEqual(self.left(self.consulting), (0, left))

    def test_what_was_used_stays_as_it_is(self):
        extra = self.extra(2)
        extra.quantity = 3
        self.redeem(self.consulting)
        for vals in (
            {"quantity": 1},
            {"reward_id": self.make_reward(name="Training").id},
            {"membership_id": self.make_member(self.program, self.make_company()).id},
        ):
            with self.subTest(**vals), self.assertRefused("was used already"):
                extra.write(vals)
        extra.expires_on = "2026-12-31"

    def test_one_extra_at_a_time(self):
        self.extra(1, "2026-07-31")
        self.extra(5)
        self.assertNotRedeemed(
            "entitlement", "can have 1", self.redeem, self.consulting, None, 2
        )
        self.redeem(self.consulting)
        self.assertTrue(self.redeem(self.consulting, quantity=5))

    def test_anothers_extra_is_not_this_members(self):
        beta = self.make_member(self.program, self.make_company("Beta"))
        self.give_extra(beta, self.consulting)
        self.assertNotRedeemed(
            "entitlement", "do not include", self.redeem, self.consulting
        )


class TestAgreementYears(RedeemCase):
    """The query counts years as logic/period.py does."""

    def years_of(self, member, days):
        """{day: (first, last)} as the query sees it."""
        found = {}
        for day in days:
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT * FROM (%s) source",
                    entitlements_sql(day, SQL("member.id = %s", member.id)),
                )
            )
            found[day] = [(row["year_first"], row["ends_on"]) for row in rows]
        return found

    def test_against_the_pure_rule(self):
        reward = self.make_reward()
        self.entitle(self.program, None, reward, 1)
        edges = [
            date(year, month, day)
            for year in range(2024, 2034)
            for month, day in ((1, 1), (2, 27), (2, 28), (3, 1), (6, 30), (12, 31))
        ] + [date(2024, 2, 29), date(2028, 2, 29), date(2032, 2, 29)]
        for start in (
            date(2024, 2, 29),
            date(2024, 2, 28),
            date(2023, 3, 1),
            date(2023, 12, 31),
            date(2024, 1, 1),
        ):
            self.member.sudo()._engine_write({"date_start": start})
            self.env.flush_all()
            days = [day for day in edges if day >= start]
            for day, rows in self.years_of(self.member, days).items():
                with self.subTest(start=start, day=day):
                    year = period.year(day, (start.month, start.day))
                    self.assertEqual(rows, [(year.first, year.last)])

    def test_a_leap_day_joiner_redeems_once_a_year(self):
        reward = self.make_reward()
        self.entitle(self.program, None, reward, 1)
        self.member.sudo()._engine_write({"date_start": "2024-02-29"})
        firsts = ("2027-02-28", "2028-02-29", "2029-02-28")
        for first in firsts:
            before = date.fromisoformat(first) - timedelta(days=1)
            with self.subTest(first=first):
                with self.on(first):
                    redemption = self.redeem(reward)
                    self.assertEqual(str(redemption.entitlement_year), first)
                    self.assertNotRedeemed(
                        "entitlement", "has used all", self.redeem, reward
                    )
                if first != firsts[0]:
                    with self.on(before):
                        self.assertNotRedeemed(
                            "entitlement",
                            f"starts on {date.fromisoformat(first):%m/%d/%Y}",
                            self.redeem,
                            reward,
                        )


class TestSums(RedeemCase):
    """What a member has redeemed is summed from an index, whatever else it has."""

    day = date(2026, 3, 10)

    def plan_of(self, query):
        rows = self.env.execute_query(SQL("EXPLAIN (COSTS OFF) %s", query))
        return "\n".join(line for [line] in rows)

    def leave_one_index(self, name):
        """A table of a few rows would be read as a whole, or by any other index."""
        self.env.flush_all()
        for way in "seqscan", "bitmapscan":
            self.env.cr.execute(SQL("SET LOCAL enable_%s = off", SQL(way)))
        self.env.cr.execute(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = 'b2b_loyalty_redemption'::regclass"
            " AND NOT indisunique AND indexrelid <> %s::regclass",
            [name],
        )
        for [other] in self.env.cr.fetchall():
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(other)))

    def test_an_index_holds_all_that_is_summed(self):
        consulting = self.make_reward(per_member_limit=5, per_member_months=12)
        self.entitle(self.program, None, consulting, 2)
        self.redeem(consulting)
        self.leave_one_index("b2b_loyalty_redemption_member_idx")
        index = "Index Only Scan using b2b_loyalty_redemption_member_idx"
        one = SQL("member.id = %s", self.member.id)
        self.assertIn(index, self.plan_of(entitlements_sql(self.day, one)))
        taken = consulting._taken_domain(self.member, self.day)
        taken = self.env["b2b.loyalty.redemption"].sudo()._search(taken)
        self.assertIn(index, self.plan_of(taken.select(SQL("SUM(quantity)"))))

    def test_one_reward_is_read_without_the_others(self):
        consulting, training = self.make_reward(), self.make_reward(name="Training")
        for reward in consulting, training:
            self.entitle(self.program, None, reward, 2)
            self.give_extra(self.member, reward)
        rows = entitlements_of(self.env, self.member.id, self.day)
        mine = entitlements_of(self.env, self.member.id, self.day, training.id)
        self.assertEqual(len(rows), 4)
        self.assertEqual(mine, [r for r in rows if r["reward_id"] == training.id])
        self.assertEqual(len(mine), 2)
