from odoo import fields, models


class Consent(models.TransientModel):
    """Record a member's consent to the terms of today."""

    _name = "b2b.loyalty.consent"
    _inherit = ["b2b.loyalty.signing"]
    _description = "Record a Consent"

    terms_id = fields.Many2one(related="membership_id.terms_id", string="Terms Now")
    new_terms_id = fields.Many2one(
        related="membership_id.program_id.terms_id", string="Consents To"
    )
    summary = fields.Char(related="new_terms_id.summary")

    def action_consent(self):
        self.ensure_one()
        self._check_contact()
        self.membership_id.action_consent(
            self.signed_by,
            self._drawing(),
            scan=self._scan_attachment(),
            contact=self.contact_id,
        )
        return {"type": "ir.actions.act_window_close"}
