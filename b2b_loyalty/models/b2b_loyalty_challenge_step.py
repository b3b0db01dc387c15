from odoo import api, fields, models


class ChallengeStep(models.Model):
    """An activity that a challenge asks for, and how often."""

    _name = "b2b.loyalty.challenge.step"
    _description = "B2B Loyalty Challenge Step"
    _inherit = ["b2b.loyalty.readable"]
    _order = "challenge_id, sequence, id"
    _rec_name = "type_id"

    challenge_id = fields.Many2one(
        "b2b.loyalty.challenge", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "b2b.loyalty.activity.type",
        string="Activity",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('program_id', '=', parent.program_id)]",
    )
    count = fields.Integer(string="How Often", default=1, required=True)
    company_id = fields.Many2one(
        related="challenge_id.company_id", store=True, index=True
    )

    _once = models.UniqueIndex(
        "(challenge_id, type_id)",
        "The challenge asks for this activity already: change how often.",
    )
    _count_positive = models.Constraint(
        "CHECK(count BETWEEN 1 AND 1000)",
        "A step asks for its activity 1 to 1,000 times.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._check_may_change()
        return steps

    def write(self, vals):
        if {"challenge_id", "type_id", "count"} & vals.keys():
            self._check_may_change()
        res = super().write(vals)
        if {"challenge_id", "type_id"} & vals.keys():
            self.challenge_id._check_steps()
            self._check_may_change()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awarded(self):
        self._check_may_change()

    def _check_may_change(self):
        self.challenge_id._check_terms_stay()
