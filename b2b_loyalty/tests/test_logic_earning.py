import json
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.earning import earned, money, target
from ..logic.earning_terms import Offer, Scope, Terms, frozen, thawed
from ..logic.family import Document, families, line

DAY = date(2026, 3, 10)
FURNITURE, CHAIRS, PAPER, TOYS = 1, 2, 3, 4
CHAIR, DESK, FORM, TOY = 11, 12, 13, 14
PLACED = {
    CHAIR: frozenset({FURNITURE, CHAIRS}),
    DESK: frozenset({FURNITURE}),
    FORM: frozenset({PAPER}),
    TOY: frozenset({TOYS}),
}


def of(*ids):
    return frozenset(ids)


def bought(amount, product=None, key=None):
    return line(
        key or product or 1,
        Fraction(str(amount)),
        product=product,
        categories=PLACED.get(product, frozenset()),
    )


def family(*lines, credited=(), is_invoice=True):
    documents = [Document(1, DAY, is_invoice, lines=tuple(lines))]
    for key, back in enumerate(credited, start=2):
        documents.append(Document(key, DAY, False, reverses=1, lines=(bought(-back),)))
    return families(documents)[1]


def points(found, *terms):
    return [one.points for one in earned(found, terms)]


class TestTarget(BaseCase):
    def test_amounts(self):
        for values, base, expected in (
            ({}, "99.99", 99),
            ({}, 0, 0),
            ({"per_amount": D(2)}, "99.99", 49),
            ({"per_amount": D(10)}, "9.99", 0),
            ({"points": D("0.5")}, 3, 1),
            ({"points": D(3), "per_amount": D(10)}, "33.33", 9),
            ({"multiplier": D("1.5")}, 101, 151),
            ({"multiplier": D("0.1")}, 101, 10),
            # one floor, at the end
            ({"per_amount": D(10), "multiplier": D(2)}, 15, 3),
            # 0.1 is a tenth here, not a little more
            ({"points": D("0.1")}, 30, 3),
            ({"maximum": 50}, 500, 50),
            ({"maximum": 50}, 49, 49),
            ({"fixed": 50}, "0.01", 50),
            ({"fixed": 50}, 0, 0),
            ({"fixed": 50, "multiplier": D("1.5")}, 9, 75),
            ({"fixed": 50, "multiplier": D(2), "maximum": 60}, 9, 60),
            # a credit note alone
            ({}, "-99.99", -99),
            ({"maximum": 50}, -500, -50),
            ({"fixed": 50}, -500, 0),
        ):
            with self.subTest(values=values, base=base):
                terms = Terms(rule=1, **values)
                self.assertEqual(target(terms, Fraction(str(base))), expected)

    def test_money(self):
        for amount, digits, rounded in (
            (Fraction(949999999, 10**7), 2, "95"),
            (Fraction(5, 1000), 2, "0.01"),
            (Fraction(-5, 1000), 2, "-0.01"),
            (Fraction(3, 2), 0, "2"),
        ):
            with self.subTest(amount=amount):
                self.assertEqual(money(amount, digits), Fraction(rounded))

    def test_never_below_zero_with_an_invoice(self):
        self.assertEqual(points(family(bought(100), credited=[150]), Terms(1)), [0])

    def test_a_credit_note_alone_takes_back(self):
        alone = family(bought("-99.99"), is_invoice=False)
        self.assertEqual(points(alone, Terms(1)), [-99])
        given_back = family(bought(5), is_invoice=False)
        self.assertEqual(points(given_back, Terms(1)), [0])


class TestScope(BaseCase):
    def test_which_lines_count(self):
        for scope, counted in (
            (Scope(), {CHAIR, DESK, FORM, TOY, None}),
            (Scope(categories=of(FURNITURE)), {CHAIR, DESK}),
            (Scope(categories=of(CHAIRS)), {CHAIR}),
            (Scope(categories=of(CHAIRS), products=of(FORM)), {CHAIR, FORM}),
            (Scope(products=of(FORM)), {FORM}),
            (Scope(eligible=of(FURNITURE, PAPER)), {CHAIR, DESK, FORM}),
            (Scope(excluded=of(FURNITURE)), {FORM, TOY}),
            (Scope(excluded=of(CHAIRS), categories=of(FURNITURE)), {DESK}),
            (Scope(eligible=of(PAPER), categories=of(FURNITURE)), set()),
            (Scope(eligible=of(PAPER), products=of(CHAIR)), set()),
        ):
            found = {
                product
                for product in (CHAIR, DESK, FORM, TOY, None)
                if scope.counts(bought(1, product))
            }
            with self.subTest(scope=scope):
                self.assertEqual(found, counted)

    def test_what_counted_once_counts_on(self):
        """A product moved to another category changes nothing of what was sold."""
        scope = Scope(categories=of(PAPER), known={CHAIR: True, FORM: False})
        self.assertTrue(scope.counts(bought(1, CHAIR)))
        self.assertFalse(scope.counts(bought(1, FORM)))
        self.assertFalse(scope.counts(bought(1, TOY)))

    def test_kept_and_read_again(self):
        lines = [bought(1, CHAIR), bought(1, FORM), bought(1)]
        for terms in (
            Terms(1),
            Terms(1, D("0.25"), D(3), 7, D("1.5"), 9, "best", 4, holder=5),
            Terms(1, scope=Scope(of(1), of(2), of(3), of(4))),
        ):
            kept = json.loads(json.dumps(frozen(terms, [])))
            with self.subTest(terms=terms):
                self.assertEqual(thawed(1, terms.holder, kept), terms)
        scope = Scope(categories=of(FURNITURE))
        kept = thawed(1, None, frozen(Terms(1, scope=scope), lines)).scope
        self.assertEqual(kept.known, {CHAIR: True, FORM: False})

    def test_lines_of_the_family(self):
        found = family(bought(100, CHAIR), bought(50, FORM), bought(25))
        furniture = Terms(1, scope=Scope(categories=of(FURNITURE)))
        [one] = earned(found, [furniture])
        self.assertEqual((one.points, one.base), (100, 100))
        self.assertEqual([part.line.product for part in one.parts], [CHAIR])


class TestStacking(BaseCase):
    one = Terms(1, points=D(1))
    double = Terms(2, points=D(2), stacking="best")
    bonus = Terms(3, fixed=150, stacking="best")

    def test_best_and_add(self):
        for amount, terms, expected in (
            (100, [self.one, replace(self.one, rule=9)], [100, 100]),
            (60, [self.one, self.double, self.bonus], [60, 0, 150]),
            (74, [self.double, self.bonus], [0, 150]),
            (76, [self.double, self.bonus], [152, 0]),
            # the same: the first in the list of rules
            (75, [self.double, self.bonus], [150, 0]),
            (75, [self.double, replace(self.bonus, sequence=5)], [0, 150]),
            # nobody competes with the points of a person
            (100, [self.double, replace(self.bonus, holder=7)], [200, 150]),
            (0, [self.double, self.bonus], [0, 0]),
        ):
            with self.subTest(amount=amount, rules=[t.rule for t in terms]):
                self.assertEqual(points(family(bought(amount)), *terms), expected)

    def test_judged_again_on_what_is_left(self):
        terms = self.double, self.bonus
        self.assertEqual(points(family(bought(100)), *terms), [200, 0])
        credited = family(bought(100), credited=[60])
        self.assertEqual(points(credited, *terms), [0, 150])

    def test_a_credit_note_alone(self):
        alone = family(bought(-100), is_invoice=False)
        self.assertEqual(points(alone, self.double, self.bonus), [-200, 0])


class TestOffer(BaseCase):
    def test_when_it_applies(self):
        spring = {"date_from": date(2026, 3, 1), "date_to": date(2026, 5, 31)}
        for values, day, registered, expected in (
            ({}, "2026-03-10", None, True),
            (spring, "2026-02-28", None, False),
            (spring, "2026-03-01", None, True),
            (spring, "2026-05-31", None, True),
            (spring, "2026-06-01", None, False),
            ({"tiers": of(2)}, "2026-03-10", None, True),
            ({"tiers": of(3)}, "2026-03-10", None, False),
            ({"partners": of(5)}, "2026-03-10", None, True),
            ({"partners": of()}, "2026-03-10", None, False),
            ({"registration": True}, "2026-03-10", None, False),
            ({"registration": True}, "2026-03-10", "2026-03-11", False),
            ({"registration": True}, "2026-03-10", "2026-03-10", True),
        ):
            with self.subTest(values=values, day=day, registered=registered):
                day_of = date.fromisoformat
                found = Offer(**values).applies(
                    day_of(day), 2, 5, registered and day_of(registered)
                )
                self.assertEqual(bool(found), expected)


cents = st.integers(1, 100_000).map(lambda value: Fraction(value, 100))
some_terms = st.builds(
    Terms,
    rule=st.integers(1, 9),
    points=st.decimals("0.01", 100, places=2),
    per_amount=st.decimals("0.01", 1000, places=2),
    fixed=st.sampled_from([0, 0, 50]),
    multiplier=st.decimals("0.1", 5, places=2),
    maximum=st.sampled_from([0, 0, 100]),
    stacking=st.sampled_from(["add", "best"]),
)


class TestTargetLessBooked(BaseCase):
    """However an invoice is credited, booked is what its net amount earns."""

    @settings(max_examples=200, deadline=None)
    @given(
        amount=cents,
        notes=st.lists(cents, max_size=6),
        rules=st.lists(some_terms, min_size=1, max_size=3, unique_by=lambda t: t.rule),
    )
    def test_partial_credit_notes_add_up(self, amount, notes, rules):
        booked = [0] * len(rules)
        for number in range(len(notes) + 1):
            found = family(bought(amount), credited=notes[:number])
            targets = points(found, *rules)
            entries = [t - b for t, b in zip(targets, booked, strict=True)]
            booked = [b + e for b, e in zip(booked, entries, strict=True)]
        net = max(amount - sum(notes), Fraction(0))
        self.assertEqual(booked, points(family(bought(net)), *rules))
        if not net:
            self.assertEqual(booked, [0] * len(rules))

    @settings(max_examples=200, deadline=None)
    @given(amount=cents, back=cents, terms=some_terms)
    def test_a_credit_note_never_gives(self, amount, back, terms):
        before = points(family(bought(amount)), terms)
        after = points(family(bought(amount), credited=[back]), terms)
        self.assertLessEqual(after, before)
        self.assertGreaterEqual(after, [0])
