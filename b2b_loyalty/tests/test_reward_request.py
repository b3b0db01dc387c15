from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .reward_kind_common import KindCase

NEED = "Training on lifting gear for twelve people"


class TestRequest(KindCase):
    """The member needs something that is in no catalogue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_reward("request", name="Something else", value=0)

    def quoted(self, by=None, price=1200, **terms):
        redemption = self.redeem(self.other, by=by, need=NEED)
        redemption.with_user(self.salesperson).action_quote(price, **terms)
        return redemption.with_user(self.salesperson)

    # -- asking

    def test_it_waits_for_an_offer(self):
        redemption = self.redeem(self.other, by=self.mary, need=NEED)
        self.assertRecordValues(
            redemption.sudo(),
            [
                {
                    "state": "requested",
                    "need": NEED,
                    "awaits_quote": True,
                    "awaits_seller": False,
                }
            ],
        )
        self.assertFalse(redemption.sudo().member_approved_by)
        self.assertEqual(self.tasks(redemption, self.salesperson), ["Make an Offer"])
        self.assertEqual(self.steps(redemption), ["requested"])

    def test_a_need_says_something(self):
        for need in None, "", "Help":
            with self.subTest(need=need):
                with self.assertRefused("Say in a few words what you need"):
                    self.redeem(self.other, need=need)

    def test_nothing_is_approved_before_the_offer_is_accepted(self):
        self.other.approval = "both"
        redemption = self.redeem(self.other, need=NEED)
        for quoted in False, True:
            if quoted:
                redemption.action_quote(1200)
            for approve in (
                lambda: redemption.with_user(self.manager).action_approve(),
                lambda: self.as_person(redemption, self.mary).action_approve(),
                lambda: redemption.action_approve_for_member(self.mary),
            ):
                with self.assertRefused("after the member has accepted"):
                    approve()
        with self.assertRefused("cannot be marked as fulfilled"):
            redemption.action_fulfill()

    # -- quoting

    def test_the_member_gets_the_offer(self):
        redemption = self.quoted(by=self.ben, note="Half a day at your site")
        self.assertRecordValues(
            redemption,
            [
                {
                    "state": "requested",
                    "quoted_price": 1200,
                    "quoted_on": self.day("2026-03-10"),
                    "quote_expires_on": self.day("2026-04-09"),
                    "awaits_acceptance": True,
                }
            ],
        )
        self.assertEqual(self.tasks(redemption), [])
        self.assertEqual(self.steps(redemption), ["requested", "quoted"])
        fact = redemption.step_ids.filtered(lambda s: s.step == "quoted")
        self.assertIn("1,200.00", fact.reason)
        self.assertIn("Half a day at your site", fact.reason)
        redemption.sudo()._send_mails_due()
        message = redemption.message_ids.filtered("subject")[:1]
        self.assertIn("Our offer", message.subject)
        for text in NEED, "1,200.00", "04/09/2026", "Half a day":
            with self.subTest(text=text):
                self.assertIn(text, message.body)

    def test_a_new_offer_replaces_one(self):
        redemption = self.quoted()
        with self.on("2026-04-20"):
            redemption.action_quote(1000)
        self.assertEqual(redemption.quoted_price, 1000)
        self.assertEqual(redemption.quote_expires_on, self.day("2026-05-20"))
        self.assertEqual(self.steps(redemption), ["requested", "quoted", "quoted"])

    def test_what_is_no_price(self):
        redemption = self.redeem(self.other, need=NEED)
        for price in -1, None, "1200", True, float("nan"), float("inf"), 10**400:
            with self.subTest(price=price):
                with self.assertRefused("an amount of 0 or more", UserError):
                    redemption.action_quote(price)
        for points in -1, 1.5, "10", True, 2**31:
            with self.subTest(points=points):
                with self.assertRefused("a whole number", UserError):
                    redemption.action_quote(10, points)
        with self.assertRefused("is no text", UserError):
            redemption.action_quote(10, note=["a"])
        for nothing in None, "", "  ":
            with self.assertRefused("offers nothing yet", UserError):
                redemption.action_quote(0, note=nothing)
        self.assertFalse(redemption.quoted_on)

    def test_only_a_request_is_quoted(self):
        training = self.redeem(self.make_reward("service"))
        with self.assertRefused("waits for one"):
            training.action_quote(100)

    def test_the_member_does_not_quote(self):
        redemption = self.redeem(self.other, by=self.mary, need=NEED)
        with self.assertRaises(AccessError):
            self.as_person(redemption, self.mary).action_quote(1)

    # -- accepting

    def test_the_buyer_accepts(self):
        redemption = self.quoted(by=self.ben)
        with self.on("2026-04-09"):
            self.as_person(redemption, self.ben).action_accept_quote()
        self.assertRecordValues(
            redemption,
            [
                {
                    "state": "approved",
                    "value": 1200,
                    "quote_accepted_on": self.day("2026-04-09"),
                }
            ],
        )
        self.assertEqual(self.tasks(redemption, self.salesperson), ["Deliver Reward"])
        fact = redemption.step_ids.filtered(lambda s: s.step == "accepted")
        self.assertEqual(fact.contact_id, self.ben)
        redemption.action_fulfill()
        self.assertEqual(redemption.state, "fulfilled")

    def test_once_accepted_no_offer_is_promised_again(self):
        redemption = self.quoted()
        redemption.action_accept_quote(self.ben)
        self.assertEqual(redemption.state, "approved")
        redemption.sudo()._send_mails_due()
        told = redemption.sudo().message_ids.mapped("body")
        self.assertTrue(any("agree on a day" in body for body in told))
        self.assertFalse(any("send you an offer" in body for body in told))

    def test_then_it_is_approved_as_the_reward_says(self):
        self.other.approval = "both"
        redemption = self.quoted()
        self.as_person(redemption, self.ben).action_accept_quote()
        self.assertEqual(redemption.state, "requested")
        self.assertTrue(redemption.awaits_member and redemption.awaits_seller)
        self.as_person(redemption, self.mary).action_approve()
        redemption.with_user(self.manager).action_approve()
        self.assertEqual(redemption.state, "approved")
        self.assertEqual(
            self.steps(redemption),
            ["requested", "quoted", "accepted", "member", "seller"],
        )

    def test_a_manager_who_accepts_has_approved(self):
        self.other.approval = "member"
        redemption = self.quoted(by=self.ben)
        self.as_person(redemption, self.mary).action_accept_quote()
        self.assertEqual(redemption.state, "approved")
        self.assertEqual(redemption.member_approved_by, self.mary)

    def test_an_approval_that_nobody_needs_is_none(self):
        redemption = self.quoted()
        self.as_person(redemption, self.mary).action_accept_quote()
        self.assertEqual(redemption.state, "approved")
        self.assertFalse(redemption.member_approved_by)
        self.assertEqual(self.steps(redemption), ["requested", "quoted", "accepted"])

    def test_recorded_by_the_salesperson(self):
        self.other.approval = "member"
        redemption = self.quoted()
        for person in self.vic, 999_999_999, (self.mary + self.ben).ids:
            with self.assertRefused("Ben"):
                redemption.action_accept_quote(person)
        redemption.action_accept_quote(self.mary.id)
        self.assertEqual(redemption.state, "approved")

    def test_who_may_not_accept(self):
        redemption = self.quoted()
        with self.assertRaises(AccessError):
            self.as_person(redemption, self.vic).action_accept_quote()
        with self.assertRefused("does not exist"):
            redemption.with_user(self.accountant).action_accept_quote()
        other = self.make_member(self.program, self.make_company("Beta"))
        stranger = self.make_person("Sid", "manager", other)
        for step in "action_accept_quote", "action_decline_quote":
            with self.assertRefused("does not exist"):
                getattr(self.as_person(redemption, stranger), step)()
        # for another one of its own name, the caller counts
        self.as_person(redemption, self.ben).action_accept_quote(self.mary.id)
        fact = redemption.step_ids.filtered(lambda s: s.step == "accepted")
        self.assertEqual(fact.contact_id, self.ben)

    def test_accepted_as_it_was_read(self):
        """What has been offered anew since then is refused, whatever was sent."""
        redemption = self.quoted(by=self.ben, points=0, note="Two days\nin May")
        mine = self.as_person(redemption, self.ben)
        for seen in (
            {"price": 1000},
            {"price": "1200"},
            {"price": [1200]},
            {"price": float("nan")},
            {"points": 10},
            {"points": None, "note": "One day in May"},
            {"note": ""},
            {"note": 7},
        ):
            with self.subTest(seen), self.assertRefused(".*", UserError):
                mine.action_accept_quote(**seen)
        self.assertFalse(redemption.quote_accepted_on)
        mine.action_accept_quote(price=1200, points=0, note="Two days\r\nin May ")
        self.assertTrue(redemption.quote_accepted_on)

    def test_accepted_once(self):
        redemption = self.quoted()
        redemption.action_accept_quote()
        for again in (
            redemption.action_accept_quote,
            redemption.action_decline_quote,
            lambda: redemption.action_quote(1),
        ):
            with self.assertRefused("is accepted: an offer is made for"):
                again()

    def test_there_is_nothing_to_accept(self):
        redemption = self.redeem(self.other, need=NEED)
        for step in redemption.action_accept_quote, redemption.action_decline_quote:
            with self.assertRefused("There is no offer"):
                step()

    # -- points

    def test_points_as_offered(self):
        self.other.points = 100
        spendable = patch.object(type(self.member), "_spendable_points", lambda *_: 500)
        with spendable:
            redemption = self.quoted(points=500)
            self.assertEqual(redemption.points, 100)
            redemption.action_accept_quote()
            self.assertEqual(redemption.points, 500)
            dear = self.quoted(points=501)
            with self.assertRefused("costs 501 points, and Acme Tools has 500"):
                dear.action_accept_quote()
            self.assertEqual((dear.points, dear.state), (100, "requested"))
            same = self.quoted()
            same.action_accept_quote()
            self.assertEqual(same.points, 100)

    def test_no_points_for_an_entitlement(self):
        self.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": self.member.id,
                "reward_id": self.other.id,
                "reason": "Ten years with us",
            }
        )
        redemption = self.redeem(self.other, need=NEED)
        with self.assertRefused("offer it without points"):
            redemption.action_quote(100, 10)
        redemption.action_quote(100)

    # -- the end of an offer

    def test_thirty_days(self):
        redemption = self.quoted(by=self.ben)
        with self.on("2026-04-09"):
            self.run_cron("ir_cron_daily")
        self.env.invalidate_all()
        self.assertEqual(redemption.state, "requested")
        with self.on("2026-04-10"):
            with self.assertRefused("could be accepted until 04/09/2026"):
                self.as_person(redemption, self.ben).action_accept_quote()
            self.run_cron("ir_cron_daily")
        self.env.invalidate_all()
        self.assertEqual(redemption.state, "cancelled")
        self.assertIn("could be accepted until 04/09/2026", redemption.end_reason)

    def test_accepted_offers_do_not_expire(self):
        self.other.approval = "seller"
        redemption = self.quoted()
        redemption.action_accept_quote()
        with self.on("2026-04-20"):
            self.run_cron("ir_cron_daily")
        self.env.invalidate_all()
        self.assertEqual(redemption.state, "requested")

    def test_expiry_gives_back(self):
        self.other.write({"limited_qty": True, "stock": 1})
        self.quoted()
        self.assertEqual(self.other.stock, 0)
        with self.on("2026-04-20"):
            self.run_cron("ir_cron_daily")
        self.env.invalidate_all()
        self.assertEqual(self.other.stock, 1)

    def test_declined(self):
        redemption = self.quoted(by=self.ben)
        self.as_person(redemption, self.ben).action_decline_quote("Too early for us")
        self.assertEqual(redemption.state, "cancelled")
        self.assertEqual(
            redemption.end_reason, "The offer was declined. Too early for us"
        )
        self.assertEqual(self.steps(redemption), ["requested", "quoted", "cancelled"])

    def test_refused_before_an_offer(self):
        redemption = self.redeem(self.other, need=NEED).with_user(self.manager)
        redemption.action_refuse("We cannot do this")
        self.assertEqual(redemption.state, "refused")
        self.assertEqual(self.tasks(redemption), [])

    def test_the_offer_is_not_typed_in(self):
        redemption = self.quoted()
        for name, value in (
            ("need", "x"),
            ("quoted_price", 1),
            ("quoted_points", 1),
            ("quote_expires_on", "2030-01-01"),
            ("quote_accepted_on", "2026-03-10"),
        ):
            for user in self.salesperson, self.manager:
                with self.subTest(field=name, user=user.login):
                    with self.assertRefused("cannot be typed in", AccessError):
                        redemption.with_user(user).write({name: value})
