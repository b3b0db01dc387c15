from odoo import fields, models


class PointsBackfillLine(models.Model):
    """What a member earns for past invoices."""

    _name = "b2b.loyalty.points.backfill.line"
    _inherit = ["b2b.loyalty.readable"]
    _description = "Points of a Member for Past Invoices"
    _order = "points desc, id"
    _rec_name = "membership_id"

    backfill_id = fields.Many2one(
        "b2b.loyalty.points.backfill", required=True, ondelete="cascade", index=True
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, readonly=True, ondelete="cascade"
    )
    document_count = fields.Integer(string="Documents", readonly=True)
    points = fields.Integer(readonly=True)
