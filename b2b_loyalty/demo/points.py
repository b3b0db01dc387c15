"""Points of the demo's members, in every situation in which they can be."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command

from .books import Books
from .claims import play_claims
from .data import TIERS
from .data_points import (
    ADJUSTED,
    CLAIMS,
    MULTIPLIERS,
    OFFER_DAYS,
    OPENING,
    PROGRAM,
    RULES,
    SENT_BACK,
    SINCE_MONTHS,
    SPENDER,
)


def add_rules(program, today):
    """What earns points in a program that is still a draft."""
    program.write(PROGRAM)
    by_name = program.tier_ids.grouped("name")
    for key, times in MULTIPLIERS.items():
        by_name[TIERS[key][0]].points_multiplier = times
    vals_list = [_rule_vals(program, today, *rule) for rule in RULES]
    program.env["b2b.loyalty.earning.rule"].create(list(filter(None, vals_list)))


def _rule_vals(program, today, name, values, code, is_offer):
    """Values of a rule; None where the company has none of its products."""
    product = program.env["product.product"].search(
        [("default_code", "=", code)], limit=1
    )
    if code and not product:
        return None
    before, after = OFFER_DAYS
    first = today - relativedelta(months=SINCE_MONTHS)
    return {
        "name": name,
        "program_id": program.id,
        "date_from": today - timedelta(days=before) if is_offer else first,
        "date_to": is_offer and today + timedelta(days=after),
        "categ_ids": [Command.set(product.categ_id.ids)],
        **values,
    }


def bring_along(members, today):
    """What members had on the bonus card of before."""
    env = members[SPENDER].env
    env["b2b.loyalty.points.entry"]._book(
        [
            {
                "membership_id": members[key].id,
                "kind": "opening",
                "points": points,
                "date": members[key].date_start,
                "expires_on": days and today + timedelta(days=days),
                "origin_ref": "opening,bonus card",
                "reason": "From the bonus card of before",
            }
            for key, points, days in OPENING
        ]
    )


def play_points(members, rewards, today):
    """What was earned is spent, sent back, adjusted, and over."""
    play_claims(members, rewards, today, within_reach(members, rewards))
    for key, points, reason in ADJUSTED:
        members[key].adjust(points, reason)
    _spend_and_send_back(members[SPENDER], rewards, today)
    everybody = members[SPENDER].union(*members.values())
    everybody.env["b2b.loyalty.points.entry"]._expire_of(everybody, today)


def within_reach(members, rewards, claims=CLAIMS):
    """The claims that there are points for: without books only some were earned."""
    for claim in claims:
        company, reward, quantity = claim[:3]
        price = rewards[reward].points * quantity
        if not price or members[company]._spendable_points() >= price:
            yield claim


def _spend_and_send_back(member, rewards, today):
    """A bill paid with all points there are, and then fewer earned than spent."""
    reward = rewards["credit"]
    number = member._spendable_points() // reward.points
    if not number:
        return  # without books there are no bills
    details = {"amount": number * reward.value}
    claim = (SPENDER, "credit", number, 0, details, "fulfilled", None)
    play_claims({SPENDER: member}, rewards, today, [claim])
    _send_back(Books(member.env, today, {}), member.partner_id, SENT_BACK)
    member.env["b2b.loyalty.queue"].process()


def _send_back(books, partner, amount):
    """Goods of an invoice of half a year ago come back, of about this amount."""
    invoice = books.env["account.move"].search(
        [
            ("commercial_partner_id", "=", partner.id),
            ("move_type", "=", "out_invoice"),
            ("invoice_date", "<=", books.today - timedelta(days=180)),
        ],
        order="invoice_date desc",
        limit=1,
    )
    line = max(invoice.invoice_line_ids, key=lambda line: line.price_subtotal)
    quantity = min(max(round(amount / line.price_unit), 1), line.quantity)
    vals = books._credit_note_vals(invoice, books.today)
    vals["invoice_line_ids"] = [books._line(line.product_id, quantity)]
    books._post(books.env["account.move"].create(vals))
