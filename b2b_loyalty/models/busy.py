"""A sentence where too many want the same at once."""

from contextlib import contextmanager

from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


class Busy(UserError, ConcurrencyError):
    """Odoo runs the request again; after the last try its caller reads a sentence."""

    # the web client shows it like any other sentence
    context = {"exception_class": "odoo.exceptions.UserError"}


@contextmanager
def sentence_when_busy(env):
    """What fails because others were quicker says so, once Odoo has given up.

    Whatever is still unwritten is written inside, so that it fails here.
    """
    # before: once a statement has failed, nothing more can be read
    sentence = env._(
        "Many are doing this at the same moment. Nothing was changed: try again in a "
        "minute."
    )
    try:
        yield
        env.flush_all()
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
        raise Busy(sentence) from error
