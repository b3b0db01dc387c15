from datetime import date
from unittest.mock import patch

from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.b2b_loyalty.models import books_run

from .committed import CommittedCase, Together

LAST_YEAR = date.today().year - 1


class RunsCase(CommittedCase):
    """Two runs of one year, both looked at; each member is due 10 of 100."""

    MEMBERS = 3

    def _make(self, env):
        product = env["product.product"].create(
            {"name": "Bonus", "type": "service", "taxes_id": []}
        )
        program = env["b2b.loyalty.program"].create(
            {
                "name": "Rebates at Once",
                "code": "ONCE",
                "join_by": "both",
                "date_start": f"{LAST_YEAR}-01-01",
                "tier_ids": [Command.create({"name": "Silver", "rebate_percent": 10})],
            }
        )
        program.action_open()
        program.write(
            {
                "rebate_method": "whole",
                "rebate_from": f"{LAST_YEAR}-01-01",
                "rebate_product_id": product.id,
            }
        )
        self.program_id = program.id
        for number in range(self.MEMBERS):
            self._join(env, program, number)
        runs = env["b2b.loyalty.rebate.run"].create([{"program_id": program.id}] * 2)
        runs.action_preview()
        self.run_ids = runs.ids

    def _join(self, env, program, number):
        company = env["res.partner"].create(
            {"name": f"Customer {number}", "is_company": True}
        )
        env["b2b.loyalty.membership"].create(
            {"program_id": program.id, "partner_id": company.id}
        ).action_activate(f"{LAST_YEAR}-01-01")
        line = {"name": "Goods", "price_unit": 100, "tax_ids": []}
        env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": company.id,
                "invoice_date": f"{LAST_YEAR}-05-05",
                "invoice_line_ids": [Command.create(line)],
            }
        ).action_post()

    def confirm_at_once(self, *run_ids):
        def attempt(run_id):
            def work(meet):
                with self.cursor() as env:
                    env.cr.execute("SELECT 1")  # each has its snapshot first
                    meet()
                    run = env["b2b.loyalty.rebate.run"].browse(run_id)
                    retrying(run.action_confirm, env)
                    env.cr.commit()

            return work

        return Together(*map(attempt, run_ids)).outcomes

    def credited(self):
        with self.cursor() as env:
            rebates = env["b2b.loyalty.rebate"].search(
                [("program_id", "=", self.program_id)]
            )
            return sorted(rebates.refund_move_id.mapped("amount_untaxed"))


@tagged("post_install", "-at_install")
class TestRunsAtOnce(RunsCase):
    # Odoo logs what it then tries again
    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_runs_of_a_year_pay_it_once(self):
        self.assertEqual(self.confirm_at_once(*self.run_ids), [None, None])
        self.assertEqual(self.credited(), [10, 10, 10])
        with self.cursor() as env:
            runs = env["b2b.loyalty.rebate.run"].browse(self.run_ids)
            self.assertEqual(sorted(runs.mapped("state")), ["done", "previewed"])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_run_pressed_twice_pays_once(self):
        first, _other = self.run_ids
        outcomes = self.confirm_at_once(first, first)
        self.assertEqual(sum(error is None for error in outcomes), 1, outcomes)
        self.assertIn("is over", str(next(filter(None, outcomes))))
        self.assertEqual(self.credited(), [10, 10, 10])


@tagged("post_install", "-at_install")
class TestWithoutTaking(RunsCase):
    """The test above can fail: without taking the program both pay."""

    def test_both_pay(self):
        with patch.object(books_run, "take_program", lambda env, program_id: None):
            self.assertEqual(self.confirm_at_once(*self.run_ids), [None, None])
        self.assertEqual(self.credited(), [10] * 6)
