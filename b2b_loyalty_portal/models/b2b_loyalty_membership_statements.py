from odoo import fields, models


class Membership(models.Model):
    """The statements of a member."""

    _inherit = "b2b.loyalty.membership"

    statement_count = fields.Integer(
        string="Statements", compute="_compute_statement_count"
    )

    def _compute_statement_count(self):
        counts = dict(
            self.env["b2b.loyalty.statement"]._read_group(
                [("membership_id", "in", self.ids), ("attachment_id", "!=", False)],
                ["membership_id"],
                ["__count"],
            )
        )
        for membership in self:
            membership.statement_count = counts.get(membership._origin, 0)

    def _has_statements(self, seen):
        """Whether there is one, or will be; ``seen`` of :meth:`_portal_glance`."""
        return bool(self.program_id.statement_since or seen.has_statements)

    def _statement_readers(self):
        """Who gets it by mail; of a company without any people, the company."""
        people = self._people()
        if not people:
            return self.partner_id
        return people.filtered("wants_statement").partner_id

    def action_view_statements(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty_portal.b2b_loyalty_statement_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {}
        return action
