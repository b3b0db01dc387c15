from datetime import date
from decimal import Decimal as D

from odoo.tests import BaseCase

from ..logic.holdout import is_held_out
from ..logic.milestone import Ask, Day, Member, Milestone, Year, look_for, years
from ..logic.period import Window

ON = date(2026, 6, 15)
RUNNING = Window(date(2026, 1, 1), ON)
FINISHED = Window(date(2025, 1, 1), date(2025, 12, 31))


def d(text):
    return date.fromisoformat(text)


def member(running=0, finished=0, before=0, start="2024-03-10", **values):
    return Member(
        date_start=d(start),
        since=d(start),
        years=(
            Year(FINISHED, D(finished), D(before)),
            Year(RUNNING, D(running), D(finished)),
        ),
        **values,
    )


class TestYearly(BaseCase):
    """Last year's revenue and bounds: who has reached what in which year."""

    def years_reached(self, milestone, case):
        return [one.year.window.first.year for one in look_for(milestone, case, ON)]

    def test_last_years_revenue(self):
        percent10 = Milestone("previous", percent=D(10))
        just = Milestone("previous")
        for milestone, running, finished, reached in (
            (just, "49999.99", 50000, False),
            (just, 50000, 50000, True),
            (just, 50000, 0, False),  # nothing bought before
            (just, 50000, -100, False),  # only credit notes before
            (just, 0, 0, False),
            (percent10, "54999.99", 50000, False),
            (percent10, 55000, 50000, True),
        ):
            with self.subTest(running=running, finished=finished):
                found = self.years_reached(milestone, member(D(running), finished))
                self.assertEqual(2026 in found, reached)

    def test_bound(self):
        milestone = Milestone("revenue", amount=D(10000))
        for running, reached in (("9999.99", []), (10000, [2026]), (-5, [])):
            with self.subTest(running=running):
                found = self.years_reached(milestone, member(D(running)))
                self.assertEqual(found, reached)

    def test_finished_year(self):
        """What was posted late still counts, but not for what came later."""
        case = member(0, finished=20000, before=10000)
        for date_from, start, reached in (
            ("2025-06-01", "2024-03-10", [2025]),
            ("2025-12-31", "2024-03-10", [2025]),
            ("2026-01-01", "2024-03-10", []),  # the milestone is of this year
            ("2025-06-01", "2025-12-31", [2025]),
            ("2025-06-01", "2026-01-01", []),  # joined after that year
        ):
            milestone = Milestone("previous", date_from=d(date_from))
            joined = Member(d(start), years=case.years)
            with self.subTest(date_from=date_from, start=start):
                self.assertEqual(self.years_reached(milestone, joined), reached)

    def test_years(self):
        for on, anchor, first_days in (
            ("2026-01-01", (1, 1), ["2026-01-01", "2025-01-01", "2024-01-01"]),
            ("2026-03-31", (4, 1), ["2025-04-01", "2024-04-01", "2023-04-01"]),
            ("2026-03-01", (2, 29), ["2026-02-28", "2025-02-28", "2024-02-29"]),
        ):
            with self.subTest(on=on, anchor=anchor):
                found = [str(window.first) for window in years(d(on), anchor)]
                self.assertEqual(found, first_days)


class TestOnce(BaseCase):
    def look(self, milestone, case, on="2026-06-15"):
        return look_for(milestone, case, d(on))

    def test_anniversary(self):
        for start, number, on, day in (
            ("2024-03-10", 2, "2026-03-09", None),
            ("2024-03-10", 2, "2026-03-10", "2026-03-10"),
            ("2024-02-29", 1, "2025-02-28", "2025-02-28"),
            ("2024-03-10", 1, "2026-06-15", "2025-03-10"),
        ):
            with self.subTest(start=start, on=on):
                milestone = Milestone("anniversary", years=number)
                found = self.look(milestone, member(start=start), on)
                self.assertEqual(found, [Day(d(day))] if day else [])

    def test_not_what_was_before_the_milestone(self):
        for trigger in "activation", "anniversary":
            milestone = Milestone(trigger, years=1, date_from=d("2025-03-11"))
            with self.subTest(trigger=trigger):
                self.assertEqual(self.look(milestone, member()), [])

    def test_joining_in_the_future(self):
        case = member(start="2026-07-01")
        self.assertEqual(self.look(Milestone("activation"), case), [])

    def test_tier_or_a_higher_one(self):
        silver = Milestone("tier", rank=2)
        for rank, reached in ((0, False), (1, False), (2, True), (3, True)):
            case = member(rank=rank, tier_since=d("2026-05-01"))
            with self.subTest(rank=rank):
                self.assertEqual(bool(self.look(silver, case)), reached)

    def test_tier_by_its_revenue(self):
        window = Window(d("2026-01-01"), d("2026-05-01"))
        case = member(
            rank=2,
            tier_since=d("2026-05-01"),
            tier_window=window,
            tier_bound=D(50000),
        )
        [ask] = self.look(Milestone("tier", rank=2), case)
        self.assertEqual(ask, Ask(window, bound=D(50000), otherwise=d("2026-05-01")))

    def test_first_months(self):
        milestone = Milestone("first_paid", months=6)
        for on, last in (("2024-05-01", "2024-05-01"), ("2026-06-15", "2024-09-09")):
            [ask] = self.look(milestone, member(), on)
            with self.subTest(on=on):
                self.assertEqual(ask.window, Window(d("2024-03-10"), d(last)))
                self.assertTrue(ask.paid)


class TestHoldout(BaseCase):
    NUMBER = 5000

    def held(self, percent, code="CLUB"):
        return {i for i in range(self.NUMBER) if is_held_out(code, i, percent)}

    def test_share(self):
        for percent in (1, 5, 10, 25, 50):
            share = len(self.held(percent)) / self.NUMBER * 100
            with self.subTest(percent=percent):
                self.assertAlmostEqual(share, percent, delta=2)
        self.assertFalse(self.held(0))

    def test_stable(self):
        self.assertEqual(self.held(10), self.held(10))
        self.assertLess(self.held(10), self.held(20))

    def test_each_program_draws_its_own(self):
        both = self.held(50) & self.held(50, "OTHER")
        self.assertAlmostEqual(len(both) / self.NUMBER, 0.25, delta=0.03)
