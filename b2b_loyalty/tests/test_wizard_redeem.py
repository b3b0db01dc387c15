from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .reward_kind_common import KindCase


class TestRedeemDialogs(KindCase):
    """The dialogs as a salesperson uses them."""

    def dialog(self, name, record=None, user=None, **context):
        if record is not None:
            context |= {
                "active_model": record._name,
                "active_ids": record.ids,
                "active_id": record.id,
            }
        model = self.env[f"b2b.loyalty.{name}"].with_user(user or self.salesperson)
        return Form(model.with_context(**context))

    def redemption_of(self, action):
        self.assertEqual(action["res_model"], "b2b.loyalty.redemption")
        return self.env[action["res_model"]].browse(action["res_id"])

    # -- redeem

    def test_from_the_membership(self):
        training = self.make_reward("service", name="Training", per_member_limit=3)
        form = self.dialog("redeem", self.member)
        self.assertEqual(form.membership_id, self.member)
        form.reward_id = training
        form.quantity = 2
        form.contact_id = self.ben
        self.assertEqual(form.value, 1800)
        self.assertEqual(form.paid_with, "Free of charge")
        self.assertEqual(form.remains, "1 within the limit per member")
        redemption = self.redemption_of(form.save().action_redeem())
        self.assertRecordValues(
            redemption,
            [
                {
                    "membership_id": self.member.id,
                    "reward_id": training.id,
                    "quantity": 2,
                    "contact_id": self.ben.id,
                    "state": "approved",
                }
            ],
        )

    def test_from_the_reward(self):
        training = self.make_reward("service")
        form = self.dialog("redeem", training)
        self.assertEqual(form.reward_id, training)
        form.membership_id = self.member
        self.assertTrue(self.redemption_of(form.save().action_redeem()))

    def test_pressed_twice_is_one_redemption(self):
        form = self.dialog("redeem", self.member)
        form.reward_id = self.make_reward("service")
        wizard = form.save()
        self.assertEqual(wizard.action_redeem(), wizard.action_redeem())
        self.assertEqual(self.member.redemption_count, 1)

    def test_what_pays_and_what_remains(self):
        consulting = self.make_reward("service")
        self.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": self.member.id,
                "reward_id": consulting.id,
                "quantity": 2,
                "reason": "Ten years with us",
            }
        )
        form = self.dialog("redeem", self.member)
        form.reward_id = consulting
        self.assertEqual(form.paid_with, "1 × extra entitlement")
        self.assertEqual(form.remains, "1 free of points")
        form.save().action_redeem()
        form = self.dialog("redeem", self.member)
        form.reward_id = consulting
        form.quantity = 2
        self.assertFalse(form.paid_with)
        self.assertIn("redeem that many or fewer", form.refusal)

    def test_a_benefit_that_is_used_up_says_so(self):
        consulting = self.make_reward("service", name="Consulting day")
        self.env["b2b.loyalty.entitlement.extra"].create(
            {
                "membership_id": self.member.id,
                "reward_id": consulting.id,
                "quantity": 1,
                "reason": "Ten years with us",
            }
        )
        consulting.with_user(self.salesperson).redeem(self.member)
        form = self.dialog("redeem", self.member)
        self.assertIn(consulting, form.offered_ids[:])
        form.reward_id = consulting
        self.assertIn("given as a benefit, and the benefits of Acme", form.refusal)
        consulting.published = False
        form = self.dialog("redeem", self.member)
        self.assertNotIn(consulting, form.offered_ids[:])

    def test_only_what_the_member_can_have(self):
        gold = self.program.tier_ids[-1]
        beta = self.make_member(self.program, self.make_company("Beta"))
        free = self.make_reward("service", name="Free")
        mine = self.make_reward("service", membership_ids=self.member.ids)
        given = self.make_reward("service", name="Given")
        for values in (
            {"tier_ids": gold.ids},
            {"membership_ids": beta.ids},
            {"published": False},
            {"active": False},
            {"date_from": "2026-04-01"},
            {"date_to": "2026-03-01"},
            {"limited_qty": True, "stock": 0},
            {"program_id": self.make_program().id},
        ):
            self.make_reward("service", **values)
        self.make_reward("experience", event_date="2026-03-01 08:00:00")
        self.env["b2b.loyalty.entitlement.extra"].create(
            {"membership_id": beta.id, "reward_id": given.id, "reason": "Pilot"}
        )
        form = self.dialog("redeem", self.member)
        ours = self.env["b2b.loyalty.reward"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual(form.offered_ids[:] & ours, free | mine)

    def test_a_member_held_out_is_shown_no_personal_offer(self):
        offer = self.make_reward("service", membership_ids=self.member.ids)
        for held_out in False, True:
            self.member.sudo().holdout = held_out
            form = self.dialog("redeem", self.member)
            with self.subTest(held_out=held_out):
                self.assertEqual(offer in form.offered_ids[:], not held_out)

    def test_nor_what_is_locked_until_it_is_unlocked(self):
        activity = self.env["b2b.loyalty.activity.type"].create(
            {"name": "Case study", "program_id": self.program.id}
        )
        locked = self.make_reward("service", locked_by=activity.id)
        self.assertNotIn(locked, self.dialog("redeem", self.member).offered_ids[:])
        self.env["b2b.loyalty.activity"].create(
            {"type_id": activity.id, "membership_id": self.member.id}
        )
        self.assertIn(locked, self.dialog("redeem", self.member).offered_ids[:])

    def test_the_sentence_is_shown_before_and_after(self):
        training = self.make_reward("service", name="Training", per_member_limit=1)
        form = self.dialog("redeem", self.member)
        form.reward_id = training
        form.quantity = 2
        self.assertIn("A member can have 1 of Training", form.refusal)
        self.assertFalse(form.paid_with)
        with self.assertRefused("A member can have 1 of Training", UserError):
            form.save().action_redeem()

    def test_details_by_kind(self):
        event = self.make_reward("experience", event_date="2026-05-20 08:00:00")
        for reward, field, text, expected in (
            (event, "attendees", "Ann Lee, ann@acme.example\n\n", "Ann Lee"),
            (self.make_reward("project"), "brief", "New shelves by June", None),
            (self.make_reward("request"), "need", "Lifting gear training", None),
        ):
            with self.subTest(field=field):
                form = self.dialog("redeem", self.member)
                form.reward_id = reward
                form[field] = text
                redemption = self.redemption_of(form.save().action_redeem())
                if expected:
                    self.assertRecordValues(
                        redemption.attendee_ids,
                        [{"name": expected, "email": "ann@acme.example"}],
                    )
                else:
                    self.assertEqual(redemption[field], text)

    def test_an_address_without_a_name(self):
        form = self.dialog("redeem", self.member)
        form.reward_id = self.make_reward("experience")
        form.attendees = "ann@acme.example"
        with self.assertRefused("write the name"):
            form.save().action_redeem()

    def test_anothers_member(self):
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        with self.assertRaises(AccessError):
            self.dialog("redeem", self.member, user=olga)
        with self.assertRaises(AccessError):
            self.env["b2b.loyalty.redeem"].with_user(olga).create(
                {
                    "membership_id": self.member.id,
                    "reward_id": self.make_reward("service").id,
                }
            )
        for user in self.accountant, self.user_of(self.mary):
            with self.assertRaises(AccessError):
                self.dialog("redeem", user=user)

    # -- approve, refuse, cancel

    def test_approve_for_the_member(self):
        training = self.make_reward("service", approval="member")
        redemption = self.redeem(training)
        form = self.dialog("redeem.approve", redemption)
        form.contact_id = self.mary
        form.save().action_approve()
        self.assertRecordValues(
            redemption, [{"state": "approved", "member_approved_by": self.mary.id}]
        )

    def test_only_a_manager_of_the_member_approves(self):
        redemption = self.redeem(self.make_reward("service", approval="member"))
        form = self.dialog("redeem.approve", redemption)
        form.contact_id = self.ben
        with self.assertRefused("choose one of Mary"):
            form.save().action_approve()

    def test_cancel_with_a_reason(self):
        redemption = self.redeem(self.make_reward("service"))
        form = self.dialog("redeem.reason", redemption, default_step="cancel")
        form.reason = "The member has no time"
        form.save().action_apply()
        self.assertRecordValues(
            redemption,
            [{"state": "cancelled", "end_reason": "The member has no time"}],
        )

    def test_refuse_many_is_for_managers(self):
        reward = self.make_reward("service", approval="seller")
        both = self.redeem(reward) + self.redeem(reward)
        for user in self.salesperson, self.manager:
            form = Form(
                self.env["b2b.loyalty.redeem.reason"]
                .with_user(user)
                .with_context(
                    active_model=both._name,
                    active_ids=both.ids,
                    default_step="refuse",
                )
            )
            form.reason = "Not this year"
            wizard = form.save()
            if user == self.manager:
                wizard.action_apply()
            else:
                with self.assertRaises(AccessError):
                    wizard.action_apply()
        self.assertEqual(both.mapped("state"), ["refused"] * 2)

    def test_a_reason_is_needed(self):
        redemption = self.redeem(self.make_reward("service"))
        with self.assertRaisesRegex(AssertionError, "reason is a required field"):
            self.dialog("redeem.reason", redemption).save()

    def test_anothers_redemption(self):
        redemption = self.redeem(self.make_reward("service", approval="member"))
        olga = self.make_user("olga", "b2b_loyalty.group_user")
        for name in "redeem.approve", "redeem.quote":
            with self.subTest(name), self.assertRaises(AccessError):
                self.dialog(name, redemption, user=olga)
        with self.assertRaises(AccessError):
            self.env["b2b.loyalty.redeem.reason"].with_user(olga).create(
                {"redemption_ids": redemption.ids, "reason": "Mine"}
            )
        with self.assertRefused("does not exist"):
            redemption.with_user(olga).action_cancel("Mine")
        self.assertEqual(redemption.state, "requested")

    # -- an offer

    def test_offer_accept_decline(self):
        reward = self.make_reward("request")
        need = "Lifting gear training for us"
        one, other = (self.redeem(reward, need=need) for _ in range(2))
        for redemption in one, other:
            form = self.dialog("redeem.quote", redemption)
            self.assertEqual(form.need, need)
            form.price = 1200
            form.note = "Half a day"
            form.save().action_apply()
            self.assertEqual(redemption.quoted_price, 1200)
        form = self.dialog("redeem.quote", one, default_step="accept")
        form.contact_id = self.ben
        form.save().action_apply()
        self.assertEqual(one.state, "approved")
        form = self.dialog("redeem.reason", other, default_step="decline")
        form.reason = "Too dear"
        form.save().action_apply()
        self.assertEqual(other.end_reason, "The offer was declined. Too dear")

    # -- in bulk, and on the form

    def test_bulk_approve(self):
        reward = self.make_reward("service", approval="seller")
        both = self.redeem(reward) + self.redeem(reward)
        both.with_user(self.manager).action_approve()
        self.assertEqual(both.mapped("state"), ["approved"] * 2)

    def test_buttons_open_the_dialogs(self):
        for model in "redemption", "reward", "membership":
            arch = etree.fromstring(
                self.env[f"b2b.loyalty.{model}"]
                .with_user(self.salesperson)
                .get_view(view_type="form")["arch"]
            )
            actions = {
                button.get("name")
                for button in arch.iter("button")
                if button.get("type") == "action"
            }
            opened = {
                "redemption": ("approve", "reason", "quote"),
                "reward": ("",),
                "membership": ("",),
            }[model]
            for name in opened:
                xmlid = "_".join(filter(None, ("b2b_loyalty_redeem", name, "action")))
                action = self.env.ref(f"b2b_loyalty.{xmlid}")
                with self.subTest(model=model, dialog=xmlid):
                    self.assertIn(str(action.id), actions)
