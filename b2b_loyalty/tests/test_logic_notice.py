from datetime import date, timedelta

from odoo.tests import BaseCase

from ..logic.notice import Expiring, due, to_tell

ON = date(2026, 3, 10)


def points(days, holder=None, number=100, told=0):
    """Points whose last day is in so many days."""
    return Expiring(holder, ON + timedelta(days=days), number, told)


class TestNotice(BaseCase):
    def test_which_notice_is_due(self):
        for days, told, first, second, number in (
            (91, 0, 90, 0, 0),
            (90, 0, 90, 0, 1),
            (0, 0, 90, 0, 1),  # the last day is still one
            (-1, 0, 90, 0, 0),
            (90, 1, 90, 0, 0),
            (60, 0, 0, 0, 0),  # the program tells nothing
            (31, 1, 90, 30, 0),
            (30, 1, 90, 30, 2),
            (30, 2, 90, 30, 0),
            # late: the second alone, and then no first
            (20, 0, 90, 30, 2),
        ):
            with self.subTest(days=days, told=told, first=first, second=second):
                self.assertEqual(
                    due(points(days, told=told), ON, first, second), number
                )

    def days_told(self, rows, first=90, second=0):
        return [
            (told.holder, (told.last_day - ON).days, told.number)
            for told in to_tell(rows, ON, first, second)
        ]

    def test_what_comes_soon_after_is_told_along(self):
        rows = [points(120), points(90), points(121), points(100)]
        self.assertEqual(
            self.days_told(rows), [(None, 90, 1), (None, 100, 1), (None, 120, 1)]
        )

    def test_nothing_before_its_day(self):
        self.assertEqual(self.days_told([points(91), points(100)]), [])

    def test_each_holder_by_itself(self):
        rows = [points(90), points(95, holder=7)]
        self.assertEqual(self.days_told(rows), [(None, 90, 1)])

    def test_what_was_told_along_is_not_told_again(self):
        rows = [points(60, told=1), points(80, told=1), points(90)]
        self.assertEqual(self.days_told(rows), [(None, 90, 1)])

    def test_a_second_notice_tells_what_is_new_too(self):
        rows = [points(30, told=1), points(85)]
        self.assertEqual(
            self.days_told(rows, second=30), [(None, 30, 2), (None, 85, 1)]
        )
