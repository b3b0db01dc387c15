from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..logic import validity
from ..logic.ledger import (
    Allocation,
    Entry,
    balance,
    give_back,
    pending,
    settle,
    share,
    undo,
)

TODAY = date(2026, 3, 10)
MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)
YESTERDAY, LAST_WEEK = TODAY - timedelta(1), TODAY - timedelta(7)


@tagged("post_install", "-at_install")
class TestSettle(BaseCase):
    def test_cases(self):
        """What is spent of what; (points, options) of entries 1, 2, 3 ..."""
        cases = {
            "first expiring first": (
                [(100, {"expires_on": JUNE}), (100, {"expires_on": MAY}), (-150, {})],
                [(3, 2, 100), (3, 1, 50)],
            ),
            "without end comes last": (
                [(100, {}), (100, {"expires_on": JUNE}), (-50, {})],
                [(3, 2, 50)],
            ),
            "of one day, the older first": (
                [(10, {"expires_on": MAY}), (10, {"expires_on": MAY}), (-15, {})],
                [(3, 1, 10), (3, 2, 5)],
            ),
            "the last day counts": (
                [(10, {"expires_on": TODAY}), (-10, {})],
                [(2, 1, 10)],
            ),
            "what is over is not spent": (
                [(10, {"expires_on": TODAY - timedelta(1)}), (-10, {})],
                [],
            ),
            "what waits is not spent": ([(10, {"available": False}), (-10, {})], []),
            "but its own credit note takes it": (
                [
                    (10, {"available": False, "family": 7}),
                    (-4, {"available": False, "family": 7}),
                ],
                [(2, 1, 4)],
            ),
            "a credit note takes of its own invoice first": (
                [(100, {"expires_on": MAY}), (50, {"family": 7}), (-60, {"family": 7})],
                [(3, 2, 50), (3, 1, 10)],
            ),
            "also what is over": (
                [(10, {"expires_on": TODAY - timedelta(1), "family": 7})]
                + [(-10, {"family": 7})],
                [(2, 1, 10)],
            ),
            "more than there is stays owed": ([(10, {}), (-15, {})], [(2, 1, 10)]),
            "what was owed is made good first": (
                [(-15, {}), (10, {}), (10, {})],
                [(1, 2, 10), (1, 3, 5)],
            ),
            "what was spent in time is settled by what is over since": (
                [(100, {"expires_on": YESTERDAY}), (-80, {"day": YESTERDAY})],
                [(2, 1, 80)],
            ),
            "what was spent too late is not": (
                [(100, {"expires_on": LAST_WEEK}), (-80, {"day": YESTERDAY})],
                [],
            ),
            "what is over settles the one debt and not the other": (
                [(100, {"expires_on": LAST_WEEK}), (-30, {"day": LAST_WEEK})]
                + [(-40, {"day": YESTERDAY})],
                [(2, 1, 30)],
            ),
            "a batch is left to the debt that no other settles": (
                [(50, {"expires_on": LAST_WEEK}), (50, {"expires_on": YESTERDAY})]
                + [(-50, {"day": LAST_WEEK}), (-50, {"day": YESTERDAY})],
                [(4, 2, 50), (3, 1, 50)],
            ),
            "what was spent late is settled first: fewer can": (
                [(100, {"expires_on": YESTERDAY}), (-80, {"day": LAST_WEEK})]
                + [(-80, {"day": YESTERDAY})],
                [(3, 1, 80), (2, 1, 20)],
            ),
            "of one day, what was owed first": (
                [(10, {}), (-8, {"day": LAST_WEEK}), (-8, {"day": LAST_WEEK})],
                [(2, 1, 8), (3, 1, 2)],
            ),
            "what waits settles nothing, whenever it was spent": (
                [(10, {"available": False, "expires_on": YESTERDAY})]
                + [(-10, {"day": LAST_WEEK})],
                [],
            ),
            "a day to come is as good as today": (
                [(10, {"expires_on": TODAY}), (-10, {"day": MAY})],
                [(2, 1, 10)],
            ),
            "nothing to do": ([(10, {}), (20, {})], []),
        }
        for name, (rows, expected) in cases.items():
            with self.subTest(name):
                entries = [
                    Entry(number, points, **options)
                    for number, (points, options) in enumerate(rows, start=1)
                ]
                made = settle(entries, TODAY)
                self.assertEqual(made, [Allocation(*row) for row in expected])

    def test_what_is_over(self):
        """(points, options), and whether what is left expires today."""
        cases = [
            (10, {"expires_on": YESTERDAY}, True),
            (10, {"expires_on": TODAY}, False),
            (10, {}, False),
            (10, {"expires_on": YESTERDAY, "left": 0}, False),
            (-10, {}, False),
            # it waits for its payment, and for nothing else
            (10, {"expires_on": YESTERDAY, "available": False}, False),
        ]
        for points, options, expected in cases:
            with self.subTest(points=points, **options):
                self.assertEqual(Entry(1, points, **options).is_over(TODAY), expected)

    def test_a_spend_is_given_back_to_its_batches(self):
        first, second = Entry(1, 100, expires_on=MAY), Entry(2, 100)
        spend = Entry(3, -250)
        made = settle([first, second, spend], TODAY)
        reverse = Entry(4, 250)
        taken = [(first, made[0].points), (second, made[1].points)]
        back = give_back(reverse, taken, spend)
        self.assertEqual(
            back,
            [Allocation(4, 1, -100), Allocation(4, 2, -100), Allocation(3, 4, 50)],
        )
        self.assertEqual([e.left for e in (first, second, spend)], [100, 100, 0])
        self.assertEqual(reverse.left, 0)

    def test_what_was_joined_can_be_separated(self):
        batch, spend = Entry(1, 100), Entry(2, -80)
        made = settle([batch, spend], TODAY)
        self.assertEqual(undo(made, {1: batch, 2: spend}), [Allocation(2, 1, -80)])
        self.assertEqual([batch.left, spend.left], [100, -80])


@tagged("post_install", "-at_install")
class TestShare(BaseCase):
    @given(
        value=st.integers(0, 10**8),
        digits=st.integers(0, 3),
        parts=st.lists(st.integers(1, 1000), min_size=1, max_size=20),
    )
    def test_the_parts_of_a_batch_add_up_to_its_value(self, value, digits, parts):
        value = Decimal(value).scaleb(-digits)
        points = left = sum(parts)
        total = Decimal()
        for part in parts:
            total += share(value, points, left, left - part, digits)
            left -= part
        self.assertEqual(total, value)


@tagged("post_install", "-at_install")
class TestValidity(BaseCase):
    def test_last_day(self):
        cases = [
            ("none", date(2026, 3, 10), {}, None),
            ("months", date(2026, 3, 10), {"months": 12}, date(2027, 3, 9)),
            ("months", date(2024, 2, 29), {"months": 12}, date(2025, 2, 28)),
            ("months", date(2025, 8, 31), {"months": 6}, date(2026, 2, 28)),
            ("year_end", date(2019, 1, 1), {"years": 2}, date(2021, 12, 31)),
            ("year_end", date(2019, 12, 31), {"years": 2}, date(2021, 12, 31)),
            ("year_end", date(2019, 12, 31), {"years": 0}, date(2019, 12, 31)),
        ]
        for kind, day, options, expected in cases:
            with self.subTest(kind=kind, day=day):
                self.assertEqual(validity.last_day(kind, day, **options), expected)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("earn", "earn", "spend", "credit", "back", "expire", "hold", "release")
        ),
        st.integers(1, 100),
        st.integers(0, 4),
    ),
    max_size=40,
)


class Book:
    """A ledger in memory: every rule of ``logic.ledger`` on one pool."""

    def __init__(self):
        self.entries, self.made, self.day = {}, [], TODAY

    def add(self, points, **options):
        entry = Entry(len(self.entries) + 1, points, day=self.day, **options)
        self.entries[entry.key] = entry
        return entry

    def settle(self):
        self.made += settle(self.entries.values(), self.day)

    def earn(self, points, place):
        family = place or None
        self.add(
            points,
            expires_on=self.day + timedelta(30 * place) if place > 1 else None,
            family=family,
            available=self._is_available(family),
        )
        self.settle()

    def spend(self, points, _place):
        if points <= balance(self.entries.values()):
            self.add(-points)
            self.settle()

    def credit(self, points, place):
        family = place or None
        self.add(-points, family=family, available=self._is_available(family))
        self.settle()

    def back(self, _points, place):
        spends = [
            e
            for e in self.entries.values()
            if e.points < 0 and e.family is None and not getattr(e, "over", 0)
        ]
        for spend in spends[place : place + 1]:
            if spend.key in self.given:
                continue
            self.given.add(spend.key)
            taken = {}
            for made in self.made:
                if made.spend == spend.key:
                    taken[made.earn] = taken.get(made.earn, 0) + made.points
            reverse = self.add(-spend.points)
            pairs = [(self.entries[k], p) for k, p in taken.items() if p]
            self.made += give_back(reverse, pairs, spend)
            self.settle()

    def expire(self, _points, place):
        self.day += timedelta(20 * place)
        self._expire()

    def _expire(self):
        for batch in [e for e in self.entries.values() if e.is_over(self.day)]:
            entry = self.add(
                -batch.left, family=batch.family, available=batch.available
            )
            self.made.append(Allocation(entry.key, batch.key, batch.left))
            batch.left = entry.left = 0
            self.given.add(entry.key)

    def hold(self, _points, family):
        self._set(family, False)

    def release(self, _points, family):
        self._set(family, True)
        self._expire()

    def _set(self, family, available):
        if not family:
            return
        if not available:
            crossing = {}
            for made in self.made:
                ends = [self.entries[made.spend], self.entries[made.earn]]
                if ends[0].family != ends[1].family and family in (
                    ends[0].family,
                    ends[1].family,
                ):
                    pair = made.spend, made.earn
                    crossing[pair] = crossing.get(pair, 0) + made.points
            joined = [Allocation(*pair, points) for pair, points in crossing.items()]
            self.made += undo(joined, self.entries)
        for entry in self.entries.values():
            if entry.family == family:
                entry.available = available
        self.settle()

    def _is_available(self, family):
        return all(
            e.available for e in self.entries.values() if family and e.family == family
        )

    given = frozenset()


@tagged("post_install", "-at_install")
class TestAnySequence(BaseCase):
    @given(steps=STEPS)
    @settings(max_examples=300, deadline=None)
    def test_it_always_adds_up(self, steps):
        book = Book()
        book.given = set()
        for name, points, place in steps:
            getattr(book, name)(points, place)
            self._check(book)

    @given(steps=STEPS)
    @settings(max_examples=300, deadline=None)
    def test_what_was_spent_in_time_is_not_owed(self, steps):
        """However long the payments take, and whichever comes first."""
        book = Book()
        book.given = set()
        for name, points, place in steps:
            if name not in ("credit", "back"):
                getattr(book, name)(points, place)
        for family in sorted({e.family for e in book.entries.values()} - {None}):
            book.release(0, family)
        self.assertEqual([e for e in book.entries.values() if e.left < 0], [])
        self._check(book)

    def _check(self, book):
        entries = book.entries.values()
        self.assertEqual(sum(e.points for e in entries), sum(e.left for e in entries))
        for entry in entries:
            low, high = sorted((0, entry.points))
            self.assertTrue(low <= entry.left <= high, entry)
        # nobody owes what there was on the day on which it was spent
        for debt in entries:
            if debt.left < 0 and debt.available:
                since = debt.owed_since(book.day)
                self.assertFalse([e for e in entries if e.can_be_spent(since)])
        # what is left follows from the allocations
        for entry in entries:
            used = sum(m.points for m in book.made if m.earn == entry.key)
            took = sum(m.points for m in book.made if m.spend == entry.key)
            self.assertEqual(entry.left, entry.points - used + took)
        # the balance of what is available can be read from what is left
        self.assertEqual(
            balance(entries), sum(e.points for e in entries if e.available)
        )
        self.assertEqual(
            pending(entries), sum(e.points for e in entries if not e.available)
        )
