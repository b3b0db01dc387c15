from odoo import fields, models


class ProgramTemplateLine(models.TransientModel):
    """A tier of the program to be made."""

    _name = "b2b.loyalty.program.template.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "New Program from a Template: One Tier"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "b2b.loyalty.program.template", ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    key = fields.Char(help="Which tier of the template this is.")
    name = fields.Char(required=True)
    color = fields.Integer()
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    invitation_only = fields.Boolean(
        string="By Invitation",
        help="Given by hand only; no figure reaches it or takes it away.",
    )
    revenue_from = fields.Monetary(
        help="Net invoiced revenue in twelve months, at least."
    )
    proposed_from = fields.Monetary(string="Proposed", readonly=True)
    benefits = fields.Text(readonly=True)
    yearly_value = fields.Monetary(
        readonly=True, help="What the benefits are worth to a member in a year."
    )

    def _prepare_tier_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "sequence": 10 + self.sequence,
            "color": self.color,
            "revenue_from": 0 if self.invitation_only else self.revenue_from,
            "invitation_only": self.invitation_only,
        }
