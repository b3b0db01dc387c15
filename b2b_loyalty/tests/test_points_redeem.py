from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .points_common import PointsCase


class DialogCase(PointsCase):
    def dialog(self, reward, **values):
        """The dialog of a salesperson who is on the phone with the member."""
        model = self.env["b2b.loyalty.redeem"].with_user(self.salesperson)
        form = Form(
            model.with_context(
                active_model="b2b.loyalty.membership",
                active_ids=self.member.ids,
                active_id=self.member.id,
            )
        )
        form.reward_id = reward
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def redemption_of(self, form):
        return self.env["b2b.loyalty.redemption"].browse(
            form.save().action_redeem()["res_id"]
        )


@tagged("post_install", "-at_install")
class TestPrice(DialogCase):
    """What it is worth, what it costs and what remains is said before."""

    def test_points(self):
        self.earn(1240, "a")
        reward = self.make_reward(points=500, value=900)
        form = self.dialog(reward, quantity=2)
        self.assertEqual(form.value, 1800)
        self.assertEqual(form.paid_with, "2 × 500 = 1,000 points")
        self.assertEqual(form.remains, "240 points")
        redemption = self.redemption_of(form)
        self.assertEqual(redemption.paid_with, "2 × 500 = 1,000 points")
        self.assertEqual(self.balance(), 240)

    def test_entitlement_first_then_points(self):
        self.earn(1240, "a")
        reward = self.make_reward(points=500)
        self.give_extra(self.member, reward)
        form = self.dialog(reward, quantity=3)
        self.assertEqual(
            form.paid_with, "1 × extra entitlement, 2 × 500 = 1,000 points"
        )
        self.assertEqual(form.remains, "0 free of points, 240 points")
        self.redemption_of(form)
        self.assertEqual(self.balance(), 240)
        self.assertEqual(self.left(reward)[1:], [])

    def left(self, *records):
        if records[0]._name == "b2b.loyalty.points.entry":
            return super().left(*records)
        return [reward.redemption_count for reward in records]

    def test_too_few(self):
        self.earn(400, "a")
        form = self.dialog(self.make_reward(points=500))
        self.assertFalse(form.paid_with)
        self.assertEqual(
            form.refusal,
            "Consulting Day costs 500 points, and Acme Tools has 400.",
        )

    def test_points_have_the_name_that_the_program_gives_them(self):
        self.program.sudo().points_name = "credits"
        self.earn(1240, "a")
        reward = self.make_reward(points=1500)
        self.assertEqual(reward.price, "1,500 credits")
        form = self.dialog(reward)
        self.assertEqual(
            form.refusal,
            "Consulting Day costs 1,500 credits, and Acme Tools has 1,240.",
        )
        reward.points = 240
        self.assertEqual(self.dialog(reward).remains, "1,000 credits")


@tagged("post_install", "-at_install")
class TestOwnPoints(DialogCase):
    """A person pays with own points; others see them and cannot spend them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reward = cls.make_reward(points=100, paid_by="person")
        cls.earn(1000, "company")
        cls.batch = cls.earn(150, "bob", holder=cls.buyer)

    def own(self, contact):
        self.env.invalidate_all()
        return contact.points_balance

    def test_own_points_pay(self):
        redemption = self.redeem(self.reward, contact=self.buyer)
        self.assertEqual(redemption.holder_contact_id, self.buyer)
        self.assertEqual(redemption.paid_with, "100 points of Bob Buyer")
        self.assertEqual((self.own(self.buyer), self.balance()), (50, 1000))
        self.assertAddsUp()

    def test_they_come_back_to_the_person(self):
        redemption = self.redeem(self.reward, contact=self.buyer)
        redemption.with_user(self.manager).action_cancel("Changed his mind")
        self.assertEqual((self.own(self.buyer), self.balance()), (150, 1000))
        self.assertEqual(self.left(self.batch), [150])

    def test_somebody_else_cannot_spend_them(self):
        with self.assertRefused("costs 100 points, and Mary Manager has 0"):
            self.redeem(self.reward, contact=self.boss)
        self.assertEqual(self.own(self.buyer), 150)

    def test_the_company_has_points_and_they_do_not_pay(self):
        with self.assertRefused("costs 200 points, and Bob Buyer has 150"):
            self.redeem(self.reward, quantity=2, contact=self.buyer)

    def test_nobody_is_named(self):
        fact = self.assertNotRedeemed(
            "payer",
            "paid with a person's own points: say who of Acme Tools redeems it",
            self.redeem,
            self.reward,
        )
        self.assertEqual(len(fact), 1)

    def test_an_entitlement_needs_nobody(self):
        self.give_extra(self.member, self.reward)
        redemption = self.redeem(self.reward)
        self.assertFalse(redemption.holder_contact_id)
        self.assertEqual(redemption.points, 0)

    def test_by_the_portal_the_caller_pays(self):
        """Whoever is named: the points are those of who asks."""
        portal = self.portal_user(self.boss)
        with self.assertRefused(r"loyalty_portal_\d+ .* has 0", UserError):
            self.remote(
                portal, self.reward, "redeem", self.member.id, contact=self.buyer.id
            )
        self.assertEqual(self.own(self.buyer), 150)

    def test_company_points_are_not_for_the_own_purse(self):
        """The other way round: own points pay for nothing of the company."""
        ours = self.make_reward(points=1100)
        with self.assertRefused("Acme Tools has 1,000"):
            self.redeem(ours, contact=self.buyer)

    def test_the_dialog_asks_who(self):
        form = self.dialog(self.reward)
        self.assertIn("say who of Acme Tools", form.refusal)
        with self.assertRaisesRegex(AssertionError, "contact_id is a required field"):
            form.save()
        form.contact_id = self.buyer
        self.assertFalse(form.refusal)
        self.assertEqual(form.paid_with, "100 points of Bob Buyer")
        self.assertEqual(form.remains, "50 points")
        self.assertEqual(self.redemption_of(form).holder_contact_id, self.buyer)

    def test_what_it_costs_in_the_catalog(self):
        self.assertEqual(self.reward.price, "100 points of one's own")

    def test_a_quotation_offers_what_the_company_can_pay(self):
        ours = self.make_reward(points=1000, name="Ours")
        reach = self.member._within_reach()
        self.assertIn(ours, reach)
        self.assertNotIn(self.reward, reach)


@tagged("post_install", "-at_install")
class TestOffers(PointsCase):
    """What is asked for and offered for points, accepted and paid."""

    def quoted(self, points, **vals):
        reward = self.make_reward(kind="request", **vals)
        contact = self.buyer if vals.get("paid_by") == "person" else None
        redemption = self.redeem(
            reward, need="A talk about energy at our meeting in May", contact=contact
        )
        redemption.with_user(self.salesperson).action_quote(100, points, "An hour")
        return redemption.with_user(self.salesperson)

    def test_points_of_the_company(self):
        self.earn(300, "a")
        redemption = self.quoted(200)
        redemption.action_accept_quote()
        self.assertEqual(self.balance(), 100)
        with self.assertRefused("costs 150 points, and Acme Tools has 100"):
            self.quoted(150).action_accept_quote()

    def test_points_of_the_person(self):
        self.earn(300, "a")
        self.earn(120, "b", holder=self.buyer)
        dear = self.quoted(200, paid_by="person")
        with self.assertRefused("costs 200 points, and Bob Buyer has 120"):
            dear.action_accept_quote()
        dear.action_quote(100, 120, "Half an hour")
        dear.action_accept_quote()
        self.env.invalidate_all()
        self.assertEqual((self.buyer.points_balance, self.balance()), (0, 300))

    def test_a_request_names_who_will_pay(self):
        reward = self.make_reward(kind="request", paid_by="person")
        with self.assertRefused("say who of Acme Tools"):
            self.redeem(reward, need="A talk about energy at our meeting in May")


@tagged("post_install", "-at_install")
class TestQueries(PointsCase):
    def queries(self):
        reward = self.make_reward(points=10)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        reward.redeem(self.member)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_redeeming_does_not_grow_with_the_ledger(self):
        self.earn(5, "first")
        self.earn(1000, "a")
        self.queries()  # what is read once and kept
        few = self.queries()
        self.book(
            *(
                {"kind": "earn", "points": 3, "origin_ref": f"{number}"}
                for number in range(500)
            ),
            *({"kind": "redeem", "points": -1} for _number in range(300)),
        )
        self.assertEqual(self.queries(), few)

    def test_nor_with_the_batches_that_pay(self):
        self.book(
            *(
                {"kind": "earn", "points": 1, "origin_ref": f"{number}"}
                for number in range(60)
            ),
        )
        self.queries()
        self.book({"kind": "earn", "points": 100, "origin_ref": "x"})
        from_ten = self.queries()
        self.book({"kind": "redeem", "points": -40})
        from_one = self.queries()
        self.assertEqual(from_ten, from_one)
