"""A job that goes over many records: one that fails stops no other."""

from contextlib import contextmanager

from psycopg2 import OperationalError

from odoo.exceptions import ConcurrencyError, RedirectWarning, UserError


@contextmanager
def stops_no_other(env, logger, message, *args, note=None):
    """Undo what one record did before it failed, and say so in the log.

    What fails because others were quicker is left to Odoo, which runs it again.

    :param note: is called with the error; then one with a sentence for people is not
        logged
    """
    try:
        with env.cr.savepoint():
            yield
    except (ConcurrencyError, OperationalError):
        raise
    except Exception as error:
        if not (note and isinstance(error, (UserError, RedirectWarning))):
            logger.exception(message, *args)
        if note:
            note(error)


def fault_of(env, error):
    """What people are told of an error: its own sentence, where it is one for people"""
    if isinstance(error, (UserError, RedirectWarning)):
        return error.args[0]
    return env._(
        "Something went wrong that we did not expect: the log of the server says more. "
        "Ask your administrator."
    )
