from collections import Counter
from datetime import timedelta

from odoo.tests import TransactionCase, tagged

KEPT = "__b2b_loyalty_demo__"


@tagged("post_install", "-at_install")
class TestDemoPortal(TransactionCase):
    """The story of the pages, in a database that has the demo data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.circle = cls.env.ref(
            "b2b_loyalty_portal.demo_program_circle", raise_if_not_found=False
        )
        if not cls.circle:
            cls.skipTest(cls, "this database has no demo data")
        cls.club = cls.env.ref("b2b_loyalty.demo_program_club")
        cls.made_on = cls.circle.date_start + timedelta(days=20)
        cls.hartmann = cls.member("hartmann")
        cls.northwind = cls.member("northwind")

    @classmethod
    def member(cls, key):
        return cls.env.ref(f"b2b_loyalty.demo_membership_{key}")

    def login(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        self.assertTrue(user.has_group("base.group_portal"), login)
        credential = {"login": login, "password": login, "type": "password"}
        user.with_user(user)._check_credentials(credential, {"interactive": True})
        return user

    def test_a_login_for_each_role(self):
        logins = {"manager": "direction", "buyer": "buyer", "viewer": "viewer"}
        for member in (self.hartmann, self.northwind):
            domain = member.partner_id.email.partition("@")[2]
            for role, mailbox in logins.items():
                user = self.login(f"{mailbox}@{domain}")
                caller = member.contact_ids.with_user(user).of_caller()
                self.assertEqual((caller.membership_id, caller.role), (member, role))

    def test_a_redemption_waits_for_the_manager(self):
        [waiting] = self.hartmann.redemption_ids.filtered(
            lambda r: r.state == "requested" and r.approval == "member"
        )
        self.assertEqual(waiting.contact_id.role, "buyer")
        self.assertFalse(waiting.delivery_error)

    def test_one_is_asked_to_sign(self):
        prairie, owner = self.member("prairie"), self.login("direction@prairie.example")
        self.assertEqual(prairie.state, "sent")
        rows = {
            p: how for p, how, _m in self.club.with_user(owner)._portal_open_to(owner)
        }
        self.assertEqual(rows[self.club], "sign")

    def test_one_may_apply(self):
        buyer = self.login("buyer@rivera.example")
        rows = {
            p: how for p, how, _m in self.circle.with_user(buyer)._portal_open_to(buyer)
        }
        self.assertEqual(rows, {self.circle: "apply"})

    def test_one_may_agree_to_newer_terms(self):
        okafor, user = self.member("okafor"), self.login("direction@okafor.example")
        caller = okafor.contact_ids.with_user(user).of_caller()
        self.assertEqual((caller.membership_id, caller.role), (okafor, "manager"))
        self.assertEqual(okafor._portal_newer_terms(), self.club.terms_id)

    def test_a_voucher_to_be_used(self):
        if not self.hartmann.partner_id.invoice_ids:
            self.skipTest("this company has no chart of accounts")
        [voucher] = self.hartmann.redemption_ids.filtered("card_id")
        self.assertEqual(voucher.state, "fulfilled")
        self.assertEqual(voucher.voucher_left, voucher.voucher_amount)

    def test_statements_of_the_last_quarters(self):
        statements = self.env["b2b.loyalty.statement"].search(
            [("membership_id", "=", self.hartmann.id), ("date_to", "<", self.made_on)]
        )
        self.assertGreaterEqual(len(statements), 3)
        for statement in statements:
            self.assertEqual(statement.attachment_id.raw[:5], b"%PDF-")
            self.assertLess(statement.date_to, statement.made_on)
            self.assertFalse(statement.to_mail)

    def test_enough_companies_on_the_leaderboard(self):
        self.assertGreaterEqual(
            len(self.club.membership_ids.filtered("in_leaderboard")), 6
        )
        for member in (self.hartmann, self.member("brightwater")):
            board = member._portal_leaderboard()
            if self.made_on.year == self.env.cr.now().year:
                self.assertGreaterEqual(len(board.places), 6)

    def test_claims_in_every_state(self):
        activities = self.env["b2b.loyalty.activity"].search(
            [("membership_id", "=", self.hartmann.id)]
        )
        states = {state for state, _label in activities._fields["state"].selection}
        self.assertEqual(set(activities.mapped("state")), states)

    def test_a_challenge_is_half_done(self):
        challenge = self.env.ref("b2b_loyalty_portal.demo_challenge")
        self.assertFalse(challenge.award_ids)
        done = Counter(
            self.env["b2b.loyalty.activity"]
            .search(
                [
                    ("membership_id", "=", self.hartmann.id),
                    ("type_id", "in", challenge.step_ids.type_id.ids),
                    ("state", "=", "approved"),
                ]
            )
            .mapped("type_id.code")
        )
        self.assertEqual(done, {"survey": 1, "returns": 1})

    def test_visits_over_some_weeks(self):
        visits = self.env["b2b.loyalty.visit"].search(
            [("program_id", "=", self.club.id), ("date", "<", self.made_on)]
        )
        self.assertGreaterEqual(len(visits.membership_id), 5)
        days = visits.mapped("date")
        self.assertGreater(max(days) - min(days), timedelta(weeks=6))
        self.assertFalse([day for day in days if day.weekday() > 4])

    def test_no_mail_goes_out(self):
        mails = self.env["mail.mail"].search_count(
            [("model", "=like", "b2b.loyalty.%")]
        )
        self.assertFalse(mails)

    def test_a_second_build_adds_nothing(self):
        models = ("b2b.loyalty.activity", "b2b.loyalty.visit", "res.users")
        before = [self.env[model].search_count([]) for model in models]
        self.env["b2b.loyalty.portal.demo"]._build()
        self.assertEqual([self.env[m].search_count([]) for m in models], before)
