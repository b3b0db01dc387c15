from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..logic.notice import to_tell
from ..report import points_overview

TEMPLATE = "b2b_loyalty.mail_template_points_expiring"


class Membership(models.Model):
    """One mail before points expire, to those who can still use them."""

    _inherit = "b2b.loyalty.membership"

    points_notice_ids = fields.One2many("b2b.loyalty.points.notice", "membership_id")

    @api.model
    def _cron_points_notices(self):
        today = fields.Date.context_today(self)
        due = self.browse(points_overview.members_to_tell(self.env, today))
        self._work_off({"_tell_what_expires": due})

    def _tell_what_expires(self):
        """What is told is kept with the mail, so that no run tells it again."""
        self._take()
        program = self.program_id
        notices = to_tell(
            points_overview.expiring_of(self.env, self.id),
            fields.Date.context_today(self),
            program.points_notice_days,
            program.points_notice_days_2,
        )
        self.env["b2b.loyalty.points.notice"].create(
            [
                {
                    "membership_id": self.id,
                    "holder_contact_id": notice.holder,
                    "expires_on": notice.last_day,
                    "points": notice.points,
                    "number": notice.number,
                }
                for notice in notices
            ]
        )
        for holder in dict.fromkeys(notice.holder for notice in notices):
            self._mail_what_expires(
                self.env["b2b.loyalty.member.contact"].browse(holder),
                [notice for notice in notices if notice.holder == holder],
            )

    def _mail_what_expires(self, holder, notices):
        """One message per language of those who read it."""
        people = self._points_recipients(holder)
        if not people.filtered("email"):
            self._message_log(
                body=self.env._(
                    "%(people)s has no mail address and was not told that points "
                    "expire: tell them by phone.",
                    people=", ".join(people.mapped("name")),
                )
            )
            return
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template or not template.active:
            return
        for lang, readers in people.filtered("email").grouped("lang").items():
            told = self.with_context(lang=lang or self.env.user.lang)
            told.with_context(
                points_lang=lang, **told._points_told(holder, notices)
            ).message_post_with_source(
                template,
                subtype_xmlid="mail.mt_comment",
                partner_ids=readers.ids,
                force_send=False,
            )

    def _points_recipients(self, holder):
        """Of own points the person, else who may redeem, else the company."""
        if holder:
            return holder.partner_id
        people = self._people().filtered(lambda c: c.role != "viewer")
        return people.partner_id or self.partner_id

    def _points_told(self, holder, notices):
        """What the mail says, in the reader's language."""
        program = self.program_id
        return {
            "points_person": holder.partner_id.name,
            "points_lines": [
                {
                    "points": program._points_text(notice.points),
                    "day": format_date(self.env, notice.last_day),
                    "worth": self._points_worth_text(notice.points),
                }
                for notice in notices
            ],
        }

    def _points_worth_text(self, points):
        worth = self.program_id._points_worth(points)
        return format_amount(self.env, worth, self.currency_id) if worth else ""
