import hashlib

from odoo import fields, models

from .b2b_loyalty_membership_guard import AGREED_FIELDS
from .parameters import without_defaults


class Membership(models.Model):
    """The agreement: text and document, frozen when it is sent."""

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

    def write(self, vals):
        sent = self.filtered(lambda m: m.state == "sent")
        if not sent or not AGREED_FIELDS & vals.keys():
            return super().write(vals)
        before = {membership: membership._agreed() for membership in sent}
        res = super().write(vals)
        changed = sent.filtered(lambda m: m._agreed() != before[m])
        # signing and joining fill in the dates themselves; then nobody else can
        unsigned = changed.filtered(lambda m: not (m.signed_on or m.joined_by))
        unsigned.filtered(lambda m: m.state == "sent")._to_draft()
        return res

    def _agreed(self):
        self.ensure_one()
        return [self[name] for name in sorted(AGREED_FIELDS)]

    def _to_draft(self):
        """What was sent is no longer what would be signed."""
        self._take()
        self._engine_write(
            {
                "agreement_html": False,
                "agreement_attachment_id": False,
                "agreement_sha256": False,
                "sent_on": False,
            }
        )
        self._change_state(
            "draft",
            self.env._(
                "The agreement was changed after it had been sent: send it again."
            ),
        )

    def _freeze_agreement(self, terms):
        """Keep the terms, their text and the document with its fingerprint.

        What was frozen before stays as an attachment and with its step.
        """
        self.ensure_one()
        terms._check_complete()
        self._engine_write(self._prepare_frozen_vals(terms))
        terms._lock()
        document = self._render_document()
        self._engine_write(
            {
                "agreement_attachment_id": document.id,
                "agreement_sha256": hashlib.sha256(document.raw).hexdigest(),
            }
        )

    def _prepare_frozen_vals(self, terms):
        """Hook: what is kept of a version of the terms when it is sent."""
        return {
            "terms_id": terms.id,
            "agreement_html": terms.agreement_html,
            "sent_on": fields.Datetime.now(),
            "signed_by": False,
            "signed_on": False,
            "signature": False,
            "signed_attachment_id": False,
        }

    def _render_document(self, suffix=""):
        """The agreement as a frozen attachment: a PDF, or a page where none can be."""
        self.ensure_one()
        report = self.env["ir.actions.report"]
        content, extension = report._b2b_loyalty_render(
            "b2b_loyalty.action_report_agreement", self.ids
        )
        name = " ".join(filter(None, [self.env._("Agreement"), self.name, suffix]))
        # sudo: the document belongs to the membership, not to who pressed the button;
        # defaults of the caller's context would make it public, or a link
        return without_defaults(self.env["ir.attachment"].sudo()).create(
            {
                "name": f"{name.replace('/', '-')}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
                "b2b_loyalty_frozen": True,
            }
        )
