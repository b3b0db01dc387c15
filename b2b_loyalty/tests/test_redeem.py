from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from .redeem_common import RedeemCase


class TestRedeem(RedeemCase):
    def test_what_is_written(self):
        reward = self.make_reward(value=900, cost=400, user_id=self.manager.id)
        self.entitle(self.program, self.bronze, reward, 2)
        redemption = self.redeem(reward, contact=self.buyer.id, key="wish 1")
        self.assertRecordValues(
            redemption.sudo(),
            [
                {
                    "membership_id": self.member.id,
                    "program_id": self.program.id,
                    "company_id": self.company.id,
                    "partner_id": self.acme.id,
                    "reward_id": reward.id,
                    "kind": "service",
                    "quantity": 1,
                    "date": fields.Date.to_date(self.today),
                    "contact_id": self.buyer.id,
                    "user_id": self.manager.id,
                    "state": "approved",
                    "benefit_id": reward.benefit_ids.id,
                    "entitlement_year": self.member.date_start,
                    "yearly_quantity": 1,
                    "extra_id": False,
                    "points": 0,
                    "value": 900,
                    "cost_estimated": 400,
                    "key": "wish 1",
                }
            ],
        )
        self.assertRegex(redemption.name, r"^RED\d+$")
        self.assertEqual(self.steps(redemption)[0], "requested")

    def test_free_for_all_is_paid_by_nothing(self):
        redemption = self.redeem(self.make_reward(), quantity=3)
        self.assertFalse(redemption.benefit_id)
        self.assertFalse(redemption.extra_id)
        self.assertFalse(redemption.entitlement_year)
        self.assertFalse(redemption.contact_id)
        self.assertEqual(redemption.user_id, self.salesperson)

    def test_defaults_of_the_context_have_no_part_in_it(self):
        reward = self.make_reward(approval="seller")
        tricky = reward.with_context(
            default_seller_approved_by=self.manager.id,
            default_cost_complete=True,
            default_fulfilled_on="2026-01-01",
            default_state="fulfilled",
        )
        redemption = self.redeem(tricky).sudo()
        self.assertEqual(redemption.state, "requested")
        self.assertFalse(redemption.seller_approved_by)
        self.assertFalse(redemption.cost_complete)
        self.assertFalse(redemption.fulfilled_on)


class TestRefusals(RedeemCase):
    """Each reason as it comes out, and the fact that is kept of it."""

    def refused(self, reason, sentence, reward, **more):
        fact = self.assertNotRedeemed(reason, sentence, self.redeem, reward, **more)
        self.assertEqual(fact.membership_id, more.get("membership") or self.member)
        self.assertEqual(fact.reward_id, reward)
        self.assertEqual(fact.user_id, self.salesperson)
        self.assertEqual(fact.company_id, self.company)
        return fact

    def test_quantity(self):
        reward = self.make_reward()
        for quantity, kept in ((0, 0), (-3, 0), (10_001, 10_001), (10**30, 10_001)):
            with self.subTest(quantity=quantity):
                fact = self.refused(
                    "quantity",
                    "^Redeem a whole number of Consulting Day, from 1 to 10000.$",
                    reward,
                    quantity=quantity,
                    contact=self.buyer,
                )
                self.assertEqual(fact.quantity, kept)
                self.assertEqual(fact.contact_id, self.buyer)

    def test_membership(self):
        reward = self.make_reward()
        self.member.action_suspend("Overdue invoices")
        self.refused(
            "membership",
            r"Acme Tools is not active \(Suspended\): it can redeem once it is",
            reward,
        )
        self.member.action_resume()
        self.assertTrue(self.redeem(reward))
        self.member.action_terminate("Moved away")
        self.refused("membership", r"is not active \(Ended\)", reward)

    def test_not_a_member_yet(self):
        sent = self.make_sent(self.program, self.make_company("Beta"))
        self.refused("membership", "Sent", self.make_reward(), membership=sent)

    def test_run_off_to_its_last_day(self):
        reward = self.make_reward()
        self.program.with_user(self.manager).action_run_off("2026-04-30")
        with self.on("2026-04-30"):
            self.assertTrue(self.redeem(reward))
        with self.on("2026-05-01"):
            self.refused("program", "could be redeemed until 04/30/2026", reward)

    def test_closed_program(self):
        reward = self.make_reward()
        self.program.sudo().write({"state": "closed"})
        self.refused("program", "Partner Club is not open", reward)

    def test_unavailable(self):
        beta = self.make_member(self.program, self.make_company("Beta"))
        for vals in (
            {"published": False},
            {"active": False},
            {"membership_ids": [Command.set(beta.ids)]},
        ):
            with self.subTest(**vals):
                reward = self.make_reward(**vals)
                fact = self.refused("unavailable", "does not exist", reward, quantity=0)
                self.assertNotIn(reward.name, fact.sentence)

    def test_personal_offer(self):
        reward = self.make_reward(membership_ids=[Command.set(self.member.ids)])
        self.assertTrue(self.redeem(reward))

    def test_dates(self):
        reward = self.make_reward(date_from="2026-04-01", date_to="2026-04-30")
        with self.on("2026-03-31"):
            self.refused("early", "can be redeemed from 04/01/2026", reward)
        for day in "2026-04-01", "2026-04-30":
            with self.on(day):
                self.assertTrue(self.redeem(reward))
        with self.on("2026-05-01"):
            self.refused("late", "until 04/30/2026: choose another", reward)

    def test_tier(self):
        reward = self.make_reward(tier_ids=[Command.set((self.silver | self.gold).ids)])
        self.refused("tier", "is for Silver, Gold, and Acme Tools is Bronze", reward)
        self.put_in_tier(self.member, self.gold)
        self.assertTrue(self.redeem(reward))

    def test_locked_until_it_is_done_and_approved(self):
        review = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Product Training", "program_id": self.program.id}
        )
        reward = self.make_reward(locked_by=review.id)
        self.refused("locked", "opens with this: Product Training", reward)
        beta = self.make_member(self.program, self.make_company("Beta"))
        done = {"type_id": review.id, "membership_id": beta.id}
        self.env["b2b.loyalty.activity"].create(done)
        activity = self.env["b2b.loyalty.activity"].create(
            {**done, "membership_id": self.member.id, "state": "claimed"}
        )
        self.refused("locked", "opens with this", reward)
        activity.state = "approved"
        self.assertTrue(self.redeem(reward))
        activity.state = "refused"
        self.refused("locked", "opens with this", reward)

    def test_overdue_by_exactly_so_many_days(self):
        reward = self.make_reward()
        with self.on("2026-02-01"):
            invoice = self.post_invoice(
                self.acme,
                500,
                invoice_date_due="2026-02-28",
                invoice_payment_term_id=False,
            )
        with self.on("2026-04-29"):  # 0 days: it does not matter
            self.assertTrue(self.redeem(reward))
        self.program.sudo().overdue_block_days = 60
        with self.on("2026-04-28"):
            self.assertTrue(self.redeem(reward))
        with self.on("2026-04-29"):
            self.refused("overdue", "Acme Tools has overdue invoices", reward)
            beta = self.make_member(self.program, self.make_company("Beta"))
            self.assertTrue(self.redeem(reward, beta))
            self.pay(invoice)
            self.assertTrue(self.redeem(reward))

    def test_points_there_are_none(self):
        reward = self.make_reward(points=100)
        self.refused(
            "points", "costs 200 points, and Acme Tools has 0", reward, quantity=2
        )

    def test_stock(self):
        reward = self.make_reward(limited_qty=True, stock=3)
        self.refused("stock", "There are 3 left of", reward, quantity=4)
        self.redeem(reward, quantity=3)
        self.assertEqual(reward.stock, 0)
        self.refused("stock", "is gone: choose another reward", reward)

    def test_without_a_limit_the_stock_says_nothing(self):
        reward = self.make_reward(limited_qty=False, stock=0)
        self.assertTrue(self.redeem(reward))
        self.assertEqual(reward.stock, 0)

    def test_details_that_do_not_fit(self):
        self.refused("details", "details", self.make_reward(), color="red")


class TestLimits(RedeemCase):
    def limit_of(self, number, months=0):
        return self.make_reward(per_member_limit=number, per_member_months=months)

    def refused(self, reward, sentence, quantity=1):
        self.assertNotRedeemed("limit", sentence, self.redeem, reward, None, quantity)

    def test_for_ever(self):
        reward = self.limit_of(2)
        self.refused(reward, "can have 2 of Consulting Day, and .* had 0", 3)
        self.redeem(reward)
        with self.on("2036-03-10"):
            self.refused(reward, "can have 2 of Consulting Day, and .* had 1", 2)
            self.redeem(reward)
            self.refused(reward, "had 2")

    def test_each_member_by_itself(self):
        reward = self.limit_of(1)
        self.redeem(reward)
        beta = self.make_member(self.program, self.make_company("Beta"))
        self.assertTrue(self.redeem(reward, beta))

    def test_in_so_many_months(self):
        """Two months as of 15 May start on 16 March."""
        reward = self.limit_of(1, 2)
        with self.on("2026-03-15"):
            self.redeem(reward)
        with self.on("2026-05-14"):
            self.refused(
                reward, "1 of Consulting Day in 2 months, and Acme Tools had 1"
            )
        with self.on("2026-05-15"):
            self.assertTrue(self.redeem(reward))

    def test_months_end_with_the_shorter_month(self):
        reward = self.limit_of(1, 1)
        with self.on("2027-01-31"):
            self.redeem(reward)
        with self.on("2027-02-28"):  # after 28 January: 31 January is still in it
            self.refused(reward, "in 1 months")
        with self.on("2027-03-01"):
            self.assertTrue(self.redeem(reward))

    def test_what_was_given_back_does_not_count(self):
        reward = self.limit_of(1)
        redemption = self.redeem(reward)
        redemption.with_user(self.salesperson).action_cancel("Ordered by mistake")
        self.assertTrue(self.redeem(reward))


class TestKey(RedeemCase):
    def test_the_same_key_is_the_same_redemption(self):
        reward = self.make_reward(limited_qty=True, stock=5)
        first = self.redeem(reward, key="wish 1")
        self.assertEqual(self.redeem(reward, key="wish 1"), first)
        self.assertEqual(reward.stock, 4)
        self.assertEqual(len(first.sudo().step_ids), 1)
        self.assertNotEqual(self.redeem(reward, key="wish 2"), first)
        self.assertNotEqual(self.redeem(reward), self.redeem(reward))

    def test_it_answers_even_when_nothing_is_left(self):
        reward = self.make_reward(limited_qty=True, stock=1)
        first = self.redeem(reward, key="wish 1")
        self.member.action_suspend("Overdue invoices")
        self.assertEqual(self.redeem(reward, key="wish 1"), first)

    def test_for_something_else_it_is_refused(self):
        reward, other = self.make_reward(), self.make_reward(name="Training")
        self.redeem(reward, key="wish 1")
        sentence = "was used for 1 × Consulting Day already: reload the page"
        for wish in ((reward, None, 2), (other, None, 1), (reward, None, "x")):
            with self.assertRefused(sentence, UserError):
                self.redeem(*wish, key="wish 1")

    def test_each_member_has_its_own(self):
        reward = self.make_reward()
        beta = self.make_member(self.program, self.make_company("Beta"))
        self.assertNotEqual(
            self.redeem(reward, key="1"), self.redeem(reward, beta, key="1")
        )

    def test_what_is_no_key(self):
        reward = self.make_reward()
        for key in (
            "x" * 101,
            "a\0b",
            "\ud800",
            "two\nlines",
            7,
            ["a"],
            {"a": 1},
            True,
        ):
            with self.subTest(key=key):
                sentence = self.assertSentence(self.redeem, reward, key=key)
                self.assertIn("is no text of 1 to 100 characters", sentence)
        self.assertTrue(self.redeem(reward, key="x" * 100))


class TestManyRedemptions(RedeemCase):
    """What redeeming takes does not grow with what was redeemed before."""

    def queries(self, reward):
        # what the whole process keeps, and what a request reads anew
        self.redeem(reward, key="to warm up")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.redeem(reward, key=f"{before}", contact=self.buyer.id)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_are_constant(self):
        reward = self.make_reward(
            per_member_limit=1000, limited_qty=True, stock=1000, approval="both"
        )
        self.entitle(self.program, self.bronze, reward, 500)
        self.give_extra(self.member, reward, 5)
        few = self.queries(reward)
        for number in range(40):
            self.redeem(reward, key=f"earlier {number}")
        self.assertEqual(self.queries(reward), few)
