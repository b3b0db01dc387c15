from odoo import fields, models


class Sign(models.TransientModel):
    """Record the signature of an agreement that came back."""

    _name = "b2b.loyalty.sign"
    _inherit = ["b2b.loyalty.signing"]
    _description = "Record a Signature"

    agreement_attachment_id = fields.Many2one(
        related="membership_id.agreement_attachment_id"
    )

    def action_sign(self):
        self.ensure_one()
        self._check_contact()
        self.membership_id.action_sign(
            self.signed_by,
            self._drawing(),
            scan=self._scan_attachment(),
            contact=self.contact_id,
        )
        return {"type": "ir.actions.act_window_close"}
