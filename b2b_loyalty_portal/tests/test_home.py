from .portal_common import PortalCase


class TestHome(PortalCase):
    def test_a_member_sees_its_tier(self):
        self.as_("viewer")
        self.assertIn("Bronze", self.text("/my/loyalty"))

    def test_the_card_counts_memberships(self):
        for name, count in [("viewer", 1), ("stranger", 0)]:
            self.as_(name)
            counted = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["b2b_loyalty_count"]}
            )
            self.assertEqual(counted, {"b2b_loyalty_count": count})

    def test_who_is_no_member_is_shown_how_to_join(self):
        self.as_("stranger")
        response = self.get("/my/loyalty", status=303)
        self.assertTrue(response.headers["Location"].endswith("/my/loyalty/join"))

    def test_a_membership_of_others_does_not_exist(self):
        self.as_("viewer")
        for membership in (self.other.id, 10**8, 10**30, -1, "1 OR 1=1", "<b>"):
            with self.subTest(membership=membership), self.quietly():
                self.get(f"/my/loyalty?membership={membership}", status=404)
