from odoo import api, fields, models


class Program(models.Model):
    """What members of a program can do besides buying, behind buttons of its form."""

    _inherit = "b2b.loyalty.program"

    activity_type_count = fields.Integer(
        string="Activity Types", compute="_compute_activity_type_count"
    )
    challenge_count = fields.Integer(
        string="Challenges", compute="_compute_challenge_count"
    )

    def _compute_activity_type_count(self):
        self._count_mine("b2b.loyalty.activity.type", "activity_type_count")

    def _compute_challenge_count(self):
        self._count_mine("b2b.loyalty.challenge", "challenge_count")

    @api.model
    def _only_one(self):
        """The program of a seller who has no more than one: nothing to choose."""
        programs = self.search([("company_id", "in", self.env.companies.ids)], limit=2)
        return programs if len(programs) == 1 else self.browse()

    def action_view_activity_types(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_activity_type_action")

    def action_view_challenges(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_challenge_action")
