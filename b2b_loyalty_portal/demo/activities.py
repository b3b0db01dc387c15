"""What members did lately, and how they stand beside others."""

from datetime import timedelta

from odoo import Command

from ..logic.leaderboard import first_day
from .data import ACTIVITIES, CHALLENGE, DONE, LEADERBOARD


def play_activities(program, members, today):
    """Claims in every state, and a challenge half done.

    :return: the challenge
    """
    kinds = dict(
        zip(
            ACTIVITIES,
            program.env["b2b.loyalty.activity.type"].create(
                [
                    {"program_id": program.id, "code": key, "sequence": 20, **values}
                    for key, values in ACTIVITIES.items()
                ]
            ),
            strict=True,
        )
    )
    challenge = _challenge(program, kinds, today)
    for number, done in enumerate(DONE):
        _note(members, kinds, today, f"portal demo,{number}", *done)
    # nobody is told today of what was done then
    program.env["mail.mail"].search([("model", "=", "b2b.loyalty.activity")]).unlink()
    return challenge


def _challenge(program, kinds, today):
    name, before, after, points, steps, words = CHALLENGE
    return program.env["b2b.loyalty.challenge"].create(
        {
            "name": name,
            "program_id": program.id,
            "date_from": today - timedelta(days=before),
            "date_to": today + timedelta(days=after),
            "points": points,
            "description": words,
            "step_ids": [
                Command.create({"type_id": kinds[key].id, "count": number})
                for key, number in steps.items()
            ],
        }
    )


def _note(members, kinds, today, source, company, kind, days, note, state, reason):
    member = members[company]
    buyer = member.contact_ids.filtered(lambda c: c.role == "buyer")[:1]
    # the leaderboard is of this year: what was done is, too
    day = max(today - timedelta(days=days), first_day("year", today))
    activity = member.record_activity(
        kinds[kind], source, contact=buyer, date=day, note=note
    )
    if state == "approved":
        activity.action_approve()
    elif state == "refused":
        activity.action_refuse(reason)
    elif state == "withdrawn":
        activity._portal_withdraw(buyer)


def fill_leaderboard(program, members):
    program.leaderboard = True
    for company, name in LEADERBOARD.items():
        members[company]._join_leaderboard(name)
