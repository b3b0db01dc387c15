from odoo import fields, models


class Reason(models.TransientModel):
    """Suspend or end memberships, with the reason that stays on record."""

    _name = "b2b.loyalty.reason"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Suspend or End"

    step = fields.Selection(
        [("suspend", "Suspend"), ("end", "End")], default="suspend", required=True
    )
    membership_ids = fields.Many2many(
        "b2b.loyalty.membership",
        string="Memberships",
        required=True,
        default=lambda self: self._started_on("b2b.loyalty.membership"),
    )
    reason = fields.Text(required=True, help="Stays on record with this step.")
    date = fields.Date(
        string="Last Day",
        default=fields.Date.context_today,
        help="Last day of the agreement. Today: it ends at once.",
    )

    def action_apply(self):
        self.ensure_one()
        memberships = self.membership_ids
        if self.step == "suspend":
            memberships.action_suspend(self.reason)
        else:
            memberships.action_terminate(self.reason, self.date)
        return {"type": "ir.actions.act_window_close"}
