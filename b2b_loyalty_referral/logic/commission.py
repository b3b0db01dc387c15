"""What a referrer gets for a company brought, and what becomes of it.

Always on what there is now: what is booked is the difference to what was booked
before, so that a credit note takes back exactly what its invoice has brought, and doing
anything twice books nothing.

>>> terms = Terms(rule=1, kind="percent", percent=Decimal(25))
>>> new_year = date(2026, 1, 1)
>>> target(terms, Facts(True, Decimal("58.80"), first=new_year, day=new_year))
Decimal('14.70')
>>> change([], Decimal("14.70"))
Change(earned=Decimal('14.70'), amount=Decimal('14.70'))
>>> change([Line(1, Decimal("14.70"), "pending")], Decimal(0)).reversed
(1,)
>>> change([Line(1, Decimal("14.70"), "settled")], Decimal(0)).amount
Decimal('-14.70')
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .months import add_months

ZERO = Decimal(0)
HUNDRED = Decimal(100)

# Not paid out yet: may still be reversed as if it had never been.
OPEN = ("pending", "approved")


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule of a plan, as it stood on the day of the referral.

    :param kind: ``fixed`` (``amount``, once), ``percent`` (of what the company buys in
        ``months`` months, 0: without an end), ``target`` (``amount`` when so many are
        qualified, or they have brought so much revenue)
    """

    rule: int
    kind: str
    amount: Decimal = ZERO
    percent: Decimal = ZERO
    months: int = 0
    target_referrals: int = 0
    target_revenue: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked of a rule.

    :param qualified: the company has bought what the plan asks for
    :param base: what a family counts, net of its credit notes
    :param first: the day of the first invoice that counted
    :param day: the day of this one
    :param clients: companies of the referrer that are qualified
    :param clients_from: so many there must be before anything is due
    :param revenue: what they have brought together
    """

    qualified: bool = False
    base: Decimal = ZERO
    first: date | None = None
    day: date | None = None
    clients: int = 1
    clients_from: int = 0
    revenue: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is booked.

    :param earned: what it would be without the cap; None: the same
    """

    key: int
    amount: Decimal
    state: str
    earned: Decimal | None = None

    @property
    def full(self):
        return self.amount if self.earned is None else self.earned


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be booked.

    :param earned: what the new line earns, without the cap
    :param amount: what it pays
    :param reversed: keys of lines that cancel each other, so that nothing of them is
        left to pay
    """

    earned: Decimal = ZERO
    amount: Decimal = ZERO
    reversed: tuple = ()

    def __repr__(self):
        more = f", reversed={self.reversed}" if self.reversed else ""
        return f"Change(earned={self.earned!r}, amount={self.amount!r}{more})"

    def __bool__(self):
        return bool(self.earned or self.amount or self.reversed)


def target(terms, facts, digits=2):
    """What a rule is worth now.

    >>> bonus = Terms(1, "target", amount=Decimal(500), target_referrals=3)
    >>> target(bonus, Facts(qualified=True, clients=3))
    Decimal('500.00')
    >>> target(bonus, Facts(qualified=True, clients=2))
    Decimal('0')
    """
    if not facts.qualified or facts.clients < facts.clients_from:
        return ZERO
    return money(_WORTH[terms.kind](terms, facts), digits)


def money(amount, digits=2):
    """An amount in whole units of its currency, halves away from zero.

    >>> money(Decimal("0.125")), money(Decimal("1.5"), 0)
    (Decimal('0.13'), Decimal('2'))
    """
    if not amount:
        return ZERO
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def is_in_time(terms, first, day):
    """Whether an invoice of a day still brings commission.

    >>> year = Terms(1, "percent", months=12)
    >>> is_in_time(year, date(2026, 3, 1), date(2027, 2, 28))
    True
    >>> is_in_time(year, date(2026, 3, 1), date(2027, 3, 1))
    False
    """
    if not first or not day or day < first:
        return False
    return not terms.months or day < add_months(first, terms.months)


def last_day(terms, first):
    """The last day whose invoices bring something under rules; None: without an end.

    >>> last_day([Terms(1, "fixed"), Terms(2, "percent", months=6)], date(2026, 1, 15))
    datetime.date(2026, 7, 14)
    """
    months = [one.months for one in terms if one.kind == "percent"]
    if not all(months):
        return None
    return add_months(first, max(months, default=0)) - timedelta(days=1)


def change(lines, wanted, room=None):
    """What has to be booked so that lines come to what is wanted.

    What was not paid yet is reversed as a whole when nothing is left; what was paid is
    taken back by a new line.

    :param lines: those of one referral, family and rule; reversed ones left out
    :param room: what the cap of the period leaves; None: there is no cap
    """
    delta = wanted - sum((line.full for line in lines), ZERO)
    if not delta:
        return Change()
    if delta > 0:
        amount = delta if room is None else min(delta, max(room, ZERO))
        return Change(delta, amount)
    open_lines = [line for line in lines if line.state in OPEN]
    if delta == -sum((line.full for line in open_lines), ZERO) and open_lines:
        return Change(reversed=tuple(line.key for line in open_lines))
    paid = sum((line.amount for line in lines), ZERO)
    return Change(delta, min(wanted - paid, ZERO))


def state_of_new(lines, new, today, hold_days):
    """The state of a new line, and the day on which it is approved.

    What takes back goes with what is still open, and else counts at once.

    >>> state_of_new([], Change(Decimal(5), Decimal(5)), date(2026, 1, 1), 30)
    ('pending', datetime.date(2026, 1, 31))
    """
    if new.earned < 0:
        is_pending = any(line.state == "pending" for line in lines)
        return ("pending", None) if is_pending else ("approved", today)
    if hold_days <= 0:
        return "approved", today
    return "pending", today + timedelta(days=hold_days)


def period_of(day, period):
    """The first day of the period in which a day falls; None: all time is one.

    >>> [str(period_of(date(2026, 8, 20), p)) for p in ("month", "quarter", "year")]
    ['2026-08-01', '2026-07-01', '2026-01-01']
    """
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    if period == "year":
        return day.replace(month=1, day=1)
    return None


def _fixed(terms, facts):
    return terms.amount if facts.base > 0 else ZERO


def _percent(terms, facts):
    if not is_in_time(terms, facts.first, facts.day):
        return ZERO
    return max(facts.base, ZERO) * terms.percent / HUNDRED


def _target(terms, facts):
    reached = [
        facts.clients >= terms.target_referrals > 0,
        facts.revenue >= terms.target_revenue > 0,
    ]
    return terms.amount if any(reached) else ZERO


_WORTH = {"fixed": _fixed, "percent": _percent, "target": _target}
