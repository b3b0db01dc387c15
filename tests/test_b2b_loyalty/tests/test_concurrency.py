import os
import signal
import subprocess
import sys
import textwrap
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import config, mute_logger

from .committed import CommittedCase, Together

QUEUE = "odoo.addons.b2b_loyalty.models.b2b_loyalty_queue"
RECOMPUTE = "odoo.addons.b2b_loyalty.models.b2b_loyalty_program_recompute.Program"


@tagged("post_install", "-at_install")
class TestPostingSideBySide(CommittedCase):
    """Two people post an invoice of one customer at the same moment."""

    MEMBERS = 1

    def setUp(self):
        super().setUp()
        with self.cursor() as env:
            self.move_ids = [
                self.draft_invoice(env, self.company_ids[0], journal=journal).id
                for journal in (0, 1)
            ]
            env.cr.commit()

    def _post_both(self):
        """Both see the books as they were before the other; outcomes of both."""

        def post(move_id):
            def run(meet):
                with self.cursor() as env:
                    # who waits for the other fails after this time
                    env.cr.execute("SET LOCAL lock_timeout = '3s'")
                    env.cr.execute("SELECT 1 FROM b2b_loyalty_membership LIMIT 1")
                    meet()
                    env["account.move"].browse(move_id).action_post()
                    env.flush_all()
                    meet()
                    env.cr.commit()
                    return "posted"

            return run

        return Together(*map(post, self.move_ids)).outcomes

    def _states(self):
        with self.cursor() as env:
            return env["account.move"].browse(self.move_ids).mapped("state")

    # Odoo counts up the customer's rank after the commit, and logs that of two at
    # once one could not: with our add-on and without.
    @mute_logger("odoo.sql_db")
    def test_both_commit(self):
        self.assertEqual(self._post_both(), ["posted", "posted"])
        self.assertEqual(self._states(), ["posted", "posted"])
        self.assertEqual(len(self.waiting()), 2)

    @mute_logger("odoo.sql_db")
    def test_control_without_the_note_both_commit(self):
        """Odoo alone lets both through, so what we add is what is measured above."""
        with patch(f"{QUEUE}.Queue.note_moves", lambda queue, moves: None):
            self.assertEqual(self._post_both(), ["posted", "posted"])
        self.assertEqual(self.waiting(), [])

    @mute_logger("odoo.sql_db", QUEUE)
    def test_control_a_note_that_writes_the_member_makes_one_wait(self):
        """Were the membership written at posting, this test would notice."""

        def write_membership(queue, moves):
            queue.env.cr.execute(
                "UPDATE b2b_loyalty_membership SET version = version + 1"
                " WHERE partner_id = ANY(%s)",
                [moves.commercial_partner_id.ids],
            )

        with patch(f"{QUEUE}.Queue.note_moves", write_membership):
            outcomes = self._post_both()
        self.assertTrue(
            any(isinstance(outcome, OperationalError) for outcome in outcomes), outcomes
        )

    @mute_logger("odoo.sql_db", QUEUE)
    def test_an_error_while_noting_leaves_both_posted(self):
        """An error of the database, which would spoil the whole transaction."""

        def fail(env, rows):
            env.cr.execute("SELECT 1 / 0")

        with patch(f"{QUEUE}.add_waiting", fail):
            self.assertEqual(self._post_both(), ["posted", "posted"])
        self.assertEqual(self._states(), ["posted", "posted"])


@tagged("post_install", "-at_install")
class TestQueueSideBySide(CommittedCase):
    """Several processes work the queue off at once."""

    def setUp(self):
        super().setUp()
        self.post_for_everybody()
        self.assertEqual(self.tiers(), {self.silver: self.MEMBERS})

    def test_two_split_the_work(self):
        with self.cursor() as one, self.cursor() as two:
            self.assertEqual(one["b2b.loyalty.queue"].process(limit=2), 2)
            # the first still holds its two members and has not committed
            self.assertEqual(two["b2b.loyalty.queue"].process(), 4)
            one.cr.commit()
            two.cr.commit()
        self.assert_everybody_raised_once()

    def test_a_company_that_is_being_worked_on_waits_its_turn(self):
        """Its second document is left for later, not lost and not worked twice."""
        with self.cursor() as env:
            self.draft_invoice(env, self.company_ids[0]).action_post()
            env.cr.commit()
        with self.cursor() as one, self.cursor() as two:
            self.assertEqual(one["b2b.loyalty.queue"].process(limit=1), 1)
            self.assertEqual(two["b2b.loyalty.queue"].process(), 5)
            one.cr.commit()
            two.cr.commit()
        self.assertEqual(self.waiting(), [(self.company_ids[0], None)])
        with self.cursor() as env:
            self.assertEqual(env["b2b.loyalty.queue"].process(), 1)
            env.cr.commit()
        self.assert_everybody_raised_once()

    # Odoo logs what it then tries again
    @mute_logger("odoo.sql_db")
    def test_two_at_the_same_moment_leave_nothing(self):
        def work(meet):
            with self.cursor() as env:
                meet()
                env["b2b.loyalty.queue"]._cron_process(batch=1)
                return "done"

        self.assertEqual(Together(work, work).outcomes, ["done", "done"])
        self.assert_everybody_raised_once()

    def test_what_another_has_just_done_is_no_error(self):
        """The queue as one process sees it may be older than what another has done."""
        with self.cursor() as late:
            late.cr.execute("SELECT COUNT(*) FROM b2b_loyalty_queue")
            with self.cursor() as first:
                first["b2b.loyalty.queue"].process()
                first.cr.commit()
            late["b2b.loyalty.queue"]._cron_process()
        self.assert_everybody_raised_once()

    @mute_logger("odoo.sql_db")
    def test_every_night_who_comes_second_tries_again(self):
        """Another has written the members after this run's transaction began."""
        Membership = self.registry["b2b.loyalty.membership"]
        lock, first = Membership.try_lock_for_update, []

        def late(members, **options):
            if not first:
                first.append(members)
                members.env.cr.execute("SELECT 1")
                with self.cursor() as other:
                    other["b2b.loyalty.queue"].process()
                    other.cr.commit()
            return lock(members, **options)

        with (
            self.cursor() as env,
            patch.object(Membership, "try_lock_for_update", late),
            patch("odoo.service.model.time.sleep") as waited,
        ):
            env["b2b.loyalty.program"]._cron_recompute()
        waited.assert_called_once()
        self.assert_everybody_raised_once()

    @mute_logger(QUEUE)
    def test_an_error_in_the_work_sets_one_member_aside(self):
        bad = self.company_ids[2]
        with patch(f"{RECOMPUTE}._recompute", self._failing_for(bad)):
            with self.cursor() as env:
                env["b2b.loyalty.queue"].process()
                env.cr.commit()
        self.assertEqual(self.tiers(), {self.silver: 1, self.gold: self.MEMBERS - 1})
        [(company_id, error)] = self.waiting()
        self.assertEqual((company_id, error), (bad, "planted"))
        with self.cursor() as env:
            states = env["account.move"].search(
                [("partner_id", "in", self.company_ids)]
            )
            self.assertEqual(set(states.mapped("state")), {"posted"})

    def _failing_for(self, company_id):
        original = self.registry["b2b.loyalty.program"]._recompute

        def recompute(program, on, memberships=None):
            if company_id in memberships.partner_id.ids:
                raise ValueError("planted")
            return original(program, on, memberships)

        return recompute

    def test_a_killed_worker_leaves_nothing_half_done(self):
        """Killed in its second batch: the first is done, the second still waits."""
        worker = self._start_worker(
            """
            env["b2b.loyalty.queue"].process(limit=2)
            env.cr.commit()
            env["b2b.loyalty.queue"].process(limit=2)
            env.flush_all()
            print("in the middle", flush=True)
            time.sleep(600)
            """
        )
        try:
            self.assertEqual(worker.stdout.readline().strip(), "in the middle")
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        self.assertEqual(self.tiers(), {self.gold: 2, self.silver: 4})
        self.assertEqual(self.raises(), dict.fromkeys(self.company_ids[:2], 1))
        self.assertEqual([c for c, _e in self.waiting()], self.company_ids[2:])
        self._wait_until_locks_are_gone()
        with self.cursor() as env:
            env["b2b.loyalty.queue"]._cron_process(batch=3)
        self.assert_everybody_raised_once()

    def _start_worker(self, body):
        """A process of its own on the same database."""
        script = f"""
import time
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config
config.parse_config({self._odoo_options()!r}, setup_logging=True)
with Registry({get_db_name()!r}).cursor() as cr:
    env = Environment(cr, SUPERUSER_ID, {{}})
{textwrap.indent(textwrap.dedent(body), "    ")}
"""
        return subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "ODOO_RC": os.devnull},
        )

    def _odoo_options(self):
        options = {
            "addons-path": ",".join(config["addons_path"]),
            "data-dir": config["data_dir"],
            "log-level": "error",
        }
        for name in ("db_host", "db_port", "db_user", "db_password"):
            if config[name]:
                options[name] = config[name]
        return [f"--{name}={value}" for name, value in options.items()]

    def _wait_until_locks_are_gone(self):
        """The server notices a killed client a moment later."""
        with self.cursor() as env:
            env.cr.execute("SET LOCAL lock_timeout = '20s'")
            env.cr.execute("SELECT id FROM b2b_loyalty_queue FOR UPDATE")
