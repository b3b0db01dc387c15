"""How a page writes what it has many of."""

from functools import cache


def formats(env, member):
    """Functions for templates: what comes again on a page is written once."""
    dates = env["ir.qweb.field.date"]
    numbers = env["ir.qweb.field.integer"]
    return {
        "money": cache(lambda amount: member.currency_id.format(float(amount))),
        "day": cache(lambda day, form=None: dates.value_to_html(day, {"format": form})),
        "number": cache(lambda number: numbers.value_to_html(number, {})),
    }
