from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """The same mail, left to the mail queue.

        A page may be run again from the start when somebody else was quicker: what
        it sends must not have left by then, and nobody waits for a mail server.
        """
        if not self.env.context.get("b2b_loyalty_mail_later"):
            return super()._send_email()
        self.ensure_one()
        user = self.user_id.sudo()  # sudo: as in the original
        user.partner_id.signup_prepare()
        template = self.env.ref("auth_signup.portal_set_password_email")
        template.with_context(
            dbname=self.env.cr.dbname,
            lang=user.lang,
            welcome_message=self.wizard_id.welcome_message,
            medium="portalinvite",
        ).send_mail(user.id)
        # sudo: only wakes the mail queue
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return True
