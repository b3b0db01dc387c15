from odoo import fields, models


class ActivityReason(models.TransientModel):
    """Refuse or withdraw activities, with the reason that the member reads."""

    _name = "b2b.loyalty.activity.reason"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Refuse or Withdraw"

    step = fields.Selection(
        [("refuse", "Refuse"), ("withdraw", "Withdraw")],
        default="refuse",
        required=True,
        readonly=True,
    )
    activity_ids = fields.Many2many(
        "b2b.loyalty.activity",
        string="Activities",
        required=True,
        readonly=True,
        default=lambda self: self._started_on("b2b.loyalty.activity"),
    )
    reason = fields.Text(required=True, help="The member reads it, and it is kept.")

    def action_apply(self):
        self.ensure_one()
        if self.step == "refuse":
            self.activity_ids.action_refuse(self.reason)
        else:
            self.activity_ids.action_withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
