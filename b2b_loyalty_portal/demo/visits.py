"""How often members looked at their pages, week by week."""

from datetime import timedelta

from .data import VISITED, VISITORS


def play_visits(members, today):
    """Some days of each week, never on a weekend; nobody was drawn by lot."""
    members["hartmann"].env["b2b.loyalty.visit"].create(
        [
            {
                "membership_id": members[company].id,
                "program_id": members[company].program_id.id,
                "company_id": members[company].company_id.id,
                "date": day,
                "kind": kind,
                "count": 1 + (day.toordinal() + position) % 3,
            }
            for company, weeks, times in VISITORS
            for day in _days(today, weeks, times)
            for position, kind in enumerate(_pages(day))
        ]
    )


def _days(today, weeks, times):
    monday = today - timedelta(days=today.weekday())
    for week in range(weeks):
        for number in range(times):
            day = (
                monday
                - timedelta(weeks=week)
                + timedelta(days=(2 * number + week % 2) % 5)
            )
            if day < today:
                yield day


def _pages(day):
    """The overview, and some of the others."""
    home, *others = VISITED
    turn = day.toordinal() % len(others)
    return (home, *(others[turn:] + others[:turn])[: 1 + turn % 3])
