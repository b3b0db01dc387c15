from odoo import fields, models

from ..logic.holdout import MOST, is_held_out

MANAGERS = "b2b_loyalty.group_manager"


class Program(models.Model):
    _inherit = "b2b.loyalty.program"

    holdout_percent = fields.Integer(
        string="Held Out (%)",
        groups=MANAGERS,
        help="Share of new members who get no personal offers and no milestones, so "
        "that their effect can be measured. Only managers see who they are.",
    )

    _holdout_percent_bounds = models.Constraint(
        f"CHECK(holdout_percent BETWEEN 0 AND {MOST})",
        f"Hold out 0 to {MOST} % of the members: the program is for the others.",
    )


class Membership(models.Model):
    """Who is left out, so that the effect of offers and milestones is measured."""

    _inherit = "b2b.loyalty.membership"

    holdout = fields.Boolean(
        string="Held Out",
        readonly=True,
        copy=False,
        groups=MANAGERS,
        help="Drawn once, when it becomes a member: it gets no personal offers and no "
        "milestones.",
    )

    def _become_members(self):
        self._draw_holdout()
        res = super()._become_members()
        rewarded = self.filtered(lambda m: m.program_id.milestone_ids)
        # joining may be one, and so may what was bought before
        self.env["b2b.loyalty.queue"]._note_members(rewarded)
        return res

    def _draw_holdout(self):
        """A later change of the percentage is for members to come."""
        # sudo: who activates a member need not see who is held out
        for program, members in self.sudo().grouped("program_id").items():
            percent = program.holdout_percent
            held = members.filtered(
                lambda m, p=program, share=percent: is_held_out(p.code, m.id, share)
            )
            held.holdout = True
            (members - held).holdout = False

    def _prepare_start_vals(self, vals):
        """Not even its absence is written by who may not see it."""
        start = super()._prepare_start_vals(vals)
        if not self._is_manager():
            start.pop("holdout")
        return start
