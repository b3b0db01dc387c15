"""Odoo servers as processes of their own, and clients that call them at once."""

import os
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time

import requests

import odoo.http
from odoo.service import security
from odoo.tests.common import get_db_name
from odoo.tools import config

STARTS_WITHIN = 60  # seconds


def options(**more):
    """Odoo's command line for another process on the same database."""
    values = {
        "addons-path": ",".join(config["addons_path"]),
        "data-dir": config["data_dir"],
        "log-level": "error",
        **more,
    }
    for name in ("db_host", "db_port", "db_user", "db_password"):
        if config[name]:
            values[name] = config[name]
    return [f"--{name}={value}" for name, value in values.items()]


def start(script, log=None, **more):
    """A process that runs a script once it has read Odoo's configuration.

    :param log: file for what it logs
    """
    head = (
        "from odoo.tools import config\n"
        f"config.parse_config({options(**more)!r}, setup_logging=True)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "ODOO_RC": os.devnull},
    )


class Server:
    """An Odoo server; ``patch`` is code that changes its ``registry`` first.

    :param more: options of its command line
    """

    def __init__(self, patch="", **more):
        self.port = _free_port()
        self.log = tempfile.TemporaryFile("w+")
        self.process = self._start(patch, more)

    def _start(self, patch, more):
        script = (
            "from odoo.modules.registry import Registry\n"
            "from odoo.service import server\n"
            "server.load_server_wide_modules()\n"
            f"registry = Registry({get_db_name()!r})\n"
            f"{textwrap.dedent(patch)}\n"
            "server.start(preload=[], stop=False)\n"
        )
        return start(
            script,
            self.log,
            **{
                "database": get_db_name(),
                "http-interface": "127.0.0.1",
                "http-port": self.port,
                "max-cron-threads": 0,
                "db_maxconn": 40,
                **more,
            },
        )

    def wait(self):
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                requests.get(f"{self.url}/web/health", timeout=5)
                return self
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError(f"The server does not start: {self.said()}")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def said(self):
        """Everything that it has logged."""
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def log_in(user):
    """A session of the user, as if the password had been given.

    :return: its cookie
    """
    session = odoo.http.root.session_store.new()
    session.update(odoo.http.get_default_session(), db=get_db_name())
    session.update(_trace_disable=True, uid=user.id, login=user.login)
    session.session_token = security.compute_session_token(
        session, user.env(user=user.id)
    )
    session.context = {"lang": "en_US"}
    odoo.http.root.session_store.save(session)
    return session.sid


def log_out(cookie):
    odoo.http.root.session_store.delete(odoo.http.root.session_store.get(cookie))


def call(server, cookie, model, method, *arguments, **named):
    """What a client gets: (result, None) or (None, the error's data)."""
    answer = requests.post(
        f"{server.url}/web/dataset/call_kw/{model}/{method}",
        json={
            "jsonrpc": "2.0",
            "params": {
                "model": model,
                "method": method,
                "args": list(arguments),
                "kwargs": named,
            },
        },
        cookies={"session_id": cookie},
        timeout=120,
    ).json()
    return answer.get("result"), answer.get("error") and answer["error"]["data"]


def at_once(functions):
    """What each returns, all of them started at the same moment."""
    barrier = threading.Barrier(len(functions))
    outcomes = [None] * len(functions)

    def run(place, function):
        barrier.wait()
        outcomes[place] = function()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
