import base64
import binascii
import io

from PIL import Image

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.logic.lifecycle import MEMBER
from odoo.addons.b2b_loyalty.models.parameters import is_text

from ..logic.names import one_line

LONGEST_NAME = 100
LARGEST_DRAWING = 2_000_000
PNG = b"\x89PNG\r\n\x1a\n"


class Membership(models.Model):
    """Reading and signing the agreement in the portal.

    The page has checked who calls. What is signed is the document that was sent;
    its fingerprint comes back with the signature.
    """

    _inherit = "b2b.loyalty.membership"

    # -- reading

    def _portal_documents(self):
        """The frozen documents, newest first; signed ones are those signed."""
        self.ensure_one()
        documents = (
            self.change_ids.attachment_id
            | self.agreement_attachment_id
            | self.signed_attachment_id
        )
        return documents.sorted("id", reverse=True)

    def _portal_earlier_documents(self):
        return (
            self._portal_documents()
            - self.agreement_attachment_id
            - self.signed_attachment_id
        )

    # -- signing

    def _portal_signers(self):
        """Who was asked to sign, by name: then nobody else of the company may."""
        return self._people("manager").partner_id

    def _portal_is_asked(self, user):
        """Whether what was sent is for somebody.

        For whoever was named when it was sent, and hears of the membership; where
        nobody was, for any portal user of the company.
        """
        self.ensure_one()
        signers = self._portal_signers()
        return (
            self.state == "sent"
            and not self.joined_by
            and user.partner_id.commercial_partner_id == self.partner_id
            and (user.partner_id in signers or (not signers and user._is_portal()))
        )

    def _portal_may_sign(self, user):
        return (
            self._portal_is_asked(user)
            and self.program_id.join_by != "transaction"
            and self.program_id._is_joinable(fields.Date.context_today(self))
        )

    def _portal_sign(self, user, name, signature, fingerprint):
        self._take()
        if not self._portal_may_sign(user):
            raise UserError(self._portal_cannot_sign())
        self._portal_check_read(fingerprint, self.agreement_sha256)
        self._sign(
            self._portal_signer_name(name),
            self._portal_drawing(signature),
            contact=user.partner_id,
        )
        self._portal_tell_responsible(
            self.env._("%s signed the agreement in the portal.", self.signed_by)
        )

    def _portal_cannot_sign(self):
        return self.env._(
            "There is nothing here for you to sign at the moment: go back to the "
            "agreement and reload the page."
        )

    def _portal_check_read(self, shown, now):
        """Only what was read is signed."""
        if not shown or shown != now:
            raise UserError(
                self.env._(
                    "The agreement has changed since you opened this page: reload it "
                    "and read it again before you sign."
                )
            )

    def _portal_signer_name(self, name):
        name = one_line(name) if is_text(name) else ""
        if not name or len(name) > LONGEST_NAME:
            raise UserError(
                self.env._("Write your name, in at most %s characters.", LONGEST_NAME)
            )
        return name

    def _portal_drawing(self, signature):
        """The drawing as the signature pad makes it: a picture, and nothing else.

        Odoo keeps a vector picture as it is, and one may hold a program.
        """
        try:
            if not is_text(signature) or len(signature) > LARGEST_DRAWING:
                raise ValueError
            raw = base64.b64decode(signature, validate=True)
            if not raw.startswith(PNG):
                raise ValueError
            Image.open(io.BytesIO(raw)).load()
        except (
            ValueError,
            binascii.Error,
            OSError,
            SyntaxError,
            Image.DecompressionBombError,
        ):
            sentence = self.env._("The signature did not arrive: draw it again.")
            raise UserError(sentence) from None
        return signature

    def _portal_tell_responsible(self, sentence):
        self.message_post(
            body=sentence,
            partner_ids=self._responsible().partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    # -- consenting to newer terms

    def _portal_newer_terms(self):
        """The terms of today, where the member lives under older ones."""
        self.ensure_one()
        terms = self.program_id.terms_id
        if self.state not in MEMBER or not self.has_newer_terms:
            return terms.browse()
        return terms

    def _portal_consent(self, contact, name, signature, fingerprint):
        """:param contact: the manager of the member who consents"""
        self._take()
        terms = self._portal_newer_terms()
        if not terms or not contact.may_manage:
            raise UserError(self._portal_cannot_sign())
        self._portal_check_read(fingerprint, terms._portal_fingerprint())
        self._consent(
            self._portal_signer_name(name),
            self._portal_drawing(signature),
            contact=contact.partner_id,
        )
        self._portal_tell_responsible(
            self.env._("%s consented to the newer terms in the portal.", self.signed_by)
        )
