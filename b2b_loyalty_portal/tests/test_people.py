from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError

from odoo.addons.b2b_loyalty_portal.models import b2b_loyalty_membership_portal_invites

from .portal_common import PortalCase

PEOPLE = "/my/loyalty/people"
BAD_IDS = (0, -1, 10**8, 10**30, "1 OR 1=1", "'--", "%3Cb%3E", "None")


class PeopleCase(PortalCase):
    def people(self):
        """{name: role} of those in force, as stored."""
        self.env.invalidate_all()
        return {c.partner_id.name: c.role for c in self.member._people()}

    def invite(self, email, name="", role="viewer", **options):
        return self.post(
            f"{PEOPLE}/invite", email=email, name=name, role=role, **options
        )

    def set_role(self, contact, role, **options):
        return self.post(f"{PEOPLE}/{contact.id}/role", role=role, **options)

    def remove(self, contact, **options):
        return self.post(f"{PEOPLE}/{contact.id}/remove", **options)

    def at_field(self, response, field):
        [found] = html.fromstring(response.text).cssselect(f"#invite_{field}_error")
        return " ".join(found.text_content().split())

    def told(self):
        self.env.invalidate_all()
        return [m.body.striptags() for m in self.member.message_ids]

    def mails_to(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])


class TestWhoSees(PeopleCase):
    def test_each_role_sees_its_colleagues_and_nobody_else(self):
        for name in ("viewer", "buyer", "manager"):
            self.as_(name)
            text = self.text(PEOPLE)
            for colleague in ("Vera Viewer", "Bob Buyer", "Mary Manager"):
                self.assertIn(colleague, text)
            self.assertNotIn("Olga", text)

    def test_only_managers_are_offered_changes(self):
        for name, forms in [("viewer", 0), ("buyer", 0), ("manager", 5)]:
            self.as_(name)
            page = self.page(PEOPLE)
            found = page.cssselect(".o_b2b_loyalty_page form")
            self.assertEqual(len(found), forms, name)

    def test_others_get_no_page(self):
        self.as_(None)
        self.assertIn("/web/login", self.get(PEOPLE, status=303).headers["Location"])
        self.as_("stranger")
        with self.quietly():
            self.get(PEOPLE, status=404)
        self.as_("other")
        with self.quietly():
            self.get(f"{PEOPLE}?membership={self.member.id}", status=404)

    def test_who_has_left_is_not_there(self):
        self.buyer.partner_id.parent_id = self.make_company("Beta")
        self.as_("manager")
        self.assertNotIn("Bob Buyer", self.text(PEOPLE))
        with self.quietly():
            self.set_role(self.buyer, "manager", status=404)
        self.as_("buyer")
        with self.quietly():
            self.get(PEOPLE, status=404)

    def test_names_are_escaped(self):
        self.buyer.partner_id.name = "<script>alert(1)</script>"
        self.as_("manager")
        page = self.get(PEOPLE).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_as_many_queries_for_many(self):
        """What is read does not grow with the number of people."""
        self.as_("manager")
        self.get(PEOPLE)
        few = self.count_queries()
        for number in range(20):
            self.give_role(self.member, f"Colleague {number}", "viewer")
        self.env.flush_all()
        self.assertLessEqual(self.count_queries(), few)

    def count_queries(self):
        self.env.invalidate_all()
        caller = self.boss.with_user(self.boss.partner_id.user_ids).sudo()
        before = self.env.cr.sql_log_count
        people = caller.membership_id._portal_people()
        people.mapped(lambda c: (c.partner_id.name, c.email))
        return self.env.cr.sql_log_count - before


class TestRoles(PeopleCase):
    def test_a_manager_sets_a_role(self):
        self.as_("manager")
        self.set_role(self.viewer, "buyer")
        self.assertEqual(self.people()["Vera Viewer"], "buyer")
        self.assertIn("Vera Viewer: Buyer", self.notice(PEOPLE))
        self.assertIn(
            "Role of Vera Viewer: Buyer: may redeem (before: Viewer: may see)",
            self.told(),
        )
        author = self.member.message_ids[0].author_id
        self.assertEqual(author, self.boss.partner_id)

    def test_who_is_removed_is_out_at_once_and_keeps_the_login(self):
        self.as_("buyer")
        self.get("/my/loyalty")
        self.as_("manager")
        self.remove(self.buyer)
        self.assertNotIn("Bob Buyer", self.people())
        self.assertIn("Bob Buyer has no role any more", self.told())
        self.as_("buyer")
        with self.quietly():
            self.get(PEOPLE, status=404)
        self.get("/my")

    def test_the_last_manager_stays(self):
        self.as_("manager")
        for deed in (
            lambda: self.remove(self.boss),
            lambda: self.set_role(self.boss, "buyer"),
        ):
            deed()
            self.assertIn("is the only manager of Acme Tools", self.notice(PEOPLE))
            self.assertEqual(self.people()["Mary Manager"], "manager")

    def test_a_manager_who_has_left_does_not_count(self):
        second = self.give_role(self.member, "Max", "manager")
        second.partner_id.parent_id = self.make_company("Beta")
        self.as_("manager")
        self.remove(self.boss)
        self.assertIn("is the only manager", self.notice(PEOPLE))

    def test_one_of_two_managers_may_go(self):
        self.give_role(self.member, "Max", "manager")
        self.as_("manager")
        response = self.remove(self.boss)
        self.assertTrue(response.headers["Location"].endswith("/my/loyalty"))
        self.assertNotIn("Mary Manager", self.people())

    def test_the_back_office_may_remove_the_last_one(self):
        self.boss.with_user(self.salesperson).unlink()
        self.assertNotIn("Mary Manager", self.people())

    def test_not_for_viewers_and_buyers(self):
        before = self.people()
        for name in ("viewer", "buyer"):
            self.as_(name)
            with self.quietly():
                self.set_role(self.viewer, "manager", status=403)
                self.remove(self.boss, status=403)
                self.invite("new@acme.example", status=403)
        self.assertEqual(self.people(), before)

    def test_not_once_the_membership_has_ended(self):
        self.member.action_terminate("Moved away")
        self.as_("manager")
        with self.quietly():
            self.set_role(self.viewer, "buyer", status=403)
        self.assertEqual(self.people()["Vera Viewer"], "viewer")

    def test_people_of_others_do_not_exist(self):
        self.as_("manager")
        with self.quietly():
            for contact_id in (self.olga.id, *BAD_IDS):
                with self.subTest(contact=contact_id):
                    self.post(f"{PEOPLE}/{contact_id}/role", status=404, role="viewer")
                    self.post(f"{PEOPLE}/{contact_id}/remove", status=404)
            self.set_role(self.viewer, "buyer", membership=self.other.id, status=404)
        self.env.invalidate_all()
        self.assertEqual(self.olga.role, "manager")
        self.assertTrue(self.olga.active)

    def test_a_role_that_does_not_exist(self):
        self.as_("manager")
        for role in ("", "owner", "<b>", "viewer' OR 1=1"):
            self.set_role(self.viewer, role)
            self.assertIn("Choose one of the roles", self.notice(PEOPLE))
        self.assertEqual(self.people()["Vera Viewer"], "viewer")

    def test_forms_need_their_token_and_their_method(self):
        self.as_("manager")
        with self.quietly():
            for path in (f"{self.viewer.id}/role", f"{self.viewer.id}/remove"):
                data = {"role": "manager"}
                self.post(f"{PEOPLE}/{path}", csrf=False, status=400, **data)
                answer = self.url_open(f"{PEOPLE}/{path}?role=manager")
                self.assertIn(answer.status_code, (404, 405))
        self.assertEqual(self.people()["Vera Viewer"], "viewer")


class TestInvite(PeopleCase):
    def test_somebody_new_gets_a_contact_a_role_and_a_login(self):
        self.as_("manager")
        self.invite(" New.One@Acme.example ", name="Nina New", role="buyer")
        self.assertIn("is on the list", self.notice(PEOPLE))
        self.assertEqual(self.people()["Nina New"], "buyer")
        person = self.env["res.partner"].search(
            [("email", "=", "new.one@acme.example")]
        )
        self.assertEqual(person.commercial_partner_id, self.acme)
        self.assertEqual(person.user_ids.login, "new.one@acme.example")
        self.assertTrue(person.user_ids._is_portal())
        self.assertEqual(person.user_ids.company_ids, self.company)
        [mail] = self.mails_to(person)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("Partner Club", mail.body_html)
        self.assertIn("Role of Nina New: Buyer: may redeem", self.told())

    def test_a_contact_of_the_company_is_found(self):
        joe = self.make_contact(self.acme, "Joe Known", email="JOE@acme.example")
        self.as_("manager")
        self.invite("joe@acme.example", name="Somebody Else")
        self.assertEqual(self.people()["Joe Known"], "viewer")
        self.assertEqual(joe.user_ids.login, "joe@acme.example")

    def test_who_has_a_login_is_told_of_the_role(self):
        person = self.make_contact(self.acme, "Lisa", email="lisa@acme.example")
        self.make_login("lisa", person)
        self.as_("manager")
        self.invite("lisa@acme.example")
        self.assertEqual(self.people()["Lisa"], "viewer")
        [mail] = self.mails_to(person)
        self.assertIn("/my/loyalty?membership=", mail.body_html)
        self.as_("lisa")
        self.get("/my/loyalty")

    def test_who_comes_back(self):
        self.as_("manager")
        self.buyer.partner_id.email = "bob@acme.example"
        self.remove(self.buyer)
        self.invite("bob@acme.example", role="manager")
        self.assertEqual(self.people()["Bob Buyer"], "manager")

    def test_an_address_with_a_login_elsewhere_shows_in_nothing(self):
        """The answer and the list are the same, whoever has the address."""
        olga = self.olga.partner_id
        olga.user_ids.login = olga.email = "olga@other.example"
        fields = ["name", "email", "parent_id", "company_id", "user_ids", "signup_type"]
        before = olga.read(fields)
        self.as_("manager")
        notices = []
        for email in ("olga@other.example", "nobody@else.example"):
            self.invite(email, name="Some One")
            notices.append(self.notice(PEOPLE).replace(email, "it"))
        self.assertEqual(notices[0], notices[1])
        page = self.page(PEOPLE)
        rows = [
            " ".join(row.text_content().split())
            for row in page.cssselect("li.list-group-item")
        ]
        mine = [row for row in rows if "Some One" in row]
        self.assertEqual(len(mine), 2)
        self.assertEqual(
            mine[0].replace("olga@other.example", "it"),
            mine[1].replace("nobody@else.example", "it"),
        )
        self.env.invalidate_all()
        self.assertEqual(olga.read(fields), before)
        self.assertFalse(self.mails_to(olga))
        self.assertIn(
            "olga@other.example was invited: see to the login",
            self.activities(self.member),
        )

    def test_a_login_that_was_closed_stays_closed(self):
        person = self.make_contact(self.acme, "Gone", email="gone@acme.example")
        self.make_login("gone", person)
        person.user_ids.active = False
        self.as_("manager")
        self.invite("gone@acme.example")
        user = person.with_context(active_test=False).user_ids
        self.assertFalse(user.active)
        self.assertIn(
            "gone@acme.example was invited: see to the login",
            self.activities(self.member),
        )

    def test_bad_addresses_get_a_sentence_at_the_field(self):
        before = self.people()
        self.as_("manager")
        for email in (
            "",
            "nina",
            "nina@acme",
            "a@b.example, c@d.example",
            "a@b.example\nBcc: x@y.example",
            "<script>@b.example",
            f"{'x' * 300}@b.example",
            "ni na@acme.example",
        ):
            with self.subTest(email=email):
                answer = self.invite(email, name="<b>Nina</b>", status=200)
                self.assertIn("name@company.com", self.at_field(answer, "email"))
                self.assertNotIn("<b>Nina", answer.text)
                self.assertIn("&lt;b&gt;Nina", answer.text)
                self.assertNotIn("<script>@", answer.text)
        self.assertEqual(self.people(), before)

    def test_what_else_may_be_wrong(self):
        self.as_("manager")
        self.buyer.partner_id.email = "bob@acme.example"
        answer = self.invite("bob@acme.example", status=200)
        self.assertIn("Bob Buyer is in the list", self.at_field(answer, "email"))
        answer = self.invite("n@acme.example", name="x" * 101, status=200)
        self.assertIn("at most 100", self.at_field(answer, "name"))
        answer = self.invite("n@acme.example", role="owner", status=200)
        self.assertIn("one of the roles", self.at_field(answer, "role"))
        self.assertEqual(len(self.people()), 3)

    def test_not_everybody_in_a_day(self):
        self.as_("manager")
        module = b2b_loyalty_membership_portal_invites
        with patch.object(module, "INVITED_A_DAY", 1):
            self.invite("one@acme.example")
            answer = self.invite("two@acme.example", status=200)
        self.assertIn("tomorrow", self.at_field(answer, "email"))
        self.assertNotIn("two", self.people())

    def test_a_mail_to_the_same_person_counts_too(self):
        """Whoever is removed leaves nothing behind; the mails have been sent."""
        self.as_("manager")
        module = b2b_loyalty_membership_portal_invites
        before = self.member._people()
        with patch.object(module, "INVITED_A_DAY", 2):
            for _time in range(2):
                self.invite("one@acme.example")
                self.env.invalidate_all()
                self.remove(self.member._people() - before)
            answer = self.invite("one@acme.example", status=200)
        self.assertIn("tomorrow", self.at_field(answer, "email"))
        self.env.invalidate_all()
        self.assertEqual(self.member._people(), before)
        with self.assertRaises(AccessError):
            self.member.with_user(self.manager).invites_sent = 0

    def test_tomorrow_there_are_more(self):
        self.member.sudo().write({"invites_on": "2020-01-01", "invites_sent": 30})
        self.as_("manager")
        self.invite("one@acme.example")
        self.assertIn("one", self.people())

    def test_a_name_is_one_line(self):
        """A second one would be a line of the head of each mail to this person."""
        self.as_("manager")
        self.invite("eve@acme.example", "Eve\r\nBcc: all@example.com\x01")
        self.assertIn("Eve Bcc: all@example.com", self.people())
