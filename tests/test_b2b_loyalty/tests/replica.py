"""A hot standby of the private PostgreSQL cluster, by streaming replication."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from odoo.tools import config
from odoo.tools.misc import find_in_path

SECONDS = 60


def can_replicate():
    """Whether the server is the one that setup/ made: only there we are superuser."""
    return bool(os.environ.get("B2B_LOYALTY_PRIVATE_PG"))


class Replica:
    """A second cluster that follows the first; ``host`` is the folder of its socket."""

    def __init__(self):
        self.host = tempfile.mkdtemp(prefix="b2b_loyalty_")
        self.data = f"{self.host}/data"
        try:
            self._copy()
            self._start()
        except Exception:
            self.stop()
            raise

    # -- the cluster

    def _copy(self):
        self._give_to_postgres()
        self._run(
            "pg_basebackup",
            f"--host={config['db_host']}",
            "--username=postgres",
            f"--pgdata={self.data}",
            "--write-recovery-conf",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
        )

    def _start(self):
        # nothing of it has to outlive the test: it need not wait for the disk
        options = {
            "unix_socket_directories": self.host,
            "shared_buffers": "32MB",
            "fsync": "off",
        }
        self._run(
            "pg_ctl",
            f"--pgdata={self.data}",
            f"--log={self.host}/postgres.log",
            "--options=" + " ".join(f"-c {n}={v}" for n, v in options.items()),
            f"--timeout={SECONDS}",
            "--wait",
            "start",
        )

    def _give_to_postgres(self):
        os.chmod(self.host, 0o700)
        if os.geteuid() == 0:
            shutil.chown(self.host, "postgres")

    def _run(self, program, *arguments):
        """PostgreSQL's programs refuse root, as the server does."""
        command = [str(self._bin() / program), *arguments]
        if os.geteuid() == 0:
            command = [find_in_path("runuser"), "-u", "postgres", "--", *command]
        # no pipes: the server that pg_ctl starts would hold them open
        with open(os.devnull, "wb") as nowhere:
            subprocess.run(
                command,
                check=True,
                timeout=4 * SECONDS,
                cwd="/",
                stdout=nowhere,
                stderr=nowhere,
            )

    def _bin(self):
        """The programs of the primary's own version."""
        [[major]] = self._ask(
            config["db_host"],
            "SELECT current_setting('server_version_num')::int / 10000",
        )
        return Path(f"/usr/lib/postgresql/{major}/bin")

    def stop(self):
        if os.path.exists(f"{self.data}/postmaster.pid"):
            self._run("pg_ctl", f"--pgdata={self.data}", "--mode=immediate", "stop")
        shutil.rmtree(self.host)

    # -- how far it is

    @staticmethod
    def _ask(host, statement, *values):
        with closing(
            psycopg2.connect(host=host, user="postgres", dbname="postgres")
        ) as connection:
            connection.autocommit = True
            with connection.cursor() as cr:
                cr.execute(statement, values)
                return cr.fetchall()

    def is_standby(self):
        return self._ask(self.host, "SELECT pg_is_in_recovery()") == [(True,)]

    def pause(self):
        """From now on it knows nothing new, until :meth:`catch_up`."""
        self.catch_up()
        self._ask(self.host, "SELECT pg_wal_replay_pause()")
        self._wait_for("SELECT pg_get_wal_replay_pause_state() = 'paused'")

    def catch_up(self):
        """Wait until it knows all that is committed now."""
        # a commit that need not be on the disk is sent within a moment
        self._ask(config["db_host"], "SELECT pg_switch_wal()")
        [[place]] = self._ask(config["db_host"], "SELECT pg_current_wal_flush_lsn()")
        self._ask(self.host, "SELECT pg_wal_replay_resume()")
        self._wait_for("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", place)

    def _wait_for(self, statement, *values):
        until = time.monotonic() + SECONDS
        while self._ask(self.host, statement, *values) != [(True,)]:
            if time.monotonic() > until:
                raise AssertionError(f"The standby is behind: {statement}")
            time.sleep(0.05)
