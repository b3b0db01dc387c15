from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _b2b_loyalty_frozen_sentence(self):
        if self.res_model != "b2b.loyalty.statement":
            return super()._b2b_loyalty_frozen_sentence()
        return self.env._(
            "%s is a statement as the member got it: it can be neither changed nor "
            "deleted.",
            self.name,
        )
