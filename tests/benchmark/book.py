"""Loads a real book of invoices through Odoo's own models, and checks the tiers.

The file is CSV, plain or gzipped, with the columns ``invoice, date, customer,
country, amount`` in any order; others are ignored. A negative amount is a credit
note. Amounts are net, in pounds, without tax.

The parts are usable one by one: :func:`read_rows` needs no Odoo, :class:`Loader`
puts rows into a company, :func:`enroll` and :func:`compare` judge what came out.
"""

import csv
import gzip
import logging
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

_logger = logging.getLogger(__name__)

COLUMNS = ("invoice", "date", "customer", "country", "amount")
COMPANY = "Book of Invoices"
BOUNDS = (0, 1_000, 5_000, 20_000, 100_000)
AS_OF = date(2011, 12, 9)
MONTHS = 12

# What books call countries, where it is neither Odoo's name nor an ISO code.
# Empty: it names none.
COUNTRY_CODES = {
    "channel islands": "JE",
    "czech republic": "CZ",
    "eire": "IE",
    "european community": "",
    "rsa": "ZA",
    "uk": "GB",
    "unspecified": "",
    "usa": "US",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the book; ``line`` is its line in the file."""

    line: int
    invoice: str
    day: date
    customer: str
    country: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is left out, and the sentence that says why."""

    line: int
    reason: str

    def __str__(self):
        return f"line {self.line}: {self.reason}"


class BookError(Exception):
    """The file is no book of invoices."""


# -- the file


def read_rows(path):
    """All rows of a book, and those that make no sense.

    :return: (list of :class:`Row`, list of :class:`BadRow`)
    """
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        return parse(file)


def parse(lines):
    """The same for an iterable of lines of text."""
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise BookError(
            f"The first line must name the columns {', '.join(COLUMNS)}: "
            f"{', '.join(missing)} is missing."
        )
    rows, bad, seen = [], [], {}
    for record in reader:
        try:
            row = _parse_record(record, reader.line_num)
            if row.invoice in seen:
                raise ValueError(
                    f"{row.invoice} is in line {seen[row.invoice]} already: "
                    "give every document its own number."
                )
        except ValueError as error:
            bad.append(BadRow(reader.line_num, str(error)))
            continue
        seen[row.invoice] = row.line
        rows.append(row)
    return rows, bad


def _parse_record(record, line):
    values = {name: (record[name] or "").strip() for name in COLUMNS}
    for name in ("invoice", "date", "customer", "amount"):
        if not values[name]:
            raise ValueError(f"it has no {name}.")
    return Row(
        line=line,
        invoice=values["invoice"],
        day=_parse_day(values["date"]),
        customer=values["customer"],
        country=values["country"],
        amount=_parse_amount(values["amount"]),
    )


def _parse_day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is no date: write it as 2011-12-09 (year-month-day)."
        ) from None


def _parse_amount(text):
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise ValueError(f"{text!r} is no amount: write it as 1234.56 or -1234.56.")
    if amount != round(amount, 2):
        raise ValueError(f"{text} has more than two decimals: round it to pence.")
    return amount


# -- a plain sum outside Odoo


def plain_revenue(rows, on=AS_OF, months=MONTHS):
    """{customer: net amount} in the rolling window that ends with ``on``."""
    after = on - relativedelta(months=months)
    revenue = defaultdict(Decimal)
    for row in rows:
        revenue[row.customer] += row.amount if after < row.day <= on else 0
    return dict(revenue)


def plain_counts(revenue, bounds=BOUNDS):
    """{bound: customers whose highest reached bound it is}; None: below all."""
    return Counter(
        max((bound for bound in bounds if amount >= bound), default=None)
        for amount in revenue.values()
    )


# -- into Odoo


def book_company(env, name=COMPANY):
    """The seller company of the book: in pounds, with a chart of accounts."""
    company = env["res.company"].search([("name", "=", name)])
    if company:
        return company
    pounds = env.ref("base.GBP")
    pounds.active = True
    company = env["res.company"].create(
        {
            "name": name,
            "currency_id": pounds.id,
            "country_id": env.ref("base.uk").id,
        }
    )
    env.user.company_ids |= company
    env["account.chart.template"].try_loading(
        "generic_coa", company=company, install_demo=False
    )
    # loading a chart sets the currency of the chart's country
    company.currency_id = pounds
    return company


class Loader:
    """Puts rows of a book into one seller company.

    :param worker: number of this process; each posts into a journal of its own,
        because two posts in one journal wait for each other
    :param commit: called after every batch
    """

    def __init__(self, env, company, worker=0, commit=lambda: None):
        self.company = company
        self.worker = worker
        self.commit = commit
        self.env = env(
            context={
                **env.context,
                "allowed_company_ids": company.ids,
                # of a book of the past nobody wants 22,000 notes in chatters
                "tracking_disable": True,
                "mail_create_nolog": True,
                "mail_notrack": True,
            }
        )

    def load(self, rows, batch=100):
        """Make and post the documents that are not there yet.

        :return: yields, after each batch: (made, skipped, list of :class:`BadRow`)
        """
        there = self._documents_there()
        todo = [row for row in rows if row.invoice not in there]
        yield 0, len(rows) - len(todo), []
        for start in range(0, len(todo), batch):
            part = todo[start : start + batch]
            good, bad = self._with_country(part)
            made, refused = self._post_each(good)
            self.commit()
            yield made, 0, [*bad, *refused]

    def _documents_there(self):
        """Numbers of the book that are posted already."""
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("ref", "!=", False),
            ],
            ["ref"],
        )
        return set(moves.mapped("ref"))

    def _post_each(self, rows):
        """Post rows together; if Odoo refuses, halve until the culprit is alone."""
        made, bad, pending = 0, [], [rows] if rows else []
        while pending:
            part = pending.pop()
            try:
                with self.env.cr.savepoint():
                    self._post(part)
                made += len(part)
            except (UserError, ValidationError) as error:
                self.env.invalidate_all(flush=False)
                if len(part) == 1:
                    bad.append(BadRow(part[0].line, str(error)))
                    continue
                half = len(part) // 2
                pending += [part[half:], part[:half]]
        return made, bad

    def _post(self, rows):
        partners = self._partners(rows)
        moves = self.env["account.move"].create(
            [self._move_vals(row, partners[row.customer]) for row in rows]
        )
        moves._post(soft=False)

    def _move_vals(self, row, partner):
        return {
            "move_type": "out_refund" if row.amount < 0 else "out_invoice",
            "partner_id": partner.id,
            "journal_id": self._journal().id,
            "invoice_date": row.day,
            "ref": row.invoice,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": f"Goods of {row.invoice}",
                        "quantity": 1,
                        "price_unit": abs(row.amount),
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    def _journal(self):
        Journal = self.env["account.journal"]
        code = f"BOOK{self.worker + 1}"
        journal = Journal.search(
            [("company_id", "=", self.company.id), ("code", "=", code)]
        )
        if journal:
            return journal
        Account = self.env["account.account"]
        income = Account.search([("account_type", "=", "income")], limit=1)
        return Journal.create(
            {
                "default_account_id": income.id,
                "name": f"Book of Invoices {self.worker + 1}",
                "code": code,
                "type": "sale",
                "company_id": self.company.id,
                "refund_sequence": True,
            }
        )

    # -- customers

    def _partners(self, rows):
        """{customer: partner}; the first country a customer is seen with stays."""
        wanted = {}
        for row in rows:
            wanted.setdefault(row.customer, row.country)
        found = partners_of(self.env, self.company, wanted)
        new = {name: country for name, country in wanted.items() if name not in found}
        made = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {customer}",
                    "ref": customer,
                    "is_company": True,
                    "company_id": self.company.id,
                    "country_id": self._country(country).id,
                    "customer_rank": 1,
                }
                for customer, country in new.items()
            ]
        )
        return found | dict(zip(new, made, strict=True))

    def _with_country(self, rows):
        """(rows whose country is known, bad rows)"""
        good, bad = [], []
        for row in rows:
            if self._country(row.country) is None:
                bad.append(
                    BadRow(
                        row.line,
                        f"{row.country!r} is no country: give its English name or "
                        "its two-letter code, or leave it empty.",
                    )
                )
            else:
                good.append(row)
        return good, bad

    def _country(self, name):
        """The country of that name or code; empty: none named; None: unknown."""
        name = name.strip().lower()
        code = COUNTRY_CODES.get(name, None if name else "")
        if code is None:
            return self._countries().get(name)
        return self._countries()[code] if code else self.env["res.country"]

    def _countries(self):
        if not hasattr(self, "_country_cache"):
            everywhere = self.env["res.country"].with_context(lang="en_US").search([])
            self._country_cache = {
                key: country
                for country in everywhere
                for key in (country.name.lower(), country.code.lower(), country.code)
            }
        return self._country_cache


def partners_of(env, company, customers):
    """{customer number: partner} of those that are there."""
    partners = env["res.partner"].search(
        [("company_id", "=", company.id), ("ref", "in", list(customers))]
    )
    return {partner.ref: partner for partner in partners}


# -- the program and what comes out


def enroll(env, company, bounds=BOUNDS, months=MONTHS, on=AS_OF):
    """A program with these bounds of which every customer of the book is a member.

    Run again, only customers that are new are enrolled.
    """
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    program = env["b2b.loyalty.program"].search(
        [("company_id", "=", company.id), ("code", "=", "BOOK")]
    ) or _make_program(env, company, bounds, months, on)
    customers = env["res.partner"].search(
        [("company_id", "=", company.id), ("ref", "!=", False)]
    )
    members = program.membership_ids.partner_id
    start = on - relativedelta(months=months)
    memberships = env["b2b.loyalty.membership"].create(
        [
            {"program_id": program.id, "partner_id": partner.id}
            for partner in customers - members
        ]
    )
    if memberships:
        memberships.action_activate(date=start)
    return program


def _make_program(env, company, bounds, months, on):
    program = env["b2b.loyalty.program"].create(
        {
            "name": "Book Club",
            "code": "BOOK",
            "company_id": company.id,
            "date_start": on - relativedelta(months=months),
            "join_by": "both",
            "duration_months": 0,
            "window_months": months,
            "notify_tier_change": False,
            "tier_ids": [
                Command.create(
                    {"name": f"From {bound:,}", "sequence": rank, "revenue_from": bound}
                )
                for rank, bound in enumerate(bounds)
            ],
        }
    )
    program.action_open()
    return program


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the program says beside what the file says.

    :param counts: {bound: members}, None for those in no tier
    :param differing: sentences, one per customer whose figure or tier differs
    """

    counts: dict
    expected: dict
    total: Decimal
    expected_total: Decimal
    differing: list

    @property
    def agrees(self):
        return (
            self.counts == self.expected
            and self.total == self.expected_total
            and not self.differing
        )


def compare(program, rows, on=AS_OF, bounds=BOUNDS):
    """Recompute as of ``on`` and hold every member against the plain sums."""
    program.recompute_tiers(as_of=on)
    revenue = plain_revenue(rows, on, program.window_months)
    bound_of = dict(zip(program.tier_ids.sorted("sequence"), bounds, strict=True))
    memberships = program.membership_ids
    found = {m.partner_id.ref: _exact(m.qualifying_revenue) for m in memberships}
    counts = Counter(bound_of.get(m.tier_id) for m in memberships)
    differing = [
        f"customer {customer}: {found.get(customer)} in Odoo, {amount} in the file"
        for customer, amount in revenue.items()
        if found.get(customer) != amount
    ]
    differing += [
        f"customer {membership.partner_id.ref}: in {membership.tier_id.name} "
        f"with {membership.qualifying_revenue:.2f}"
        for membership in memberships
        if bound_of.get(membership.tier_id)
        != max(
            (b for b in bounds if b <= revenue.get(membership.partner_id.ref, 0)),
            default=None,
        )
    ]
    return Outcome(
        counts=dict(counts),
        expected=dict(plain_counts(revenue, bounds)),
        total=sum(found.values(), Decimal(0)),
        expected_total=sum(revenue.values(), Decimal(0)),
        differing=differing,
    )


def _exact(amount):
    return Decimal(f"{amount:.2f}")


def default_path():
    """Where the book is: ``B2B_LOYALTY_BOOK``, else beside the repository."""
    import os

    named = os.environ.get("B2B_LOYALTY_BOOK")
    if named:
        return Path(named).expanduser()
    repository = Path(__file__).resolve().parents[2]
    return repository.parent / "shared" / "data" / "online_retail_invoices.csv.gz"
