"""Parameters of public methods: over RPC they come as JSON, of any type."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

YEARS = range(1900, 3000)
IDS = range(1, 2**31)


def are_ids(values):
    """Whether these can be ids at all: the database takes nothing else."""
    return all(type(value) is int and value in IDS for value in values)


def to_records(env, model, value):
    """Records, an id or a list of ids; anything else is refused."""
    if isinstance(value, models.BaseModel) and value._name == model:
        return value
    ids = value if isinstance(value, (list, tuple)) else [value] if value else []
    if are_ids(ids):
        return env[model].browse(ids)
    raise UserError(
        env._(
            "%(value)s is no %(record)s: give its id.",
            value=value,
            record=env[model]._description,
        )
    )


def to_day(env, value):
    """A day as date or ISO string; None for none."""
    if not value:
        return None
    try:
        day = fields.Date.to_date(value)
    except (TypeError, ValueError):
        day = None
    if day and day.year in YEARS:
        return day
    raise UserError(
        env._("%(value)s is no day: give one as year-month-day.", value=value)
    )


def to_text(env, value):
    """Text without the blanks around it; empty for none."""
    if value is None or value is False:
        return ""
    if is_text(value):
        return value.strip()
    raise UserError(env._("%(value)s is no text: give words.", value=repr(value)))


def is_text(value):
    """Whether it is text that the database takes."""
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a character
        return False
    return True


def without_defaults(records):
    """Records whose new companions take no defaults from the caller's context."""
    return records.with_env(records.env(context=clean_context(records.env.context)))
