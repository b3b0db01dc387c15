import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ..logic.activity import STEPS, Claim, is_allowed, is_used_up, refusal
from ..logic.period import rolling

MARCH = date(2026, 3, 10)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@tagged("post_install", "-at_install")
class TestLimit(unittest.TestCase):
    def test_table(self):
        for on, done, most, months, used_up in (
            # no limit
            ("2026-03-10", ["2026-03-09"] * 9, 0, 1, False),
            # for ever
            ("2026-03-10", ["2019-01-01"], 1, 0, True),
            ("2026-03-10", ["2019-01-01"], 2, 0, False),
            # twelve months, to the day
            ("2026-03-10", ["2025-03-10"], 1, 12, False),
            ("2026-03-10", ["2025-03-11"], 1, 12, True),
            ("2026-03-10", ["2025-03-11"], 2, 12, False),
            ("2026-03-10", ["2025-03-11", "2026-03-10"], 2, 12, True),
            # noted late: what was done since counts as well
            ("2026-03-10", ["2026-05-01"], 1, 12, True),
            ("2026-03-10", ["2027-03-09"], 1, 12, True),
            ("2026-03-10", ["2027-03-10"], 1, 12, False),
            # between two that are too far from each other to be too many
            ("2026-03-10", ["2025-10-01", "2026-08-01"], 2, 6, False),
            ("2026-03-10", ["2025-10-01", "2026-03-01"], 2, 6, True),
            # the end of a short month
            ("2026-02-28", ["2026-01-31"], 1, 1, True),
            ("2026-03-01", ["2026-01-31"], 1, 1, False),
        ):
            with self.subTest(on=on, done=done, most=most, months=months):
                done = [date.fromisoformat(day) for day in done]
                self.assertEqual(
                    is_used_up(date.fromisoformat(on), done, most, months), used_up
                )

    @given(st.lists(days, max_size=12), st.integers(1, 3), st.integers(1, 14))
    def test_in_whatever_order_no_window_is_too_full(self, noted, most, months):
        taken = []
        for day in noted:
            if not is_used_up(day, taken, most, months):
                taken.append(day)
        for offset in range(0, 3 * 366 + 30 * months, 5):
            window = rolling(date(2025, 1, 1) + timedelta(offset), months)
            self.assertLessEqual(sum(day in window for day in taken), most)

    @given(days, st.lists(days, max_size=8), st.integers(1, 3), st.integers(1, 14))
    def test_it_refuses_only_what_would_be_too_many(self, on, done, most, months):
        if is_used_up(on, done, most, months):
            windows = [
                rolling(on + timedelta(n), months) for n in range(31 * months + 2)
            ]
            self.assertTrue(
                any(
                    sum(day in window for day in [*done, on]) > most
                    for window in windows
                    if on in window
                )
            )


@tagged("post_install", "-at_install")
class TestRefusal(unittest.TestCase):
    def test_table(self):
        fine = {"on": MARCH, "today": MARCH, "since": date(2026, 1, 1)}
        for reason, more in (
            (None, {}),
            ("membership", {"is_member": False}),
            ("future", {"on": date(2026, 3, 11)}),
            ("before", {"since": None}),
            ("before", {"since": date(2026, 3, 11)}),
            (None, {"since": MARCH}),
            ("program", {"earns": False}),
            ("early", {"date_from": date(2026, 3, 11)}),
            (None, {"date_from": MARCH, "date_to": MARCH}),
            ("late", {"date_to": date(2026, 3, 9)}),
            ("person", {"needs_person": True, "has_person": False}),
            (None, {"has_person": False}),
            ("per_person", {"per_person": 1, "of_person": (MARCH,)}),
            (None, {"per_person": 1, "of_person": (MARCH,), "has_person": False}),
            ("per_company", {"per_company": 1, "of_company": (MARCH,)}),
            (None, {"per_company": 2, "of_company": (MARCH,)}),
        ):
            with self.subTest(reason, **more):
                self.assertEqual(refusal(Claim(**{**fine, **more})), reason)

    def test_steps(self):
        allowed = {(a, b) for a in STEPS for b in STEPS if is_allowed(a, b)}
        self.assertEqual(
            allowed,
            {
                ("claimed", "approved"),
                ("claimed", "refused"),
                ("approved", "withdrawn"),
            },
        )
