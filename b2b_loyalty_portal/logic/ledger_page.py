"""What is chosen of a ledger, and how a line of it reads. Standard library only.

>>> read_day("2026-03-31"), read_day("")
(datetime.date(2026, 3, 31), None)
>>> what("redeem", redemption="R/0001", reward="Consulting Day")
'R/0001 Consulting Day'
>>> what("earn", document="INV/2026/0001", rule="Base")
'INV/2026/0001 · Base'
"""

from dataclasses import dataclass
from datetime import date

YEARS = range(1900, 3000)
ALL = "all"

# What a spreadsheet takes for the start of a formula, also behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True, slots=True)
class Choice:
    """The entries that are asked for; days are both included, None: no bound."""

    kind: str = ALL
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """Points of a pool that have something in common.

    :param expires_on: their own last day, None: none
    :param last_day: the day after which they are gone, also where all of the
        member's points are
    """

    is_pending: bool
    is_owed: bool
    expires_on: date | None
    last_day: date | None
    points: int

    def is_usable(self, on):
        return not self.is_pending and (
            self.is_owed or self.last_day is None or self.last_day >= on
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a pool of points comes to on a day.

    * ``available``: what its entries add up to, ``balance``: what can be spent of it
    * ``pending``: what waits for a payment
    * ``expiring``: (last day, points) of what can be spent, the first to go first
    * ``just_expired``: what is over, and about to be taken out
    * ``waits``: something waits for a payment
    """

    available: int
    balance: int
    pending: int
    expiring: list
    just_expired: int
    waits: bool


def standing(lefts, on):
    """
    >>> day, gone = date(2026, 3, 31), date(2026, 2, 28)
    >>> found = standing([Left(False, False, day, day, 30), Left(True, False, None,
    ...     None, 5), Left(False, False, gone, gone, 2)], date(2026, 3, 1))
    >>> found.available, found.balance, found.pending, found.just_expired
    (32, 30, 5, 2)
    >>> found.expiring
    [(datetime.date(2026, 3, 31), 30)]

    Of a member that has left all of it may be over, whatever its own days are:

    >>> standing([Left(False, False, None, gone, 7)], day).balance
    0
    """
    ending = {}
    for left in lefts:
        if left.last_day and not (left.is_pending or left.is_owed):
            ending[left.last_day] = ending.get(left.last_day, 0) + left.points
    days = sorted(ending.items())
    return Standing(
        available=sum(left.points for left in lefts if not left.is_pending),
        balance=sum(left.points for left in lefts if left.is_usable(on)),
        pending=sum(left.points for left in lefts if left.is_pending),
        expiring=[row for row in days if row[0] >= on],
        just_expired=sum(points for day, points in days if day < on),
        waits=any(left.is_pending for left in lefts),
    )


def read_day(text):
    """A day as browsers send it; None for none.

    :raise ValueError: it is no day

    >>> read_day("31.03.2026")
    Traceback (most recent call last):
    ValueError: 31.03.2026
    """
    text = (text or "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(text) from None
    if len(text) != len("2026-03-31") or day.year not in YEARS:
        raise ValueError(text)
    return day


def read_page(text):
    """The number of a page; the first one for what is none.

    >>> read_page("7"), read_page("-1"), read_page("<b>"), read_page("9" * 30)
    (7, 1, 1, 1)
    """
    text = str(text)
    if text.isascii() and text.isdigit() and len(text) < 10:
        return max(int(text), 1)
    return 1


def what(kind, document=None, rule=None, redemption=None, reward=None, reason=None):
    """What an entry is about, in a few words.

    >>> what("adjust", reason="A goodwill"), what("expire")
    ('A goodwill', '')
    """
    if redemption:
        return " ".join(filter(None, [redemption, reward]))
    if kind == "expire":
        return document or ""
    return " · ".join(filter(None, [document, reason or rule]))


def harmless(text):
    """A text that no spreadsheet runs as a formula.

    >>> harmless("=1+1"), harmless(" =1+1"), harmless("A = B")
    ("'=1+1", "' =1+1", 'A = B')
    """
    text = text or ""
    first = text.lstrip(" \u00a0")[:1]
    return f"'{text}" if first and first in FORMULA else text
