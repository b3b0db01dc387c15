"""What members of the demo do besides buying, and a challenge that runs."""

from datetime import timedelta

from odoo import Command

from .data_points import ACTIVITIES, CHALLENGE, DONE


def play_activities(program, members, today):
    """Offer activities, and note what was done of them.

    :param members: {key of the company: ``b2b.loyalty.membership``}
    """
    kinds = _offer(program)
    _challenge(program, kinds, today)
    for number, (company, kind, days, note, state, reason) in enumerate(DONE):
        member = members[company]
        activity = member.record_activity(
            kinds[kind],
            f"demo,{number}",
            contact=member.contact_ids.filtered(lambda c: c.role == "buyer"),
            date=today - timedelta(days=days),
            note=note,
        )
        if state == "approved":
            activity.action_approve()
        elif state == "refused":
            activity.action_refuse(reason)
    # nobody is told today of what was done then
    program.env["mail.mail"].search([("model", "=", "b2b.loyalty.activity")]).unlink()


def _offer(program):
    """{key: ``b2b.loyalty.activity.type``}"""
    kinds = program.env["b2b.loyalty.activity.type"].create(
        [
            {"program_id": program.id, "code": key, "sequence": position, **values}
            for position, (key, values) in enumerate(ACTIVITIES.items(), start=1)
        ]
    )
    return dict(zip(ACTIVITIES, kinds, strict=True))


def _challenge(program, kinds, today):
    name, before, after, points, steps = CHALLENGE
    program.env["b2b.loyalty.challenge"].create(
        {
            "name": name,
            "program_id": program.id,
            "date_from": today - timedelta(days=before),
            "date_to": today + timedelta(days=after),
            "points": points,
            "description": "Two safety courses and a review, by anybody of your "
            "company.",
            "step_ids": [
                Command.create({"type_id": kinds[key].id, "count": number})
                for key, number in steps.items()
            ],
        }
    )
