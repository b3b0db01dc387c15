from odoo import models


class Program(models.Model):
    _inherit = "b2b.loyalty.program"

    def action_propose_bounds(self):
        """Show bounds by quantile beside those of now, before anything is changed."""
        return self.env["b2b.loyalty.proposal"]._open(self)
