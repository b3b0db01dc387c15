"""The life of a membership: which step may follow which.

>>> is_allowed("sent", "active")
True
>>> is_allowed("ended", "active")
False
"""

STEPS = {
    None: {"draft"},
    "draft": {"sent", "active", "ended"},
    "sent": {"draft", "active", "ended"},
    "active": {"suspended", "ended"},
    "suspended": {"active", "ended"},
    "ended": set(),
}

# A membership that holds its place: another one for the company is refused.
LIVE = ("draft", "sent", "active", "suspended")

# A member in the full sense: it has a tier and counts in every figure.
MEMBER = ("active", "suspended")


def is_allowed(before, after):
    """Whether a membership may go from one state to another."""
    return after in STEPS[before]


def states_before(after):
    """The states from which ``after`` can be reached, in order of life.

    >>> states_before("suspended")
    ['active']
    """
    return [before for before in LIVE if after in STEPS[before]]
