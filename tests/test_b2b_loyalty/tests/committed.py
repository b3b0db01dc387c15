"""Tests that commit for real, and what they have to clean up after themselves."""

import threading
from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL

from odoo.addons.b2b_loyalty.report import ledger_triggers


class CommittedCase(BaseCase):
    """A program with members whose invoices are posted and wait in the queue.

    Everything is committed; each test starts from the same rows.
    """

    MEMBERS = 6

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.cursor() as env:
            marks = self._last_ids(env.cr)
            # whatever else waits is not of this test
            env.cr.execute("SELECT COUNT(*) FROM b2b_loyalty_queue")
            self.assertEqual(env.cr.fetchone(), (0,), "the queue is not empty")
        self.addCleanup(self._delete_after, marks)
        with self.cursor() as env:
            self._make(env)
            env.cr.commit()

    @staticmethod
    def _last_ids(cr):
        """{table: greatest id} of every table that has ids"""
        cr.execute(
            "SELECT table_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND column_name = 'id' AND data_type = 'integer'"
        )
        tables = [SQL.identifier(name) for [name] in cr.fetchall()]
        union = SQL(" UNION ALL ").join(
            SQL("SELECT %s, COALESCE(MAX(id), 0) FROM %s", table.code.strip('"'), table)
            for table in tables
        )
        cr.execute(union)
        return dict(cr.fetchall())

    def _delete_after(self, marks):
        """Delete every row that was not there before, in whatever order that goes."""
        with self.cursor() as env:
            now = self._last_ids(env.cr)
            pending = [table for table in now if now[table] > marks[table]]
            while pending:
                held = [t for t in pending if not self._delete(env.cr, t, marks[t])]
                self.assertLess(len(held), len(pending), f"rows are left: {held}")
                pending = held
            env.cr.commit()
        self.registry.clear_all_caches()

    @staticmethod
    def _delete(cr, table, last_id):
        """Whether nothing that is still there needed the rows."""
        statement = SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), last_id)
        try:
            with cr.savepoint(flush=False):
                cr.execute(statement, log_exceptions=False)
        except IntegrityError:
            return False
        return True

    @contextmanager
    def cursor(self):
        """An environment on a cursor of its own; what is not committed is lost."""
        with self.registry.cursor() as cr:
            yield Environment(cr, SUPERUSER_ID, {})
            cr.rollback()

    # -- what there is

    def _make(self, env):
        program = env["b2b.loyalty.program"].create(
            {
                "name": "Side by Side",
                "code": "SIDE",
                "join_by": "both",
                "tier_ids": [
                    Command.create({"name": "Silver", "sequence": 1}),
                    Command.create(
                        {"name": "Gold", "sequence": 2, "revenue_from": 1000}
                    ),
                ],
            }
        )
        program.action_open()
        companies = env["res.partner"].create(
            [
                {"name": f"Customer {n}", "is_company": True, "customer_rank": 1}
                for n in range(self.MEMBERS)
            ]
        )
        memberships = env["b2b.loyalty.membership"].create(
            [{"program_id": program.id, "partner_id": c.id} for c in companies]
        )
        memberships.action_activate()
        self.program_id, self.company_ids = program.id, companies.ids
        self.silver, self.gold = program.tier_ids.sorted("sequence").ids
        self.journal_ids = [self._journal(env, n).id for n in (1, 2)]

    def _journal(self, env, number):
        income = env["account.account"].search(
            [("account_type", "=", "income")], limit=1
        )
        return env["account.journal"].create(
            {
                "name": f"Side by Side {number}",
                "code": f"SIDE{number}",
                "type": "sale",
                "default_account_id": income.id,
            }
        )

    def draft_invoice(self, env, company_id, amount=2000, journal=0):
        return env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": company_id,
                "journal_id": self.journal_ids[journal],
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Goods", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )

    def post_for_everybody(self, amount=2000):
        """An invoice for each member, posted and committed; all wait for Gold."""
        with self.cursor() as env:
            for company_id in self.company_ids:
                self.draft_invoice(env, company_id, amount).action_post()
            env.cr.commit()

    # -- what came out

    def tiers(self):
        """{tier id: number of members}"""
        return self._grouped(
            "SELECT tier_id, COUNT(*) FROM b2b_loyalty_membership"
            " WHERE program_id = %s GROUP BY tier_id"
        )

    def raises(self):
        """{company id: number of times it went from one tier to another}"""
        return self._grouped(
            "SELECT member.partner_id, COUNT(*) FROM b2b_loyalty_tier_change change"
            " JOIN b2b_loyalty_membership member ON member.id = change.membership_id"
            " WHERE change.program_id = %s AND change.from_tier_id IS NOT NULL"
            " GROUP BY member.partner_id"
        )

    def _grouped(self, statement):
        with self.cursor() as env:
            env.cr.execute(statement, [self.program_id])
            return dict(env.cr.fetchall())

    def waiting(self):
        """[(company id, error)] of the queue"""
        with self.cursor() as env:
            env.cr.execute(
                "SELECT partner_id, error FROM b2b_loyalty_queue ORDER BY id"
            )
            return env.cr.fetchall()

    def assert_everybody_raised_once(self):
        self.assertEqual(self.tiers(), {self.gold: self.MEMBERS})
        self.assertEqual(self.raises(), dict.fromkeys(self.company_ids, 1))
        self.assertEqual(self.waiting(), [])


class WithPoints:
    """Tests that book points, which are never deleted."""

    def _delete_after(self, marks):
        """What nobody deletes, tests have to: without the guards for a moment."""
        with self.cursor() as env:
            ledger_triggers.drop_triggers(env.cr)
            env.cr.commit()
        try:
            return super()._delete_after(marks)
        finally:
            with self.cursor() as env:
                ledger_triggers.make_triggers(env.cr)
                env.cr.commit()


class Together:
    """Runs functions in threads that wait for each other at ``meet()``.

    Each outcome is what the function returned, or the exception it raised.
    """

    def __init__(self, *functions, timeout=20):
        self.barrier = threading.Barrier(len(functions), timeout=timeout)
        self.outcomes = [None] * len(functions)
        threads = [
            threading.Thread(target=self._run, args=(number, function))
            for number, function in enumerate(functions)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, number, function):
        try:
            self.outcomes[number] = function(self.meet)
        except Exception as error:
            self.barrier.abort()
            self.outcomes[number] = error

    def meet(self):
        self.barrier.wait()
