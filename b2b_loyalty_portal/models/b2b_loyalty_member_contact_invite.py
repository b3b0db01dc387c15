from odoo import models
from odoo.fields import Command

from odoo.addons.auth_signup.models.res_partner import SignupError
from odoo.addons.b2b_loyalty.models.parameters import without_defaults


class MemberContact(models.Model):
    """How somebody who was given a role comes to a login."""

    _inherit = "b2b.loyalty.member.contact"

    def _portal_grant_access(self, email):
        """Make sure that the person can log in, by Odoo's own wizard.

        A login that the seller has closed stays closed.

        :return: whether nothing is left to clear up
        """
        self.ensure_one()
        person = self.partner_id
        users = person.with_context(active_test=False).user_ids
        if users:
            return self._portal_use_login(users.filtered("active"))
        wizard = (
            without_defaults(self.env["portal.wizard"])
            .with_company(self.membership_id.company_id)
            .with_context(b2b_loyalty_mail_later=True)
            .create(
                {
                    "partner_ids": [Command.set(person.ids)],
                    "welcome_message": self._welcome(),
                }
            )
        )
        line = wizard.user_ids
        line.email = email
        if line.email_state != "ok":
            return False
        try:
            line.action_grant_access()
        except SignupError:  # somebody took the address at the same moment
            return False
        return True

    def _portal_use_login(self, user):
        self._portal_mail_role()
        return self.membership_id.company_id in user.company_ids

    def _welcome(self):
        return self.env._(
            "%(manager)s of %(company)s has given you access to %(program)s. Once you "
            "have a password, you find it under Loyalty program.",
            manager=self.env.user.name,
            company=self.membership_id.partner_id.name,
            program=self.membership_id.program_id.name,
        )

    def _portal_mail_role(self):
        """Tell somebody who has a login already."""
        template = self.env.ref(
            "b2b_loyalty_portal.mail_template_role", raise_if_not_found=False
        )
        if template and self.partner_id.email:
            template.send_mail(self.id)
