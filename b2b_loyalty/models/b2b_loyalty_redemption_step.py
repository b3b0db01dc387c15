from odoo import fields, models


class RedemptionStep(models.Model):
    """A step in the life of a redemption: who decided what, and when."""

    _name = "b2b.loyalty.redemption.step"
    _description = "B2B Loyalty Redemption Step"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "id desc"
    _rec_name = "step"

    redemption_id = fields.Many2one(
        "b2b.loyalty.redemption", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    step = fields.Selection(
        [
            ("requested", "Redeemed"),
            ("member", "Approved for the Member"),
            ("seller", "Approved by Us"),
            ("fulfilled", "Fulfilled"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
            ("quoted", "Quoted"),
            ("accepted", "Quote Accepted"),
        ],
        required=True,
    )
    moment = fields.Datetime(required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact", string="Person", ondelete="restrict"
    )
    reason = fields.Char()
