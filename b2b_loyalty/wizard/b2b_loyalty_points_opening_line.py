from odoo import fields, models


class PointsOpeningLine(models.TransientModel):
    """What one row of the table would do."""

    _name = "b2b.loyalty.points.opening.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Import Opening Points: One Row"

    wizard_id = fields.Many2one(
        "b2b.loyalty.points.opening", ondelete="cascade", index=True
    )
    number = fields.Integer(string="Line", readonly=True)
    member = fields.Char(string="In the Table", readonly=True)
    membership_id = fields.Many2one("b2b.loyalty.membership", readonly=True)
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact", string="Person", readonly=True
    )
    points = fields.Integer(readonly=True)
    date = fields.Date(readonly=True)
    expires_on = fields.Date(string="Valid Until", readonly=True)
    currency_id = fields.Many2one(related="membership_id.currency_id")
    value = fields.Monetary(readonly=True)
    source = fields.Char(readonly=True)
    outcome = fields.Selection(
        [("new", "Will Be Imported"), ("there", "There Already"), ("wrong", "Wrong")],
        readonly=True,
    )
    note = fields.Char(readonly=True)
