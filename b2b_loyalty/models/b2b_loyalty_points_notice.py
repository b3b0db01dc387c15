from odoo import fields, models


class PointsNotice(models.Model):
    """A fact: a member was told that points expire. Nobody is told twice."""

    _name = "b2b.loyalty.points.notice"
    _description = "B2B Loyalty Notice about Points"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "id desc"
    _rec_name = "expires_on"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, index=True, string="Seller"
    )
    holder_contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty: the points are the company's.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    expires_on = fields.Date(string="Valid Until", required=True)
    points = fields.Integer(required=True)
    number = fields.Integer(required=True, help="1: the first notice, 2: the second.")

    _once = models.UniqueIndex(
        "(membership_id, COALESCE(holder_contact_id, 0), expires_on, number)",
        "The member has been told of these points already.",
    )
