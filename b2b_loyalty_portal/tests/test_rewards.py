from base64 import b64encode
from io import BytesIO

from PIL import Image

from odoo import fields

from .rewards_common import REWARDS, RewardsCase


def picture(color):
    file = BytesIO()
    Image.new("RGB", (40, 30), color).save(file, "PNG")
    return b64encode(file.getvalue())


class TestCatalogue(RewardsCase):
    """What a member is shown of the catalogue."""

    def test_everybody_of_the_company_sees_it(self):
        for name in ("viewer", "buyer", "manager"):
            self.as_(name)
            self.assertEqual(self.shown(), ["Consulting Day"])
            self.assertIn("Free of charge", self.text(REWARDS))

    def test_what_is_not_there_for_it_is_not_shown(self):
        later = fields.Date.add(fields.Date.today(), days=3)
        before = fields.Date.subtract(fields.Date.today(), days=3)
        for vals in (
            {"published": False},
            {"active": False},
            {"date_from": later},
            {"date_to": before},
            {"membership_ids": self.other.ids},
            {"program": self.make_program()},
            {"kind": "experience", "event_date": before},
        ):
            hidden = self.make_reward(name="Hidden", **vals)
            self.as_("manager")
            with self.subTest(vals), self.quietly():
                self.assertNotIn("Hidden", self.shown())
                self.get(f"{REWARDS}/{hidden.id}", status=404)
                self.get(f"{REWARDS}/{hidden.id}/image", status=404)
                self.get(f"{REWARDS}/{hidden.id}/redeem", status=404)

    def test_a_personal_offer_shows_to_its_member_only(self):
        self.make_reward(name="Just for you", membership_ids=self.member.ids)
        self.as_("viewer")
        self.assertIn("Just for you", self.shown("?show=me"))
        self.as_("other")
        self.assertNotIn("Just for you", self.shown())

    def test_nor_to_a_member_that_is_held_out(self):
        offer = self.make_reward(name="Offer", membership_ids=self.member.ids)
        self.member.sudo().holdout = True
        self.as_("viewer")
        self.assertNotIn("Offer", self.shown())
        with self.quietly():
            self.get(f"{REWARDS}/{offer.id}", status=404)

    def test_filters(self):
        self.make_reward(name="Dear", points=5000)
        self.make_reward(name="Golden", tier_ids=self.gold.ids)
        self.give_extra(self.member, self.make_reward(name="Granted", points=9000), 2)
        self.as_("viewer")
        for query, names in {
            "": ["Granted", "Consulting Day", "Dear", "Golden"],
            "?show=reach": ["Granted", "Consulting Day"],
            "?show=me": ["Granted"],
            "?show=nonsense": ["Granted", "Consulting Day", "Dear", "Golden"],
            "?search=gOLd": ["Golden"],
            "?search=%25": [],
            "?search=%00": ["Granted", "Consulting Day", "Dear", "Golden"],
            "?sortby=name": ["Consulting Day", "Dear", "Golden", "Granted"],
            "?sortby=points": ["Consulting Day", "Golden", "Dear", "Granted"],
            "?sortby=value": ["Consulting Day", "Dear", "Golden", "Granted"],
            "?sortby=__class__&category=x&page=y": None,
        }.items():
            with self.subTest(query):
                shown = self.shown(query)
                self.assertEqual(shown, names or shown)
                self.assertTrue(shown or names == [])

    def test_by_category(self):
        shelf = self.env["b2b.loyalty.reward.category"].create({"name": "Know-how X"})
        self.make_reward(name="Course", categ_id=shelf.id)
        self.as_("viewer")
        self.assertEqual(self.shown(f"?category={shelf.id}"), ["Course"])
        self.assertEqual(self.shown("?search=know-HOW"), ["Course"])

    def test_pages(self):
        for number in range(14):
            self.make_reward(name=f"Reward {number:02}", sequence=20)
        self.as_("viewer")
        self.assertEqual(len(self.shown()), 12)
        self.assertEqual(self.shown("/page/2"), ["Reward 11", "Reward 12", "Reward 13"])
        for odd in ("99", "0", "-1", "²", "1%20OR%201", "9" * 40):
            with self.subTest(odd):
                self.assertTrue(self.shown(f"/page/{odd}"))

    def test_what_is_typed_comes_back_as_text(self):
        self.as_("viewer")
        page = self.get(f"{REWARDS}?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        self.assertNotIn("<script>alert(1)", page.text)

    def test_entitlements_left_and_points(self):
        self.entitle(self.program, self.bronze, self.day, 3)
        self.day.redeem(self.member)
        self.as_("viewer")
        text = self.text(REWARDS)
        self.assertIn("2 of 3 left, until", text)
        self.assertIn("1,000 points", text)

    def test_own_points_are_shown_to_their_person_only(self):
        self.make_reward(name="Own", points=70, paid_by="person")
        self.earn(77, "own", holder=self.buyer)
        self.as_("buyer")
        self.assertIn("77 points", self.text(REWARDS))
        self.assertIn("Own", self.shown("?show=reach"))
        self.as_("manager")
        self.assertNotIn("77 points", self.text(REWARDS))
        self.assertNotIn("Own", self.shown("?show=reach"))

    def test_suspended_sees_why_not_once(self):
        self.make_reward(name="Two")
        self.member.with_user(self.manager).action_suspend("Unpaid bills")
        self.as_("manager")
        text = self.text(REWARDS)
        self.assertEqual(text.count("is not active"), 1)
        self.assertEqual(self.shown("?show=reach"), [])

    def test_other_people(self):
        self.as_("stranger")
        with self.quietly():
            self.get(REWARDS, status=404)
            self.get(f"{REWARDS}/{self.day.id}", status=404)
            self.get(f"{REWARDS}/{self.day.id}/image", status=404)
        self.as_(None)
        for path in ("", f"/{self.day.id}", f"/{self.day.id}/image"):
            response = self.get(f"{REWARDS}{path}", status=303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_ids_that_are_none(self):
        self.as_("buyer")
        for odd in ("0", "-1", "1e3", "9" * 30, "1 OR 1=1", "<b>", "²", "%00"):
            for rest in ("", "/image", "/redeem"):
                with self.subTest(odd + rest), self.quietly():
                    self.get(f"{REWARDS}/{odd}{rest}", status=404)

    # -- pictures

    def test_its_picture(self):
        red = self.make_reward(name="Red", image_1920=picture("red"))
        own = self.make_reward(
            name="Blue", image_1920=picture("blue"), membership_ids=self.other.ids
        )
        self.as_("viewer")
        response = self.get(f"{REWARDS}/{red.id}/image")
        image = Image.open(BytesIO(response.content)).convert("RGB")
        self.assertEqual(image.getpixel((0, 0)), (255, 0, 0))
        with self.quietly():
            self.get(f"{REWARDS}/{own.id}/image", status=404)
        self.assertEqual(self.get(f"{REWARDS}/{self.day.id}/image").status_code, 200)

    def test_what_was_redeemed_keeps_its_picture(self):
        redemption = self.day.redeem(self.member)
        self.day.published = False
        self.as_("viewer")
        self.get(f"{REWARDS}/{redemption.reward_id.id}/image")
        self.as_("other")
        with self.quietly():
            self.get(f"{REWARDS}/{self.day.id}/image", status=404)

    # -- one reward

    def test_the_detail_says_what_and_why_not(self):
        golden = self.make_reward(
            name="Golden",
            tier_ids=self.gold.ids,
            conditions="Two weeks ahead.\n<b>Please</b>",
            description_html="<p>A <strong>good</strong> day.</p>",
            per_member_limit=2,
            per_member_months=12,
            limited_qty=True,
            stock=4,
            approval="both",
        )
        self.as_("buyer")
        page = self.get(f"{REWARDS}/{golden.id}").text
        for text in (
            "Golden is for Gold, and Acme Tools is Bronze.",
            "2 per company in 12 months",
            "&lt;b&gt;Please&lt;/b&gt;",
            "<strong>good</strong>",
            f"A manager of your company, then {self.company.name}",
        ):
            self.assertIn(text, page)
        self.assertNotIn(f"{golden.id}/redeem", page)

    def test_one_is_said_as_one(self):
        terms = {"per_member_limit": 1, "limited_qty": True, "stock": 1}
        dinner = self.make_reward(kind="experience", per_member_months=1, **terms)
        voucher = self.make_reward(
            kind="voucher", voucher_amount=10, voucher_months=1, points=1
        )
        facts = {**dict(dinner.sudo()._facts()), **dict(voucher.sudo()._facts())}
        self.assertEqual(facts["Left"], "1 seat")
        self.assertEqual(facts["Limit"], "1 per company in a month")
        self.assertEqual(facts["Valid"], "1 month from the day it is issued")
        dinner.write({"per_member_months": 2, "stock": 3})
        voucher.voucher_months = 6
        facts = {**dict(dinner.sudo()._facts()), **dict(voucher.sudo()._facts())}
        self.assertEqual(facts["Left"], "3 seats")
        self.assertEqual(facts["Limit"], "1 per company in 2 months")
        self.assertEqual(facts["Valid"], "6 months from the day it is issued")

    def test_what_a_benefit_gives_is_one_sentence(self):
        benefit = self.entitle(self.program, self.bronze, self.day, 2).sudo()

        def said():
            return self.program.sudo().terms_id._portal_entitled(benefit)

        worth = self.program.currency_id.format(900)
        self.assertEqual(said(), f"2 × Consulting Day a year, worth {worth} each")
        self.day.value = 0
        self.assertEqual(said(), "2 × Consulting Day a year")

    def test_the_detail_says_what_pays(self):
        self.day.points = 400
        self.entitle(self.program, self.bronze, self.day, 1)
        self.as_("buyer")
        text = self.text(f"{REWARDS}/{self.day.id}")
        self.assertIn("Paid with: 1 × benefit of the year", text)
        self.assertIn("Redeem", text)

    def test_viewers_see_and_are_told_whom_to_ask(self):
        self.as_("viewer")
        page = self.page(f"{REWARDS}/{self.day.id}")
        [told] = page.cssselect(".o_b2b_loyalty_role")
        self.assertIn("ask a manager", told.text_content())
        self.assertFalse(page.cssselect("a[href*='/redeem']"))

    # -- speed

    def test_queries_do_not_grow(self):
        self.as_("buyer")
        self.make_used(0)
        self.shown()
        few = self.queries(REWARDS)
        for number in range(1, 9):
            self.make_used(number)
        self.shown()
        self.assertEqual(self.queries(REWARDS), few)

    def make_used(self, number):
        """A reward with everything that is looked up, and a past."""
        reward = self.make_reward(
            name=f"Reward {number}",
            points=10,
            per_member_limit=5,
            per_member_months=number + 1,
            tier_ids=(self.bronze | self.gold).ids,
            locked_by=self.env["b2b.loyalty.activity.type"]
            .create({"name": f"Training {number}", "program_id": self.program.id})
            .id,
        )
        self.entitle(self.program, self.bronze, reward, 1)
        self.give_extra(self.member, reward)
        self.earn(10, f"source {number}")
        self.day.redeem(self.member)
