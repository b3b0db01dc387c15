from odoo.tests import tagged

from .activities_common import HOME, ActivitiesCase


@tagged("post_install", "-at_install")
class TestOffers(ActivitiesCase):
    def register(self, offer, status=303):
        return self.post(f"{HOME}/offers/{offer.id}/register", status=status)

    def test_buyers_and_managers_register_once(self):
        offer = self.make_offer()
        self.as_("buyer")
        self.assertIn("Take part", self.card("Spring Offer"))
        self.register(offer)
        self.assertIn("takes part in Spring Offer", self.notice(HOME))
        self.assertIn("takes part since", self.card("Spring Offer"))
        self.as_("manager")
        self.register(offer)
        self.assertEqual(offer.registration_ids.membership_id, self.member)

    def test_a_viewer_sees_it_and_cannot(self):
        offer = self.make_offer()
        self.as_("viewer")
        card = self.card("Spring Offer")
        self.assertIn("Buyers and managers", card)
        self.assertNotIn("Take part", card)
        with self.quietly():
            self.register(offer, status=403)
        self.assertFalse(offer.registration_ids)

    def test_offers_that_are_not_for_the_member_are_not_there(self):
        others = [
            self.make_offer("For Gold", tier_ids=self.gold.ids),
            self.make_offer(
                "Too Late", date_from=self.in_days(-90), date_to=self.in_days(-1)
            ),
            self.make_offer("Elsewhere", program_id=self.make_program().id),
            self.make_offer("In Peru", partner_domain="[('country_id.code','=','PE')]"),
            self.make_offer("Archived", active=False),
        ]
        self.as_("manager")
        page = self.get(HOME).text
        for offer in others:
            with self.subTest(offer=offer.name), self.quietly():
                self.assertNotIn(offer.name, page)
                self.register(offer, status=404)
        for number in ("0", "-1", str(10**30), "1 OR 1=1", "<b>"):
            with self.subTest(number=number), self.quietly():
                self.post(f"{HOME}/offers/{number}/register", status=404)

    def test_what_needs_no_registration_is_told_and_not_registered(self):
        offer = self.make_offer(registration=False)
        self.as_("manager")
        self.assertIn("Nothing to do", self.card("Spring Offer"))
        self.register(offer)
        self.assertIn("no offer that you can register for", self.notice(HOME))
        self.assertFalse(offer.registration_ids)

    def test_members_held_out_are_promised_nothing(self):
        offer = self.make_offer()
        self.make_challenge()
        self.member.sudo()._engine_write({"holdout": True})
        self.as_("manager")
        page = self.get(HOME).text
        for promise in ("Spring Offer", "Three Reviews", "50 points"):
            self.assertNotIn(promise, page)
        with self.quietly():
            self.register(offer, status=404)


@tagged("post_install", "-at_install")
class TestChallenges(ActivitiesCase):
    def test_steps_are_counted(self):
        self.make_challenge()
        for _time in range(2):
            self.noted(self.buyer).with_user(self.manager).action_approve()
        self.noted(self.viewer)  # waits
        self.as_("viewer")
        card = self.card("Three Reviews")
        self.assertIn("Review 2 of 3", card)
        self.assertIn("500", card)
        [bar] = self.page(HOME).cssselect("[role=progressbar]")
        self.assertEqual(bar.get("aria-valuenow"), "67")

    def test_what_a_person_reaches_alone_is_the_own_way(self):
        self.make_challenge(holder="person", count=2)
        self.noted(self.buyer).with_user(self.manager).action_approve()
        for name, done in (("buyer", 1), ("viewer", 0)):
            self.as_(name)
            self.assertIn(f"Review {done} of 2", self.card("Three Reviews"), name)

    def test_what_was_reached_stays(self):
        challenge = self.make_challenge(count=1)
        self.noted(self.buyer).with_user(self.manager).action_approve()
        challenge.write({"published": False})
        self.as_("viewer")
        self.assertIn("Reached on", self.card("Three Reviews"))
        self.as_("other")
        self.assertIsNone(self.card("Three Reviews"))

    def test_what_others_did_counts_for_them(self):
        self.make_challenge()
        self.noted(self.olga).with_user(self.manager).action_approve()
        self.as_("viewer")
        self.assertIn("Review 0 of 3", self.card("Three Reviews"))

    def test_as_many_queries_with_much_as_with_little(self):
        self.make_challenge()
        self.make_offer()
        self.make_type("Limited", points=1, per_member_limit=1)
        self.noted(self.viewer)
        self.noted(self.buyer)
        self.as_("viewer")
        few = self.queries(HOME)
        for number in range(4):
            self.make_challenge(f"Challenge {number}")
            self.make_offer(f"Offer {number}")
            self.make_type(f"Type {number}", points=1, per_member_limit=1)
            self.noted(self.buyer)
        self.assertLessEqual(self.queries(HOME), few)
