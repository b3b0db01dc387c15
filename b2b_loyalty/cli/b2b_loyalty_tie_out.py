"""Loaded by the ``odoo`` command, with or without the add-on installed."""

import sys
from argparse import ArgumentParser
from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class B2BLoyaltyTieOut(Command):
    """Compare the general ledger with the loyalty programs, as of the end of a day.

    Prints a line for each account of each program, and names each difference. Exits
    with 1 where there is one. Nothing is kept and nobody gets a mail.
    """

    name = "b2b_loyalty_tie_out"

    def run(self, args):
        options, others = self._options().parse_known_args(args)
        config.parse_config([*others, "--no-http"], setup_logging=True)
        databases = config["db_name"]
        if len(databases) != 1:
            sys.exit("Name the database: -d NAME")
        with Registry(databases[0]).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            differs = self._print(env, options.date)
            cr.rollback()
        sys.exit(1 if differs else 0)

    def _options(self):
        parser = ArgumentParser(prog=self.prog, description=self.__doc__)
        parser.add_argument(
            "--date",
            type=date.fromisoformat,
            help="the day, like 2026-12-31; today when left out",
        )
        return parser

    def _print(self, env, day):
        differs = False
        companies = env["b2b.loyalty.program"].search([]).company_id
        for company in companies:
            run = env["b2b.loyalty.tie.out"].with_company(company)
            run = run.create(
                {"company_id": company.id, **({"date": day} if day else {})}
            )
            run._check()
            sys.stdout.write(f"{run._report()}\n")
            differs = differs or run.state == "other"
        return differs
