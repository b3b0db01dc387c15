from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from odoo.addons.b2b_loyalty.logic.lifecycle import MEMBER
from odoo.addons.b2b_loyalty.models.parameters import without_defaults
from odoo.addons.iap.tools import iap_tools

from ..logic.attribution import last_day, plain_vat
from ..report.referral import known_companies


class Referral(models.Model):
    """How a referral is made: looked at, kept whatever comes of it, given its lead."""

    _inherit = "b2b.loyalty.referral"

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        # sudo: closed fields; who may create it was checked by creating it
        submitted = without_defaults(referrals.sudo())
        for referral in submitted:
            # its first states are no steps of its life
            referral.with_context(mail_notrack=True)._submit()
        return referrals

    def _submit(self):
        """Judge it and keep it; what nothing speaks against is live from today."""
        self._check_referrer()
        self._check_consent()
        today = fields.Date.context_today(self)
        plan = self._plan(today)
        terms = self.membership_id._referral_terms_of(plan)
        self.write(
            {
                "plan_id": plan.id,
                "terms": terms,
                "expires_on": last_day(today, terms["window_days"]),
                "attributed_on": today,
                # one that cannot be told from itself: judged before it is live
                "state": "rejected",
                "referred_partner_id": self._known_partner().id,
            }
        )
        reason = self._judge()[self] or self._claim()
        if reason:
            self._change_state("rejected", reject_reason=reason, before=None)
            if self.channel == "link":
                self._answer_all_the_same()
        else:
            self._change_state("submitted", before=None)
            self._make_lead()
            if plan.auto_accept and not self._lacks_consent():
                self._change_state("accepted")

    def _claim(self, leave_out=()):
        """Take the company, so that nobody else can; two at once are noticed.

        :param leave_out: keys by which it need not be known
        :return: None, or why not
        """
        keys = {"vat_key": plain_vat(self.vat), "mail_key": self._mail_key(self.email)}
        values = {
            name: key if key and name not in leave_out else False
            for name, key in keys.items()
        }
        try:
            with self.env.cr.savepoint():
                self.write({**values, "state": "submitted"})
                self.flush_recordset()
        except UniqueViolation:
            self.write(dict.fromkeys(values, False))
            return "duplicate"
        return None

    @api.model
    def _mail_key(self, email):
        """The domain that is a company's own, or one address at everybody's."""
        key = iap_tools.mail_prepare_for_domain_search(email or "")
        return key if key and "@" in key else False

    def _plan(self, day):
        plan = self.env["b2b.loyalty.referral.plan"]._of(
            self.membership_id, self.relation, day
        )
        if not plan:
            raise UserError(
                self.env._(
                    "No plan lets %(member)s refer a company (%(relation)s): a manager "
                    "makes one under Configuration, Referral Plans.",
                    member=self.membership_id.partner_id.name,
                    relation=dict(
                        self._fields["relation"]._description_selection(self.env)
                    )[self.relation],
                )
            )
        return plan

    def _check_referrer(self):
        member = self.membership_id
        if member.state not in MEMBER or member.program_id.state != "open":
            raise UserError(
                self.env._(
                    "%(member)s cannot refer anybody now: only members of a program "
                    "that is open can.",
                    member=member.display_name,
                )
            )
        contact = self.referrer_contact_id
        if contact and contact.membership_id != member:
            raise ValidationError(
                self.env._(
                    "%(person)s is no contact of %(member)s: choose one of its people.",
                    person=contact.partner_id.name,
                    member=member.display_name,
                )
            )

    # -- the company, where it is known already

    def _known_partner(self):
        """The customer or contact that this is; none where several could be meant."""
        if self.referred_partner_id:
            return self.referred_partner_id.commercial_partner_id
        [found] = known_companies(self.env, self.company_id.id, [self._keys()])
        # never the referrer: were that overruled, its own invoices would bring it money
        return self.membership_id._surely(found)

    # -- the lead

    def _make_lead(self):
        """A lead in CRM, for who looks after the referrer."""
        if self.lead_id:
            if self.lead_id.partner_id:
                self._link(self.lead_id.partner_id)
            return
        self.lead_id = self.env["crm.lead"].create(self._lead_values())

    def _answer_all_the_same(self):
        """Who has filled in the form behind a link was told that we would answer."""
        self._make_lead()
        self.lead_id.message_post(
            body=self.env._(
                "%(member)s brings nothing by it: %(reason)s.",
                member=self.membership_id.partner_id.name,
                reason=self._reason_label(),
            )
        )

    def _lead_values(self):
        return {
            "name": self.env._("Referral: %s", self.name),
            "partner_id": self.referred_partner_id.id,
            "partner_name": self.name,
            "contact_name": self.contact_name,
            "email_from": self.email,
            "phone": self.phone,
            # typed in by a customer, and shown as a page to our people
            "description": plaintext2html(self.note or ""),
            "referred": self.membership_id.partner_id.name,
            "user_id": self.membership_id.user_id.id,
            "company_id": self.company_id.id,
        }

    def _link(self, partner):
        """The company is known now: whose customer it was is asked again."""
        company = partner.commercial_partner_id
        for referral in self:
            if referral.referred_partner_id == company:
                continue
            if referral.state not in ("submitted", "accepted"):
                continue
            try:
                with self.env.cr.savepoint():
                    referral.referred_partner_id = company
                    referral.flush_recordset()
            except UniqueViolation:
                referral._change_state("rejected", reject_reason="duplicate")
                continue
            reason = referral._judge()[referral]
            if reason:
                referral._change_state("rejected", reject_reason=reason)
            else:
                referral._work_anew()
