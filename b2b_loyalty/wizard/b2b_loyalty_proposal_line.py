from odoo import fields, models


class ProposalLine(models.TransientModel):
    """One tier with its bound now and the one proposed."""

    _name = "b2b.loyalty.proposal.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Propose Bounds: One Tier"
    _order = "sequence, id"

    wizard_id = fields.Many2one("b2b.loyalty.proposal", ondelete="cascade", index=True)
    sequence = fields.Integer()
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    tier_id = fields.Many2one("b2b.loyalty.tier", readonly=True)
    present_from = fields.Monetary(string="Bound Now", readonly=True)
    present_count = fields.Integer(
        string="Companies Now",
        readonly=True,
        help="By revenue alone, at the bounds of now.",
    )
    proposed_from = fields.Monetary(string="Proposed Bound")
