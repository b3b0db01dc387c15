from odoo import fields

from .rewards_common import REDEMPTIONS, RewardsCase

END = ("refuse", "cancel", "decline")


class RedemptionsCase(RewardsCase):
    def path(self, redemption, deed=""):
        return f"{REDEMPTIONS}/{redemption.id}{deed and '/' + deed}"

    def page_of(self, redemption):
        return self.page(self.path(redemption))

    def offered(self, redemption, name):
        """The deeds that the page offers to somebody."""
        self.as_(name)
        forms = self.page_of(redemption).cssselect("form[method=post]")
        return {form.action.rsplit("/", 1)[1] for form in forms}

    def steps_of(self, redemption):
        return [
            (step.get("data-step"), step.get("data-state"))
            for step in self.page_of(redemption).cssselect(".o_b2b_loyalty_steps li")
        ]

    def state(self, redemption):
        self.env.invalidate_all()
        return redemption.state


class TestRedemptions(RedemptionsCase):
    """The list of what a company has redeemed, and the page of each."""

    def test_the_list_with_filters_and_pages(self):
        done = [self.day.redeem(self.member, contact=self.buyer) for _ in range(21)]
        done[0].action_cancel("Too early")
        self.day.redeem(self.other)
        self.as_("viewer")

        def listed(query):
            return len(self.page(REDEMPTIONS + query).cssselect(".list-group-item"))

        for query, number in {
            "": 20,
            "/page/2": 1,
            "/page/x?state=approved": 20,
            "?state=cancelled": 1,
            "?state=refused": 0,
            "?state=__class__": 20,
            "?state=%00": 20,
        }.items():
            with self.subTest(query):
                self.assertEqual(listed(query), number)

    def test_people_of_others(self):
        redemption = self.day.redeem(self.member, contact=self.buyer)
        for name in ("other", "stranger"):
            self.as_(name)
            with self.quietly():
                for rest in ("", "voucher"):
                    self.get(self.path(redemption, rest), status=404)
                for deed in ("approve", "accept", "attendees", *END):
                    with self.subTest(name, deed=deed):
                        self.post(self.path(redemption, deed), status=404, reason="x")
        self.as_(None)
        response = self.get(self.path(redemption), status=303)
        self.assertIn("/web/login", response.headers["Location"])
        self.post(self.path(redemption, "cancel"), reason="x")
        self.assertEqual(self.state(redemption), "approved")

    def test_ids_that_are_none(self):
        self.as_("manager")
        for odd in ("0", "-1", "9" * 30, "1 OR 1=1", "<b>", "²", "%00"):
            with self.subTest(odd), self.quietly():
                self.get(f"{REDEMPTIONS}/{odd}", status=404)
                self.get(f"{REDEMPTIONS}/{odd}/voucher", status=404)
                self.post(f"{REDEMPTIONS}/{odd}/cancel", status=404, reason="x")

    def test_only_as_a_form_with_its_token(self):
        self.day.approval = "member"
        redemption = self.day.redeem(self.member, contact=self.buyer)
        self.as_("manager")
        for deed in ("approve", "accept", "attendees", *END):
            with self.subTest(deed), self.quietly():
                path = self.path(redemption, deed)
                self.post(path, status=400, csrf=False, reason="x")
                self.assertIn(self.url_open(path).status_code, (404, 405))
        self.assertEqual(self.state(redemption), "requested")

    def test_queries_do_not_grow(self):
        self.day.write({"points": 1, "approval": "member"})
        first = self.redeem_more(0)
        self.as_("manager")
        few = [self.queries(REDEMPTIONS), self.queries(self.path(first))]
        for number in range(1, 9):
            self.redeem_more(number)
        many = [self.queries(REDEMPTIONS), self.queries(self.path(first))]
        self.assertEqual(many, few)

    def redeem_more(self, number):
        self.earn(10, f"source {number}")
        reward = self.make_reward(name=f"Reward {number}", approval="member")
        reward.redeem(self.member, contact=self.boss)
        return self.day.redeem(self.member, contact=self.buyer)

    # -- its way

    def test_steps(self):
        self.day.approval = "both"
        redemption = self.day.redeem(self.member, contact=self.buyer)
        self.as_("viewer")
        self.assertEqual(
            self.steps_of(redemption),
            [
                ("requested", "done"),
                ("member", "now"),
                ("seller", "later"),
                ("fulfilled", "later"),
            ],
        )
        redemption.with_user(self.manager).action_refuse("Not <b>this</b> year")
        self.assertEqual(
            self.steps_of(redemption), [("requested", "done"), ("refused", "ended")]
        )
        self.assertIn(
            "Not &lt;b&gt;this&lt;/b&gt; year", self.get(self.path(redemption)).text
        )

    # -- approval

    def test_the_queue_is_for_managers(self):
        self.day.approval = "member"
        waiting = self.day.redeem(self.member, contact=self.buyer)
        self.day.redeem(self.other, contact=self.olga)
        self.as_("manager")
        [queue] = self.words(REDEMPTIONS, ".o_b2b_loyalty_queue")
        self.assertIn(waiting.name, queue)
        for name in ("buyer", "viewer"):
            self.as_(name)
            self.assertFalse(self.words(REDEMPTIONS, ".o_b2b_loyalty_queue"))

    def test_approve(self):
        self.day.approval = "member"
        redemption = self.day.redeem(self.member, contact=self.buyer)
        self.assertEqual(self.offered(redemption, "viewer"), set())
        self.assertEqual(self.offered(redemption, "buyer"), {"cancel"})
        self.assertEqual(
            self.offered(redemption, "manager"), {"approve", "refuse", "cancel"}
        )
        for name in ("viewer", "buyer"):
            self.as_(name)
            with self.quietly():
                self.post(self.path(redemption, "approve"), status=403)
                self.post(self.path(redemption, "refuse"), status=403, reason="No")
        self.assertEqual(self.state(redemption), "requested")
        self.as_("manager")
        self.post(self.path(redemption, "approve"))
        self.assertEqual(self.state(redemption), "approved")
        self.assertEqual(redemption.member_approved_by, self.boss)
        self.assertIn("Approved:", self.notice(self.path(redemption)))
        self.post(self.path(redemption, "approve"))
        self.assertIn("cannot be approved", self.notice(self.path(redemption)))

    def test_refuse_with_a_reason(self):
        self.day.write({"approval": "member", "points": 100})
        redemption = self.day.redeem(self.member, contact=self.buyer)
        self.as_("manager")
        self.post(self.path(redemption, "refuse"), reason=" ")
        self.assertIn("Give a reason", self.notice(self.path(redemption)))
        self.post(self.path(redemption, "refuse"), reason="Next year")
        self.assertEqual(self.state(redemption), "refused")
        self.assertEqual(redemption.end_reason, "Next year")
        self.assertEqual(self.member.points_balance, 1000)

    # -- cancelling

    def test_cancel_ones_own(self):
        mine = self.day.redeem(self.member, contact=self.buyer)
        theirs = self.day.redeem(self.member, contact=self.boss)
        self.assertEqual(self.offered(mine, "buyer"), {"cancel"})
        self.assertEqual(self.offered(theirs, "buyer"), set())
        self.post(self.path(theirs, "cancel"), reason="Wrong one")
        self.assertIn("Somebody else redeemed", self.notice(self.path(theirs)))
        self.post(self.path(mine, "cancel"), reason="")
        self.assertIn("Give a reason", self.notice(self.path(mine)))
        self.post(self.path(mine, "cancel"), reason="Wrong one")
        self.assertEqual(self.state(mine), "cancelled")
        self.assertEqual(self.offered(mine, "manager"), set())
        self.as_("viewer")
        with self.quietly():
            self.post(self.path(theirs, "cancel"), status=403, reason="x")
        self.assertEqual(self.state(theirs), "approved")

    def test_who_has_left_only_looks(self):
        redemption = self.day.redeem(self.member, contact=self.buyer)
        self.member.with_user(self.manager).action_terminate("Closed down")
        self.assertEqual(self.offered(redemption, "manager"), set())
        with self.quietly():
            self.post(self.path(redemption, "cancel"), status=403, reason="x")

    # -- vouchers

    def test_voucher(self):
        reward = self.make_reward(kind="voucher", voucher_amount=50, voucher_months=12)
        redemption = reward.redeem(self.member, contact=self.buyer)
        code = redemption.sudo().card_code
        for name in ("buyer", "manager"):
            self.as_(name)
            page = self.page_of(redemption)
            [shown] = page.cssselect(".o_b2b_loyalty_code code")
            self.assertEqual(shown.text_content(), code)
            self.assertEqual(len(page.cssselect("button.o_b2b_loyalty_copy")), 1)
            response = self.get(self.path(redemption, "voucher"))
            self.assertIn("attachment", response.headers["Content-Disposition"])
            self.assertIn(str(redemption.ids), response.text)
        redemption.sudo().card_id.points = 2000
        text = self.text(self.path(redemption))
        self.assertRegex(text, r"20\.00 of \D*50\.00 left, valid until")
        self.assertEqual(self.offered(redemption, "manager"), set())

    def test_viewers_do_not_get_the_code(self):
        """Whoever knows it can have it taken off an order."""
        reward = self.make_reward(kind="voucher")
        redemption = reward.redeem(self.member, contact=self.buyer)
        self.as_("viewer")
        page = self.get(self.path(redemption)).text
        self.assertNotIn(redemption.sudo().card_code, page)
        self.assertIn("Your voucher", page)
        with self.quietly():
            self.get(self.path(redemption, "voucher"), status=404)

    def test_no_code_before_approval_and_after_the_end(self):
        reward = self.make_reward(kind="voucher", approval="seller")
        redemption = reward.redeem(self.member, contact=self.buyer)
        self.as_("manager")
        with self.quietly():
            self.get(self.path(redemption, "voucher"), status=404)
        redemption.with_user(self.manager).action_approve()
        self.get(self.path(redemption, "voucher"))
        self.post(self.path(redemption, "cancel"), reason="Not needed")
        self.assertEqual(self.state(redemption), "cancelled")
        with self.quietly():
            self.get(self.path(redemption, "voucher"), status=404)

    # -- events

    def test_name_who_comes(self):
        event = self.make_reward(kind="experience", name="Plant tour")
        redemption = event.redeem(self.member, 2, contact=self.buyer)
        self.assertIn("attendees", self.offered(redemption, "manager"))
        path = self.path(redemption, "attendees")
        page = self.post(path, status=200, attendees="<b>Ann\nBen\nCid").text
        self.assertIn("There are 2 seats and 3 people", page)
        self.assertIn("&lt;b&gt;Ann", page)
        self.post(path, attendees="Ann Lee, ann@acme.example\r\nBen")
        self.env.invalidate_all()
        people = redemption.attendee_ids
        self.assertEqual(people.mapped("name"), ["Ann Lee", "Ben"])
        self.assertIn(
            "Ann Lee, ann@acme.example\nBen", self.get(self.path(redemption)).text
        )
        self.as_("viewer")
        self.assertIn("Ann Lee", self.text(self.path(redemption)))
        with self.quietly():
            self.post(path, status=403, attendees="")
        event.event_date = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.assertNotIn("attendees", self.offered(redemption, "manager"))


class TestDocuments(RedemptionsCase):
    """What was made for a redemption is found from its page."""

    def test_project(self):
        reward = self.make_reward(kind="project", name="Joint stand")
        redemption = reward.redeem(self.member, brief="A stand at the fair in May")
        redemption.with_user(self.salesperson).action_set_stage("in_progress")
        self.as_("viewer")
        text = self.text(self.path(redemption))
        self.assertIn("Stage In Progress", text)
        self.assertIn("A stand at the fair in May", text)

    def test_order_of_a_product(self):
        reward = self.make_reward(
            kind="product", name="A drill", product_id=self.product.id
        )
        redemption = reward.redeem(self.member)
        self.as_("buyer")
        self.run_cron("ir_cron_deliver")
        self.env.invalidate_all()
        order = redemption.sale_order_id
        self.assertTrue(order)
        [link] = self.page_of(redemption).cssselect("dd a")
        self.assertEqual(link.text_content(), order.name)
        self.get(link.get("href"))


class TestOffers(RedemptionsCase):
    """A request is written, an offer is read, accepted as it was read, or declined."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reward = cls.make_reward(kind="request", name="Anything", approval="member")
        cls.request = reward.redeem(
            cls.member, contact=cls.buyer, need="Training for our lift"
        )

    def offer(self, price=900, points=300, note="Two days\nin May"):
        self.request.with_user(self.salesperson).action_quote(price, points, note)

    def form_of_offer(self, name="buyer"):
        self.as_(name)
        return self.fields(self.path(self.request), "form[action$='/accept']")

    def test_nothing_to_decide_before_the_offer(self):
        self.assertEqual(self.offered(self.request, "manager"), {"cancel"})
        self.assertEqual(
            [name for name, state in self.steps_of(self.request) if state != "later"],
            ["requested", "quoted"],
        )

    def test_it_is_read_and_accepted(self):
        self.offer()
        self.as_("viewer")
        [offer] = self.words(self.path(self.request), ".o_b2b_loyalty_offer")
        for text in ("Two days in May", "900.00", "300 points", "Valid until"):
            self.assertIn(text, offer)
        self.assertEqual(self.offered(self.request, "viewer"), set())
        self.assertEqual(self.offered(self.request, "buyer"), {"accept", "decline"})
        action, sent = self.form_of_offer()
        self.post(action, **sent)
        self.env.invalidate_all()
        self.assertTrue(self.request.quote_accepted_on)
        self.assertEqual(self.member.points_balance, 700)
        # now a manager of the company approves
        self.assertEqual(self.offered(self.request, "buyer"), {"cancel"})
        self.assertIn("approve", self.offered(self.request, "manager"))

    def test_an_offer_is_not_accepted_at_a_price_that_is_none(self):
        self.offer()
        for price in ("abc", "nan", "inf", ""):
            action, sent = self.form_of_offer()
            self.post(action, **{**sent, "price": price})
            self.env.invalidate_all()
            self.assertFalse(self.request.quote_accepted_on, price)

    def test_what_was_offered_anew_is_not_accepted_unread(self):
        for change in ({"price": 800}, {"points": 500}, {"note": "One day in May"}):
            self.offer()
            action, sent = self.form_of_offer()
            self.offer(**change)
            with self.subTest(change):
                self.post(action, **sent)
                self.assertIn(
                    "has changed since you looked at it",
                    self.notice(self.path(self.request)),
                )
                self.assertFalse(self.request.quote_accepted_on)
        for odd in ("", "x", "nan", "-1", "9" * 400):
            with self.subTest(odd):
                self.post(action, **{**sent, "price": odd, "points": odd, "note": odd})
                self.env.invalidate_all()
                self.assertFalse(self.request.quote_accepted_on)

    def test_too_late(self):
        self.offer()
        action, sent = self.form_of_offer()
        self.request.sudo().quote_expires_on = "2020-01-01"
        self.assertEqual(self.offered(self.request, "buyer"), {"decline"})
        self.post(action, **sent)
        self.assertIn("ask for a new one", self.notice(self.path(self.request)))

    def test_decline(self):
        self.offer()
        self.as_("viewer")
        with self.quietly():
            self.post(self.path(self.request, "decline"), status=403)
        self.as_("buyer")
        self.post(self.path(self.request, "decline"), reason="Too far")
        self.assertEqual(self.state(self.request), "cancelled")
        self.assertIn("Too far", self.text(self.path(self.request)))
