from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .sale_common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestPartner(LoyaltyCase):
    """The tier on the partner form, and who sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.make_program()
        cls.silver, cls.gold = cls.program.tier_ids
        cls.gold.color = 3
        cls.member = cls.make_member(
            cls.program, "Hartmann GmbH", user_id=cls.seller.id
        )
        cls.hartmann = cls.member.partner_id
        cls.contact = cls.env["res.partner"].create(
            {"name": "Jo Hartmann", "parent_id": cls.hartmann.id}
        )
        cls.stranger = cls.make_company("Somebody")
        cls.mine = cls.hartmann | cls.contact
        cls.all = cls.mine | cls.stranger

    def found(self, user, *leaf):
        partners = self.env["res.partner"].with_user(user)
        return partners.search([("id", "in", self.all.ids), leaf])

    def test_company_and_contacts_show_tier_and_figures(self):
        self.post_invoice(self.contact, 40000, on=self.member.date_start)
        self.work()
        for partner in self.mine.with_user(self.seller):
            self.assertEqual(partner.b2b_loyalty_membership_id, self.member)
            self.assertEqual(partner.b2b_loyalty_tier_id, self.silver)
            self.assertEqual(partner.b2b_loyalty_tier_since, self.member.tier_since)
            self.assertEqual(partner.b2b_loyalty_revenue, 40000)
            self.assertEqual(partner.b2b_loyalty_next_tier_id, self.gold)
            self.assertEqual(partner.b2b_loyalty_to_next_tier, 10000)
            self.assertEqual(partner.b2b_loyalty_progress, 80)
            self.assertEqual(partner.b2b_loyalty_state, "Active")

    def test_nothing_is_shown_of_who_is_no_member(self):
        partner = self.stranger.with_user(self.seller)
        self.assertFalse(partner.b2b_loyalty_membership_id)
        self.assertFalse(partner.b2b_loyalty_tier_id)
        self.assertEqual(partner.b2b_loyalty_progress, 0)

    def test_a_suspended_member_still_holds_its_tier(self):
        self.member.action_suspend("Unpaid invoices")
        self.assertEqual(
            self.hartmann.with_user(self.seller).b2b_loyalty_tier_id, self.silver
        )

    def test_the_form_opens_for_everybody(self):
        for user in (self.seller, self.manager, self.accountant):
            form = Form(self.hartmann.with_user(user))
            self.assertEqual(form.b2b_loyalty_tier_id, self.silver, user.name)
        form = Form(self.hartmann.with_user(self.plain()))
        self.assertNotIn("b2b_loyalty_tier_id", form._view["fields"])

    def plain(self):
        """A salesperson without a right to loyalty."""
        return self.make_user("plain", "sales_team.group_sale_salesman_all_leads")

    def colleague(self):
        return self.make_user(
            "colleague", "b2b_loyalty.group_user,sales_team.group_sale_salesman"
        )

    def test_a_colleague_does_not_see_the_tier_of_my_customer(self):
        self.assertEqual(
            self.hartmann.with_user(self.manager).b2b_loyalty_tier_id, self.silver
        )
        other = self.hartmann.with_user(self.colleague())
        self.assertFalse(other.b2b_loyalty_tier_id)
        self.assertFalse(other.b2b_loyalty_membership_id)
        self.assertEqual(other.b2b_loyalty_membership_count, 0)
        self.assertEqual(other.b2b_loyalty_revenue, 0)

    def test_who_has_no_right_meets_no_error(self):
        partner = self.hartmann.with_user(self.plain())
        shown = [n for n in partner.fields_get() if n.startswith("b2b_loyalty")]
        self.assertFalse(shown)
        for name in ("b2b_loyalty_tier_id", "b2b_loyalty_revenue"):
            with self.subTest(name), self.assertRaises(AccessError):
                partner.read([name])

    def test_another_seller_company_shows_nothing(self):
        other = self.env["res.company"].create({"name": "Other seller"})
        self.manager.company_ids += other
        partner = self.hartmann.with_user(self.manager).with_company(other)
        self.assertFalse(partner.b2b_loyalty_tier_id)

    # -- search and groups

    def test_search_by_tier(self):
        search = ("b2b_loyalty_tier_id", "=", self.silver.id)
        self.assertEqual(self.found(self.seller, *search), self.mine)
        self.assertFalse(self.found(self.seller, search[0], "=", self.gold.id))
        by_name = self.found(self.seller, "b2b_loyalty_tier_id", "ilike", "silv")
        self.assertEqual(by_name, self.mine)

    def test_search_members_and_others(self):
        for name in ("b2b_loyalty_tier_id", "b2b_loyalty_membership_id"):
            with self.subTest(name):
                self.assertEqual(self.found(self.seller, name, "!=", False), self.mine)
                self.assertEqual(
                    self.found(self.seller, name, "=", False), self.stranger
                )
        others = self.found(
            self.seller, "b2b_loyalty_tier_id", "not in", self.silver.ids
        )
        self.assertEqual(others, self.stranger)

    def test_search_finds_nothing_of_a_colleagues_customers(self):
        search = ("b2b_loyalty_tier_id", "=", self.silver.id)
        self.assertFalse(self.found(self.colleague(), *search))
        with self.assertRaises(AccessError):
            self.found(self.plain(), *search)

    def groups(self, user):
        partners = self.env["res.partner"].with_user(user)
        return {
            group["b2b_loyalty_tier_id"] and group["b2b_loyalty_tier_id"][1]: group[
                "__count"
            ]
            for group in partners.formatted_read_group(
                [("id", "in", self.all.ids)], ["b2b_loyalty_tier_id"], ["__count"]
            )
        }

    def test_group_by_tier(self):
        self.assertEqual(self.groups(self.seller), {"Silver": 2, False: 1})

    def test_groups_show_nothing_of_a_colleagues_customers(self):
        self.assertEqual(self.groups(self.colleague()), {False: 3})
        with self.assertRaises(AccessError):
            self.groups(self.plain())

    # -- the button

    def test_the_button_opens_the_membership_the_list_or_a_new_one(self):
        action = self.contact.with_user(self.seller).action_b2b_loyalty_memberships()
        self.assertEqual(
            (action["view_mode"], action["res_id"]), ("form", self.member.id)
        )
        other = self.make_program("Circle", tiers=[("Partner", 0)])
        self.env["b2b.loyalty.membership"].with_user(self.manager).create(
            {"program_id": other.id, "partner_id": self.hartmann.id}
        )
        action = self.contact.with_user(self.seller).action_b2b_loyalty_memberships()
        self.assertIn("list", action["view_mode"])
        action = self.stranger.with_user(self.seller).action_b2b_loyalty_memberships()
        self.assertFalse(action["res_id"])
        self.assertEqual(action["context"]["default_partner_id"], self.stranger.id)

    # -- what saving a partner must not do

    def test_saving_the_form_negotiates_nothing(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "product.group_product_pricelist"
        )
        prices = self.env["product.pricelist"].create({"name": "Silver prices"})
        self.silver.pricelist_id = prices
        clerk = new_test_user(
            self.env,
            "loyalty_clerk",
            groups="base.group_partner_manager,sales_team.group_sale_salesman",
            company_id=self.company.id,
        )
        with Form(self.hartmann.with_user(clerk)) as form:
            self.assertEqual(form.property_product_pricelist, prices)
            form.country_id = self.env.ref("base.de")
        self.assertFalse(self.hartmann.specific_property_product_pricelist)
        self.assertEqual(self.hartmann.property_product_pricelist, prices)

    def test_queries_do_not_grow_with_the_partners(self):
        partners = self.env["res.partner"].concat(
            *(
                self.make_member(self.program, f"Member {n}").partner_id
                for n in range(20)
            )
        )
        self.count_reading(partners[:1])  # fills the caches of the registry
        self.assertEqual(self.count_reading(partners[:1]), self.count_reading(partners))

    def count_reading(self, partners):
        names = [n for n in partners._fields if n.startswith("b2b_loyalty")]
        names.remove("b2b_loyalty_tier_image")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        partners.with_user(self.manager).read(names)
        return self.env.cr.sql_log_count - before
