"""The programs of the demo, with tiers, benefits and both versions of the terms."""

import base64

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tools.misc import file_open

from .data import BENEFITS, NEW_BENEFIT, TIERS
from .data_books import REBATES


def make_club(env, today, user):
    """The program with four tiers, still a draft."""
    pricelists, term = _offers(env)
    return env["b2b.loyalty.program"].create(
        {
            "name": "Partner Club",
            "code": "CLUB",
            "sequence": 1,
            "user_id": user.id,
            "date_start": today - relativedelta(months=30),
            "description": "<p>Our thanks to companies that buy from us all year: "
            "the more of your supplies come from us, the more we take off your "
            "hands.</p>",
            "notify_tier_change": False,
            "tier_ids": [
                Command.create(
                    {
                        "name": name,
                        "sequence": position,
                        "color": color,
                        "revenue_from": bound,
                        "rebate_percent": REBATES.get(key, 0),
                        "image_1920": picture(f"tier_{key}"),
                        "pricelist_id": pricelists.get(key),
                        "payment_term_id": key == "platinum" and term.id,
                        "benefit_ids": _benefits(key),
                    }
                )
                for position, (key, (name, bound, _later, color)) in enumerate(
                    TIERS.items(), start=1
                )
            ],
            "benefit_ids": _benefits(None),
        }
    )


def _benefits(tier):
    return [
        Command.create(
            {
                "name": name,
                "yearly_value": value,
                "description": words,
                "sequence": position,
            }
        )
        for position, (of_tier, name, value, words) in enumerate(BENEFITS)
        if of_tier == tier
    ]


def picture(name):
    with file_open(f"b2b_loyalty/static/img/{name}.png", "rb") as image:
        return base64.b64encode(image.read())


def _offers(env):
    """What the upper tiers give: pricelists {tier: id}, and a payment term."""
    pricelists = env["product.pricelist"].create(
        [
            {
                "name": f"Partner Club {name}",
                "company_id": env.company.id,
                "currency_id": env.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": percent,
                        }
                    )
                ],
            }
            for name, percent in (("Gold", 5), ("Platinum", 9))
        ]
    )
    term = env["account.payment.term"].create(
        {
            "name": "60 Days",
            "line_ids": [
                Command.create({"value": "percent", "value_amount": 100, "nb_days": 60})
            ],
        }
    )
    gold, platinum = pricelists
    return {"gold": gold.id, "platinum": platinum.id}, term


def raise_bounds(program, day):
    """Version 2 of the terms: higher bounds, and a benefit more for Gold."""
    program.action_new_version()
    terms = program.newest_terms_id
    by_name = {name: later for name, _first, later, _color in TIERS.values()}
    for line in terms.line_ids.sorted("sequence", reverse=True):
        line.revenue_from = by_name[line.tier_id.name]
    tier, name, value, words = NEW_BENEFIT
    program.env["b2b.loyalty.benefit"].create(
        {
            "terms_id": terms.id,
            "tier_id": program.tier_ids.filtered(lambda t: t.name == TIERS[tier][0]).id,
            "name": name,
            "yearly_value": value,
            "description": words,
            "sequence": 20,
        }
    )
    terms.write(
        {
            "date_from": day,
            "summary": "Gold starts at 45,000 and Platinum at 100,000; "
            "Gold members have two seats in the tooling seminar.",
        }
    )


def make_vip_circle(env, user):
    """A second program: by contract and invitation, still a draft."""
    return env["b2b.loyalty.program"].create(
        {
            "name": "VIP Circle",
            "code": "VIP",
            "sequence": 5,
            "user_id": user.id,
            "enrollment": "invitation",
            "tier_ids": [
                Command.create(
                    {
                        "name": "VIP",
                        "invitation_only": True,
                        "color": 10,
                        "benefit_ids": [
                            Command.create(
                                {
                                    "name": "Two days with an application engineer",
                                    "yearly_value": 2600,
                                }
                            ),
                            Command.create(
                                {
                                    "name": "Seat in our product council",
                                    "yearly_value": 1200,
                                }
                            ),
                        ],
                    }
                )
            ],
        }
    )
