"""The leaderboard: companies that want to be on it, by what they did beyond buying.

Equal points are an equal rank, and the ranks after it are left out:

>>> found = board([("a", "Ant", 30), ("b", "Bee", 30), ("c", "Cat", 10),
...                ("d", "Dog", 5), ("e", "Elk", 1)], own="c", own_points=10)
>>> [(place.rank, place.name, place.points) for place in found.places][:3]
[(1, 'Ant', 30), (1, 'Bee', 30), (3, 'Cat', 10)]
>>> found.own_rank
3

Names that only look different are the same name:

>>> key_of("ACME  Tools"), key_of("Acmé-tools")
('acmetools', 'acmetools')
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

LEAST_COMPANIES = 5
PLACES = 10
SHORTEST_NAME = 2
LONGEST_NAME = 40

# Letters of other alphabets that are drawn like Latin ones.
LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁһԛԝкмтвнзαεορικτυνχ\u0131\u03f2",
    "aeopcyxijsdhqwkmtbh3aeopiktuvxic",
)


@dataclass(frozen=True, slots=True)
class Place:
    rank: int
    name: str
    points: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Board:
    """
    :param places: what everybody sees; empty where there are too few companies
    :param own_rank: the place that one's own points have, on the list or not
    """

    places: tuple[Place, ...]
    own_rank: int
    own_points: int
    is_own_listed: bool

    @property
    def is_shown(self):
        return bool(self.places)


def board(entries, own, own_points, least=LEAST_COMPANIES, places=PLACES):
    """The list as one company sees it.

    :param entries: [(key, display name, points)] of who takes part
    :param own: key of the company that looks, which may take part or not
    """
    listed = [entry for entry in entries if entry[2] > 0]
    ranked = sorted(listed, key=lambda entry: (-entry[2], entry[1].casefold()))
    points = [entry[2] for entry in ranked]
    shown = tuple(
        Place(points.index(number) + 1, name, number, key == own)
        for key, name, number in ranked[: _cut(points, places)]
    )
    others = [number for key, _name, number in listed if key != own]
    return Board(
        places=shown if len(listed) >= least else (),
        own_rank=1 + sum(number > own_points for number in others),
        own_points=own_points,
        is_own_listed=any(place.is_own for place in shown),
    )


def _cut(points, places):
    """How many are listed: who has as many points as the last one is there too.

    >>> _cut([5, 4, 4, 4, 3], 2), _cut([5, 4], 10)
    (4, 2)
    """
    if len(points) <= places:
        return len(points)
    return sum(number >= points[places - 1] for number in points)


def first_day(period, today):
    """The first day of the running calendar year or quarter.

    >>> first_day("quarter", date(2026, 8, 15)), first_day("year", date(2026, 8, 15))
    (datetime.date(2026, 7, 1), datetime.date(2026, 1, 1))
    """
    month = (today.month - 1) // 3 * 3 + 1 if period == "quarter" else 1
    return date(today.year, month, 1)


def clean_name(name):
    """A display name as it is shown: one line, without blanks at its ends.

    >>> clean_name("  Acme \\t Tools ")
    'Acme Tools'
    """
    return " ".join(unicodedata.normalize("NFKC", name).split())


def is_name(name):
    """Whether a clean name can be shown: short, visible, with letters or digits.

    >>> is_name("Acme"), is_name("!!"), is_name("A"), is_name("Ac\\u200bme")
    (True, False, False, False)
    """
    return (
        SHORTEST_NAME <= len(name) <= LONGEST_NAME
        and bool(key_of(name))
        # control characters, invisible ones, halves of characters
        and not any(unicodedata.category(sign).startswith("C") for sign in name)
    )


def key_of(name):
    """What two names must not have in common: letters and digits as one sees them."""
    folded = unicodedata.normalize("NFKD", clean_name(name).casefold())
    return "".join(sign for sign in folded if sign.isalnum()).translate(LOOK_ALIKE)
