from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..logic.family import Document, Line, families, line, spread

EURO, DOLLAR = None, 2


def d(day):
    return date(2026, 3, day)


def invoice(key, *lines, day=1, **values):
    return Document(key, d(day), True, lines=lines, **values)


def note(key, *lines, day=20, **values):
    return Document(key, d(day), False, lines=lines, **values)


def in_dollars(key, amount, books, **values):
    return Line(key, Fraction(str(books)), Fraction(amount), **values)


def nets(*documents):
    return {key: family.net() for key, family in families(documents).items()}


class TestLinked(BaseCase):
    def test_partial_and_full(self):
        sold = invoice(1, line(1, 100), line(2, 50))
        for back, left in (
            ([note(2, line(3, -30), reverses=1)], 120),
            (
                [note(2, line(3, -30), reverses=1), note(3, line(4, -120), reverses=1)],
                0,
            ),
            ([note(2, line(3, -150), reverses=1)], 0),
            # more than was sold: it stays below zero here, the rule floors it
            ([note(2, line(3, -200), reverses=1)], -50),
            ([note(2, line(3, -30), reverses=1, posted=False)], 150),
        ):
            with self.subTest(left=left):
                self.assertEqual(nets(sold, *back), {1: left})

    def test_a_credit_note_that_is_reversed_itself(self):
        documents = [
            invoice(1, line(1, 100)),
            note(2, line(2, -100), reverses=1),
            invoice(3, line(3, 100), reverses=2, day=25),
        ]
        self.assertEqual(nets(*documents), {1: 100})

    def test_an_invoice_that_is_not_posted(self):
        sold = invoice(1, line(1, 100), posted=False)
        self.assertEqual(nets(sold), {1: 0})
        self.assertEqual(nets(sold, note(2, line(2, -40), reverses=1)), {1: -40})

    def test_documents_in_a_circle_end(self):
        documents = [note(1, reverses=2), note(2, reverses=1)]
        self.assertEqual(sum(nets(*documents).values()), 0)


class TestByOrderLine(BaseCase):
    """Credit notes that only the order connects."""

    def test_lines_find_their_invoices(self):
        first = invoice(1, line(1, 100, sale=7), day=1)
        second = invoice(2, line(2, 100, sale=7), line(3, 50, sale=8), day=5)
        for amounts, left in (
            ({7: -40}, {1: 60, 2: 150}),
            ({7: -130}, {1: 0, 2: 120}),
            ({7: -200, 8: -50}, {1: 0, 2: 0}),
            ({8: -20}, {1: 100, 2: 130}),
            ({7: -250}, {1: 0, 2: 0}),  # 50 more than was sold: from the last
        ):
            lines = [line(9 + s, a, sale=s) for s, a in amounts.items()]
            with self.subTest(amounts=amounts):
                self.assertEqual(nets(first, second, note(3, *lines)), {**left, 3: 0})

    def test_the_order_of_the_invoices_is_their_day_then_their_number(self):
        later = invoice(1, line(1, 100, sale=7), day=5)
        sooner = invoice(2, line(2, 100, sale=7), day=2)
        back = note(3, line(3, -70, sale=7))
        self.assertEqual(nets(later, sooner, back), {1: 100, 2: 30, 3: 0})
        same_day = invoice(4, line(4, 100, sale=7), day=2)
        self.assertEqual(
            nets(later, sooner, same_day, note(3, line(3, -170, sale=7))),
            {1: 100, 2: 0, 4: 30, 3: 0},
        )

    def test_what_is_linked_counts_first(self):
        """Whatever came first, all that is credited is taken once."""
        first = invoice(1, line(1, 100, sale=7), day=1)
        second = invoice(2, line(2, 100, sale=7), day=5)
        by_order = note(3, line(3, -100, sale=7), day=10)
        linked = note(4, line(4, -100, sale=7), day=15, reverses=1)
        self.assertEqual(nets(first, second, by_order, linked), {1: 0, 2: 0, 3: 0})

    def test_two_credit_notes_on_one_line(self):
        sold = invoice(1, line(1, 100, sale=7))
        other = invoice(2, line(2, 100, sale=7), day=2)
        notes = [note(3, line(3, -70, sale=7)), note(4, line(4, -70, sale=7))]
        self.assertEqual(nets(sold, other, *notes), {1: 0, 2: 60, 3: 0, 4: 0})

    def test_a_line_without_an_order_follows_the_document(self):
        sold = invoice(1, line(1, 100, sale=7))
        back = note(2, line(2, -5), line(3, -10, sale=7))
        self.assertEqual(nets(sold, back), {1: 85, 2: 0})

    def test_nothing_shared(self):
        sold = invoice(1, line(1, 100, sale=7))
        self.assertEqual(nets(sold, note(2, line(2, -30))), {1: 100, 2: -30})
        self.assertEqual(nets(sold, note(2, line(2, -30, sale=9))), {1: 100, 2: -30})

    def test_an_invoice_that_is_not_posted_keeps_its_credit_note(self):
        """So that correcting an invoice takes nothing back for a moment."""
        sold = invoice(1, line(1, 100, sale=7), posted=False)
        back = note(2, line(2, -30, sale=7))
        self.assertEqual(nets(sold, back), {1: -30, 2: 0})
        # another one that is posted goes first
        other = invoice(3, line(3, 100, sale=7), day=5)
        self.assertEqual(nets(sold, other, back), {1: 0, 3: 70, 2: 0})

    def test_reversing_the_credit_note_gives_back(self):
        documents = [
            invoice(1, line(1, 100, sale=7)),
            invoice(2, line(2, 100, sale=7), day=2),
            note(3, line(3, -150, sale=7)),
            invoice(4, line(4, 150, sale=7), day=25, reverses=3),
        ]
        self.assertEqual(nets(*documents), {1: 100, 2: 100, 3: 0})
        documents[3] = invoice(4, line(4, 60, sale=7), day=25, reverses=3)
        self.assertEqual(nets(*documents), {1: 10, 2: 100, 3: 0})


class TestDiscounts(BaseCase):
    def test_spread_over_the_goods(self):
        goods = line(1, 75, product=1), line(2, 25, product=2)
        found = spread((*goods, line(3, -20, spreads=True)))
        self.assertEqual([part.amount for part in found], [60, 20])

    def test_alone_it_stays(self):
        voucher = line(1, -20, spreads=True)
        self.assertEqual(spread((voucher,)), [voucher])

    def test_credited_with_its_goods(self):
        sold = invoice(1, line(1, 100, sale=7), line(2, -20, sale=8, spreads=True))
        back = note(2, line(3, -100, sale=7), line(4, 20, sale=8, spreads=True))
        self.assertEqual(nets(sold, back), {1: 0, 2: 0})


class TestCurrencies(BaseCase):
    """A family is valued at the rate of its root, so it returns to exactly zero."""

    def invoice(self, key, amount, rate, books, **values):
        return invoice(
            key,
            in_dollars(key, amount, books, sale=7),
            currency=DOLLAR,
            rate=Fraction(rate),
            **values,
        )

    def note(self, key, amount, rate, books, **values):
        values = {"currency": DOLLAR, **values}
        return note(
            key,
            in_dollars(key, amount, books, sale=7),
            rate=Fraction(rate),
            **values,
        )

    def test_another_rate(self):
        sold = self.invoice(1, 300, "1.5", 200)
        self.assertEqual(nets(sold), {1: 200})
        full = self.note(2, -300, "1.2", -250)
        for linked in (1, None):
            with self.subTest(linked=linked):
                back = Document(
                    2, d(20), False, True, linked, DOLLAR, full.rate, full.lines
                )
                self.assertEqual(nets(sold, back)[1], 0)
        half = self.note(2, -150, "1.2", -125, reverses=1)
        self.assertEqual(nets(sold, half), {1: 100})

    def test_several_invoices_each_at_its_rate(self):
        first = self.invoice(1, 300, "1.5", 200, day=1)
        second = self.invoice(2, 300, "1.2", 250, day=2)
        back = self.note(3, -450, 1, -450)
        self.assertEqual(nets(first, second, back), {1: 0, 2: 125, 3: 0})

    def test_a_third_currency_counts_with_its_own_amount(self):
        sold = self.invoice(1, 300, "1.5", 200)
        back = self.note(2, -90, "0.9", -100, currency=3, reverses=1)
        self.assertEqual(nets(sold, back), {1: 100})


amounts = st.integers(1, 10_000).map(lambda cents: Fraction(cents, 100))


class TestProperties(BaseCase):
    """Of any documents."""

    @settings(max_examples=150, deadline=None)
    @given(
        sold=st.lists(st.tuples(st.integers(1, 3), amounts), min_size=1, max_size=5),
        credited=st.lists(
            st.tuples(st.integers(1, 4), amounts, st.booleans()), max_size=6
        ),
    )
    def test_every_line_is_counted_once(self, sold, credited):
        documents = [
            invoice(key, line(key, amount, sale=sale), day=key)
            for key, (sale, amount) in enumerate(sold, start=1)
        ]
        documents += [
            note(key, line(key, -amount, sale=sale), reverses=1 if linked else None)
            for key, (sale, amount, linked) in enumerate(credited, start=10)
        ]
        total = sum(one.amount for document in documents for one in document.lines)
        self.assertEqual(sum(nets(*documents).values()), total)

    @settings(max_examples=150, deadline=None)
    @given(
        sold=st.lists(amounts, min_size=1, max_size=4),
        cuts=st.lists(st.integers(0, 10**6), max_size=4),
    )
    def test_all_credited_by_the_order_leaves_nothing_anywhere(self, sold, cuts):
        documents = [
            invoice(key, line(key, amount, sale=7), day=key)
            for key, amount in enumerate(sold, start=1)
        ]
        total = sum(sold)
        marks = sorted({0, total, *(Fraction(c, 10**6) * total for c in cuts)})
        documents += [
            note(key, line(key, low - high, sale=7))
            for key, (low, high) in enumerate(
                zip(marks, marks[1:], strict=False), start=10
            )
        ]
        self.assertEqual(set(nets(*documents).values()), {0})
