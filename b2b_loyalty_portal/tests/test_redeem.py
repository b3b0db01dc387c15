from unittest.mock import patch

from lxml import html

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.b2b_loyalty.logic import throttle
from odoo.addons.b2b_loyalty.models.busy import Busy

from .rewards_common import REDEMPTIONS, REWARDS, RewardsCase


class TestRedeem(RewardsCase):
    """Redeeming on the pages: what is paid is seen before, once is enough."""

    def test_a_buyer_redeems(self):
        self.day.points = 400
        self.as_("buyer")
        redemption = self.redeem_on_page(self.day, quantity=2)
        self.assertRecordValues(
            redemption,
            [
                {
                    "membership_id": self.member.id,
                    "reward_id": self.day.id,
                    "quantity": 2,
                    "points": 800,
                    "contact_id": self.buyer.id,
                    "state": "approved",
                }
            ],
        )
        self.assertEqual(
            self.notice(f"{REDEMPTIONS}/{redemption.id}"),
            "Redeemed. What happens next is below.",
        )

    def test_mixed_payment_is_shown_first(self):
        """The benefit of the year first, then what was granted, then points."""
        self.day.points = 100
        self.entitle(self.program, self.bronze, self.day, 1)
        self.give_extra(self.member, self.day, 1)
        self.as_("manager")
        form = self.form(self.day, 4)
        [said] = self.words(form, ".o_b2b_loyalty_paid_with")
        self.assertEqual(
            said,
            "1 × benefit of the year, 1 × extra entitlement, 2 × 100 = 200 points",
        )
        redemption = self.redeem_on_page(self.day, 4)
        self.assertEqual(redemption.paid_with, said)

    def test_own_points(self):
        self.day.write({"points": 70, "paid_by": "person"})
        self.earn(100, "own", holder=self.buyer)
        self.as_("manager")
        self.assertIn(
            f"{self.boss.partner_id.name} has 0", self.text(self.form(self.day))
        )
        self.as_("buyer")
        [said] = self.words(self.form(self.day), ".o_b2b_loyalty_paid_with")
        self.assertEqual(said, f"70 points of {self.buyer.partner_id.name}")
        self.assertEqual(self.redeem_on_page(self.day).holder_contact_id, self.buyer)

    def test_paid_otherwise_than_shown_is_refused(self):
        self.day.points = 100
        self.give_extra(self.member, self.day, 1)
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        self.day.redeem(self.member)  # a colleague was quicker
        with self.assertNothingRedeemed():
            page = self.post(action, status=200, **fields).text
        self.assertIn("It would be paid otherwise by now than the page said", page)
        self.assertIn('name="points" value="100"', page)
        self.assertEqual(self.member.points_balance, 1000)

    # -- once

    def test_sent_twice_is_one_redemption(self):
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        first = self.redemption_at(self.post(action, **fields))
        again = self.redemption_at(self.post(action, **fields))
        self.assertEqual(first, again)
        self.assertEqual(
            self.notice(f"{REDEMPTIONS}/{first.id}"),
            "This has been redeemed already, once.",
        )
        self.assertEqual(self.redemptions(), first)

    def test_reloading_the_form_keeps_its_key(self):
        self.as_("buyer")
        form = self.form(self.day)
        self.assertEqual(self.fields(form), self.fields(form))
        self.assertEqual(self.fields(form)[1]["key"], self.key_of(form))
        self.assertNotEqual(self.key_of(form), self.key_of(self.form(self.day)))

    def test_coming_back_to_a_used_form_shows_what_became_of_it(self):
        self.as_("buyer")
        form = self.form(self.day)
        action, fields = self.fields(form)
        first = self.redemption_at(self.post(action, **fields))
        self.assertEqual(self.redemption_at(self.get(form, status=303)), first)
        # nor with another number of it
        fields["quantity"] = "2"
        self.assertEqual(self.redemption_at(self.post(action, **fields)), first)

    def test_the_key_of_another_reward_redeems_nothing(self):
        """Nor does anybody hear that this one has been redeemed already."""
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        self.redemption_at(self.post(action, **fields))
        key = fields["key"]
        second = self.make_reward(name="Second Day", points=400)
        with self.assertNothingRedeemed():
            place = f"{REWARDS}/{second.id}/redeem"
            self.get(f"{place}?key={key}")
            answer = self.post(place, status=200, **{**fields, "key": key})
        self.assertIn("Second Day", answer.text)

    def test_keys_that_are_none(self):
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        with self.assertNothingRedeemed():
            for key in ("", "x", "milestone/1", "é" * 32, "<b>", "A" * 32, "0" * 99):
                with self.subTest(key):
                    self.post(action, status=200, **{**fields, "key": key})

    def test_a_key_of_others_is_nothing(self):
        self.as_("other")
        form = self.form(self.day)
        action, fields = self.fields(form)
        self.redemption_at(self.post(action, **fields))
        self.as_("buyer")
        key = self.key_of(form)
        self.get(f"{REWARDS}/{self.day.id}/redeem?key={key}")
        redemption = self.redemption_at(self.post(action, **fields))
        self.assertEqual(redemption.membership_id, self.member)

    # -- refused

    def test_a_refusal_says_why_and_is_kept(self):
        self.day.points = 400
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        self.day.points = 4000
        kept = []
        Refusal = type(self.env["b2b.loyalty.refusal"])
        with (
            self.assertNothingRedeemed(),
            # written once the request has ended, which in a test it never has
            patch.object(Refusal, "keep", lambda _self, vals: kept.append(vals)),
        ):
            page = self.post(action, status=200, **fields).text
        self.assertIn("Consulting Day costs 4,000 points", page)
        [fact] = kept
        self.assertEqual(fact["reason"], "points")
        self.assertEqual(fact["contact_id"], self.buyer.id)

    def test_numbers_that_are_none(self):
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        with self.assertNothingRedeemed():
            for odd in ("0", "-1", "1.5", "9" * 30, "1 OR 1=1", "<b>", "²", ""):
                with self.subTest(odd):
                    page = self.post(action, status=200, **{**fields, "quantity": odd})
                    self.assertIn("from 1 to 10000", page.text)
                    form = f"{REWARDS}/{self.day.id}/redeem?key={fields['key']}"
                    self.assertIn(
                        "from 1 to 10000", self.text(f"{form}&quantity={odd}")
                    )

    def test_who_may_not(self):
        path = f"{REWARDS}/{self.day.id}/redeem"
        self.as_("buyer")
        _action, fields = self.fields(self.form(self.day))
        with self.assertNothingRedeemed(), self.quietly():
            self.as_("viewer")
            self.assertIn("ask a manager", self.get(path, status=403).text)
            self.assertIn("ask a manager", self.post(path, status=403, **fields).text)
            self.as_("stranger")
            self.get(path, status=404)
            self.post(path, status=404, **fields)
            self.as_(None)
            self.assertIn("/web/login", self.get(path, status=303).headers["Location"])
            self.post(path, **fields)

    def test_only_as_a_form_with_its_token(self):
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        with self.assertNothingRedeemed(), self.quietly():
            self.post(action, status=400, csrf=False, **fields)
            self.post(action, status=400, csrf=False, csrf_token="x", **fields)
            query = "&".join(f"{name}={value}" for name, value in fields.items())
            self.get(f"{action}?{query}")

    def test_suspended_and_ended(self):
        self.as_("manager")
        action, fields = self.fields(self.form(self.day))
        self.member.with_user(self.manager).action_suspend("Unpaid bills")
        with self.assertNothingRedeemed(), self.quietly():
            page = self.post(action, status=200, **fields).text
            self.assertIn("is not active (Suspended)", page)
            self.member.with_user(self.manager).action_terminate("Closed down")
            self.post(action, status=403, **fields)

    # -- what the kind needs to know

    def test_request(self):
        reward = self.make_reward(kind="request", name="Anything")
        self.as_("buyer")
        form = self.form(reward)
        action, fields = self.fields(form)
        with self.assertNothingRedeemed():
            page = self.post(action, status=200, **{**fields, "need": "Lift"}).text
        self.assertIn("Say in a few words what you need", page)
        typed = "Training for\nour lift </textarea><script>"
        page = self.post(action, status=200, **{**fields, "need": "<b>"}).text
        self.assertIn("&lt;b&gt;</textarea>", page)
        redemption = self.redeem_on_page(reward, need=typed)
        self.assertEqual(redemption.need.split(), typed.split())
        self.assertEqual(redemption.state, "requested")
        page = self.get(f"{REDEMPTIONS}/{redemption.id}").text
        self.assertIn("our lift &lt;/textarea&gt;&lt;script&gt;", page)

    def test_project(self):
        reward = self.make_reward(kind="project", name="Joint stand")
        self.as_("buyer")
        redemption = self.redeem_on_page(reward, brief="A stand at the fair in May")
        self.assertEqual(redemption.brief, "A stand at the fair in May")

    def test_experience(self):
        reward = self.make_reward(kind="experience", name="Plant tour")
        self.as_("buyer")
        action, fields = self.fields(self.form(reward, 2))
        with self.assertNothingRedeemed():
            for people, sentence in {
                "Ann Lee": "There are 2 seats and 1 people",
                "Ann Lee\nann lee": "is named twice",
                "Ann Lee\na@b.example": "write the name of the person",
            }.items():
                with self.subTest(people):
                    sent = {**fields, "attendees": people}
                    page = self.post(action, status=200, **sent).text
                    self.assertIn(sentence, page)
                    self.assertIn(people.splitlines()[0], page)
        redemption = self.redeem_on_page(
            reward, 2, attendees="Ann Lee, ann@acme.example\nBen Ray"
        )
        self.assertEqual(
            [(a.name, a.email) for a in redemption.attendee_ids],
            [("Ann Lee", "ann@acme.example"), ("Ben Ray", False)],
        )

    def test_credit(self):
        reward = self.make_reward(kind="credit", name="Bill credit", value=100)
        self.as_("buyer")
        action, fields = self.fields(self.form(reward))
        with self.assertNothingRedeemed():
            page = self.post(action, status=200, **{**fields, "amount": "50"}).text
            self.assertIn("has no open invoice", page)
            self.make_open_invoice(80)
            for odd in ("", "x", "-1", "nan", "inf", "1e400"):
                with self.subTest(odd):
                    page = self.post(action, status=200, **{**fields, "amount": odd})
                    self.assertIn("Say how much is to be credited", page.text)
            page = self.post(action, status=200, **{**fields, "amount": "90"}).text
            self.assertIn("is more than what is open on invoices", page)
        redemption = self.redeem_on_page(reward, amount="50.50")
        self.assertEqual(redemption.credit_amount, 50.5)

    def make_open_invoice(self, amount):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.acme.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.product.id, "price_unit": amount})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def test_details_that_nobody_asked_for_are_left_out(self):
        self.as_("buyer")
        redemption = self.redeem_on_page(
            self.day,
            need="x y z",
            benefit="1",
            contact=str(self.boss.id),
            membership=str(self.other.id),
            state="fulfilled",
        )
        self.assertEqual(redemption.contact_id, self.buyer)
        self.assertEqual(redemption.membership_id, self.member)
        self.assertFalse(redemption.need)

    # -- too often, too many

    def test_too_often(self):
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        done = self.redemption_at(self.post(action, **fields))
        with patch.object(throttle, "MOST", 2):
            self.redeem_on_page(self.day)
            other_action, other = self.fields(self.form(self.day))
            with self.assertNothingRedeemed():
                page = self.post(other_action, status=200, **other).text
                self.assertIn("times in a short while: try again in 10 min", page)
                # what was done is still shown
                self.assertEqual(self.redemption_at(self.post(action, **fields)), done)
            mine = self.day.with_user(self.buyer.partner_id.user_ids)
            with self.assertRaisesRegex(UserError, "in a short while"):
                mine.redeem(self.member.id)

    def test_others_were_quicker_until_the_end(self):
        """The form can be sent once more with the same key."""
        self.as_("buyer")
        action, fields = self.fields(self.form(self.day))
        tries = []

        def busy(reward, *args, **kwargs):
            tries.append(1)
            raise Busy("Many are doing this at the same moment.")

        with (
            self.assertNothingRedeemed(),
            patch("odoo.service.model.time.sleep"),
            patch.object(type(self.day), "redeem", busy),
            mute_logger("odoo.service.model", "odoo.http"),
        ):
            response = self.post(action, status=503, **fields)
        self.assertEqual(len(tries), 5)
        self.assertIn("you can\n", response.text)
        again = html.fromstring(response.text)
        [form] = again.cssselect("form[method=post][action]")
        self.assertEqual(form.action, action)
        sent = {k: v for k, v in form.form_values() if k != "csrf_token"}
        self.assertEqual(sent, fields)
        first = self.redemption_at(self.post(action, **sent))
        self.assertEqual(self.redemption_at(self.post(action, **sent)), first)
