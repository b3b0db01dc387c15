"""Statements in the portal: the list, the documents, and the mails."""

from .portal_common import PortalCase
from .statement_common import make_statement

STATEMENTS = "/my/loyalty/statements"


class TestStatementPages(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.sudo().statement_period = "quarter"
        cls.mine = make_statement(cls.member, "2025-01-01", "2025-03-31")
        cls.foreign = make_statement(cls.other, "2025-01-01", "2025-03-31")

    def test_everybody_of_the_company_finds_them(self):
        for name in ("viewer", "buyer", "manager"):
            self.as_(name)
            text = self.text(STATEMENTS)
            self.assertIn("Q1 2025", text)
        path = f"{STATEMENTS}/{self.mine.id}/document"
        response = self.get(path)
        self.assertIn(b"The agreement", response.content)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])

    def test_only_their_own(self):
        waiting = make_statement(self.member, "2025-04-01", "2025-06-30", False)
        self.as_("viewer")
        with self.quietly():
            for key in (
                *(self.foreign.id, waiting.id, 10**9, 10**30, -1, 0),
                *("1 OR 1=1", "<b>", "x"),
            ):
                with self.subTest(key=key):
                    self.get(f"{STATEMENTS}/{key}/document", 404)
            self.get(f"{STATEMENTS}?membership={self.other.id}", 404)
        self.assertNotIn("Q2 2025", self.text(STATEMENTS))

    def test_who_has_several_memberships_means_the_one_of_the_page(self):
        second = self.make_member(self.make_program(0), self.acme)
        role = self.viewer.create(
            {
                "membership_id": second.id,
                "partner_id": self.viewer.partner_id.id,
                "role": "viewer",
            }
        )
        statement = make_statement(second, "2025-01-01", "2025-03-31")
        self.as_("viewer")
        self.get(f"{STATEMENTS}?membership={second.id}")
        page = self.page(f"{STATEMENTS}?membership={self.member.id}")
        # two windows: the other one was opened last
        self.get(f"{STATEMENTS}/{statement.id}/document")
        [form] = page.cssselect("form[action$=mails]")
        typed = {k: v for k, v in form.form_values() if k != "csrf_token"}
        self.post(f"{STATEMENTS}/mails", **typed)
        self.assertTrue(self.viewer.wants_statement)
        self.assertFalse(role.wants_statement)

    def test_others(self):
        document = f"{STATEMENTS}/{self.mine.id}/document"
        with self.quietly():
            self.as_("stranger")
            self.get(STATEMENTS, 404)
            self.get(document, 404)
            self.post(f"{STATEMENTS}/mails", 404, wants="yes")
        self.as_(None)
        for path in (STATEMENTS, document):
            self.assertIn("/web/login", self.get(path, 303).headers["Location"])

    def test_whether_they_come_by_mail(self):
        self.as_("viewer")
        self.assertIn("You do not get statements", self.text(STATEMENTS))
        self.post(f"{STATEMENTS}/mails", wants="yes")
        self.assertIn("come to you by mail", self.notice(STATEMENTS))
        self.assertTrue(self.viewer.wants_statement)
        # of nobody else
        self.assertFalse(self.buyer.wants_statement)
        self.assertIn("You get each new statement", self.text(STATEMENTS))
        self.post(f"{STATEMENTS}/mails", wants="no")
        self.viewer.invalidate_recordset()
        self.assertFalse(self.viewer.wants_statement)

    def test_the_form_says_which_membership_is_meant(self):
        """Another one may have been looked at since, in another window."""
        second = self.make_member(self.make_program(name="Second Club"), self.acme)
        role = self.env["b2b.loyalty.member.contact"].create(
            {"membership_id": second.id, "partner_id": self.viewer.partner_id.id}
        )
        self.as_("viewer")
        page = self.page(f"{STATEMENTS}?membership={self.member.id}")
        [form] = page.cssselect("form[action$='/mails']")
        links = [a.get("href") for a in page.cssselect("a[href*='/document']")]
        self.get(f"/my/loyalty?membership={second.id}")
        self.post(form.get("action"), **dict(form.form_values()))
        (self.viewer | role).invalidate_recordset()
        self.assertTrue(self.viewer.wants_statement)
        self.assertFalse(role.wants_statement)
        self.get(f"/my/loyalty?membership={second.id}")
        self.assertTrue(links)
        for link in links:
            self.get(link)

    def test_only_by_its_own_form(self):
        self.as_("viewer")
        with self.quietly():
            self.post(f"{STATEMENTS}/mails", 400, csrf=False, wants="yes")
            self.get(f"{STATEMENTS}/mails?wants=yes", 405)
        self.post(f"{STATEMENTS}/mails", wants="<b>")
        self.assertIn("yes or no", self.notice(STATEMENTS))
        self.viewer.invalidate_recordset()
        self.assertFalse(self.viewer.wants_statement)

    def test_the_menu_has_it_where_there_are_any(self):
        self.as_("viewer")
        self.assertIn("Statements", self.text(STATEMENTS, "nav.o_b2b_loyalty_nav"))
        program = self.make_program(0)
        quiet = self.make_member(program, self.make_company("Quiet"))
        self.give_role(quiet, "Quentin", "viewer")
        self.assertFalse(quiet._has_statements(quiet._portal_glance()))
        self.assertNotIn("statements", [page[0] for page in quiet._portal_pages()])

    def test_none_yet(self):
        self.make_login("late", self.give_role(self.late(), "Lea", "viewer").partner_id)
        self.as_("late")
        self.assertIn("when this quarter is over", self.text(STATEMENTS))

    def late(self):
        return self.make_member(self.program, self.make_company("Late"))
