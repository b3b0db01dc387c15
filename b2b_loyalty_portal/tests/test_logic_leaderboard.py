from datetime import date

from odoo.tests import BaseCase

from ..logic.leaderboard import board, clean_name, first_day, is_name, key_of

FIVE = [("a", "Ant", 50), ("b", "Bee", 40), ("c", "Cat", 40), ("d", "Dog", 5)]
FIVE += [("e", "Elk", 1)]


class TestLeaderboardRule(BaseCase):
    def ranks(self, entries, own="x", own_points=0, **more):
        found = board(entries, own, own_points, **more)
        return [(place.rank, place.name) for place in found.places]

    def test_ties_share_a_rank_in_the_order_of_names(self):
        mixed = [("1", "bee", 7), ("2", "Ant", 7), ("3", "Cat", 7), ("4", "D", 9)]
        for entries, expected in (
            (
                FIVE,
                [(1, "Ant"), (2, "Bee"), (2, "Cat"), (4, "Dog"), (5, "Elk")],
            ),
            (
                [*mixed, ("5", "E", 1)],
                [(1, "D"), (2, "Ant"), (2, "bee"), (2, "Cat"), (5, "E")],
            ),
            (
                [(str(n), f"N{n}", 3) for n in range(5)],
                [(1, f"N{n}") for n in range(5)],
            ),
        ):
            with self.subTest(entries=entries):
                self.assertEqual(self.ranks(entries), expected)

    def test_hidden_below_five_with_points(self):
        nothing_yet = [*FIVE[:4], ("e", "Elk", 0)]
        for entries in ([], FIVE[:1], FIVE[:4], nothing_yet):
            with self.subTest(entries=entries):
                found = board(entries, "a", 50)
                self.assertFalse(found.is_shown)
                self.assertEqual(found.own_rank, 1)
        self.assertTrue(board(FIVE, "a", 50).is_shown)

    def test_who_has_no_points_is_not_listed(self):
        found = board([*FIVE, ("f", "Fox", 0)], "f", 0)
        self.assertNotIn("Fox", [place.name for place in found.places])
        self.assertEqual((found.own_rank, found.is_own_listed), (6, False))

    def test_the_own_place_is_there_in_any_case(self):
        for own, points, rank, listed in (
            ("a", 50, 1, True),
            ("c", 40, 2, True),
            ("x", 40, 2, False),  # does not take part
            ("x", 60, 1, False),
            ("x", 0, 6, False),
        ):
            with self.subTest(own=own, points=points):
                found = board(FIVE, own, points)
                self.assertEqual((found.own_rank, found.is_own_listed), (rank, listed))

    def test_the_list_is_short_but_cuts_no_tie(self):
        many = [(n, f"N{n:02}", 100 - n) for n in range(30)]
        self.assertEqual(len(self.ranks(many)), 10)
        self.assertEqual(len(self.ranks(FIVE, places=2)), 3)
        found = board(many, 29, 71)
        self.assertEqual((found.own_rank, found.is_own_listed), (30, False))

    def test_periods(self):
        for period, day, first in (
            ("year", date(2026, 1, 1), date(2026, 1, 1)),
            ("year", date(2026, 12, 31), date(2026, 1, 1)),
            ("quarter", date(2026, 3, 31), date(2026, 1, 1)),
            ("quarter", date(2026, 4, 1), date(2026, 4, 1)),
            ("quarter", date(2026, 12, 31), date(2026, 10, 1)),
        ):
            with self.subTest(period=period, day=day):
                self.assertEqual(first_day(period, day), first)

    def test_names_that_can_be_shown(self):
        for name, fine in (
            ("Acme", True),
            ("3M", True),
            ("株式会社", True),
            ("A" * 40, True),
            ("A" * 41, False),
            ("A", False),
            ("", False),
            ("--", False),
            ("🙂🙂", False),
            ("Ac\u200bme", False),
            ("Ac\u202eme", False),
            ("Ac\x00me", False),
            ("Ac\ud800me", False),
        ):
            with self.subTest(name=ascii(name)):
                self.assertEqual(is_name(clean_name(name)), fine)

    def test_names_that_look_alike(self):
        for one, other, same in (
            ("Acme", "ACME", True),
            ("Acme Tools", "acme-tools", True),
            ("Acme", "А\u0441m\u0435", True),  # Cyrillic letters
            ("Müller", "Muller", True),
            ("Straße", "STRASSE", True),
            ("\uff21cme", "Acme", True),  # full width
            ("Acme", "Acne", False),
            ("Acme 1", "Acme 2", False),
        ):
            with self.subTest(one=one, other=other):
                self.assertEqual(key_of(one) == key_of(other), same)
