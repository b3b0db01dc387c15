import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ..logic.challenge import progress, source, state

numbers = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 5))


@tagged("post_install", "-at_install")
class TestProgress(unittest.TestCase):
    def test_table(self):
        steps = {"review": 3, "module": 2}
        for done, expected, reached in (
            ({}, 0, False),
            ({"review": 2}, 2, False),
            ({"review": 9}, 3, False),
            ({"visit": 9}, 0, False),
            ({"review": 3, "module": 1}, 4, False),
            ({"review": 3, "module": 2}, 5, True),
            ({"review": 7, "module": 2, "visit": 1}, 5, True),
        ):
            with self.subTest(done=done):
                found = progress(steps, done)
                self.assertEqual((found.done, found.asked), (expected, 5))
                self.assertEqual(found.is_reached, reached)
        self.assertFalse(progress({}, {}).is_reached)
        self.assertEqual(progress({}, {}).percent, 0)

    @given(numbers, numbers, st.sampled_from("abcd"))
    def test_one_more_never_sets_back(self, steps, done, what):
        before = progress(steps, done)
        after = progress(steps, {**done, what: done.get(what, 0) + 1})
        self.assertGreaterEqual(after.done, before.done)
        self.assertLessEqual(after.done, after.asked)

    def test_state(self):
        first, last = date(2026, 3, 10), date(2026, 3, 20)
        for today, expected in (
            (date(2026, 3, 9), "coming"),
            (first, "running"),
            (last, "running"),
            (date(2026, 3, 21), "ended"),
        ):
            self.assertEqual(state(first, last, today), expected)

    @given(st.sets(st.tuples(*[st.integers(1, 99)] * 3), min_size=2, max_size=9))
    def test_no_two_awards_share_a_source(self, awards):
        self.assertEqual(len({source(*award) for award in awards}), len(awards))
