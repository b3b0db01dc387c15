import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from odoo.sql_db import close_db, db_connect
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

ADDONS = ("b2b_loyalty", "b2b_loyalty_portal", "b2b_loyalty_referral")

# What a seller had before the add-on and has after it.
KEPT_TABLES = (
    "res_partner",
    "res_users",
    "product_template",
    "product_product",
    "product_pricelist",
    "product_pricelist_item",
    "account_payment_term",
    "sale_order",
    "sale_order_line",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
)
# Odoo stamps users and their contacts whenever groups are loaded or dropped.
STAMPS = {"res_partner.write_date", "res_users.write_date"}
TROUBLE = re.compile(r"^[0-9-]+ [0-9:,]+ [0-9]+ (WARNING|ERROR|CRITICAL) ", re.M)


@tagged("post_install", "-at_install", "b2b_loyalty_install")
class TestInstall(BaseCase):
    """Update, uninstall and install again, on a copy of this database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"{get_db_name()}_install"
        cls.dump = Path(config.filestore(cls.database)).with_suffix(".dump")
        cls.addClassCleanup(cls._drop)
        cls._drop()
        cls._copy()

    # -- the copy

    @classmethod
    def _drop(cls):
        close_db(cls.database)
        cls._postgres(SQL("DROP DATABASE IF EXISTS %s", SQL.identifier(cls.database)))
        shutil.rmtree(config.filestore(cls.database), ignore_errors=True)
        cls.dump.unlink(missing_ok=True)

    @classmethod
    def _copy(cls):
        """A dump, for a template must not have any other connection."""
        name = SQL.identifier(cls.database)
        cls._postgres(SQL("CREATE DATABASE %s TEMPLATE template0", name))
        cls._tool("pg_dump", "--format=custom", f"--file={cls.dump}", get_db_name())
        cls._tool("pg_restore", "--no-owner", f"--dbname={cls.database}", str(cls.dump))
        shutil.copytree(config.filestore(get_db_name()), config.filestore(cls.database))

    @staticmethod
    def _postgres(statement):
        with db_connect("postgres").cursor() as cr:
            cr._cnx.rollback()
            cr._cnx.autocommit = True
            cr.execute(statement)

    @staticmethod
    def _tool(name, *args):
        subprocess.run(
            [find_pg_tool(name), *args], env=exec_pg_environ(), check=True, timeout=300
        )

    # -- Odoo on the copy

    def _odoo(self, command, script=None):
        """Run an odoo command on the copy; nothing in its log may be a warning."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "odoo", *command),
                *("--config", config["config"], "--database", self.database),
                *("--no-http", "--log-level=warn", "--logfile="),
            ],
            input=script and textwrap.dedent(script),
            capture_output=True,
            text=True,
            timeout=600,
        )
        self.assertEqual(done.returncode, 0, done.stderr[-5000:])
        self.assertNotRegex(done.stderr, TROUBLE)
        return done.stdout

    def _server(self, *options):
        self._odoo(["server", "--stop-after-init", "--max-cron-threads=0", *options])

    def _query(self, statement):
        with db_connect(self.database).cursor() as cr:
            cr.execute(statement)
            return cr.fetchall()

    def _value(self, statement):
        [[value]] = self._query(statement)
        return value

    # -- what is looked at

    def _columns(self, table):
        found = self._query(
            SQL(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = %s AND table_schema = 'public'",
                table,
            )
        )
        return sorted(name for [name] in found)

    def _kept(self):
        """{column: fingerprint of its values}, of every column that is not ours"""
        kept = {}
        for table in KEPT_TABLES:
            columns = [c for c in self._columns(table) if "b2b_loyalty" not in c]
            prints = SQL(", ").join(
                SQL(
                    "md5(string_agg(COALESCE(%s::text, ''), '|' ORDER BY id))",
                    SQL.identifier(c),
                )
                for c in columns
            )
            [row] = self._query(SQL("SELECT %s FROM %s", prints, SQL.identifier(table)))
            names = [f"{table}.{column}" for column in columns]
            kept.update(zip(names, row, strict=True))
        return kept

    def assert_kept(self, before):
        after = self._kept()
        changed = {name for name in before if after.get(name) != before[name]}
        self.assertEqual(changed - STAMPS, set())

    def _ours(self):
        """{where: number of things of ours}"""
        counts = {
            "tables": "information_schema.tables WHERE table_name LIKE 'b2b_loyalty%'",
            "columns": "information_schema.columns"
            " WHERE table_schema = 'public' AND column_name LIKE '%b2b_loyalty%'",
            "indexes": "pg_indexes WHERE indexname LIKE '%b2b_loyalty%'",
            "triggers": "pg_trigger WHERE tgname LIKE '%b2b_loyalty%'",
            "functions": "pg_proc WHERE proname LIKE '%b2b_loyalty%'",
            "models": "ir_model WHERE model LIKE 'b2b.loyalty%'",
            "fields": "ir_model_fields WHERE name LIKE 'b2b_loyalty%'",
            "external ids": "ir_model_data WHERE module LIKE 'b2b_loyalty%'"
            " OR model LIKE 'b2b.loyalty%'",
            "attachments": "ir_attachment WHERE res_model LIKE 'b2b.loyalty%'",
            "views": "ir_ui_view WHERE arch_db::text LIKE '%b2b_loyalty%'"
            " OR model LIKE 'b2b.loyalty%'",
            "actions": "ir_act_window WHERE res_model LIKE 'b2b.loyalty%'",
            "reports": "ir_act_report_xml WHERE model LIKE 'b2b.loyalty%'",
            "mail templates": "mail_template WHERE model LIKE 'b2b.loyalty%'",
            "scheduled actions": "ir_cron cron JOIN ir_act_server action"
            " ON action.id = cron.ir_actions_server_id"
            " WHERE action.name->>'en_US' ILIKE '%loyalty:%'",
            "messages": "mail_message WHERE model LIKE 'b2b.loyalty%'",
            "activities": "mail_activity WHERE res_model LIKE 'b2b.loyalty%'",
            "followers": "mail_followers WHERE res_model LIKE 'b2b.loyalty%'",
            "sequences": "ir_sequence WHERE code LIKE 'b2b.loyalty%'",
            "groups": "res_groups_privilege WHERE name->>'en_US' LIKE 'B2B Loyalty%'",
        }
        return {
            what: self._value("SELECT COUNT(*) FROM " + where)
            for what, where in counts.items()
        }

    # -- the tests, in the order of a life

    def test_1_update_changes_nothing(self):
        before, ours = self._kept(), self._ours()
        self._server("--update=" + ",".join(ADDONS))
        self.assert_kept(before)
        changed = {
            what for what, number in self._ours().items() if number != ours[what]
        }
        # Odoo's own: a model that takes over the fields of attachments, in an add-on
        # loaded later, has ours described at install and not at update
        self.assertEqual(changed - {"fields", "external ids"}, set())

    def test_2_uninstall_leaves_everything_else(self):
        before = self._kept()
        self.assertTrue(self._ours()["columns"])
        self._odoo(
            ["shell"],
            """
            addon = env["ir.module.module"].search([("name", "=", "b2b_loyalty")])
            addon.button_immediate_uninstall()
            env.cr.commit()
            """,
        )
        self.assert_kept(before)
        self.assertEqual({w: n for w, n in self._ours().items() if n}, {})

    def test_3_install_fills_the_base_of_old_documents(self):
        self.assertEqual(self._ours()["tables"], 0, "it is still installed")
        self._server("--init=" + ",".join(ADDONS))
        wrong = self._value(
            SQL(
                """
                SELECT COUNT(*)
                  FROM account_move move
                 WHERE move.move_type IN ('out_invoice', 'out_refund')
                   AND move.b2b_loyalty_settlement IS NOT TRUE
                   AND ROUND(move.b2b_loyalty_base, 2) != (
                       SELECT ROUND(COALESCE(SUM(-line.balance), 0), 2)
                         FROM account_move_line line
                        WHERE line.move_id = move.id
                          AND line.display_type = 'product'
                          AND line.is_downpayment IS NOT TRUE)
                """
            )
        )
        self.assertEqual(wrong, 0)
