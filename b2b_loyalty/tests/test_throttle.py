from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError

from ..logic import throttle
from .redeem_common import RedeemCase

NOON = datetime(2026, 3, 10, 12, 0)


class TestThrottle(RedeemCase):
    """People of a member company try to redeem so often in a short while, no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(throttle, "MOST", 3))
        cls.startClassPatcher(freeze_time(NOON))
        cls.reward = cls.make_reward()
        cls.bob, cls.mary = cls.portal_user(cls.buyer), cls.portal_user(cls.boss)

    def as_bob(self, reward=None, **more):
        return (
            (reward or self.reward).with_user(self.bob).redeem(self.member.id, **more)
        )

    def assertTooOften(self, call):
        with self.assertRaisesRegex(
            UserError, "3 times in a short while: try again in"
        ):
            call()

    def test_the_company_together(self):
        self.as_bob()
        self.reward.with_user(self.mary).redeem(self.member.id)
        self.as_bob()
        self.assertTooOften(self.as_bob)
        self.assertTooOften(
            lambda: self.reward.with_user(self.mary).redeem(self.member.id)
        )

    def test_over_the_remote_interface(self):
        for _ in range(3):
            self.remote(self.bob, self.reward, "redeem", self.member.id)
        self.assertTooOften(
            lambda: self.remote(self.bob, self.reward, "redeem", self.member.id)
        )

    def test_refusals_count(self):
        dear = self.make_reward(points=5)
        for _ in range(3):
            self.assertNotRedeemed("points", "costs 5", self.as_bob, dear)
        self.assertTooOften(self.as_bob)

    def test_being_stopped_is_no_attempt(self):
        """Whoever goes on trying is free again no later."""
        for _ in range(3):
            self.as_bob()
        with freeze_time(NOON + timedelta(minutes=9)):
            self.assertNotRedeemed(None, "try again in 1 min", self.as_bob)
        with freeze_time(NOON + timedelta(minutes=10)):
            self.assertTrue(self.as_bob())

    def test_the_same_key_again_is_answered(self):
        done = self.as_bob(key="once")
        self.as_bob()
        self.as_bob()
        self.assertEqual(self.as_bob(key="once"), done)

    def test_neither_other_companies_nor_salespeople(self):
        other = self.make_member(self.program, self.make_company("Other Works"))
        olga = self.portal_user(self.give_role(other, "Olga Other", "buyer"))
        for _ in range(3):
            self.redeem(self.reward)
        for _ in range(3):
            self.as_bob()
        self.assertTrue(self.redeem(self.reward))
        self.assertTrue(self.reward.with_user(olga).redeem(other.id))


class TestRule(RedeemCase):
    def test_when_it_is_free_again(self):
        def at(*minutes):
            moments = [NOON + timedelta(minutes=minute) for minute in minutes]
            return throttle.free_again(moments, NOON)

        with patch.object(throttle, "MOST", 3):
            for minutes, free in (
                ((), None),
                ((-1, -2), None),
                ((-1, -2, -10), None),
                ((-1, -2, -9), 1),
                ((-9, -2, -1), 1),
                ((-1, -1, -2, -9), 8),
            ):
                expected = free and NOON + timedelta(minutes=free)
                with self.subTest(minutes):
                    self.assertEqual(at(*minutes), expected)
