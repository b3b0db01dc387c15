from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .portal_common import PortalCase

OPEN_TO_ALL = {"viewer", "buyer", "manager"}


@tagged("post_install", "-at_install")
class TestHome(PortalCase):
    """The card on the customer's home, and the overview."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Date.today()
        cls.reward = cls.make_reward(value=500)
        cls.entitle(cls.program, cls.bronze, cls.reward, 2)

    def section(self, name):
        """What one card of the overview says."""
        page = self.page("/my/loyalty")
        found = page.cssselect(f"section[aria-labelledby=loyalty_{name}]")
        return " ".join(found[0].text_content().split()) if found else None

    # -- who

    def test_every_role_sees_it(self):
        for name in OPEN_TO_ALL:
            self.as_(name)
            self.assertIn("Bronze", self.section("tier"), name)

    def test_the_card_counts_memberships(self):
        self.as_("viewer")
        self.assertEqual(self.count(), 1)

    def count(self):
        """What makes the card show; without anything it stays hidden."""
        return self.make_jsonrpc_request(
            "/my/counters", {"counters": ["b2b_loyalty_count"]}
        )["b2b_loyalty_count"]

    def test_the_card_is_there_for_who_may_join(self):
        self.as_("stranger")
        open_to_all = self.count()
        self.program.enrollment = "request"
        self.assertEqual(self.count(), open_to_all + 1)

    def test_who_is_no_member_is_shown_how_to_join(self):
        self.as_("stranger")
        response = self.get("/my/loyalty", status=303)
        self.assertTrue(response.headers["Location"].endswith("/my/loyalty/join"))

    def test_who_is_logged_out_logs_in_first(self):
        self.as_(None)
        response = self.get("/my/loyalty", status=303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_a_membership_of_others_does_not_exist(self):
        self.as_("viewer")
        for membership in (self.other.id, 10**8, 10**30, -1, "1 OR 1=1", "<b>", "٣"):
            with self.subTest(membership=membership), self.quietly():
                self.get(f"/my/loyalty?membership={membership}", status=404)

    def test_who_has_left_the_company_has_left_the_program(self):
        self.viewer.partner_id.parent_id = self.other.partner_id
        self.as_("viewer")
        self.get("/my/loyalty", status=303)

    def test_a_role_that_has_ended_is_none(self):
        self.viewer.active = False
        self.as_("viewer")
        self.get("/my/loyalty", status=303)

    def test_another_company_of_the_seller_is_another_seller(self):
        seller = self.env["res.company"].create({"name": "Second Seller"})
        user = self.viewer.partner_id.user_ids
        user.write({"company_ids": [(6, 0, seller.ids)], "company_id": seller.id})
        self.as_("viewer")
        self.get("/my/loyalty", status=303)

    def test_two_programs(self):
        second = self.make_program(name="Service Club")
        member = self.make_member(second, self.acme)
        self.env["b2b.loyalty.member.contact"].create(
            {"membership_id": member.id, "partner_id": self.viewer.partner_id.id}
        )
        self.as_("viewer")
        self.assertIn(
            "Service Club",
            self.text("/my/loyalty", ".o_b2b_loyalty_page .dropdown-menu"),
        )
        self.get(f"/my/loyalty?membership={member.id}")
        # and stays so on the pages after
        self.assertIn(
            "Partner Club",
            self.text("/my/loyalty", ".o_b2b_loyalty_page .dropdown-menu"),
        )

    def test_states(self):
        self.as_("viewer")
        self.member.action_suspend("Bills")
        self.assertIn("on hold", self.text("/my/loyalty"))
        self.assertIsNone(self.section("steps"))
        self.member.action_terminate("Over")
        self.assertIn("has ended", self.text("/my/loyalty"))

    # -- what

    def test_the_way_to_the_next_tier_and_to_keeping_this_one(self):
        self.post_invoice(self.acme, 12_500, on=self.now)
        self.process()
        self.as_("viewer")
        said = self.section("tier")
        self.assertIn("Silver", said)
        self.assertIn("37,500.00 to go", said)
        self.assertIn("Keeping Silver $ 10,000.00 to go", said.replace("\xa0", " "))

    def test_names_are_escaped(self):
        self.bronze.name = "<script>alert(1)</script>"
        self.as_("viewer")
        page = self.get("/my/loyalty").text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_revenue_by_month_beside_the_year_before(self):
        self.post_invoice(self.acme, 300, on=self.now)
        self.post_invoice(self.acme, 200, on=self.now - timedelta(days=365))
        self.as_("viewer")
        said = self.section("chart")
        self.assertIn("300.00", said)
        self.assertIn("growth: +50.0 %", said)

    def test_growth_is_of_as_many_days(self):
        """What the year before had later in this month is not held against now."""
        with self.on("2026-06-09"):
            self.post_invoice(self.acme, 300, on="2026-06-03")
            self.post_invoice(self.acme, 200, on="2025-06-05")
            self.post_invoice(self.acme, 900, on="2025-06-20")
            today = fields.Date.to_date("2026-06-09")
            member = self.member.sudo()
            chart = member._portal_chart(member._documents(today), today)
        self.assertEqual((chart["revenue"], chart["before"]), (300, 200))
        self.assertEqual(chart["growth"], 50)

    def test_what_the_figure_of_revenue_is_of(self):
        self.as_("viewer")
        self.assertIn("invoiced from", self.section("tier"))

    def test_value_by_year(self):
        self.redeem(self.reward)
        self.as_("viewer")
        said = self.section("value")
        for expected in ("500.00 since you joined", str(self.now.year - 2)):
            self.assertIn(expected, said)

    def test_what_is_free(self):
        self.as_("buyer")
        self.assertIn("2 × Consulting Day", self.section("benefits"))
        self.assertIn("not used yet: 1", self.section("steps"))

    def test_steps_are_for_those_who_can_take_them(self):
        self.make_reward(name="Asked For", approval="member")
        asked = self.env["b2b.loyalty.reward"].search([("name", "=", "Asked For")])
        asked.with_user(self.buyer.partner_id.user_ids).redeem(self.member.id)
        said = {}
        for name in OPEN_TO_ALL:
            self.as_(name)
            said[name] = self.section("steps")
        self.assertIsNone(said["viewer"])
        self.assertNotIn("approval", said["buyer"])
        self.assertIn("wait for your approval: 1", said["manager"])

    def test_what_waits_for_an_offer_of_ours_waits_for_no_manager(self):
        wish = self.make_reward(name="A Wish", kind="request", approval="both")
        buyer = self.buyer.partner_id.user_ids
        wish.with_user(buyer).redeem(self.member.id, need="A crane for a day")
        self.as_("manager")
        self.assertNotIn("wait for your approval", self.section("steps") or "")
        self.assertIn("Waiting for our offer", self.text("/my/loyalty/redemptions"))

    def test_new_terms_are_a_step_for_managers(self):
        self.program.with_user(self.manager).action_new_version()
        newest = self.program.terms_ids.sorted("number")[-1]
        newest.sudo().date_from = self.now
        self.as_("manager")
        self.assertNotEqual(self.program.terms_id, self.member.terms_id)
        self.assertIn("new version of the terms", self.section("steps"))
        self.as_("buyer")
        self.assertNotIn("new version of the terms", self.section("steps"))

    def test_points(self):
        self.make_rule()
        self.member.sudo().earn(120, "test,1", expires_on=self.now + timedelta(days=40))
        self.as_("viewer")
        said = self.section("points")
        self.assertIn("120", said)
        self.assertIn("can be spent until", said)

    def make_rule(self, **values):
        return self.env["b2b.loyalty.earning.rule"].create(
            {"program_id": self.program.id, "name": "Fall offer", **values}
        )

    def test_offers_of_the_day_for_this_company(self):
        later = self.now + timedelta(days=90)
        self.make_rule(date_to=later)
        self.make_rule(name="For others", date_to=later, tier_ids=self.gold.ids)
        self.make_rule(name="Open end")
        self.as_("viewer")
        said = self.section("offers")
        self.assertIn("Fall offer", said)
        self.assertNotIn("For others", said)
        self.assertNotIn("Open end", said)

    def test_nothing_is_offered_to_who_would_earn_nothing(self):
        self.make_rule(date_to=self.now + timedelta(days=90))
        member = self.member.sudo()
        self.assertTrue(member._portal_offer_rules())
        member.holdout = True
        self.assertFalse(member._portal_offer_rules())

    def test_older_terms_than_ones_own_are_no_step(self):
        manager = self.program.with_user(self.manager)
        manager.action_new_version()
        newest = self.program.terms_ids.sorted("number")[-1].sudo()
        newest.date_from = self.now + timedelta(days=30)
        self.member.sudo()._engine_write({"terms_id": newest.id})
        self.assertNotEqual(self.program.terms_id, self.member.terms_id)
        member = self.member.sudo()
        steps = str(member._steps_of_managers(member._portal_glance()))
        self.assertNotIn("new version of the terms", steps)

    # -- how fast

    def queries(self):
        """How many queries the figures of the overview take, all caches cold."""
        caller = self.viewer.sudo()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        caller.membership_id._portal_home(caller)
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        self.make_rule()
        member = self.member.sudo()
        member.earn(1, "test,0")
        self.post_invoice(self.acme, 100, on=self.now)
        self.queries()
        few = self.queries()
        for number in range(1, 30):
            member.earn(1, f"test,{number}", expires_on=self.now + timedelta(number))
        for number in range(5):
            self.post_invoice(self.acme, 100, on=self.now - timedelta(40 * number))
            self.redeem(self.make_reward(value=number))
        self.assertEqual(self.queries(), few)
