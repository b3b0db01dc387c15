from datetime import date, timedelta

from odoo.tests import BaseCase

from ..logic.redemption import (
    APPROVERS,
    LIVE,
    MOST,
    REASONS,
    STEPS,
    Claim,
    Payment,
    is_allowed,
    pay,
    refusal,
    state_after_approval,
    whole_number,
)

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)

# Each reason by itself: what the claim differs in.
ALONE = {
    "unavailable": {"published": False},
    "quantity": {"quantity": 0},
    "membership": {"membership_state": "suspended"},
    "program": {"program_state": "closed"},
    "early": {"date_from": TODAY + DAY},
    "late": {"date_to": TODAY - DAY},
    "tier": {"tier_fits": False},
    "locked": {"unlocked": False},
    "overdue": {"overdue": True},
    "limit": {"most": 2, "taken": 2},
    "entitlement": {"payment": None},
    "payer": {"payer": False},
    "points": {"payment": Payment(points=100), "points": 99},
    "stock": {"places": 0},
}

# What the claim differs in -> the reason, None: granted
CLAIMS = [
    ({}, None),
    ({"quantity": -1}, "quantity"),
    ({"quantity": 1}, None),
    ({"quantity": MOST}, None),
    ({"quantity": MOST + 1}, "quantity"),
    ({"membership_state": "draft"}, "membership"),
    ({"membership_state": "sent"}, "membership"),
    ({"membership_state": "ended"}, "membership"),
    ({"program_state": "draft"}, "program"),
    ({"program_state": "run_off"}, None),
    ({"program_state": "run_off", "last_day": TODAY}, None),
    ({"program_state": "run_off", "last_day": TODAY + DAY}, None),
    ({"program_state": "run_off", "last_day": TODAY - DAY}, "program"),
    # of an open program the last day says nothing yet
    ({"program_state": "open", "last_day": TODAY - DAY}, None),
    ({"program_state": "closed", "last_day": TODAY}, "program"),
    ({"offered": False}, "unavailable"),
    ({"date_from": TODAY}, None),
    ({"date_from": TODAY - DAY}, None),
    ({"date_to": TODAY}, None),
    ({"date_to": TODAY + DAY}, None),
    ({"date_from": TODAY, "date_to": TODAY}, None),
    ({"most": 0, "taken": 99}, None),
    ({"most": 2, "taken": 1}, None),
    ({"most": 2, "taken": 1, "quantity": 2}, "limit"),
    ({"most": 2, "taken": 0, "quantity": 2}, None),
    ({"most": 2, "taken": 0, "quantity": 3}, "limit"),
    ({"most": 2, "taken": 5}, "limit"),
    ({"payment": Payment(points=100), "points": 100}, None),
    ({"payment": Payment(points=100), "points": 101}, None),
    ({"payment": Payment(points=1), "points": 0}, "points"),
    # debts do not stand against what costs none
    ({"payment": Payment(yearly=1), "points": -500}, None),
    ({"payment": Payment(points=1), "points": -500}, "points"),
    ({"payment": Payment(yearly=2, extra=1, points=100), "points": 100}, None),
    ({"payment": Payment(yearly=2, extra=1, points=100), "points": 99}, "points"),
    ({"places": None, "quantity": 500}, None),
    ({"places": 1}, None),
    ({"places": 3, "quantity": 3}, None),
    ({"places": 3, "quantity": 4}, "stock"),
]

# quantity, points each, left of the year, left of an extra, given, only -> payment
PAYMENTS = [
    # free for everybody
    ((1, 0, 0, 0, False), Payment()),
    ((9, 0, 0, 0, False), Payment()),
    # points only
    ((1, 100, 0, 0, False), Payment(points=100)),
    ((3, 100, 0, 0, False), Payment(points=300)),
    # points where the benefit is used up
    ((1, 100, 0, 0, True), Payment(points=100)),
    # by benefit only
    ((1, 0, 1, 0, True), Payment(yearly=1)),
    ((2, 0, 2, 0, True), Payment(yearly=2)),
    ((3, 0, 2, 0, True), None),
    ((1, 0, 0, 0, True), None),
    # the benefit first, then the extra
    ((1, 0, 1, 1, True), Payment(yearly=1)),
    ((2, 0, 1, 1, True), Payment(yearly=1, extra=1)),
    ((1, 0, 0, 1, True), Payment(extra=1)),
    ((3, 0, 1, 1, True), None),
    # the rest in points
    ((3, 100, 2, 0, True), Payment(yearly=2, points=100)),
    ((4, 100, 2, 1, True), Payment(yearly=2, extra=1, points=100)),
    # with this benefit or not at all
    ((1, 100, 1, 0, True, True), Payment(yearly=1)),
    ((2, 100, 1, 0, True, True), None),
    ((1, 100, 0, 0, True, True), None),
    ((1, 0, 0, 0, False, True), None),
    # a wrong number is for others to refuse
    ((0, 100, 1, 1, True), Payment()),
]

# approval, who has given it -> state
APPROVALS = [
    ("none", set(), "approved"),
    ("none", {"member"}, "approved"),
    ("member", set(), "requested"),
    ("member", {"member"}, "approved"),
    ("member", {"seller"}, "requested"),
    ("seller", set(), "requested"),
    ("seller", {"seller"}, "approved"),
    ("seller", {"member"}, "requested"),
    ("both", set(), "requested"),
    ("both", {"member"}, "requested"),
    ("both", {"seller"}, "requested"),
    ("both", {"member", "seller"}, "approved"),
]


class TestClaims(BaseCase):
    def claim(self, **differs):
        return Claim(**{"on": TODAY, **differs})

    def test_each_reason_alone(self):
        self.assertEqual([name for name, _holds in REASONS], list(ALONE))
        for reason, differs in ALONE.items():
            with self.subTest(reason=reason):
                self.assertEqual(refusal(self.claim(**differs)), reason)

    def test_bounds(self):
        for differs, reason in CLAIMS:
            with self.subTest(**differs):
                self.assertEqual(refusal(self.claim(**differs)), reason)

    def test_the_first_reason_is_the_one(self):
        """Of two that hold, the one that stands first in the list."""
        names = list(ALONE)
        for place, first in enumerate(names):
            for second in names[place + 1 :]:
                if {first, second} == {"entitlement", "points"}:
                    continue  # what is not covered has no price
                with self.subTest(first=first, second=second):
                    both = self.claim(**ALONE[second], **ALONE[first])
                    self.assertEqual(refusal(both), first)

    def test_all_at_once_say_nothing_of_what_is_not_offered(self):
        everything = {}
        for differs in ALONE.values():
            everything |= differs
        self.assertEqual(refusal(self.claim(**everything)), "unavailable")

    def test_numbers_as_they_are_sent(self):
        for sent, number in (
            (1, 1),
            (MOST, MOST),
            (MOST + 1, MOST + 1),
            (10**30, MOST + 1),
            (0, 0),
            (-5, 0),
            (-(10**30), 0),
            (True, 0),
            (False, 0),
            (None, 0),
            (1.0, 0),
            ("1", 0),
            ([1], 0),
            ({}, 0),
        ):
            with self.subTest(sent=sent):
                self.assertEqual(whole_number(sent), number)


class TestPaying(BaseCase):
    def test_table(self):
        for arguments, payment in PAYMENTS:
            with self.subTest(arguments=arguments):
                self.assertEqual(pay(*arguments), payment)

    def test_nothing_is_paid_twice_and_nothing_is_left_unpaid(self):
        for quantity in range(5):
            for yearly in range(4):
                for extra in range(4):
                    with self.subTest(quantity=quantity, yearly=yearly, extra=extra):
                        paid = pay(quantity, 7, yearly, extra, given=True)
                        self.assertEqual(
                            paid.yearly + paid.extra + paid.points // 7, quantity
                        )
                        self.assertLessEqual(paid.yearly, yearly)
                        self.assertLessEqual(paid.extra, extra)
                        # the benefit of the year ends first
                        self.assertTrue(not paid.extra or paid.yearly == yearly)
                        self.assertTrue(
                            not paid.points
                            or (paid.yearly, paid.extra) == (yearly, extra)
                        )


class TestStates(BaseCase):
    def test_every_pair(self):
        states = (*LIVE, "refused", "cancelled")
        allowed = {
            (before, after)
            for before in STEPS
            for after in states
            if is_allowed(before, after)
        }
        self.assertEqual(
            allowed,
            {
                (None, "requested"),
                (None, "approved"),
                ("requested", "approved"),
                ("requested", "refused"),
                ("requested", "cancelled"),
                ("approved", "fulfilled"),
                ("approved", "cancelled"),
                ("fulfilled", "cancelled"),
            },
        )

    def test_what_is_given_back_stays_given_back(self):
        for ended in "refused", "cancelled":
            self.assertNotIn(ended, LIVE)
            self.assertEqual(STEPS[ended], set())

    def test_approvals(self):
        self.assertEqual({approval for approval, *_rest in APPROVALS}, set(APPROVERS))
        for approval, given, state in APPROVALS:
            with self.subTest(approval=approval, given=given):
                self.assertEqual(state_after_approval(approval, given), state)
