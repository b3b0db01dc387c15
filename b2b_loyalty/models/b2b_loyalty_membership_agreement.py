import hashlib

from odoo import fields, models
from odoo.exceptions import UserError

# What stands on the agreement: changing it after sending makes it another one.
AGREED_FIELDS = {
    "partner_id",
    "agreement_html",
    "date_start",
    "date_end",
    "renewal",
    "notice_days",
}


class Membership(models.Model):
    """The agreement: frozen when it is sent, confirmed when it is signed."""

    _inherit = "b2b.loyalty.membership"

    agreement_html = fields.Html(
        string="Agreement Text",
        readonly=True,
        copy=False,
        help="The text as it was sent.",
    )
    agreement_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Agreement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    agreement_sha256 = fields.Char(
        string="Fingerprint (SHA-256)",
        readonly=True,
        copy=False,
        help="Of the document that was sent; signing confirms that it is the same.",
    )
    sent_on = fields.Datetime(readonly=True, copy=False)
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

    def write(self, vals):
        sent = self.filtered(lambda m: m.state == "sent")
        res = super().write(vals)
        if AGREED_FIELDS & vals.keys() and "state" not in vals:
            sent.filtered(lambda m: m.state == "sent")._back_to_draft()
        return res

    def _back_to_draft(self):
        """What was sent is no longer what would be signed."""
        for membership in self:
            membership._engine_write(
                {"agreement_attachment_id": False, "agreement_sha256": False}
            )
            membership._change_state(
                "draft",
                self.env._(
                    "The agreement was changed after it had been sent: send it again."
                ),
            )

    def action_sign(self, signed_by, signature, scan=None, contact=None):
        """Record the signature of the agreement that was sent, and make a member.

        :param signed_by: name of the person who signed
        :param signature: drawing as base64 image, or None with a scan
        :param scan: ``ir.attachment`` with the signed paper
        :param contact: ``res.partner`` who signed; becomes the first manager
        """
        self._check_manager()
        self.ensure_one()
        self._check_signable(signed_by, signature, scan)
        self._record_signature(signed_by, signature, scan, contact)
        self._activate("signature")
        return True

    def _check_signable(self, signed_by, signature, scan):
        if self.state != "sent":
            raise UserError(
                self.env._(
                    "%(membership)s is %(state)s: an agreement is signed after it has "
                    "been sent.",
                    membership=self.display_name,
                    state=self._state_label(),
                )
            )
        if not (signed_by or "").strip():
            raise UserError(self.env._("Write the name of the person who signed."))
        if not signature and not scan:
            raise UserError(
                self.env._("Draw the signature, or upload a scan of the signed paper.")
            )
        self._check_fingerprint()

    def _check_fingerprint(self):
        """The document at hand must be the one that was sent, to the byte."""
        # sudo: the signer need not have rights on attachments to compare a hash
        content = self.sudo().agreement_attachment_id.raw or b""
        if hashlib.sha256(content).hexdigest() != self.agreement_sha256:
            raise UserError(
                self.env._(
                    "The agreement of %(company)s is no longer the one that was sent: "
                    "send it again.",
                    company=self.partner_id.name,
                )
            )

    def _record_signature(self, signed_by, signature, scan=None, contact=None):
        self._engine_write(
            {
                "signed_by": signed_by.strip(),
                "signed_on": fields.Datetime.now(),
                "signature": signature,
                "date_start": self.date_start or fields.Date.context_today(self),
            }
        )
        document = scan or self._render_document(self.env._("signed"))
        document.sudo().write({"res_model": self._name, "res_id": self.id})
        self._engine_write({"signed_attachment_id": document.id})
        self._make_manager(contact or self._find_contact(signed_by))

    def _find_contact(self, name):
        return self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("is_company", "=", False),
                ("name", "=ilike", name.strip()),
            ],
            limit=1,
        )

    def _make_manager(self, partner):
        """The signer is the first manager."""
        if not partner or partner.commercial_partner_id != self.partner_id:
            return
        known = self.contact_ids.filtered(lambda c: c.partner_id == partner)
        if known:
            known.sudo().role = "manager"  # sudo: the signature gives the role
        else:
            self.env["b2b.loyalty.member.contact"].sudo().create(
                # sudo: the signature gives the role
                {
                    "membership_id": self.id,
                    "partner_id": partner.id,
                    "role": "manager",
                }
            )

    def action_consent(self, signed_by, signature=None, scan=None):
        """Record a member's consent to the terms of today and move it to them."""
        self._check_manager()
        self.ensure_one()
        terms = self.program_id.terms_id
        if self.state not in ("active", "suspended") or terms == self.terms_id:
            raise UserError(
                self.env._(
                    "%(membership)s is under the current terms already, or not a "
                    "member: there is nothing to consent to.",
                    membership=self.display_name,
                )
            )
        if not (signed_by or "").strip():
            raise UserError(self.env._("Write the name of the person who consented."))
        self._freeze_agreement(terms)
        self._record_signature(signed_by, signature, scan)
        self._log_changes(
            self.state,
            self.env._(
                "%(person)s consented to version %(version)s of the terms",
                person=signed_by,
                version=terms.number,
            ),
        )
        self._engine_write({"figures_on": False})
        self._recompute_tiers()
        return True

    # -- documents

    def _freeze_agreement(self, terms):
        """Keep the terms, their text and the document with its fingerprint."""
        self.ensure_one()
        terms._check_complete()
        self._engine_write(
            {
                "terms_id": terms.id,
                "agreement_html": terms.agreement_html,
                "sent_on": fields.Datetime.now(),
                "signed_by": False,
                "signed_on": False,
                "signature": False,
                "signed_attachment_id": False,
            }
        )
        terms._lock()
        document = self._render_document()
        self._engine_write(
            {
                "agreement_attachment_id": document.id,
                "agreement_sha256": hashlib.sha256(document.raw).hexdigest(),
            }
        )

    def _render_document(self, suffix=""):
        """The agreement as an attachment: a PDF, or a page where none can be made."""
        self.ensure_one()
        report = self.env["ir.actions.report"]
        content, extension = report._b2b_loyalty_render(
            "b2b_loyalty.action_report_agreement", self.ids
        )
        name = " ".join(filter(None, [self.env._("Agreement"), self.name, suffix]))
        # sudo: the document belongs to the membership, not to who pressed the button
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{name.replace('/', '-')}.{extension}",
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    # -- mails

    def _mail_agreement(self):
        self._send_template(
            "b2b_loyalty.mail_template_agreement", self.agreement_attachment_id
        )

    def _mail_welcome(self):
        for membership in self:
            membership._send_template("b2b_loyalty.mail_template_welcome")

    def _send_template(self, xmlid, attachments=None):
        """Post a mail template in the chatter, to those who hear of the membership."""
        self.ensure_one()
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if template and self._mail_recipients().filtered("email"):
            self.message_post_with_source(
                template,
                subtype_xmlid="mail.mt_comment",
                partner_ids=self._mail_recipients().ids,
                attachment_ids=attachments.ids if attachments else [],
                force_send=False,
            )
