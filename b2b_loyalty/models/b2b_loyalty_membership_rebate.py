from odoo import fields, models

GROUPS = "b2b_loyalty.group_manager,b2b_loyalty.group_accountant"


class Membership(models.Model):
    """The rebates that a member was credited."""

    _inherit = "b2b.loyalty.membership"

    rebate_count = fields.Integer(
        string="Rebates", compute="_compute_rebate_count", groups=GROUPS
    )

    def _compute_rebate_count(self):
        counts = dict(
            self.env["b2b.loyalty.rebate"]._read_group(
                [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
            )
        )
        for membership in self:
            membership.rebate_count = counts.get(membership, 0)

    def action_view_rebates(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_rebate_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {}
        return action
