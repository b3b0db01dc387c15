from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw

from ..logic import throttle
from .redeem_common import RedeemCase

HUGE = 10**30

# What a remote client may put in any place.
JUNK = (
    "1",
    "x",
    "",
    0,
    -1,
    2**31,
    HUGE,
    -HUGE,
    1.5,
    float("nan"),
    True,
    False,
    None,
    [],
    [1],
    ["x"],
    [[1]],
    {},
    {"id": 1},
    "\0",
    "\ud800",
)


class PeopleCase(RedeemCase):
    """Calls as a remote client makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reward = cls.make_reward()
        cls.beta = cls.make_member(cls.program, cls.make_company("Beta"))
        cls.users = {
            "viewer": cls.portal_user(cls.viewer),
            "buyer": cls.portal_user(cls.buyer),
            "manager": cls.portal_user(cls.boss),
            "of another company": cls.portal_user(
                cls.give_role(cls.beta, "Bea Beta", "manager")
            ),
            "without a role": cls.portal_user(cls.make_contact(cls.acme, "Nora")),
            "salesperson": cls.salesperson,
        }

    def call(self, who, *arguments, **named):
        user = self.users.get(who, who)
        return self.remote(user, self.reward, "redeem", *arguments, **named)


class TestWhoRedeems(PeopleCase):
    def test_buyer_and_manager_of_the_company(self):
        for who, role in ("buyer", self.buyer), ("manager", self.boss):
            with self.subTest(who=who):
                [redeemed] = self.call(who, self.member.id, 2, key=who)
                redemption = self.env["b2b.loyalty.redemption"].browse(redeemed)
                self.assertEqual(redemption.contact_id, role)
                self.assertEqual(redemption.quantity, 2)
                self.assertEqual(redemption.create_uid, self.users[who])
                self.assertEqual(redemption.step_ids[-1:].user_id, self.users[who])

    def test_it_is_always_the_caller(self):
        for contact in self.boss.id, HUGE, "x", [1]:
            with self.subTest(contact=contact):
                redeemed = self.call("buyer", self.member.id, contact=contact)
                redemption = self.env["b2b.loyalty.redemption"].browse(redeemed)
                self.assertEqual(redemption.contact_id, self.buyer)

    def test_viewer_looks_only(self):
        with self.assertRefused("You may look, but not redeem", AccessError):
            self.call("viewer", self.member.id)

    def test_others_get_the_answer_for_what_does_not_exist(self):
        missing = self.assertSentence(self.call, "buyer", 2_000_000_000)
        public = self.env.ref("base.public_user")
        others = [
            "of another company",
            "without a role",
            self.make_user("emil"),
            self.accountant,
            self.make_user("olga", "b2b_loyalty.group_user"),
            public,
        ]
        for who in others:
            for options in {}, {"quantity": 0}, {"key": "\0"}, {"benefit": "x"}:
                with self.subTest(who=who, **options):
                    sentence = self.assertSentence(
                        self.call, who, self.member.id, **options
                    )
                    self.assertEqual(sentence, missing)

    def test_a_role_that_has_ended(self):
        self.call("buyer", self.member.id)
        self.buyer.unlink()
        missing = self.assertSentence(self.call, "buyer", 2_000_000_000)
        for context in {}, {"active_test": False}:
            sentence = self.assertSentence(
                self.call, "buyer", self.member.id, context=context
            )
            self.assertEqual(sentence, missing)

    def test_salesperson_for_people_of_the_company_only(self):
        bea = self.beta.contact_ids
        nobody = 2_000_000_000
        for contact, words in (bea.id, "no role in"), (nobody, "not exist"):
            with self.subTest(contact=contact):
                sentence = self.assertSentence(
                    self.redeem, self.reward, contact=contact
                )
                self.assertIn(words, sentence)
                self.assertNotIn(bea.partner_id.name, sentence)
        self.assertEqual(
            self.redeem(self.reward, contact=self.buyer.id).contact_id, self.buyer
        )

    def test_a_role_that_has_ended_is_nobodys_choice(self):
        self.redeem(self.reward, contact=self.buyer)
        self.buyer.unlink()
        for context in {}, {"active_test": False}:
            reward = self.reward.with_context(**context)
            with self.assertRefused("has no role in", UserError):
                self.redeem(reward, contact=self.buyer.id)


class TestWhatIsSent(PeopleCase):
    """Whatever is put in, nothing but a sentence comes out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # more attempts than a person has
        cls.startClassPatcher(patch.object(throttle, "MOST", 10**6))

    def send(self, name, value, user):
        arguments = {"membership": self.member.id, "key": f"{name} {value!r:.20}"}
        arguments[name] = value
        return self.call(user, **arguments)

    def is_harmless(self, name, value, user):
        """What may be left out, a text as key, and the person that is not asked."""
        return (
            (name == "contact" and (user == "buyer" or not value))
            or (name == "benefit" and not value)
            or (name == "key" and value in (None, False, "", "1", "x"))
        )

    def test_each_parameter(self):
        for user in "buyer", "salesperson":
            for name in "membership", "quantity", "contact", "key", "benefit":
                for value in JUNK:
                    with self.subTest(user=user, name=name, value=repr(value)):
                        if self.is_harmless(name, value, user):
                            self.assertTrue(self.send(name, value, user))
                        else:
                            self.assertSentence(self.send, name, value, user)

    def test_details(self):
        names = "color", "reward", "membership_id", "state", "kind"
        for name in names:
            for value in JUNK:
                with self.subTest(name=name, value=repr(value)):
                    self.assertSentence(self.send, name, value, "buyer")

    def test_reward(self):
        Reward = self.env["b2b.loyalty.reward"]
        for ids in (
            [],
            [0],
            [-1],
            [HUGE],
            ["x"],
            [None],
            [True],
            [1.5],
            "x",
            "12",
            {"a": 1},
            [2_000_000_000],
            [self.reward.id, self.make_reward().id],
        ):
            with self.subTest(ids=ids):
                sentence = self.assertSentence(
                    lambda ids=ids: self.remote_ids(Reward, ids)
                )
                self.assertIn("does not exist", sentence)

    def remote_ids(self, model, ids):
        return call_kw(
            model.with_user(self.users["buyer"]), "redeem", [ids, self.member.id], {}
        )

    def test_steps_of_a_redemption(self):
        redemption = self.redeem(self.make_reward(approval="both"))
        arguments = {
            "action_refuse": ["Why not"],
            "action_cancel": ["Why not"],
            "action_approve_for_member": [self.boss.id],
        }
        for method in (
            "action_approve",
            "action_refuse",
            "action_cancel",
            "action_fulfill",
            "action_approve_for_member",
            "action_retry_delivery",
        ):
            takes = arguments.get(method, [])
            for value in [HUGE], ["x"], [-1], [2_000_000_000], [None], [1.5]:
                with self.subTest(method=method, ids=value):
                    self.assertSentence(self.step, "manager", method, value, *takes)
        for method in arguments:
            for value in JUNK:
                if method != "action_approve_for_member" and value in ("1", "x"):
                    continue  # a reason, if a poor one
                with self.subTest(method=method, value=repr(value)):
                    self.assertSentence(
                        self.step, "salesperson", method, redemption.ids, value
                    )

    def step(self, who, method, ids, *arguments):
        model = self.env["b2b.loyalty.redemption"]
        user = self.users.get(who, who)
        return call_kw(model.with_user(user), method, [ids, *arguments], {})


class TestTwoSellers(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.env["res.company"].create({"name": "Other Seller"})
        here = {
            "company_id": cls.seller.id,
            "company_ids": [Command.set(cls.seller.ids)],
        }
        cls.mia = cls.make_user("mia", "b2b_loyalty.group_manager", **here)
        cls.theirs = cls.make_program(company_id=cls.seller.id, name="Their Club")
        cls.gadget = cls.make_reward(cls.theirs, name="Secret Gadget")

    def test_nothing_for_the_other_sellers_manager(self):
        missing = self.assertSentence(self.call, self.mia, 2_000_000_000)
        self.assertEqual(
            self.assertSentence(self.call, self.mia, self.member.id), missing
        )
        with self.assertRaises(AccessError):
            self.reward.with_user(self.mia).read(["name"])
        redemption = self.redeem(self.reward)
        for method, arguments in (
            ("action_approve", ()),
            ("action_fulfill", ()),
            ("action_cancel", ("Mine",)),
            ("action_refuse", ("Mine",)),
        ):
            with self.subTest(method=method):
                self.assertSentence(
                    self.remote, self.mia, redemption, method, *arguments
                )

    def test_the_other_sellers_reward_is_not_there(self):
        """Whatever else is wrong with it, nothing is said of it and no fact kept."""
        for vals in {}, {"published": False}, {"date_to": "2026-01-01"}:
            self.gadget.write(vals)
            for user in self.users["buyer"], self.manager:
                for quantity in 1, 0:
                    with self.subTest(user=user.login, quantity=quantity, **vals):
                        fact = self.assertNotRedeemed(
                            None,
                            "^This reward or membership does not exist",
                            self.remote,
                            user,
                            self.gadget,
                            "redeem",
                            self.member.id,
                            quantity,
                        )
                        self.assertFalse(fact)
