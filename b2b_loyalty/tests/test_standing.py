from decimal import Decimal as D

from .redeem_common import RedeemCase


class TestStanding(RedeemCase):
    """What a member needs to keep its tier, and what it has received."""

    def standing(self, membership=None):
        member = (membership or self.member).sudo()
        documents = member._documents(self.day(self.today))
        return member._keeping(documents)

    def add_text(self, tier, worth):
        self._as_if_it_had_been_there(self.program.terms_id.sudo())
        return self.env["b2b.loyalty.benefit"].create(
            {
                "name": "Free delivery",
                "yearly_value": worth,
                "terms_id": self.program.terms_id.id,
                "tier_id": tier and tier.id,
            }
        )

    def by_year(self, on):
        shown, total = self.member.sudo()._value_received(self.day(on))
        return {year.number: year.total for year in shown}, total

    # -- keeping

    def test_what_keeps_a_rolling_tier(self):
        self.post_invoice(self.acme, 9_000, on="2025-06-01")
        self.post_invoice(self.acme, 3_000, on="2026-03-01")
        self.process()
        self.assertEqual(self.member.tier_id, self.silver)
        found = self.standing()
        self.assertEqual(found.until, self.day("2026-05-31"))
        self.assertEqual((found.bound, found.revenue), (10_000, 3_000))
        self.post_invoice(self.acme, 7_000, on="2026-03-10")
        self.process()
        self.assertEqual(self.standing().until, self.day("2027-02-28"))

    def test_a_bound_of_nothing_is_never_lost(self):
        self.assertEqual(self.member.tier_id, self.bronze)
        self.assertIsNone(self.standing())

    def test_money_alone_does_not_keep_what_asks_for_more(self):
        program = self.make_program(state="draft")
        top = program.tier_ids.sorted("sequence")[-1]
        top.write({"active_months_from": 1})
        program.action_open()
        member = self.make_member(program, self.make_company("Both"))
        self.post_invoice(member.partner_id, 60_000, on="2026-03-01")
        self.process()
        self.assertEqual(member.tier_id, top)
        self.assertIsNone(self.standing(member))

    def test_a_calendar_year(self):
        program = self.make_program(qualifying_period="calendar")
        member = self.make_member(program, self.make_company("Yearly"))
        self.post_invoice(member.partner_id, 12_000, on="2026-03-01")
        self.process()
        found = self.standing(member)
        self.assertEqual(found.until, self.day("2027-12-31"))
        self.assertEqual(found.window.first, self.day("2027-01-01"))
        self.assertEqual((found.revenue, found.missing), (0, 10_000))

    # -- value received

    def test_benefits_count_by_the_day_and_by_tier(self):
        self.add_text(None, 365)
        self.add_text(self.silver, 3650)
        self.assertEqual(self.by_year("2026-03-12")[0][2026], D(3))
        with self.on("2026-03-12"):
            self.member.action_set_tier(self.silver, "Agreed")
        # two days as Bronze, two as Silver
        years, total = self.by_year("2026-03-13")
        self.assertEqual(years, {2026: D(24), 2025: D(0), 2024: D(0)})
        self.assertEqual(total, D(24))

    def test_nothing_while_it_is_on_hold(self):
        self.add_text(None, 365)
        with self.on("2026-03-12"):
            self.member.action_suspend("Bills")
        with self.on("2026-03-20"):
            self.member.action_resume()
        self.assertEqual(self.by_year("2026-03-21")[0][2026], D(4))

    def test_rewards_count_once_nobody_has_to_approve_them(self):
        reward = self.make_reward(value=120, approval="seller")
        redemption = self.redeem(reward, quantity=2)
        self.assertEqual(self.by_year(self.today)[0][2026], 0)
        redemption.with_user(self.manager).action_approve()
        self.assertEqual(self.by_year(self.today)[0][2026], 240)
        redemption.with_user(self.manager).action_cancel("Not needed")
        self.assertEqual(self.by_year(self.today)[0][2026], 0)

    def test_nothing_before_it_has_joined(self):
        sent = self.make_sent(self.program, self.make_company("Not Yet"))
        shown, total = sent.sudo()._value_received(self.day(self.today))
        self.assertEqual((total, [year.total for year in shown]), (0, [0, 0, 0]))

    def test_what_the_next_tier_would_be_worth(self):
        reward = self.make_reward(value=500)
        self.entitle(self.program, self.silver, reward, 2)
        self.add_text(None, 100)
        self.add_text(self.silver, 50)
        member = self.member.sudo()
        self.assertEqual(member._worth_of_tier(self.bronze), 100)
        self.assertEqual(member._worth_of_tier(self.silver), 1150)
