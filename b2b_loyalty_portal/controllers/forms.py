"""What was typed into a form, or into an address: it may be anything."""

from odoo.addons.b2b_loyalty.models.parameters import is_text

LONGEST = 5000


def words(value, longest=LONGEST):
    """Text, without what the database does not take."""
    return value[:longest].strip() if is_text(value) else ""


def number(value, otherwise=0):
    """A whole number, 0 or more."""
    text = str(value)
    # more digits than any quantity or page has
    return int(text[:9]) if text.isascii() and text.isdigit() else otherwise


def amount(value):
    """An amount as a browser sends it; None where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def one_of(value, choices, otherwise):
    return value if value in choices else otherwise
