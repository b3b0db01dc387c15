"""What a plan gives beside commission: points, rewards, a tier, prices."""

from .referral_common import ReferralCase


class GivesCase(ReferralCase):
    """The plan gives 200 points to the referrer and 50 to the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.write({"referrer_points": 200, "referred_points": 50})

    @classmethod
    def make_reward(cls, **vals):
        return cls.env["b2b.loyalty.reward"].create(
            {
                "name": "Voucher of 50",
                "program_id": cls.program.id,
                "kind": "voucher",
                "voucher_amount": 50,
                "value": 50,
                "points": 100,
                **vals,
            }
        )

    def process_all(self):
        """Until nothing waits, as the scheduled action does."""
        while self.process():
            pass

    def buys(self, referral, amount, on=None):
        invoice = super().buys(referral, amount, on=on)
        self.process_all()
        return invoice

    def credits(self, invoice):
        refund = super().credits(invoice)
        self.process_all()
        return refund

    def joins(self, referral):
        """The company that was brought becomes a member itself."""
        member = self.make_member(self.program, referral.referred_partner_id)
        self.process_all()
        return member

    def states(self, referral):
        return {
            (grant.party, grant.kind): grant.state
            for grant in referral.sudo().grant_ids
        }

    def points(self, member):
        member.invalidate_recordset()
        return member.sudo().points_balance


class TestPoints(GivesCase):
    def test_once_for_each_company(self):
        referral = self.bring()
        self.assertEqual(self.points(self.member), 0)
        self.buys(referral, 200)
        self.assertEqual(self.points(self.member), 200)
        self.buys(referral, 500)
        self.process_all()
        self.assertEqual(self.points(self.member), 200)
        entry = self.member.sudo().points_entry_ids
        self.assertEqual((entry.kind, entry.reason), ("earn", "Referral of New Works"))
        second = self.bring("Second Works")
        self.buys(second, 10)
        self.assertEqual(self.points(self.member), 400)

    def test_a_credit_note_takes_them_back_and_an_invoice_brings_them_again(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        self.credits(invoice)
        self.assertEqual(self.points(self.member), 0)
        self.assertEqual(self.states(referral)["referrer", "points"], "taken_back")
        self.buys(referral, 300)
        self.assertEqual(self.points(self.member), 200)
        entries = self.member.sudo().points_entry_ids.sorted("id")
        self.assertEqual(entries.mapped("points"), [200, -200, 200])
        self.assertEqual(entries[1].reversed_entry_id, entries[0])

    def test_spent_points_are_owed(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        self.member.with_user(self.manager).adjust(-150, "Spent")
        self.credits(invoice)
        self.assertEqual(self.points(self.member), -150)

    def test_the_company_waits_until_it_joins(self):
        referral = self.bring()
        self.buys(referral, 200)
        self.assertEqual(self.states(referral)["referred", "points"], "waiting")
        company = self.joins(referral)
        self.assertEqual(self.points(company), 50)
        self.assertEqual(self.states(referral)["referred", "points"], "given")
        # by whom it was brought is nobody's business
        [entry] = company.sudo().points_entry_ids
        self.assertEqual(entry.reason, "You were recommended to us")

    def test_what_waited_is_void_when_the_goods_come_back(self):
        referral = self.bring()
        self.credits(self.buys(referral, 200))
        company = self.joins(referral)
        self.assertEqual(self.points(company), 0)
        self.assertEqual(self.states(referral)["referred", "points"], "void")

    def test_the_plan_of_its_day(self):
        referral = self.bring()
        self.plan.write({"referrer_points": 999, "referred_points": 0})
        self.buys(referral, 200)
        self.assertEqual(self.points(self.member), 200)
        self.assertEqual(self.points(self.joins(referral)), 50)

    def test_as_many_companies_as_are_needed(self):
        self.plan.clients_from = 2
        first, second = self.bring("First Works"), self.bring("Second Works")
        self.buys(first, 200)
        self.assertEqual(self.points(self.member), 0)
        invoice = self.buys(second, 200)
        self.assertEqual(self.points(self.member), 400)
        self.credits(invoice)
        self.assertEqual(self.points(self.member), 0)

    def test_a_member_on_hold_waits(self):
        referral = self.bring()
        self.member.action_suspend("Overdue")
        self.buys(referral, 200)
        self.assertEqual(self.points(self.member), 0)
        self.member.action_resume()
        self.nightly()
        self.assertEqual(self.points(self.member), 200)

    def test_rejected_afterwards(self):
        referral = self.bring()
        self.buys(referral, 200)
        referral.with_user(self.manager).action_reject("They are our own")
        self.process_all()
        self.assertEqual(self.points(self.member), 0)


class TestRewards(GivesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reward = cls.make_reward()
        cls.plan.write({"referrer_points": 0, "referred_points": 0})
        cls.plan.referrer_reward_id = cls.reward

    def redemptions(self, member=None):
        return (member or self.member).sudo().redemption_ids

    def test_given_by_itself_once(self):
        referral = self.bring()
        self.buys(referral, 200)
        self.buys(referral, 200)
        redemption = self.redemptions()
        self.assertEqual((redemption.state, redemption.points), ("fulfilled", 0))
        self.assertEqual(redemption.referral_grant_id.referral_id, referral)

    def test_it_stays_when_the_goods_come_back_and_the_salesperson_knows(self):
        referral = self.bring()
        self.credits(self.buys(referral, 200))
        self.assertEqual(self.redemptions().state, "fulfilled")
        self.assertEqual(self.states(referral), {("referrer", "reward"): "kept"})
        [told] = self.activities(self.member)
        self.assertIn("New Works has sent back what it bought", told)
        self.buys(referral, 300)
        self.assertEqual(len(self.redemptions()), 1)
        self.assertEqual(self.states(referral), {("referrer", "reward"): "given"})

    def test_what_cannot_be_given_is_told_and_given_later(self):
        self.reward.active = False
        referral = self.bring()
        self.buys(referral, 200)
        self.assertEqual(referral.state, "qualified")
        self.assertEqual(self.lines(referral), [(50, "pending")])
        grant = referral.sudo().grant_ids
        self.assertEqual(grant.state, "refused")
        self.assertIn("is archived", grant.reason)
        self.assertIn("Reward of a referral is waiting", self.activities(self.member))
        self.reward.active = True
        grant.with_user(self.manager).action_give()
        self.assertEqual(grant.state, "given")
        grant.with_user(self.manager).action_give()
        self.assertEqual(len(self.redemptions()), 1)

    def test_the_company_gets_one_when_it_joins(self):
        self.plan.write({"referred_reward_id": self.reward.id, "referred_quantity": 2})
        referral = self.bring()
        self.buys(referral, 200)
        company = self.joins(referral)
        self.assertEqual(self.redemptions(company).quantity, 2)

    def test_nobody_uses_up_its_key(self):
        with self.assertRefused("starts with milestone/ or referral/"):
            self.reward.redeem(self.member, key="referral/1")

    def test_what_is_wrong_is_told(self):
        other = self.make_program()
        stranger = self.make_reward(program_id=other.id)
        words = self.make_reward(kind="request", name="A favor")
        for values, sentence in (
            ({"referrer_reward_id": stranger.id}, "choose a reward of that program"),
            ({"referred_reward_id": words.id}, "needs words of the member"),
            ({"referrer_quantity": 0}, "gives 1 or more of its reward"),
            ({"referrer_points": -1}, "give a number up to a billion"),
            ({"referred_tier_id": other.tier_ids[0].id}, "choose tiers and terms of"),
            (
                {
                    "referred_tier_id": self.program.tier_ids[0].id,
                    "referred_tier_months": 0,
                },
                "give the months, from 1 to 1,200",
            ),
        ):
            with self.subTest(values=values), self.assertRefused(sentence):
                with self.env.cr.savepoint():
                    self.plan.with_user(self.manager).write(values)


class TestTier(GivesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bronze, cls.silver, cls.gold = cls.program.tier_ids.sorted("sequence")
        cls.plan.write({"referred_tier_id": cls.silver.id, "referred_tier_months": 6})

    def tier(self, member):
        member.invalidate_recordset()
        return member.sudo().tier_id.name

    def test_from_joining_for_its_months(self):
        referral = self.bring()
        self.buys(referral, 200)
        company = self.joins(referral)
        self.assertEqual(self.tier(company), "Silver")
        self.assertEqual(company.tier_valid_until, self.day("2026-09-09"))
        with self.on("2026-09-09"):
            self.program.sudo().recompute_tiers()
            self.assertEqual(self.tier(company), "Silver")
        with self.on("2026-09-10"):
            self.program.sudo().recompute_tiers()
            self.assertEqual(self.tier(company), "Bronze")

    def test_figures_raise_it_and_it_is_a_floor_again(self):
        referral = self.bring()
        invoice = self.buys(referral, 60_000)
        company = self.joins(referral)
        self.assertEqual(self.tier(company), "Gold")
        with self.on("2026-06-01"):
            credit = self.credit(invoice)
            self.post_invoice(referral.referred_partner_id, 100, on="2026-03-11")
            self.process_all()
            self.assertTrue(credit)
            self.assertEqual(referral.state, "qualified")
            self.assertEqual(self.tier(company), "Silver")

    def test_a_higher_tier_by_hand_goes_before(self):
        referral = self.bring()
        self.buys(referral, 200)
        company = self.joins(referral)
        company.with_user(self.manager).action_set_tier(
            self.gold, "Reference", "2026-04-30"
        )
        self.assertEqual(self.tier(company), "Gold")
        with self.on("2026-05-01"):
            self.program.sudo().recompute_tiers()
            self.assertEqual(self.tier(company), "Silver")

    def test_it_goes_when_the_goods_come_back(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        company = self.joins(referral)
        self.credits(invoice)
        self.program.sudo().recompute_tiers(memberships=company)
        self.assertEqual(self.states(referral)["referred", "tier"], "taken_back")
        self.assertEqual(self.tier(company), "Bronze")

    def test_given_again_its_months_do_not_begin_anew(self):
        referral = self.bring()
        invoice = self.buys(referral, 200)
        company = self.joins(referral)
        with self.on("2026-04-01"):
            self.credits(invoice)
        with self.on("2026-05-01"):
            self.buys(referral, 300)
            self.assertEqual(self.states(referral)["referred", "tier"], "given")
            self.program.sudo().recompute_tiers(memberships=company)
            self.assertEqual(self.tier(company), "Silver")
        self.assertEqual(company.tier_valid_until, self.day("2026-09-09"))


class TestPrices(GivesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        cls.prices, cls.others = cls.env["product.pricelist"].create(
            [{"name": "Welcome"}, {"name": "Others"}]
        )
        cls.plan.write(
            {"referred_pricelist_id": cls.prices.id, "referred_pricelist_months": 6}
        )

    def pricelist(self, referral, user=None):
        partner = referral.sudo().referred_partner_id.with_user(
            user or self.salesperson
        )
        partner.invalidate_recordset()
        return partner.property_product_pricelist.name

    def test_from_the_day_it_is_accepted(self):
        customer = self.make_company("New")
        usual = customer.property_product_pricelist.name
        referral = self.refer(referred_partner_id=customer.id)
        self.assertEqual(self.pricelist(referral), usual)
        referral.action_accept()
        self.assertEqual(self.pricelist(referral), "Welcome")
        contact = self.make_contact(customer)
        self.assertEqual(contact.property_product_pricelist.name, "Welcome")
        self.assertEqual(referral.prices_until, self.day("2026-09-09"))
        with self.on("2026-09-10"):
            self.assertEqual(self.pricelist(referral), usual)

    def test_they_end_with_the_registration(self):
        referral = self.bring()
        with self.on("2026-06-15"):
            self.nightly()
            self.assertEqual(referral.state, "expired")
            self.assertNotEqual(self.pricelist(referral), "Welcome")

    def test_they_give_way_to_what_was_negotiated(self):
        referral = self.bring()
        referral.sudo().referred_partner_id.property_product_pricelist = self.others
        self.assertEqual(self.pricelist(referral), "Others")
        self.plan.prices_go_first = True
        self.assertEqual(self.pricelist(referral), "Others")  # the plan of its day
        second = self.bring("Second Works")
        second.sudo().referred_partner_id.property_product_pricelist = self.others
        self.assertEqual(self.pricelist(second), "Welcome")

    def test_they_give_way_to_the_tier(self):
        referral = self.bring()
        self.program.tier_ids.pricelist_id = self.others
        self.assertEqual(self.pricelist(referral), "Welcome")
        self.joins(referral)
        self.assertEqual(self.pricelist(referral), "Others")

    def test_of_two_the_newest_go_first(self):
        """The first has ended, and another member brings the company again."""
        first = self.bring()
        self.buys(first, 200)
        first.with_user(self.manager).action_end("It has moved")
        self.assertEqual(self.pricelist(first), "Welcome")
        self.plan.write({"referred_pricelist_id": self.others.id, "existing_months": 0})
        company = first.sudo().referred_partner_id
        second = self.refer(member=self.rival(), referred_partner_id=company.id)
        second.action_accept()
        self.assertEqual((first.state, second.state), ("ended", "accepted"))
        self.assertEqual(self.pricelist(first), "Others")

    def test_a_quotation_has_them(self):
        referral = self.bring()
        order = self.env["sale.order"].create(
            {"partner_id": referral.sudo().referred_partner_id.id}
        )
        self.assertEqual(order.pricelist_id, self.prices)
        self.assertFalse(self.acme.property_product_pricelist == self.prices)

    def test_one_query_for_any_number(self):
        companies = self.env["res.partner"]
        for number in range(6):
            companies |= self.bring(f"Works {number}").sudo().referred_partner_id
        counts = []
        for some in companies[:2], companies[:2], companies:  # the first warms up
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["product.pricelist"]._get_partner_pricelist_multi(some.ids)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
