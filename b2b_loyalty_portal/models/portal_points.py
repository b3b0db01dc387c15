"""What a document has earned, for those of the customer's company who may know."""

from dataclasses import dataclass

from odoo import models


@dataclass(frozen=True, slots=True)
class Earned:
    """Of one membership, and of one pool of points: the company's or a person's.

    :param pending: how many of the points wait for the payment
    """

    member: models.BaseModel
    person: models.BaseModel
    points: int
    taken_back: int
    pending: int


def by_pool(entries):
    """Entries as what they come to, a row for each membership and holder."""
    rows = []
    for (member, person), mine in entries.grouped(
        lambda entry: (entry.membership_id, entry.holder_contact_id)
    ).items():
        waiting = mine.filtered(lambda entry: not entry.available_on)
        rows.append(
            Earned(
                member=member,
                person=person,
                points=sum(mine.mapped("points")),
                taken_back=-sum(e.points for e in mine if e.points < 0),
                pending=sum(waiting.mapped("points")),
            )
        )
    return rows
