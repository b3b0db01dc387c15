from odoo import fields, models


class EarningRule(models.Model):
    """What has been earned by a rule, on its form."""

    _inherit = "b2b.loyalty.earning.rule"

    has_earned = fields.Boolean(compute="_compute_has_earned")
    points_earned = fields.Integer(
        compute="_compute_points_earned",
        help="What members have by this rule, less what credit notes took back.",
    )

    def _compute_has_earned(self):
        earned = self._origin._has_earned()
        for rule in self:
            rule.has_earned = rule._origin in earned

    def _compute_points_earned(self):
        """Of the members that this user sees."""
        sums = dict(
            self.env["b2b.loyalty.points.entry"]._read_group(
                self._earned_domain(), ["earning_rule_id"], ["points:sum"]
            )
        )
        for rule in self:
            rule.points_earned = sums.get(rule._origin, 0)

    def _earned_domain(self):
        return [
            ("earning_rule_id", "in", self._origin.ids),
            ("kind", "in", ("earn", "reverse")),
        ]

    def action_view_points(self):
        """The entries of the ledger that this rule made."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_points_entry_action"
        )
        action["domain"] = self._earned_domain()
        action["context"] = {}
        return action
