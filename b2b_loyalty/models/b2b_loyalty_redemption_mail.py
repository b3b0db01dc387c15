import logging

from psycopg2 import OperationalError

from odoo import Command, api, fields, models
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)

VOUCHER = "b2b_loyalty.report_voucher"


class Redemption(models.Model):
    """Mails to the member: noted with the step, written just after it by the cron.

    Whoever redeems does not wait for them while holding the member's row, and a
    template that somebody has broken stops nobody.
    """

    _inherit = "b2b.loyalty.redemption"

    mails_due = fields.Char(
        readonly=True, copy=False, help="Steps that the member is still to be told of."
    )

    def _mail(self, step):
        """Note that the member is to be told of a step."""
        record = self.sudo()  # sudo: the caller was checked
        record.mails_due = " ".join(filter(None, [record.mails_due, step]))
        record._wake_delivery()

    @api.model
    def _cron_deliver(self):
        res = super()._cron_deliver()
        cron = self.env["ir.cron"]
        waiting = self.search([("mails_due", "!=", False)], order="id")
        cron._commit_progress(remaining=len(waiting))
        for redemption in waiting:
            retrying(redemption._send_mails_due, self.env)
            if not cron._commit_progress(1):
                break
        return res

    def _send_mails_due(self):
        """One that cannot be written is told in the chatter; it stops no other."""
        if not self.try_lock_for_update():
            return  # somebody is at it; Odoo comes back
        steps, self.mails_due = (self.mails_due or "").split(), False
        for step in steps:
            try:
                with self.env.cr.savepoint():
                    self._write_mail(step)
            except OperationalError:
                raise  # tried again
            except Exception as error:
                _logger.exception("Loyalty could not mail about %s", self.name)
                self._message_log(
                    body=self.env._(
                        "The mail to the member could not be written (%s): tell them "
                        "yourself.",
                        error,
                    )
                )

    def _write_mail(self, step):
        """Mail the member about a step; templates can be archived to stay silent."""
        template = self.env.ref(
            f"b2b_loyalty.mail_template_redemption_{step}", raise_if_not_found=False
        )
        managers = self.membership_id._mail_recipients()
        people = managers
        if step != "approve" and self.contact_id:
            people |= self.contact_id.partner_id
        people = people.filtered("email")
        if step == "approve" and not people:
            self._message_log(body=self._nobody_to_mail(managers))
        if template and template.active and people:
            self.message_post_with_source(
                template,
                subtype_xmlid="mail.mt_comment",
                partner_ids=people.ids,
                force_send=False,
                **self._prepare_mail_attachments(step),
            )

    def _prepare_mail_attachments(self, step):
        """The voucher to print, with the mail that brings its code."""
        if step != "fulfilled" or not self.card_id:
            return {}
        content, extension = self.env["ir.actions.report"]._b2b_loyalty_render(
            VOUCHER, self.ids
        )
        name = f"{self.name.replace('/', '-')}.{extension}"
        attachment = self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
        )
        return {"attachment_ids": [Command.link(attachment.id)]}

    def _nobody_to_mail(self, people):
        return self.env._(
            "%(people)s has no mail address and was not asked: ask by phone, and "
            "record the approval.",
            people=", ".join(people.mapped("name")),
        )
