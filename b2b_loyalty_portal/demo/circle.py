"""A second program, open to whoever asks."""

from dateutil.relativedelta import relativedelta

from odoo import Command

from .data import CIRCLE


def make_circle(env, today, user):
    circle = env["b2b.loyalty.program"].create(
        {
            "name": CIRCLE["name"],
            "code": CIRCLE["code"],
            "sequence": 9,
            "user_id": user.id,
            "enrollment": "request",
            "date_start": today - relativedelta(days=20),
            "description": CIRCLE["description"],
            "tier_ids": [
                Command.create(
                    {
                        "name": CIRCLE["tier"],
                        "color": 10,
                        "benefit_ids": [
                            Command.create(
                                {
                                    "name": name,
                                    "yearly_value": value,
                                    "description": words,
                                }
                            )
                            for name, value, words in CIRCLE["benefits"]
                        ],
                    }
                )
            ],
        }
    )
    circle.action_open()
    return circle
