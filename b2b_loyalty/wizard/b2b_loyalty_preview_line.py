from odoo import fields, models


class PreviewLine(models.TransientModel):
    """What would become of one member."""

    _name = "b2b.loyalty.preview.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Preview: One Member"
    _order = "revenue desc, id"

    wizard_id = fields.Many2one("b2b.loyalty.preview", ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="wizard_id.program_id.currency_id")
    membership_id = fields.Many2one("b2b.loyalty.membership", string="Member")
    revenue = fields.Monetary(string="Qualifying Revenue")
    reference = fields.Monetary(
        string="Reference Revenue", help="The same window one year earlier."
    )
    tier_id = fields.Many2one("b2b.loyalty.tier", string="Tier Now")
    tier_then_id = fields.Many2one("b2b.loyalty.tier")
    kind = fields.Selection(
        [
            ("up", "Rises"),
            ("down", "Falls"),
            ("grace", "Grace starts"),
            ("same", "Stays"),
        ],
        string="What Happens",
    )
    valid_until = fields.Date(
        string="Held Until",
        help="The last day the tier would hold if nothing more were invoiced.",
    )
