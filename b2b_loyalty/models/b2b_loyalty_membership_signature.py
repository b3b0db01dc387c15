import hashlib

from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.lifecycle import MEMBER
from .parameters import to_text


class Membership(models.Model):
    """Signing confirms the document that was sent; consent, that of newer terms."""

    _inherit = "b2b.loyalty.membership"

    signed_by = fields.Char(readonly=True, copy=False, tracking=True)
    signed_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    signature = fields.Image(
        readonly=True, copy=False, attachment=True, max_width=1024, max_height=1024
    )
    signed_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Signed Agreement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    def action_sign(self, signed_by, signature, scan=None, contact=None):
        """Record the signature of the agreement that was sent, and make a member.

        :param signed_by: name of the person who signed
        :param signature: drawing as base64 image, or None with a scan
        :param scan: ``ir.attachment`` (or its id) with the signed paper
        :param contact: ``res.partner`` (or its id) who signed; the first manager
        """
        self.ensure_one()
        self._take_as_manager()
        scan = self._records("ir.attachment", scan)
        contact = self._records("res.partner", contact)
        self._sign(signed_by, signature, scan, contact)
        return True

    def action_consent(self, signed_by, signature=None, scan=None, contact=None):
        """Record a member's consent to the terms of today and move it to them."""
        self.ensure_one()
        self._take_as_manager()
        scan = self._records("ir.attachment", scan)
        contact = self._records("res.partner", contact)
        self._consent(signed_by, signature, scan, contact)
        return True

    # -- the same, of whoever was checked and has taken the row

    def _sign(self, signed_by, signature, scan=None, contact=None):
        self._check_signable()
        self._check_signer(signed_by, contact)
        self._check_signature(signature, scan)
        self._record_signature(signed_by, signature, scan, contact)
        self._activate("signature")

    def _consent(self, signed_by, signature=None, scan=None, contact=None):
        terms = self.program_id.terms_id
        self._check_consentable(terms)
        self._check_signer(signed_by, contact)
        self._check_scan(scan)
        self._freeze_agreement(terms)
        self._record_signature(signed_by, signature, scan, contact)
        self._log_step(
            self.env._(
                "%(person)s consented to version %(version)s of the terms",
                person=signed_by.strip(),
                version=terms.number,
            )
        )
        self._judge_anew()

    # -- what is refused

    def _check_signable(self):
        if self.state != "sent":
            raise UserError(
                self.env._(
                    "%(membership)s is %(state)s: an agreement is signed after it has "
                    "been sent.",
                    membership=self.display_name,
                    state=self._state_label(),
                )
            )
        self._check_not_member()
        self._check_joinable()
        self._check_fingerprint()

    def _check_consentable(self, terms):
        if self.state not in MEMBER:
            raise UserError(
                self.env._(
                    "%(membership)s is %(state)s: only a member consents to newer "
                    "terms; others are sent them.",
                    membership=self.display_name,
                    state=self._state_label(),
                )
            )
        if terms == self.terms_id:
            raise UserError(
                self.env._(
                    "%(membership)s is under the terms of today already: there is "
                    "nothing to consent to.",
                    membership=self.display_name,
                )
            )

    def _check_signer(self, signed_by, contact):
        if not to_text(self.env, signed_by):
            raise UserError(self.env._("Write the name of the person who signed."))
        if contact and contact.commercial_partner_id != self.partner_id:
            raise UserError(
                self.env._(
                    "%(person)s does not belong to %(company)s: choose one of its "
                    "contacts.",
                    person=contact.name,
                    company=self.partner_id.name,
                )
            )

    def _check_signature(self, signature, scan):
        if not signature and not scan:
            raise UserError(
                self.env._("Draw the signature, or upload a scan of the signed paper.")
            )
        self._check_scan(scan)

    def _check_scan(self, scan):
        """Only a paper that the caller has uploaded here can be frozen as signed."""
        if not scan:
            return
        scan.check_access("write")
        # sudo: where it belongs is all that is read
        place = (scan.sudo().res_model, scan.sudo().res_id)
        if place not in ((self._name, self.id), (self._name, 0), (False, 0)):
            raise UserError(
                self.env._(
                    "%(file)s belongs to another record: upload the scan of the "
                    "signed paper here.",
                    file=scan.name,
                )
            )

    def _check_fingerprint(self):
        """The document at hand must be the one that was sent, to the byte."""
        # sudo: the signer need not have rights on attachments to compare a hash
        content = self.sudo().agreement_attachment_id.raw or b""
        if hashlib.sha256(content).hexdigest() != self.agreement_sha256:
            raise UserError(
                self.env._(
                    "The agreement of %(company)s is no longer the one that was sent: "
                    "end this membership and send a new one.",
                    company=self.partner_id.name,
                )
            )

    # -- what is kept

    def _record_signature(self, signed_by, signature, scan=None, contact=None):
        self._engine_write(
            {
                "signed_by": signed_by.strip(),
                "signed_on": fields.Datetime.now(),
                "signature": signature,
                "date_start": self.date_start or fields.Date.context_today(self),
            }
        )
        if scan:
            scan._b2b_loyalty_freeze(self)
        document = scan or self._render_document(self.env._("signed"))
        self._engine_write({"signed_attachment_id": document.id})
        self._make_manager(contact or self._find_contact(signed_by))

    def _find_contact(self, name):
        """The contact of exactly this name; capitals do not matter."""
        people = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("is_company", "=", False),
            ]
        )
        wanted = name.strip().casefold()
        return people.filtered(
            lambda person: (person.name or "").strip().casefold() == wanted
        )[:1]

    def _make_manager(self, partner):
        """The signer is the first manager."""
        if not partner:
            return
        known = self._person(partner)
        if known:
            known.sudo().role = "manager"  # sudo: the signature gives the role
        else:
            # sudo: the signature gives the role
            self.env["b2b.loyalty.member.contact"].sudo().create(
                {
                    "membership_id": self.id,
                    "partner_id": partner.id,
                    "role": "manager",
                }
            )
