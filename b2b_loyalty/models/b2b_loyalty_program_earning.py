from odoo import fields, models


class Program(models.Model):
    """What a program says about earning points."""

    _inherit = "b2b.loyalty.program"

    earning_rule_ids = fields.One2many(
        "b2b.loyalty.earning.rule", "program_id", copy=False
    )
    earning_rule_count = fields.Integer(
        string="Earning Rules", compute="_compute_earning_rule_count"
    )
    offer_days_min = fields.Integer(
        string="Offers Last at Least (Days)",
        default=60,
        help="An earning rule with an end lasts so many days at least, so that "
        "members can plan their orders. 0: any length.",
    )

    _offer_days_min_positive = models.Constraint(
        "CHECK(offer_days_min >= 0)",
        "Give 0 days (offers of any length) or more.",
    )

    def _compute_earning_rule_count(self):
        counts = dict(
            self.env["b2b.loyalty.earning.rule"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.earning_rule_count = counts.get(program, 0)

    def action_view_earning_rules(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_earning_rule_action")

    def _earns_on(self, day):
        """Whether invoices of a day earn at all."""
        if self.state == "run_off":
            return bool(self.run_off_on) and day < self.run_off_on
        return self.state == "open"
