"""Who has brought a company: the first who named it, for some days, and nobody twice.

>>> acme = Party(company=1, group=frozenset({1}), vat="BE0477472701")
>>> refusal(acme, Party(vat="be 0477.472.701"))
'same_vat'
>>> refusal(acme, Party(vat="BE0403170701")) is None
True
"""

from dataclasses import dataclass
from datetime import timedelta

# Live: keeps others from referring the same company.
LIVE = ("submitted", "accepted", "qualified")
# Nothing has been bought yet.
OPEN = ("submitted", "accepted")

# Reasons in the order in which they are looked for; the first one is told.
REASONS = (
    "suspended",
    "self",
    "same_group",
    "same_vat",
    "same_bank",
    "same_domain",
    "existing",
    "duplicate",
)
# What may follow which state; rejected ones come back when a manager overrules.
STEPS = {
    "submitted": ("accepted", "qualified", "rejected", "expired"),
    "accepted": ("qualified", "rejected", "expired"),
    "qualified": ("accepted", "ended", "rejected", "expired"),
    "rejected": ("accepted",),
    "expired": (),
    "ended": (),
}


@dataclass(frozen=True, slots=True)
class Party:
    """A company as far as it is known: one that refers, or one that is referred.

    :param company: key of the customer company, None where there is none yet
    :param group: keys of the companies above and below it, itself too
    :param mails: what its mail addresses tell: a domain (``@acme.com``) that is the
        company's own, or a whole address at a provider that is everybody's
    """

    company: int | None = None
    group: frozenset = frozenset()
    vat: str = ""
    banks: frozenset = frozenset()
    mails: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """What is known beside the two companies.

    :param existing: the company has bought in the months before
    :param duplicate: somebody else has it already
    :param suspended: the referrer may not refer at this moment
    """

    relation: str = "referred"
    existing: bool = False
    duplicate: bool = False
    suspended: bool = False


def plain_vat(text):
    """A VAT number as it is compared.

    >>> plain_vat(" be 0477.472-701 ")
    'BE0477472701'
    """
    return "".join(letter for letter in text or "" if letter.isalnum()).upper()


def same_vat(one, other):
    """Whether two VAT numbers are one, written with or without the country.

    >>> same_vat("BE0477472701", "0477472701"), same_vat("DE123456789", "PL123456789")
    (True, False)
    """
    one, other = plain_vat(one), plain_vat(other)
    if not one or not other:
        return False
    return (
        one == other or _without_country(one) == other or one == _without_country(other)
    )


def _without_country(vat):
    return vat[2:] if vat[:2].isalpha() else None


def refusals(referrer, referred, case=Case()):
    """Every reason that speaks against a referral, the strongest first."""
    found = {
        "suspended": case.suspended,
        "self": referrer.company is not None and referrer.company == referred.company,
        "same_group": bool(referrer.group & referred.group),
        "same_vat": same_vat(referrer.vat, referred.vat),
        "same_bank": bool(referrer.banks & referred.banks),
        "same_domain": bool(referrer.mails & referred.mails),
        # who is looked after is a customer: that is what it is about
        "existing": case.existing and case.relation == "referred",
        "duplicate": case.duplicate,
    }
    return tuple(reason for reason in REASONS if found[reason])


def refusal(referrer, referred, case=Case(), overruled=()):
    """The reason that speaks against a referral; None: it is welcome.

    :param overruled: reasons that a manager has set aside
    """
    for reason in refusals(referrer, referred, case):
        if reason not in overruled:
            return reason
    return None


def last_day(day, window_days):
    """The last day of a registration; the day itself is the first one.

    >>> from datetime import date
    >>> str(last_day(date(2026, 1, 1), 90))
    '2026-03-31'
    """
    return day + timedelta(days=window_days - 1)


def is_allowed(before, after):
    """Whether a step may follow.

    >>> is_allowed("submitted", "accepted"), is_allowed("expired", "accepted")
    (True, False)
    """
    return after in STEPS[before]
