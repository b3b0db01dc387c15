from odoo import fields, models

from ..report.ledger_triggers import make_triggers


class PointsAllocation(models.Model):
    """Which entry used how much of which other: a fact, like the entries.

    Negative points give back what an earlier allocation took.
    """

    _name = "b2b.loyalty.points.allocation"
    _description = "B2B Loyalty Points Allocation"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "id"
    _rec_name = "spend_entry_id"

    spend_entry_id = fields.Many2one(
        "b2b.loyalty.points.entry",
        string="Used By",
        required=True,
        ondelete="restrict",
        index=True,
    )
    earn_entry_id = fields.Many2one(
        "b2b.loyalty.points.entry",
        string="Taken From",
        required=True,
        ondelete="restrict",
        index=True,
    )
    membership_id = fields.Many2one(related="spend_entry_id.membership_id")
    company_id = fields.Many2one(related="spend_entry_id.company_id")
    currency_id = fields.Many2one(related="spend_entry_id.currency_id")
    date = fields.Date(related="spend_entry_id.date")
    made_on = fields.Date(readonly=True, help="Day on which it was recorded.")
    points = fields.Integer(required=True)
    value = fields.Monetary()

    def init(self):
        res = super().init()
        make_triggers(self.env.cr)
        return res
