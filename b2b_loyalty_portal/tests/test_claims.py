import base64

from odoo.tests import tagged

from .activities_common import BAD_IDS, HOME, PDF, ActivitiesCase


@tagged("post_install", "-at_install")
class TestClaims(ActivitiesCase):
    """What became of claims, and taking them back."""

    def test_claims_tell_what_became_of_them(self):
        refused, approved = self.noted(self.viewer), self.noted(self.viewer)
        refused.with_user(self.manager).action_refuse("No link to <b>it</b>")
        approved.with_user(self.manager).action_approve()
        self.as_("buyer")
        claims = self.text(HOME, ".o_b2b_loyalty_claims")
        name = self.viewer.partner_id.name
        for told in ("Not approved No link to <b>it</b>", "Approved", name):
            self.assertIn(told, claims)

    def test_what_was_written_is_for_its_writer_and_managers(self):
        self.noted(self.viewer, note="Between us")
        for name, sees in (("viewer", True), ("buyer", False), ("manager", True)):
            self.as_(name)
            self.assertEqual("Between us" in self.get(HOME).text, sees, name)

    def test_a_file_is_for_its_writer_and_managers(self):
        claim = self.noted(
            self.viewer, file=base64.b64encode(PDF), filename="Course <b>.pdf"
        )
        path = f"{HOME}/claims/{claim.id}/proof"
        self.as_("viewer")
        [link] = self.page(HOME).cssselect(".o_b2b_loyalty_claim a")
        self.assertTrue(link.get("href").startswith(path))
        for name, sees in (("viewer", True), ("buyer", False), ("manager", True)):
            self.as_(name)
            with self.quietly():
                answer = self.get(path, status=200 if sees else 404)
            self.assertEqual(answer.content == PDF, sees, name)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.as_("other")
        with self.quietly():
            self.get(path, status=404)

    def test_what_has_no_file_gives_none(self):
        claim = self.noted(self.viewer)
        self.as_("viewer")
        with self.quietly():
            self.get(f"{HOME}/claims/{claim.id}/proof", status=404)

    def test_claims_of_others_are_not_there(self):
        self.noted(self.olga, note="Secret")
        self.as_("manager")
        for path in (HOME, f"{HOME}/claims"):
            page = self.get(path).text
            self.assertNotIn("Secret", page)
            self.assertNotIn("Olga", page)

    def test_claims_are_filtered_and_paged(self):
        self.noted(self.viewer).with_user(self.manager).action_refuse("No")
        for _number in range(21):
            self.noted(self.buyer)
        self.as_("viewer")

        def rows(query=""):
            return len(
                self.page(f"{HOME}/claims{query}").cssselect(".o_b2b_loyalty_claim")
            )

        self.assertEqual(rows(), 20)
        self.assertEqual(rows("/page/2"), 2)
        self.assertEqual(rows("?filterby=mine"), 1)
        self.assertEqual(rows("?filterby=refused"), 1)
        self.assertEqual(rows("?filterby=%27%3B--"), 20)
        with self.quietly():
            for page in ("0", "-1", "x", str(10**30)):
                self.get(f"{HOME}/claims/page/{page}", status=404)

    # -- withdrawing

    def test_a_claim_that_waits_is_withdrawn_by_its_claimant(self):
        claim = self.noted(self.viewer)
        self.as_("viewer")
        self.post(f"{HOME}/claims/{claim.id}/withdraw")
        self.assertIn("is withdrawn", self.notice(HOME))
        self.assertEqual(self.claims(state="withdrawn"), claim)
        self.assertEqual(
            claim.end_reason, f"Withdrawn by {self.viewer.partner_id.name}"
        )
        self.assertFalse(claim.activity_ids)

    def test_a_manager_withdraws_for_a_colleague_and_a_buyer_does_not(self):
        claim = self.noted(self.viewer)
        self.as_("buyer")
        self.assertFalse(self.page(HOME).cssselect("form[action$=withdraw]"))
        with self.quietly():
            self.post(f"{HOME}/claims/{claim.id}/withdraw", status=403)
        self.assertEqual(claim.state, "claimed")
        self.as_("manager")
        self.post(f"{HOME}/claims/{claim.id}/withdraw")
        self.assertEqual(self.claims().state, "withdrawn")

    def test_what_was_decided_stays(self):
        claim = self.noted(self.viewer)
        claim.with_user(self.manager).action_approve()
        self.as_("viewer")
        self.post(f"{HOME}/claims/{claim.id}/withdraw")
        self.assertIn("is approved", self.notice(HOME))
        self.assertEqual(self.claims().state, "approved")

    def test_claims_of_others_cannot_be_withdrawn(self):
        claim = self.noted(self.olga)
        self.as_("manager")
        for number in (claim.id, *BAD_IDS):
            with self.subTest(number=number), self.quietly():
                self.post(f"{HOME}/claims/{number}/withdraw", status=404)
        self.assertEqual(self.claims(self.other).state, "claimed")
