"""The members left out of offers and milestones, so that their effect is measured.

Drawn from what a membership is, never by chance: the same one is drawn again and
again, and a larger share holds everybody whom a smaller one holds.

>>> is_held_out("CLUB", 7, 0), is_held_out("CLUB", 7, 100)
(False, True)
"""

from hashlib import sha256

MOST = 50  # per cent: more than half would be no program
PARTS = 1_000_000


def place(code, membership_id):
    """Where a membership stands among all of its program, from 0 up to below 1."""
    digest = sha256(f"{code}/{membership_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % PARTS / PARTS


def is_held_out(code, membership_id, percent):
    """Whether a membership belongs to the share.

    :param code: of the program
    :param percent: share of members held out
    """
    return place(code, membership_id) < percent / 100
