from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.http import root
from odoo.tests import tagged

from .portal_common import PortalCase

VISIT = "/my/loyalty/visit"


@tagged("post_install", "-at_install")
class TestVisits(PortalCase):
    def visit(self, kind="home", status=204, membership=None, **more):
        membership = membership or self.member.id
        return self.post(VISIT, status=status, kind=kind, membership=membership, **more)

    def visits(self, member=None):
        self.env.invalidate_all()
        found = self.env["b2b.loyalty.visit"].search(
            [("membership_id", "=", (member or self.member).id)]
        )
        return {(str(row.date), row.kind): row.count for row in found}

    def test_visits_are_counted_by_day_and_kind(self):
        for name in ("viewer", "buyer"):
            self.as_(name)
            self.visit()
        self.visit("people")
        self.assertEqual(
            self.visits(), {(self.today, "home"): 2, (self.today, "people"): 1}
        )
        self.assertEqual(self.member.recent_visits, 3)
        self.assertFalse(self.visits(self.other))

    def test_who_is_asked_to_sign_is_counted_too(self):
        asked = self.make_company("Asked Works")
        self.make_login("asked", self.make_contact(asked, "Ann Asked"))
        sent = self.env["b2b.loyalty.membership"].create(
            {"program_id": self.program.id, "partner_id": asked.id}
        )
        sent.action_send()
        self.as_("asked")
        self.visit("agreement", membership=sent.id)
        self.assertEqual(self.visits(sent), {(self.today, "agreement"): 1})

    def test_nobody_is_tracked(self):
        self.as_("viewer")
        self.visit()
        row = self.env["b2b.loyalty.visit"].search(
            [("membership_id", "=", self.member.id)]
        )
        people = self.env["res.users"].search([("login", "=", "of_viewer")])
        self.assertNotIn(people, row.create_uid | row.write_uid)
        kinds = {
            field.comodel_name for field in row._fields.values() if field.relational
        }
        self.assertEqual(
            kinds,
            {"b2b.loyalty.membership", "b2b.loyalty.program"}
            | {"res.company", "res.users"},
        )

    def test_a_page_that_is_read_counts_nothing(self):
        self.as_("viewer")
        self.get("/my/loyalty")
        self.assertFalse(self.visits())

    def test_pages_say_what_is_counted(self):
        self.as_("viewer")
        [page] = self.page("/my/loyalty").cssselect(".o_b2b_loyalty_page")
        self.visit(page.get("data-kind"), membership=page.get("data-membership"))
        self.assertEqual(self.visits(), {(self.today, "home"): 1})

    def test_the_session_goes_on_reading_where_it_was(self):
        """What says that the primary is to be read is not kept for a visit."""
        self.as_("viewer")
        self.visit()
        kept = root.session_store.get(self.session.sid)
        self.assertNotIn("b2b_loyalty_wrote", dict(kept))

    def test_only_pages_of_the_member_are_counted(self):
        self.as_("viewer")
        with self.quietly():
            for kind in ("nothing", "", "home'; --", "<b>", "x" * 10_000):
                self.visit(kind, status=404)
            self.post(VISIT, status=404, membership=self.member.id)
            self.visit("points", status=404)  # a program without points
        self.assertFalse(self.visits())

    def test_only_of_the_own_company(self):
        for name in ("other", "stranger"):
            self.as_(name)
            with self.quietly():
                for membership in (self.member.id, -1, 10**30, "1 OR 1=1", "<b>"):
                    self.visit(status=404, membership=membership)
        self.as_(None)
        response = self.url_open(VISIT, data={"kind": "home"}, allow_redirects=False)
        self.assertIn(response.status_code, (303, 400))
        self.assertFalse(self.visits())

    def test_without_csrf_or_by_reading_nothing_is_counted(self):
        self.as_("viewer")
        with self.quietly():
            self.visit(status=400, csrf=False)
            response = self.url_open(f"{VISIT}?kind=home", allow_redirects=False)
        self.assertIn(response.status_code, (404, 405))
        self.assertFalse(self.visits())

    def test_the_counter_stays_in_bounds(self):
        with patch("odoo.addons.b2b_loyalty_portal.report.visits.MOST", 2):
            for _time in range(3):
                self.env["b2b.loyalty.visit"]._count(self.member, "home")
        self.assertEqual(self.visits(), {(self.today, "home"): 2})

    def test_visits_are_facts(self):
        Visit = self.env["b2b.loyalty.visit"]
        Visit._count(self.member, "home")
        row = Visit.search([("membership_id", "=", self.member.id)])
        for change in (lambda: row.write({"count": 9}), row.unlink):
            with self.assertRaises(UserError):
                change()
        values = {
            "membership_id": self.member.id,
            "program_id": self.program.id,
            "company_id": self.company.id,
            "date": self.today,
            "kind": "people",
        }
        for user in (self.manager, self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                Visit.with_user(user).create(values)

    def test_who_sees_visits(self):
        self.env["b2b.loyalty.visit"]._count(self.member, "home")
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        domain = [("membership_id", "=", self.member.id)]
        for user, number in (
            (self.manager, 1),
            (self.accountant, 1),
            (self.salesperson, 1),
            (olga, 0),
        ):
            rows = self.env["b2b.loyalty.visit"].with_user(user).search_count(domain)
            self.assertEqual(rows, number, user.login)
        portal = self.viewer.partner_id.user_ids
        with self.assertRaises(AccessError):
            self.env["b2b.loyalty.visit"].with_user(portal).search(domain)

    def test_the_membership_leads_to_them(self):
        action = self.member.with_user(self.manager).action_view_visits()
        self.assertEqual(action["domain"], [("membership_id", "=", self.member.id)])
