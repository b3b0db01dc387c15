from odoo import fields, models


class Program(models.Model):
    """What a program says about redeeming."""

    _inherit = "b2b.loyalty.program"

    reward_ids = fields.One2many("b2b.loyalty.reward", "program_id", copy=False)
    reward_count = fields.Integer(string="Rewards", compute="_compute_reward_count")
    overdue_block_days = fields.Integer(
        string="No Rewards When Overdue (Days)",
        help="A member with an invoice overdue for so many days cannot redeem. "
        "0: overdue invoices do not matter.",
    )

    _overdue_block_days_positive = models.Constraint(
        "CHECK(overdue_block_days >= 0)",
        "Give 0 days (overdue invoices do not matter) or more.",
    )

    def _compute_reward_count(self):
        counts = dict(
            self.env["b2b.loyalty.reward"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.reward_count = counts.get(program, 0)

    def action_view_rewards(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_reward_action")

    def action_view_redemptions(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_redemption_action")
