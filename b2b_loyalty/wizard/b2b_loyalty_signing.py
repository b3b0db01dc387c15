import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

SCANS = ("application/pdf", "image/png", "image/jpeg")


class Signing(models.AbstractModel):
    """What recording a signature and a consent have in common."""

    _name = "b2b.loyalty.signing"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "B2B Loyalty Signature"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        required=True,
        readonly=True,
        default=lambda self: self._started_on("b2b.loyalty.membership")[:1],
    )
    partner_id = fields.Many2one(related="membership_id.partner_id")
    contact_id = fields.Many2one(
        "res.partner",
        string="Person",
        domain="[('commercial_partner_id', '=', partner_id),"
        " ('is_company', '=', False)]",
        help="The person of the company who signed; becomes the manager of the "
        "membership. Empty: the contact of this name, if there is one.",
    )
    signed_by = fields.Char(
        compute="_compute_signed_by",
        store=True,
        readonly=False,
        help="Name as it stands under the agreement.",
    )
    method = fields.Selection(
        [("draw", "Drawn here"), ("scan", "Scan of the paper")],
        string="How",
        default="draw",
        required=True,
    )
    signature = fields.Image(max_width=1024, max_height=1024)
    scan = fields.Binary(string="Scan (PDF, PNG or JPEG)", attachment=False)
    scan_name = fields.Char()

    @api.depends("contact_id")
    def _compute_signed_by(self):
        for wizard in self:
            wizard.signed_by = wizard.contact_id.name or wizard.signed_by

    def _check_contact(self):
        company = self.membership_id.partner_id
        person = self.contact_id
        if person and person.commercial_partner_id != company:
            raise UserError(
                self.env._(
                    "%(person)s does not belong to %(company)s: choose one of its "
                    "contacts.",
                    person=person.name,
                    company=company.name,
                )
            )

    def _scan_attachment(self):
        """The scan as an attachment, or None when the signature was drawn."""
        if self.method != "scan" or not self.scan:
            return None
        content = base64.b64decode(self.scan)
        mimetype = guess_mimetype(content)
        if mimetype not in SCANS:
            raise UserError(
                self.env._(
                    "%(file)s is no PDF, PNG or JPEG: upload the scan as one of these.",
                    file=self.scan_name or self.env._("The file"),
                )
            )
        return self.env["ir.attachment"].create(
            {
                "name": self.scan_name or self.env._("Signed agreement"),
                "raw": content,
                "mimetype": mimetype,
                "res_model": "b2b.loyalty.membership",
                "res_id": self.membership_id.id,
            }
        )

    def _drawing(self):
        return self.signature if self.method == "draw" else None
