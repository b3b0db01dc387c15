from odoo import fields, models


class Queue(models.Model):
    """Milestones are looked at right after the tier, on the same documents."""

    _inherit = "b2b.loyalty.queue"

    def _work_in(self, memberships, documents):
        res = super()._work_in(memberships, documents)
        on = fields.Date.context_today(self)
        for program, members in memberships.grouped("program_id").items():
            program._reach_milestones(on, members)
        return res
