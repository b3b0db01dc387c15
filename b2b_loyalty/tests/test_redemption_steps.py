from odoo.exceptions import AccessError, UserError

from .redeem_common import RedeemCase

REASON = "Ordered by mistake"


class StepsCase(RedeemCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "viewer": cls.portal_user(cls.viewer),
            "buyer": cls.portal_user(cls.buyer),
            "boss": cls.portal_user(cls.boss),
            "manager": cls.manager,
            "salesperson": cls.salesperson,
            "accountant": cls.accountant,
        }

    def claimed(self, approval="none", who="salesperson", **vals):
        """A redemption as that person makes it."""
        reward = self.make_reward(approval=approval, **vals)
        return reward.with_user(self.users[who]).redeem(self.member.id).sudo()

    def press(self, redemption, who, button, *arguments):
        self.remote(self.users[who], redemption, button, *arguments)
        self.env.invalidate_all()


class TestApproval(StepsCase):
    def test_none(self):
        redemption = self.claimed()
        self.assertEqual(redemption.state, "approved")

    def test_by_the_members_manager(self):
        redemption = self.claimed("member", "buyer")
        self.assertEqual(redemption.state, "requested")
        self.press(redemption, "boss", "action_approve")
        self.assertEqual(redemption.state, "approved")
        self.assertEqual(redemption.member_approved_by, self.boss)
        self.assertEqual(self.steps(redemption), ["requested", "member"])
        self.assertEqual(redemption.step_ids[0].user_id, self.users["boss"])

    def test_the_manager_who_redeems_has_approved(self):
        self.assertEqual(self.claimed("member", "boss").state, "approved")
        both = self.claimed("both", "boss")
        self.assertEqual(both.state, "requested")
        self.press(both, "manager", "action_approve")
        self.assertEqual(both.state, "approved")

    def test_by_the_seller(self):
        redemption = self.claimed("seller", "boss")
        self.assertEqual(redemption.state, "requested")
        self.assertTrue(redemption.activity_ids)
        self.press(redemption, "manager", "action_approve")
        self.assertEqual(redemption.state, "approved")
        self.assertEqual(redemption.seller_approved_by, self.manager)

    def test_by_both_in_either_order(self):
        sides = ("boss", "member"), ("manager", "seller")
        for order in sides, sides[::-1]:
            with self.subTest(order=order):
                redemption = self.claimed("both", "buyer")
                self.press(redemption, order[0][0], "action_approve")
                self.assertEqual(redemption.state, "requested")
                self.press(redemption, order[1][0], "action_approve")
                self.assertEqual(redemption.state, "approved")
                self.assertEqual(
                    self.steps(redemption), ["requested", *(s for _w, s in order)]
                )

    def test_an_approval_nobody_waits_for(self):
        for approval, who, waits_for in (
            ("member", "manager", "Acme Tools"),
            ("seller", "boss", self.company.name),
        ):
            with self.subTest(approval=approval):
                redemption = self.claimed(approval, "buyer")
                with self.assertRefused(f"approval of {waits_for}, not for yours"):
                    self.press(redemption, who, "action_approve")
                self.assertEqual(self.steps(redemption), ["requested"])
        both = self.claimed("both", "buyer")
        self.press(both, "boss", "action_approve")
        with self.assertRefused(f"approval of {self.company.name}, not for yours"):
            self.press(both, "boss", "action_approve")

    def test_recorded_by_the_salesperson(self):
        redemption = self.claimed("both", "buyer")
        press = self.press
        for nobody in self.buyer.id, self.viewer.id, False:
            with self.assertRefused("Only a manager of Acme Tools approves for it"):
                press(redemption, "salesperson", "action_approve_for_member", nobody)
        press(redemption, "salesperson", "action_approve_for_member", self.boss.id)
        self.assertEqual(redemption.member_approved_by, self.boss)
        step = redemption.step_ids[0]
        self.assertEqual((step.user_id, step.contact_id), (self.salesperson, self.boss))
        with self.assertRefused("not for yours"):
            press(redemption, "salesperson", "action_approve_for_member", self.boss.id)

    def test_not_by_a_manager_who_is_none_any_more(self):
        redemption = self.claimed("member", "boss")  # so that the role stays on record
        redemption = self.claimed("member", "buyer")
        self.boss.unlink()
        for context in {}, {"active_test": False}:
            with self.assertRefused("Only a manager of Acme Tools"):
                redemption.with_user(self.salesperson).with_context(
                    **context
                ).action_approve_for_member(self.boss.id)
            with self.assertRefused("does not exist"):
                redemption.with_user(self.users["boss"]).with_context(
                    **context
                ).action_approve()

    def test_who_may_not(self):
        cases = {
            "action_approve": ("viewer", "buyer", "salesperson"),
            "action_refuse": ("viewer", "buyer", "salesperson"),
            "action_cancel": ("viewer",),
            "action_fulfill": ("viewer", "buyer", "boss"),
            "action_approve_for_member": ("viewer", "buyer", "boss"),
            "action_retry_delivery": ("viewer", "buyer", "boss"),
        }
        takes = {
            "action_refuse": [REASON],
            "action_cancel": [REASON],
            "action_approve_for_member": [self.boss.id],
        }
        redemption = self.claimed("both", "buyer")
        for button, people in cases.items():
            for who in people:
                with self.subTest(button=button, who=who):
                    with self.assertRefused("This is for others to do", AccessError):
                        self.press(redemption, who, button, *takes.get(button, []))
            with self.subTest(button=button), self.assertRefused("does not exist"):
                self.press(redemption, "accountant", button, *takes.get(button, []))


class TestEnds(StepsCase):
    """Refused or cancelled: all that was used is given back."""

    def test_refused(self):
        for who in "boss", "manager":
            with self.subTest(who=who):
                redemption = self.claimed("both", "buyer", limited_qty=True, stock=3)
                reward = redemption.reward_id
                self.assertEqual(reward.stock, 2)
                self.press(redemption, who, "action_refuse", "Not this year")
                self.assertEqual(redemption.state, "refused")
                self.assertEqual(redemption.end_reason, "Not this year")
                self.assertEqual(reward.stock, 3)
                self.assertFalse(redemption.activity_ids)
                self.assertEqual(self.steps(redemption)[-1], "refused")
                self.assertEqual(redemption.step_ids[0].reason, "Not this year")

    def test_approved_is_not_refused_any_more(self):
        redemption = self.claimed()
        with self.assertRefused("is approved and cannot be refused"):
            self.press(redemption, "manager", "action_refuse", REASON)

    def test_the_entitlement_is_given_back(self):
        reward = self.make_reward(limited_qty=True, stock=5)
        self.entitle(self.program, self.bronze, reward, 2)
        self.give_extra(self.member, reward)
        redemption = self.redeem(reward, quantity=3)
        self.assertEqual(self.left(reward), (0, 0))
        self.press(redemption, "salesperson", "action_cancel", REASON)
        self.assertEqual(self.left(reward), (2, 1))
        self.assertEqual(reward.stock, 5)
        with self.assertRefused("is cancelled and cannot be cancelled"):
            self.press(redemption, "salesperson", "action_cancel", REASON)
        self.assertEqual(reward.stock, 5)

    def test_stock_that_was_never_taken_is_not_given_back(self):
        """The number was limited, or is not any more, after it was redeemed."""
        redemption = self.claimed()
        redemption.reward_id.write({"limited_qty": True, "stock": 4})
        self.press(redemption, "salesperson", "action_cancel", REASON)
        self.assertEqual(redemption.reward_id.stock, 4)
        limited = self.claimed(limited_qty=True, stock=4)
        limited.reward_id.limited_qty = False
        self.press(limited, "salesperson", "action_cancel", REASON)
        limited.reward_id.limited_qty = True
        self.assertEqual(limited.reward_id.stock, 4)

    def test_a_buyer_cancels_what_is_their_own(self):
        mine, theirs = self.claimed(who="buyer"), self.claimed(who="boss")
        self.press(mine, "buyer", "action_cancel", REASON)
        with self.assertRefused("Somebody else redeemed this"):
            self.press(theirs, "buyer", "action_cancel", REASON)
        self.press(theirs, "boss", "action_cancel", REASON)
        self.assertEqual((mine | theirs).mapped("state"), ["cancelled"] * 2)

    def test_what_was_delivered_is_for_us_to_undo(self):
        redemption = self.claimed(who="buyer")
        self.press(redemption, "salesperson", "action_fulfill")
        self.assertEqual(redemption.state, "fulfilled")
        for who in "buyer", "boss":
            with self.assertRefused("This has been delivered: ask us"):
                self.press(redemption, who, "action_cancel", REASON)
        self.press(redemption, "salesperson", "action_cancel", REASON)
        self.assertEqual(redemption.state, "cancelled")

    def test_a_reason_is_needed(self):
        redemption = self.claimed("seller")
        for button in "action_refuse", "action_cancel":
            for reason in None, "", "  ", 5, ["x"], "a\0b":
                with self.subTest(button=button, reason=reason):
                    with self.assertRefused("Give a reason", UserError):
                        self.press(redemption, "manager", button, reason)
        self.assertEqual(redemption.state, "requested")

    def test_it_stays_on_record(self):
        redemption = self.claimed()
        with self.assertRefused("stays on record: cancel it"):
            redemption.unlink()
        with self.assertRefused("cannot be duplicated"):
            redemption.copy()
        with self.assertRefused("is a fact and cannot be changed"):
            redemption.step_ids.write({"step": "refused"})
        with self.assertRefused("is a fact and cannot be deleted"):
            redemption.step_ids.unlink()
        for user in self.manager, self.salesperson:
            with self.assertRefused("cannot be typed in", AccessError):
                redemption.with_user(user).write({"state": "fulfilled"})
            with self.assertRefused("cannot be typed in", AccessError):
                redemption.with_user(user).create({"quantity": 1})
