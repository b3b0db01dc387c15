from odoo import fields, models


class Membership(models.Model):
    """The milestones of a member, behind a button of its form."""

    _inherit = "b2b.loyalty.membership"

    milestone_reached_count = fields.Integer(
        string="Milestones Reached", compute="_compute_milestone_reached_count"
    )

    def _compute_milestone_reached_count(self):
        counts = dict(
            self.env["b2b.loyalty.milestone.reached"]._read_group(
                [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
            )
        )
        for membership in self:
            membership.milestone_reached_count = counts.get(membership, 0)

    def action_view_milestones_reached(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_milestone_reached_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {}
        return action


class Program(models.Model):
    """What a program has for its members beside rewards, behind buttons."""

    _inherit = "b2b.loyalty.program"

    milestone_count = fields.Integer(
        string="Milestones", compute="_compute_milestone_count"
    )
    document_count = fields.Integer(
        string="Documents", compute="_compute_document_count"
    )

    def _compute_milestone_count(self):
        self._count_mine("b2b.loyalty.milestone", "milestone_count")

    def _compute_document_count(self):
        self._count_mine("b2b.loyalty.document", "document_count")

    def _count_mine(self, model, name):
        counts = dict(
            self.env[model]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program[name] = counts.get(program, 0)

    def action_view_milestones(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_milestone_action")

    def action_view_documents(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_document_action")
