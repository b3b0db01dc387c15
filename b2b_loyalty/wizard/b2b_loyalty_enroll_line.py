from odoo import fields, models


class EnrollLine(models.TransientModel):
    """What will happen to one customer chosen."""

    _name = "b2b.loyalty.enroll.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Enroll in a Program: One Customer"
    _order = "sequence, id"

    wizard_id = fields.Many2one("b2b.loyalty.enroll", ondelete="cascade", index=True)
    sequence = fields.Integer()
    partner_id = fields.Many2one("res.partner", string="Chosen", readonly=True)
    company_id = fields.Many2one("res.partner", readonly=True)
    outcome = fields.Selection(
        [
            ("new", "Enrolled as draft"),
            ("member", "Already a member"),
            ("twice", "Chosen twice"),
            ("refused", "Left out"),
        ],
        readonly=True,
    )
    note = fields.Char(readonly=True)
