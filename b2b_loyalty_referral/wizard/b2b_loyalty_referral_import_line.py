from odoo import fields, models

from ..models.b2b_loyalty_referral import REJECT_REASONS


class ReferralImportLine(models.TransientModel):
    """What would become of one company of the list."""

    _name = "b2b.loyalty.referral.import.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Import Referrals: One Company"

    wizard_id = fields.Many2one(
        "b2b.loyalty.referral.import", ondelete="cascade", index=True
    )
    number = fields.Integer(string="Line", readonly=True)
    name = fields.Char(string="Company", readonly=True)
    contact_name = fields.Char(string="Person", readonly=True)
    email = fields.Char(string="E-Mail", readonly=True)
    phone = fields.Char(readonly=True)
    vat = fields.Char(string="VAT Number", readonly=True)
    note = fields.Text(readonly=True)
    key = fields.Char(readonly=True)
    outcome = fields.Selection(
        [
            ("new", "Will Be Referred"),
            ("refused", "Will Be Refused"),
            ("there", "There Already"),
            ("wrong", "Wrong"),
        ],
        readonly=True,
    )
    reject_reason = fields.Selection(
        REJECT_REASONS, string="Why Refused", readonly=True
    )
    fault = fields.Char(string="What Is Wrong", readonly=True)
