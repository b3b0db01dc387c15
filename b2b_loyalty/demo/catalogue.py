"""The rewards of the demo, with their pictures, and the benefits that give them."""

from datetime import datetime, time, timedelta

from odoo import Command

from .club import picture
from .data import TIERS
from .data_rewards import (
    CATEGORIES,
    DOCUMENTS,
    ENTITLEMENTS,
    GIFT,
    MILESTONES,
    REWARDS,
)


def make_catalogue(program, today, supplier, products):
    """Rewards of a program that is still a draft: {key: ``b2b.loyalty.reward``}."""
    env = program.env
    categories = {
        key: env["b2b.loyalty.reward.category"].create({"name": name, "sequence": n})
        for n, (key, name) in enumerate(CATEGORIES.items(), start=1)
    }
    by_name = program.tier_ids.grouped("name")
    rewards = {}
    for position, (key, given) in enumerate(REWARDS.items(), start=1):
        vals = {name: value for name, value in given.items() if name in _PLAIN}
        tiers = [by_name[TIERS[tier][0]].id for tier in given.get("tiers", ())]
        vals |= {
            "program_id": program.id,
            "sequence": position,
            "categ_id": categories[given["category"]].id,
            "image_1920": picture(f"reward_{key}"),
            "tier_ids": [Command.set(tiers)],
            "limited_qty": "stock" in given,
            "product_id": products[key].id if key in products else False,
            "supplier_id": given["kind"] == "external" and supplier.id,
        }
        if "in_days" in given:
            day = today + timedelta(days=given["in_days"])
            vals["event_date"] = datetime.combine(day, time(9))
        rewards[key] = env["b2b.loyalty.reward"].create(vals)
    return rewards


_PLAIN = {
    "name",
    "kind",
    "value",
    "points",
    "cost",
    "approval",
    "stock",
    "event_place",
    "per_member_limit",
    "per_member_months",
    "voucher_amount",
    "voucher_months",
    "description_html",
    "conditions",
}


def entitle(program, rewards):
    """The benefits by which tiers may claim rewards."""
    by_name = program.tier_ids.grouped("name")
    program.env["b2b.loyalty.benefit"].create(
        [
            {
                "name": name,
                "kind": "entitlement",
                "tier_id": by_name[TIERS[tier][0]].id,
                "reward_id": rewards[key].id,
                "quantity_per_year": times,
                "yearly_value": value,
                "sequence": 30,
            }
            for tier, key, times, name, value in ENTITLEMENTS
        ]
    )


def add_what_comes_by_itself(program, rewards, year_first):
    """Milestones of this year, a gift with large orders, and documents."""
    _add_milestones(program, rewards, year_first)
    _add_gift(program, rewards)
    _add_documents(program)


def _add_milestones(program, rewards, year_first):
    program.env["b2b.loyalty.milestone"].create(
        [
            {
                "name": name,
                "program_id": program.id,
                "trigger": "previous",
                "percent": percent,
                "date_from": year_first,
                "grants": "entitlement" if key else "points",
                "points": points,
                "reward_id": key and rewards[key].id,
            }
            for name, percent, key, points in MILESTONES
        ]
    )


def _add_gift(program, rewards):
    name, key, amount, months = GIFT
    program.env["b2b.loyalty.gift"].create(
        {
            "name": name,
            "program_id": program.id,
            "reward_id": rewards[key].id,
            "amount_from": amount,
            "every_months": months,
        }
    )


def _add_documents(program):
    by_name = program.tier_ids.grouped("name")
    program.env["b2b.loyalty.document"].create(
        [
            {
                "name": name,
                "program_id": program.id,
                "url": url,
                "published": True,
                "tier_ids": [
                    Command.set([by_name[TIERS[tier][0]].id for tier in tiers])
                ],
            }
            for name, url, tiers in DOCUMENTS
        ]
    )
