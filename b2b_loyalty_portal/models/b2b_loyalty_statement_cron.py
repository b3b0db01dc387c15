import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)

TEMPLATE = "b2b_loyalty_portal.mail_template_statement"


class Statement(models.Model):
    """Made and mailed by night: noted first, then one after the other.

    Each one is a transaction of its own. One that fails is tried again the next day;
    one that somebody else is working on is left to them.
    """

    _inherit = "b2b.loyalty.statement"

    @api.model
    def _cron_statements(self):
        today = fields.Date.context_today(self)
        programs = self.env["b2b.loyalty.program"].search(
            [("statement_since", "!=", False), ("state", "in", ("open", "run_off"))]
        )
        # again, should another run note the same at this moment
        retrying(lambda: programs._plan_statements(today), self.env)
        self.invalidate_model()
        self._work_off("_make", [("attachment_id", "=", False)])
        self._work_off(
            "_mail", [("attachment_id", "!=", False), ("to_mail", "=", True)]
        )

    @api.model
    def _work_off(self, method, domain):
        """Run a method on all that waits for it, committing as it goes."""
        cron = self.env["ir.cron"]
        waiting = self.search(domain, order="id")
        if not cron._commit_progress(remaining=len(waiting)):
            return
        for statement in waiting:
            retrying(getattr(statement, method), self.env)
            if not cron._commit_progress(1):
                return

    def _is_mine(self, **expected):
        """Whether nobody else is at it, and it still waits."""
        if not self.try_lock_for_update():
            return False
        self.invalidate_recordset()
        return all(bool(self[name]) == value for name, value in expected.items())

    def _make(self):
        if not self._is_mine(attachment_id=False):
            return
        try:
            with self.env.cr.savepoint():
                self.write(
                    {
                        "attachment_id": self._render_document().id,
                        "made_on": fields.Date.context_today(self),
                        "error": False,
                    }
                )
        except OperationalError:
            raise  # tried again
        except Exception as error:
            _logger.exception("Loyalty could not make statement %s", self.id)
            self._set_aside(error)

    def _set_aside(self, error):
        """Tell the salesperson what went wrong, once."""
        if not self.error:
            self.membership_id._tell_salesperson(
                self.env._("The statement could not be made"), note=str(error)
            )
        self.error = str(error) or type(error).__name__

    def _mail(self):
        if not self._is_mine(attachment_id=True, to_mail=True):
            return
        self.to_mail = False
        try:
            with self.env.cr.savepoint():
                self._write_mail()
        except OperationalError:
            raise  # tried again
        except Exception as error:
            _logger.exception("Loyalty could not mail statement %s", self.id)
            self._message_log(
                body=self.env._(
                    "The mail to the member could not be written (%s): send it "
                    "yourself.",
                    error,
                )
            )

    def _write_mail(self):
        """To those who want it; templates can be archived to stay silent."""
        people = self.membership_id._statement_readers()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        readers = people.filtered("email")
        for person in people - readers:
            self._message_log(
                body=self.env._(
                    "%s has no mail address: the statement was not mailed.", person.name
                )
            )
        if not readers or not template or not template.active:
            return
        self.message_post_with_source(
            template,
            subtype_xmlid="mail.mt_comment",
            partner_ids=readers.ids,
            attachment_ids=self.attachment_id.ids,
            force_send=False,
        )
        self.mailed_on = fields.Datetime.now()
