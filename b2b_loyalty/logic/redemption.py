"""A claim of a reward: whether it is granted, how it is paid, which step follows.

>>> pay(3, points_each=100, yearly=2, extra=0, given=True)
Payment(yearly=2, extra=0, points=100)
>>> is_allowed("fulfilled", "cancelled")
True
>>> is_allowed("refused", "approved")
False
"""

from dataclasses import dataclass
from datetime import date

STEPS = {
    None: {"requested", "approved"},
    "requested": {"approved", "refused", "cancelled"},
    "approved": {"fulfilled", "cancelled"},
    "fulfilled": {"cancelled"},
    "refused": set(),
    "cancelled": set(),
}

# The most of one claim; more is a slip of the keyboard.
MOST = 10_000

# A claim that holds what it was paid with, its place and its stock.
LIVE = ("requested", "approved", "fulfilled")

# Who has to approve, by the reward's setting.
APPROVERS = {
    "none": (),
    "member": ("member",),
    "seller": ("seller",),
    "both": ("member", "seller"),
}


def is_allowed(before, after):
    """Whether a redemption may go from one state to another."""
    return after in STEPS[before]


@dataclass(frozen=True, slots=True)
class Payment:
    """How many of a claim each way pays for.

    * ``yearly``: number covered by the benefits of the agreement year
    * ``extra``: number covered by an entitlement given on top
    * ``points``: points for the rest
    """

    yearly: int = 0
    extra: int = 0
    points: int = 0


def pay(quantity, points_each, yearly, extra, given, only=False):
    """How a claim is paid: entitlements first, points for what they don't cover.

    :param points_each: price of one; 0: it costs no points
    :param yearly: number left of this agreement year's benefits
    :param extra: number left of the entitlement that ends first
    :param given: whether a benefit or milestone gives this reward: without points
        it can then be had that way only
    :param only: by entitlement or not at all
    :return: :class:`Payment`, or None when it is not covered

    >>> pay(1, points_each=0, yearly=0, extra=0, given=False)
    Payment(yearly=0, extra=0, points=0)
    >>> pay(1, points_each=0, yearly=0, extra=0, given=True) is None
    True
    """
    by_year = min(quantity, yearly)
    by_extra = min(quantity - by_year, extra)
    rest = quantity - by_year - by_extra
    if rest and (only or (given and not points_each)):
        return None
    return Payment(by_year, by_extra, rest * points_each)


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything that a claim is judged on, as plain values.

    :param places: number in stock, None without a limit
    :param taken: number that the member had in the reward's own period
    :param most: the member's limit in that period, 0 without a limit
    :param payment: see :func:`pay`
    :param entitled: whether a benefit or an extra gives it to the member at all
    :param free: number that is left of them
    :param points: what the member, or the person who pays, can spend
    :param payer: whether it is known who pays, where a person does
    """

    on: date
    quantity: int = 1
    membership_state: str = "active"
    program_state: str = "open"
    last_day: date | None = None
    published: bool = True
    date_from: date | None = None
    date_to: date | None = None
    tier_fits: bool = True
    offered: bool = True
    unlocked: bool = True
    places: int | None = None
    taken: int = 0
    most: int = 0
    payment: Payment | None = Payment()
    entitled: bool = False
    free: int = 0
    points: int = 0
    payer: bool = True
    overdue: bool = False


def _in_run_off(claim):
    return claim.program_state == "run_off" and (
        not claim.last_day or claim.on <= claim.last_day
    )


# In this order, the first that holds is the reason. An offer that is not for this
# member is refused like a reward that is not there, before anything is said of it.
REASONS = (
    ("unavailable", lambda c: not c.published or not c.offered),
    ("quantity", lambda c: not 1 <= c.quantity <= MOST),
    ("membership", lambda c: c.membership_state != "active"),
    ("program", lambda c: c.program_state != "open" and not _in_run_off(c)),
    ("early", lambda c: c.date_from and c.on < c.date_from),
    ("late", lambda c: c.date_to and c.on > c.date_to),
    ("tier", lambda c: not c.tier_fits),
    ("locked", lambda c: not c.unlocked),
    ("overdue", lambda c: c.overdue),
    ("limit", lambda c: c.most and c.taken + c.quantity > c.most),
    ("entitlement", lambda c: c.payment is None),
    ("payer", lambda c: not c.payer),
    ("points", lambda c: c.payment.points > max(c.points, 0)),
    ("stock", lambda c: c.places is not None and c.quantity > c.places),
)


def price_each(quantity, payment):
    """What each costs that points pay for, where it is more than one; else None.

    >>> price_each(3, Payment(yearly=1, points=1000))
    (2, 500)
    >>> price_each(1, Payment(points=500))
    >>> price_each(2, Payment(points=501))
    """
    number = quantity - payment.yearly - payment.extra
    if number < 2 or not payment.points or payment.points % number:
        return None
    return number, payment.points // number


def whole_number(value):
    """A quantity as it was sent; 0 for what is none, ``MOST + 1`` for too many.

    >>> whole_number(3), whole_number(True), whole_number("3"), whole_number(10**30)
    (3, 0, 0, 10001)
    """
    if type(value) is not int:
        return 0
    return min(max(value, 0), MOST + 1)


def refusal(claim):
    """Why a claim is refused, a name of :data:`REASONS`; None when it is granted.

    >>> refusal(Claim(on=date(2026, 3, 10)))
    >>> refusal(Claim(on=date(2026, 3, 10), membership_state="suspended"))
    'membership'
    """
    return next((name for name, holds in REASONS if holds(claim)), None)


def state_after_approval(approval, given):
    """The state of a claim once these have approved it.

    :param approval: the reward's setting, a key of :data:`APPROVERS`
    :param given: who has approved

    >>> state_after_approval("both", {"member"})
    'requested'
    """
    return "approved" if set(APPROVERS[approval]) <= set(given) else "requested"
