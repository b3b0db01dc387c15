import logging

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..demo.books import Books
from ..demo.story import Story

KEPT = "__b2b_loyalty_demo__"


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The story that the demo data tell, in a database that has them."""

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
        if not cls._partner("hartmann").invoice_ids:
            cls.skipTest(cls, "this company has no chart of accounts")

    @classmethod
    def _partner(cls, key):
        return cls.env.ref(f"{KEPT}.partner_{key}")

    def _documents(self):
        companies = self.env["res.partner"].browse(
            self.env["ir.model.data"]
            .search([("module", "=", KEPT), ("name", "=like", "partner_%")])
            .mapped("res_id")
        )
        return self.env["account.move"].search(
            [("commercial_partner_id", "in", companies.ids), ("state", "=", "posted")]
        )

    def test_fifteen_companies_with_contacts_in_several_countries(self):
        companies = self._documents().filtered("invoice_date").commercial_partner_id
        self.assertEqual(len(companies), 15)
        people = self.env["ir.model.data"].search(
            [("module", "=", KEPT), ("name", "=like", "colleague_%")]
        )
        for company in companies:  # but for those of the demo of the portal
            contacts = set(company.child_ids.ids) - set(people.mapped("res_id"))
            self.assertEqual(len(contacts), 2)
        self.assertGreater(len(companies.country_id), 8)
        domains = {email.rpartition(".")[2] for email in companies.mapped("email")}
        self.assertEqual(domains, {"example"})

    def test_three_years_of_invoices_and_credit_notes(self):
        days = {}
        for move in self._documents().filtered("invoice_date"):
            days.setdefault(move.move_type, []).append(move.invoice_date)
        oldest, newest = min(days["out_invoice"]), max(days["out_invoice"])
        self.assertLess(oldest, self.made_on - relativedelta(years=3))
        self.assertGreater(newest, self.made_on - relativedelta(months=1))
        self.assertLessEqual(newest, self.made_on)
        self.assertGreater(len(days["out_refund"]), 12)

    def test_old_invoices_are_settled(self):
        late = self._partner("cordillera")
        old = self._documents().filtered(
            lambda m: (
                m.move_type == "out_invoice"
                and m.invoice_date < self.made_on - relativedelta(months=2)
            )
        )
        open_ones = old.filtered(lambda m: m.payment_state == "not_paid")
        self.assertEqual(open_ones.commercial_partner_id, late)

    def test_memberships_in_every_state(self):
        states = set(self.club.membership_ids.mapped("state"))
        self.assertEqual(states, {"draft", "sent", "active", "suspended", "ended"})

    def test_two_raised_and_one_lowered(self):
        changes = self.env["b2b.loyalty.tier.change"].search(
            [("program_id", "=", self.club.id), ("date", "<=", self.made_on)]
        )
        moves = {
            (c.membership_id.id, c.kind, c.from_tier_id.name, c.to_tier_id.name)
            for c in changes
            if c.kind in ("up", "down")
        }
        self.assertEqual(
            moves,
            {
                (self.members["hartmann"].id, "up", "Silver", "Gold"),
                (self.members["okafor"].id, "up", "Gold", "Platinum"),
                (self.members["lindqvist"].id, "down", "Gold", "Silver"),
            },
        )

    def test_near_at_risk_granted_and_ending(self):
        self.assertTrue(self.members["northwind"].is_near_next_tier)
        self.assertEqual(self.members["ferrara"].granted_tier_id.name, "Gold")
        self.assertEqual(self.members["kestrel"].renewal, "none")
        if fields.Date.today() == self.made_on:
            at_risk = self.club.membership_ids.filtered("is_at_risk")
            self.assertEqual(at_risk, self.members["brightwater"])

    def test_members_live_under_two_versions(self):
        live = self.club.membership_ids.filtered(lambda m: m.state == "active")
        self.assertEqual(set(live.terms_id.mapped("number")), {1, 2})
        gold = self.env.ref("b2b_loyalty.demo_tier_gold")
        bounds = {line.terms_id.number: line.revenue_from for line in gold.line_ids}
        self.assertEqual(bounds, {1: 40000, 2: 45000})

    def test_history_is_dated_in_the_past_and_in_order(self):
        for membership in self.club.membership_ids:
            steps = membership.change_ids.sorted("id")
            days = steps.mapped("date")
            self.assertEqual(days, sorted(days), membership.display_name)
            self.assertEqual(steps[0].to_state, "draft")
            self.assertEqual(steps[-1].to_state, membership.state)
        first = self.members["castellan"].change_ids.sorted("id")[0]
        self.assertLess(first.date, self.made_on - relativedelta(months=29))

    def test_agreements_are_frozen_as_pdf(self):
        signed = self.club.membership_ids.filtered("signed_on")
        self.assertEqual(len(signed), 12)
        for membership in signed:
            self.assertEqual(membership.signed_attachment_id.raw[:5], b"%PDF-")
            membership._check_fingerprint()

    def test_recomputing_today_changes_nothing(self):
        self.assertFalse(self.club.recompute_tiers(as_of=self.made_on))

    def test_nothing_waits_and_no_mail_goes_out(self):
        companies = self.club.membership_ids.partner_id
        queued = self.env["b2b.loyalty.queue"].search_count(
            [("partner_id", "in", companies.ids)]
        )
        self.assertFalse(queued)
        mails = self.env["mail.mail"].search_count(
            [("model", "=like", "b2b.loyalty.%")]
        )
        self.assertFalse(mails)

    def test_tiers_are_on_the_quotations(self):
        for name in ("gold", "platinum"):
            tier = self.env.ref(f"b2b_loyalty.demo_tier_{name}")
            quotation = self.env.ref(f"{KEPT}.quotation_{name}")
            self.assertEqual(quotation.pricelist_id, tier.pricelist_id)
        self.assertEqual(quotation.payment_term_id, tier.payment_term_id)

    def test_second_program_waits_as_a_draft(self):
        vip = self.env.ref("b2b_loyalty.demo_program_vip")
        self.assertEqual((vip.state, vip.enrollment), ("draft", "invitation"))
        self.assertTrue(vip.tier_ids.invitation_only)

    def test_logins_are_the_five_that_are_printed(self):
        logins = {
            "loyalty_manager": "b2b_loyalty.group_manager",
            "loyalty_sales": "b2b_loyalty.group_user",
            "loyalty_accountant": "b2b_loyalty.group_accountant",
            "buyer@hartmann.example": "base.group_portal",
            "buyer@northwind.example": "base.group_portal",
        }
        for login, group in logins.items():
            user = self.env["res.users"].search([("login", "=", login)])
            self.assertTrue(user.has_group(group), login)
            credential = {"login": login, "password": login, "type": "password"}
            user.with_user(user)._check_credentials(credential, {"interactive": True})

    def test_without_a_chart_of_accounts_there_are_no_invoices(self):
        company = self.env["res.company"].create({"name": "No Books Yet"})
        books = Books(
            company.with_company(company).env,
            self.made_on,
            {"hartmann": self.env["res.partner"].create({"name": "Nobody"})},
        )
        with self.assertLogs(Books.__module__, logging.INFO) as log:
            books.write_up()
        self.assertIn("No Books Yet has no sales journal yet", log.output[0])
        self.assertFalse(
            self.env["account.move"].search_count([("company_id", "=", company.id)])
        )

    def test_people_whom_other_demos_have_added_do_not_matter(self):
        """They are there when the add-on is installed again."""
        company = self.env["res.partner"].create(
            {
                "name": "Three People",
                "is_company": True,
                "child_ids": [
                    fields.Command.create({"name": name})
                    for name in ("Buyer", "Director", "Viewer")
                ],
            }
        )
        story = Story(self.club, {"three": company}, self.made_on)
        story._send("three", self.made_on)
        story._sign("three", self.made_on)
        member = story.members["three"]
        self.assertEqual(member.state, "active")
        names = {c.role: c.partner_id.name for c in member.contact_ids}
        self.assertEqual(names, {"manager": "Director", "buyer": "Buyer"})

    def test_a_second_build_adds_nothing(self):
        before = self.env["account.move"].search_count([])
        self.env["b2b.loyalty.demo"]._build()
        self.assertEqual(self.env["account.move"].search_count([]), before)
