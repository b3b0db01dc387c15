from odoo import api, fields, models

from ..logic.proposal import crowded


class Program(models.Model):
    """What the screen of a program shows beside its settings."""

    _inherit = "b2b.loyalty.program"

    terms_locked = fields.Boolean(
        string="Terms in Force",
        compute="_compute_terms_locked",
        help="The newest version of the terms can only be replaced, not edited.",
    )
    terms_count = fields.Integer(
        string="Versions of the Terms", compute="_compute_terms_count"
    )
    tier_change_count = fields.Integer(
        string="Tier Changes", compute="_compute_tier_change_count"
    )
    crowded_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        compute="_compute_crowded_tier_id",
        help="The tier that holds more than 60 % of the members, where there are "
        "enough of them to say so.",
    )

    @api.depends("terms_ids.locked", "terms_ids.number")
    def _compute_terms_locked(self):
        for program in self:
            program.terms_locked = program.newest_terms_id.locked

    @api.depends("terms_ids")
    def _compute_terms_count(self):
        for program in self:
            program.terms_count = len(program.terms_ids)

    def _compute_tier_change_count(self):
        counts = dict(
            self.env["b2b.loyalty.tier.change"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.tier_change_count = counts.get(program, 0)

    @api.depends("tier_ids", "membership_ids.tier_id", "membership_ids.state")
    def _compute_crowded_tier_id(self):
        for program in self:
            tiers = program.tier_ids
            counts = tiers.mapped("member_count")
            place = crowded(counts, without=program.member_count - sum(counts))
            program.crowded_tier_id = tiers[place] if place is not None else False

    # -- buttons

    def action_recompute(self):
        """Recompute now, and say what came of it."""
        self.ensure_one()
        changes = self.recompute_tiers()
        message = (
            self.env._("Members who changed tier: %(number)s.", number=len(changes))
            if changes
            else self.env._("Every member has the tier that its figures give.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Tiers are up to date"),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_waiting(self):
        """The memberships that wait for a signature."""
        action = self.action_view_memberships()
        action["domain"] = [("program_id", "=", self.id), ("state", "=", "sent")]
        return action

    def action_view_members_by_tier(self):
        """A chart of the members of each tier."""
        action = self.action_view_memberships()
        action["domain"] = [
            ("program_id", "=", self.id),
            *self.env["b2b.loyalty.membership"]._member_domain(),
        ]
        modes = ["graph", "kanban", "list", "form"]
        title = self.env._("Members by Tier")
        action.update(
            name=title,
            display_name=title,
            view_mode=",".join(modes),
            views=[(False, mode) for mode in modes],
        )
        return action

    def action_view_terms(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_terms_action")

    def action_view_tier_changes(self):
        return self._action_of_mine("b2b_loyalty.b2b_loyalty_tier_change_action")

    def _action_of_mine(self, xmlid):
        """An action narrowed to what belongs to this program."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        return action
