from odoo.tests import tagged

from ..report import ledger_figures
from ..report.ledger_triggers import ALLOCATION, ENTRY, TRIGGERS
from .points_common import PointsCase


@tagged("post_install", "-at_install")
class TestTieOut(PointsCase):
    """Whoever gets around the triggers of the ledger is found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.batch = cls.earn(100, "a")
        cls.spent = cls.book({"kind": "redeem", "points": -30})
        cls.untouched = cls.earn(50, "b")

    def around(self, statement, *values):
        """Run a statement as somebody who may alter the tables."""
        for name, (table, _event, _function) in TRIGGERS.items():
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        self.env.cr.execute(statement, values)
        for name, (table, _event, _function) in TRIGGERS.items():
            self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
        self.env.invalidate_all()

    def found(self, *programs):
        ids = [program.id for program in programs] or None
        return [
            (row["id"], row["remaining"], row["expected"])
            for row in ledger_figures.differences(self.env, ids)
        ]

    def test_none(self):
        with self.on("2026-04-01"):
            self.earn(10, "c", expires_on=self.day("2026-03-31"))
            self.expire()
        self.assertEqual(self.found(), [])

    def test_what_is_left_was_raised(self):
        self.around(
            f"UPDATE {ENTRY} SET remaining = 90 WHERE id = %s",
            self.batch.id,
        )
        self.assertEqual(self.found(), [(self.batch.id, 90, 70)])

    def test_an_allocation_is_gone(self):
        self.around(
            f"DELETE FROM {ALLOCATION} WHERE earn_entry_id = %s",
            self.batch.id,
        )
        self.assertEqual(
            self.found(), [(self.batch.id, 70, 100), (self.spent.id, 0, -30)]
        )

    def test_the_points_were_changed(self):
        self.around(
            f"UPDATE {ENTRY} SET points = 60 WHERE id = %s",
            self.untouched.id,
        )
        self.assertEqual(self.found(), [(self.untouched.id, 50, 60)])

    def test_of_some_programs(self):
        other = self.make_program(name="Other Club")
        self.around(
            f"UPDATE {ENTRY} SET remaining = 20 WHERE id = %s",
            self.untouched.id,
        )
        self.assertEqual(self.found(other), [])
        self.assertEqual(self.found(other, self.program), self.found())
        self.assertEqual(self.found(self.program), [(self.untouched.id, 20, 50)])
