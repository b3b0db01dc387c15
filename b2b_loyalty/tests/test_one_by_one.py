import logging

from psycopg2 import OperationalError

from odoo.exceptions import ConcurrencyError, RedirectWarning, UserError
from odoo.tools import mute_logger

from ..models.one_by_one import fault_of, stops_no_other
from .sale_common import LoyaltyCase

_logger = logging.getLogger(__name__)


class TestOneByOne(LoyaltyCase):
    """One that fails stops no other; whoever was slower is run again by Odoo."""

    def work(self, error, note=None):
        with stops_no_other(self.env, _logger, "It failed: %s", "one", note=note):
            self.company.name = "Half done"
            self.env.flush_all()
            raise error

    @mute_logger(__name__)
    def test_what_fails_is_undone_and_passed_over(self):
        self.work(ZeroDivisionError())
        self.assertNotEqual(self.company.name, "Half done")

    def test_who_was_slower_is_run_again(self):
        for error in OperationalError("slower"), ConcurrencyError("slower"):
            with self.subTest(error=error), self.assertRaises(type(error)):
                self.work(error)

    def test_a_sentence_for_people_is_noted_and_not_logged(self):
        noted = []
        with self.assertNoLogs(_logger):
            self.work(UserError("Locked"), noted.append)
        with self.assertLogs(_logger, "ERROR"):
            self.work(ValueError("Odd"), noted.append)
        self.assertEqual([str(error) for error in noted], ["Locked", "Odd"])

    def test_people_are_told_the_sentence_alone(self):
        for error, fault in (
            (UserError("Locked"), "Locked"),
            (RedirectWarning("No account", 1, "Go there"), "No account"),
            (KeyError("res_id"), "the log of the server"),
        ):
            with self.subTest(error=error):
                self.assertIn(fault, fault_of(self.env, error))
                self.assertNotIn("res_id", fault_of(self.env, error))
