from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.commission import (
    ZERO,
    Change,
    Facts,
    Line,
    Terms,
    change,
    is_in_time,
    last_day,
    money,
    period_of,
    state_of_new,
    target,
)

DAY = timedelta(days=1)
START = date(2026, 1, 1)
CENTS = st.decimals(0, 50, places=2)
# days gone by, what is wanted then, and whether a settlement follows
LIVES = st.lists(st.tuples(st.integers(0, 20), CENTS, st.booleans()), max_size=12)


def D(text):
    return Decimal(str(text))


PERCENT = Terms(1, "percent", percent=D(25), months=12)
MANAGED = Terms(2, "percent", percent=D(5))
FIXED = Terms(3, "fixed", amount=D("14.70"))
BONUS = Terms(4, "target", amount=D(500), target_referrals=3)
BY_REVENUE = Terms(5, "target", amount=D(500), target_revenue=D(10_000))


def facts(base=0, **values):
    values = {"qualified": True, "first": START, "day": START, **values}
    return Facts(base=D(base), **values)


# the rule, the facts, what it is worth
TABLE = (
    ("200 a month, brought", PERCENT, facts(200), "50.00"),
    ("200 a month, looked after", MANAGED, facts(200), "10.00"),
    ("a third of a cent", MANAGED, facts("0.10"), "0.01"),
    ("nothing left", PERCENT, facts(0), "0"),
    ("a credit note alone", PERCENT, facts(-200), "0"),
    ("not qualified", PERCENT, facts(200, qualified=False), "0"),
    ("the last day", PERCENT, facts(200, day=date(2026, 12, 31)), "50.00"),
    ("a day later", PERCENT, facts(200, day=date(2027, 1, 1)), "0"),
    ("before the first", PERCENT, facts(200, day=START - DAY), "0"),
    ("without an end", MANAGED, facts(200, day=date(2036, 1, 1)), "10.00"),
    ("fixed", FIXED, facts(1), "14.70"),
    ("fixed, all credited", FIXED, facts(0), "0"),
    ("fixed, expired after 90 days", FIXED, facts(1, qualified=False), "0"),
    ("two clients needed, one there", FIXED, facts(1, clients=1, clients_from=2), "0"),
    (
        "two clients needed, two there",
        FIXED,
        facts(1, clients=2, clients_from=2),
        "14.70",
    ),
    ("bonus, the third", BONUS, facts(clients=3), "500.00"),
    ("bonus, the second", BONUS, facts(clients=2), "0"),
    ("bonus, the fourth", BONUS, facts(clients=4), "500.00"),
    ("bonus by revenue", BY_REVENUE, facts(revenue=D(10_000)), "500.00"),
    ("bonus, a cent less", BY_REVENUE, facts(revenue=D("9999.99")), "0"),
    ("bonus without a target", Terms(6, "target", amount=D(9)), facts(), "0"),
)


class Book:
    """Lines of one referral, family and rule, and the days on which they change."""

    def __init__(self, hold=30):
        self.hold = hold
        self.lines = []  # [key, amount, earned, state, due]

    def live(self):
        return [
            Line(key, amount, state, earned)
            for key, amount, earned, state, _due in self.lines
            if state != "reversed"
        ]

    def book(self, wanted, today, room=None):
        new = change(self.live(), D(wanted), room)
        for line in self.lines:
            if line[0] in new.reversed:
                line[3] = "reversed"
        if new.earned or new.amount:
            state, due = state_of_new(self.live(), new, today, self.hold)
            due = due or max(line[4] for line in self.lines if line[3] == "pending")
            key = len(self.lines)
            self.lines.append([key, new.amount, new.earned, state, due])

    def approve(self, today):
        for line in self.lines:
            if line[3] == "pending" and line[4] <= today:
                line[3] = "approved"

    def pay(self):
        """:return: what the settlement comes to"""
        paid = [line for line in self.lines if line[3] == "approved"]
        for line in paid:
            line[3] = "settled"
        return sum((line[1] for line in paid), ZERO)

    def waiting(self):
        return sum((line[1] for line in self.lines if line[3] == "pending"), ZERO)

    def total(self):
        return sum((line.amount for line in self.live()), ZERO)


class TestWorth(BaseCase):
    def test_table(self):
        for name, terms, known, worth in TABLE:
            with self.subTest(name):
                self.assertEqual(target(terms, known), D(worth))

    def test_currency_without_cents(self):
        self.assertEqual(target(MANAGED, facts(110), digits=0), D(6))
        self.assertEqual(money(D("2.5"), 0), D(3))

    def test_in_time(self):
        self.assertFalse(is_in_time(PERCENT, None, START))
        self.assertFalse(is_in_time(PERCENT, START, None))

    def test_last_day(self):
        self.assertEqual(last_day([PERCENT, FIXED], START), date(2026, 12, 31))
        self.assertIsNone(last_day([PERCENT, MANAGED], START))
        self.assertEqual(last_day([FIXED], START), START - DAY)

    def test_period_of(self):
        self.assertIsNone(period_of(START, False))
        self.assertEqual(period_of(date(2026, 12, 31), "quarter"), date(2026, 10, 1))


class TestLife(BaseCase):
    def test_refund_on_day_9(self):
        book = Book()
        book.book("14.70", START)
        self.assertEqual([line[3] for line in book.lines], ["pending"])
        book.approve(START + 9 * DAY)
        book.book(0, START + 9 * DAY)
        self.assertEqual([line[3] for line in book.lines], ["reversed"])
        book.approve(START + 30 * DAY)
        self.assertEqual((book.total(), book.pay()), (0, 0))

    def test_approved_paid_and_refunded(self):
        book = Book()
        book.book("14.70", START)
        book.approve(START + 29 * DAY)
        self.assertEqual(book.pay(), 0)
        book.approve(START + 30 * DAY)
        self.assertEqual(book.pay(), D("14.70"))  # day 45
        book.book(0, START + 60 * DAY)
        self.assertEqual([line[3] for line in book.lines], ["settled", "approved"])
        self.assertEqual(book.total(), 0)
        self.assertEqual(book.pay(), D("-14.70"))

    def test_a_part_credited_while_pending(self):
        book = Book()
        book.book("14.70", START)
        book.book("7.35", START + 9 * DAY)
        self.assertEqual([line[3] for line in book.lines], ["pending", "pending"])
        book.approve(START + 30 * DAY)
        self.assertEqual(book.pay(), D("7.35"))

    def test_more_is_held_anew(self):
        book = Book()
        book.book(10, START)
        book.book(15, START + 20 * DAY)
        book.approve(START + 30 * DAY)
        self.assertEqual(book.pay(), 10)
        book.approve(START + 50 * DAY)
        self.assertEqual(book.pay(), 5)

    def test_without_hold(self):
        book = Book(hold=0)
        book.book(10, START)
        self.assertEqual(book.pay(), 10)

    def test_twice_books_nothing(self):
        book = Book()
        book.book(10, START)
        self.assertFalse(change(book.live(), D(10)))
        self.assertEqual(change([], ZERO), Change())

    def test_cap(self):
        book = Book()
        book.book(100, START, room=D(60))
        self.assertEqual(book.total(), 60)
        # what the cap has cut is not made up for later
        book.book(100, START + 40 * DAY, room=D(60))
        self.assertEqual(book.total(), 60)
        book.book(80, START + 41 * DAY)
        self.assertEqual(book.total(), 60)
        book.book(50, START + 42 * DAY)
        self.assertEqual(book.total(), 50)
        book.book(0, START + 43 * DAY)
        self.assertEqual(book.total(), 0)

    def test_no_room(self):
        book = Book()
        book.book(100, START, room=D(-5))
        self.assertEqual((book.total(), len(book.lines)), (0, 1))
        book.book(100, START, room=D(50))
        self.assertEqual(len(book.lines), 1)

    @given(st.sampled_from((0, 10, 30)), LIVES, CENTS)
    def test_any_life_ends_where_its_target_is(self, hold, life, wanted):
        book, today, paid = Book(hold), START, ZERO
        for days, cents, pays in life:
            today += days * DAY
            book.book(cents, today)
            book.approve(today)
            paid += book.pay() if pays else ZERO
        book.book(wanted, today)
        self.assertEqual(book.total(), wanted)
        book.book(0, today)
        self.assertEqual(book.total(), 0)
        # in the end everything paid is taken back
        self.assertEqual(paid + book.pay() + book.waiting(), 0)

    @given(st.lists(st.tuples(CENTS, CENTS), max_size=8))
    def test_the_cap_never_lets_more_be_paid(self, life):
        book = Book()
        for cents, room in life:
            book.book(cents, START, room=room)
            self.assertLessEqual(book.total(), cents)
            self.assertGreaterEqual(book.total(), 0)
        book.book(0, START)
        self.assertEqual(book.total(), 0)
