from odoo import api, fields, models


class PointsAdjust(models.TransientModel):
    """Give members points, or take some, with the reason that they read."""

    _name = "b2b.loyalty.points.adjust"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Adjust Points"

    membership_ids = fields.Many2many(
        "b2b.loyalty.membership",
        string="Members",
        required=True,
        domain="[('state', 'in', ('active', 'suspended'))]",
        default=lambda self: self._started_on("b2b.loyalty.membership"),
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        compute="_compute_membership_id",
        help="Of several members, only the companies' points are adjusted.",
    )
    points = fields.Integer(
        help="Above zero to give them, below zero to take them; of each member."
    )
    holder_contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Own Points Of",
        compute="_compute_holder_contact_id",
        store=True,
        readonly=False,
        domain="[('membership_id', '=', membership_id)]",
        help="Empty: the company's points.",
    )
    reason = fields.Char(help="The member reads it, and it is kept.")
    outlook = fields.Char(string="Afterwards", compute="_compute_outlook")

    @api.depends("membership_ids")
    def _compute_membership_id(self):
        for wizard in self:
            members = wizard.membership_ids._origin
            wizard.membership_id = members if len(members) == 1 else False

    @api.depends("membership_ids")
    def _compute_holder_contact_id(self):
        """A person of one member is none of another."""
        for wizard in self:
            if wizard.holder_contact_id.membership_id != wizard.membership_id:
                wizard.holder_contact_id = False

    @api.depends("membership_ids", "points", "holder_contact_id")
    def _compute_outlook(self):
        for wizard in self:
            wizard.outlook = wizard._outlook()

    def _outlook(self):
        member = self.membership_id
        if not member or not self.points:
            return False
        now = member._spendable_points(self.holder_contact_id._origin)
        after = now + self.points
        text = member.program_id._points_text(after)
        if after < min(now, 0):
            return self.env._(
                "%s: that is owed, and nothing can be redeemed until it is made good",
                text,
            )
        return text

    def action_apply(self):
        self.ensure_one()
        self.membership_ids.adjust(self.points, self.reason, self.holder_contact_id)
        return {"type": "ir.actions.act_window_close"}
