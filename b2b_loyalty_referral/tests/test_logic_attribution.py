from datetime import date

from odoo.tests import BaseCase

from ..logic.attribution import (
    REASONS,
    STEPS,
    Case,
    Party,
    is_allowed,
    last_day,
    refusal,
    refusals,
)

ACME = Party(
    company=1,
    group=frozenset({1, 10}),
    vat="BE0477472701",
    banks=frozenset({"BE71096123456769"}),
    mails=frozenset({"@acme.com", "joe@gmail.com"}),
)
NOBODY = Party()

# what is known of the company, what else is known, the reasons
TABLE = (
    ("a stranger", NOBODY, Case(), ()),
    ("of another group", Party(company=2, group=frozenset({2})), Case(), ()),
    ("itself", Party(company=1, group=frozenset({1})), Case(), ("self", "same_group")),
    ("a daughter", Party(company=3, group=frozenset({3, 1})), Case(), ("same_group",)),
    ("a sister", Party(company=4, group=frozenset({4, 10})), Case(), ("same_group",)),
    ("its VAT number", Party(vat="be 0477.472.701"), Case(), ("same_vat",)),
    ("without the country", Party(vat="0477 472 701"), Case(), ("same_vat",)),
    ("of another country", Party(vat="FR0477472701"), Case(), ()),
    ("another VAT number", Party(vat="BE0403170701"), Case(), ()),
    (
        "its bank account",
        Party(banks=frozenset({"BE71096123456769", "X"})),
        Case(),
        ("same_bank",),
    ),
    (
        "its mail domain",
        Party(mails=frozenset({"@acme.com"})),
        Case(),
        ("same_domain",),
    ),
    ("of the same provider", Party(mails=frozenset({"ann@gmail.com"})), Case(), ()),
    (
        "the same person",
        Party(mails=frozenset({"joe@gmail.com"})),
        Case(),
        ("same_domain",),
    ),
    ("a customer", NOBODY, Case(existing=True), ("existing",)),
    ("a customer looked after", NOBODY, Case("managed", existing=True), ()),
    ("named before", NOBODY, Case(duplicate=True), ("duplicate",)),
    ("looked after before", NOBODY, Case("managed", duplicate=True), ("duplicate",)),
    ("by who is suspended", NOBODY, Case(suspended=True), ("suspended",)),
    (
        "everything",
        ACME,
        Case(existing=True, duplicate=True, suspended=True),
        REASONS,
    ),
)


class TestAttribution(BaseCase):
    def test_reasons(self):
        for name, referred, case, reasons in TABLE:
            with self.subTest(name):
                self.assertEqual(refusals(ACME, referred, case), reasons)
                self.assertEqual(
                    refusal(ACME, referred, case), next(iter(reasons), None)
                )

    def test_what_is_not_known_is_not_the_same(self):
        self.assertEqual(refusals(NOBODY, NOBODY), ())

    def test_overruled(self):
        customer = Case(existing=True, duplicate=True)
        self.assertEqual(refusal(ACME, NOBODY, customer, ["existing"]), "duplicate")
        every = ["existing", "duplicate"]
        self.assertIsNone(refusal(ACME, NOBODY, customer, every))

    def test_a_registration_of_90_days(self):
        for start, end in (
            (date(2026, 1, 1), date(2026, 3, 31)),
            (date(2025, 12, 1), date(2026, 2, 28)),
        ):
            self.assertEqual(last_day(start, 90), end)
        self.assertEqual(last_day(date(2026, 1, 1), 1), date(2026, 1, 1))

    def test_steps(self):
        for before, after in STEPS.items():
            for state in STEPS:
                self.assertEqual(is_allowed(before, state), state in after)
        # what is over stays over
        self.assertFalse(STEPS["expired"] or STEPS["ended"])
        self.assertTrue(is_allowed("rejected", "accepted"))
