from odoo import SUPERUSER_ID, fields, models


class Membership(models.Model):
    """Who is told: the salesperson by activity, the member by mail."""

    _inherit = "b2b.loyalty.membership"

    def _responsible(self):
        """The salesperson, else the program's responsible, else who is at work.

        Nobody where none of them is ours any more: it is not for a customer to do.
        """
        self.ensure_one()
        people = (self.user_id | self.program_id.user_id).filtered("active")
        return people[:1] or self.env.user.filtered(lambda user: not user.share)

    def _tell_salesperson(self, summary, note="", deadline=None):
        """An activity for the responsible salesperson of each membership.

        :param summary: one line, or {membership: line}
        """
        today = fields.Date.context_today(self)
        todo = self.env.ref("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        # sudo: the engine tells people of members whom they may not edit
        return (
            self.env["mail.activity"]
            .sudo()
            .create(
                [
                    {
                        "res_model_id": model_id,
                        "res_id": membership.id,
                        "activity_type_id": todo.id,
                        "summary": (
                            summary[membership]
                            if isinstance(summary, dict)
                            else summary
                        ),
                        "note": note,
                        "date_deadline": deadline or today,
                        "user_id": membership._responsible().id,
                    }
                    for membership in self
                ]
            )
        )

    def _people(self, role=None):
        """Persons with a role in force, whatever the caller's context asks for."""
        return self.contact_ids.filtered(
            lambda c: c.active and role in (None, c.role) and c._belongs()
        )

    def _person(self, partner):
        """The role in force of a person; empty when there is none."""
        return self._people().filtered(lambda c: c.partner_id == partner)

    def _mail_recipients(self):
        """Contacts who hear of the membership: its managers, else the company."""
        self.ensure_one()
        return self._people("manager").partner_id or self.partner_id

    def _portal_link(self):
        """Hook: where mails lead to; empty without pages for members."""
        return ""

    def _mail_agreement(self, xmlid="b2b_loyalty.mail_template_agreement"):
        for membership in self:
            membership._send_template(xmlid, membership.agreement_attachment_id)

    def _mail_welcome(self):
        for membership in self:
            membership._send_template("b2b_loyalty.mail_template_welcome")

    def _send_template(self, xmlid, attachments=None):
        """Post a mail template in the chatter, to those who hear of the membership."""
        self.ensure_one()
        template = self.env.ref(xmlid, raise_if_not_found=False)
        recipients = self._mail_recipients()
        if not recipients.filtered("email"):
            self._message_log(
                body=self.env._(
                    "%(people)s has no mail address: nothing was mailed.",
                    people=", ".join(recipients.mapped("name")),
                )
            )
        elif template:
            self._as_seller().message_post_with_source(
                template,
                subtype_xmlid="mail.mt_comment",
                partner_ids=recipients.ids,
                attachment_ids=attachments.ids if attachments else [],
                force_send=False,
            )

    def _as_seller(self):
        """What a customer sets off is mailed by us: nobody gets mail from himself."""
        if not self.env.user.share:
            return self
        # sudo: only to send what the seller has written, to those who hear of it
        return self.with_user(SUPERUSER_ID)
