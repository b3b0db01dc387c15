"""Odoo in a plain process: a registry, an environment, no server."""

import os
from contextlib import contextmanager

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def configure(*options):
    """Read the configuration that ``ODOO_RC`` names; quiet unless asked."""
    level = os.environ.get("B2B_LOYALTY_BENCH_LOG", "error")
    config.parse_config([f"--log-level={level}", *options], setup_logging=True)


@contextmanager
def environment(database):
    """An environment on a database; what was not committed is rolled back."""
    with Registry(database).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


def install(database, *modules):
    """Install add-ons without demo data; nothing is done for those that are there."""
    with environment(database) as env:
        env.cr.execute("UPDATE ir_module_module SET demo = FALSE")
        env.cr.commit()
        known = env["ir.module.module"].search([("name", "in", modules)])
        there = known.filtered(lambda m: m.state == "installed").mapped("name")
    missing = set(modules) - set(there)
    if missing:
        Registry.new(database, update_module=True, install_modules=missing)


def vacuum(database):
    """What autovacuum does on a live system within minutes."""
    with environment(database) as env:
        env.cr._cnx.autocommit = True
        env.cr.execute("VACUUM ANALYZE")
        env.cr._cnx.autocommit = False
