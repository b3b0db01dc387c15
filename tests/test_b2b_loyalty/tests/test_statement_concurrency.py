from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import CommittedCase, Together

DOCUMENT = (b"<p>Statement</p>", "html")


class Killed(BaseException):
    """As when the process ends; nothing catches it."""


@tagged("post_install", "-at_install")
class TestStatementsAtOnce(CommittedCase):
    """The night's run comes twice at the same moment, or does not reach its end."""

    MEMBERS = 4

    def _make(self, env):
        res = super()._make(env)
        program = env["b2b.loyalty.program"].browse(self.program_id)
        program.statement_period = "month"
        # since the month before; the members have joined by then
        before = fields.Date.subtract(fields.Date.today(), months=1)
        program.statement_since = before
        program.membership_ids._engine_write({"date_start": before})
        for partner in program.membership_ids.partner_id:
            partner.email = f"customer{partner.id}@example.com"
        # paper is tried elsewhere
        reports = self.registry["ir.actions.report"]
        paper = patch.object(reports, "_b2b_loyalty_render", return_value=DOCUMENT)
        paper.start()
        self.addCleanup(paper.stop)
        return res

    def night(self, meet=None):
        with self.cursor() as env:
            env.cr.execute("SELECT 1")  # the snapshot, before they meet
            if meet:
                meet()
            env["b2b.loyalty.statement"]._cron_statements()

    def made(self):
        """[(member, document, number of mails)] of this program's statements"""
        with self.cursor() as env:
            statements = env["b2b.loyalty.statement"].search(
                [("program_id", "=", self.program_id)]
            )
            return sorted(
                (
                    statement.membership_id.id,
                    statement.attachment_id.id,
                    len(statement.message_ids.filtered("partner_ids")),
                )
                for statement in statements
            )

    def assert_each_made_and_mailed_once(self):
        made = self.made()
        self.assertEqual(len({member for member, *_rest in made}), self.MEMBERS)
        self.assertEqual(len(made), self.MEMBERS)
        for member, document, mails in made:
            with self.subTest(member=member):
                self.assertTrue(document)
                self.assertEqual(mails, 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_runs_make_and_mail_each_once(self):
        with patch("odoo.service.model.time.sleep"):
            outcomes = Together(self.night, self.night).outcomes
        self.assertEqual(outcomes, [None, None])
        self.assert_each_made_and_mailed_once()

    def test_killed_and_run_again(self):
        statements = self.registry["b2b.loyalty.statement"]
        mail, done = statements._mail, []

        def until_killed(statement):
            if len(done) == 2:
                raise Killed()
            done.append(statement.id)
            return mail(statement)

        with (
            patch.object(statements, "_mail", until_killed),
            self.assertRaises(Killed),
        ):
            self.night()
        before = self.made()
        self.assertEqual(sum(mails for *_rest, mails in before), 2)
        self.night()
        self.assert_each_made_and_mailed_once()
        documents = [document for _member, document, _mails in before]
        self.assertEqual([row[1] for row in self.made()], documents)
