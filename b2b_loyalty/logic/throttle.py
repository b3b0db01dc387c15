"""How often a company may try to redeem in a short while.

>>> from datetime import datetime
>>> noon = datetime(2026, 3, 10, 12, 0)
>>> free_again([noon] * MOST, noon)
datetime.datetime(2026, 3, 10, 12, 10)
"""

from datetime import timedelta

# Attempts of one company, granted or refused: a person who is in a hurry has fewer.
MOST = 30
WITHIN = timedelta(minutes=10)


def free_again(moments, now):
    """When a company that has tried too often may try again; None: now.

    :param moments: of its last attempts, at least the last :data:`MOST`
    :param now: this moment

    >>> from datetime import datetime
    >>> free_again([], datetime(2026, 3, 10, 12, 0))
    """
    recent = sorted(moment for moment in moments if moment > now - WITHIN)
    if len(recent) < MOST:
        return None
    return recent[-MOST] + WITHIN
