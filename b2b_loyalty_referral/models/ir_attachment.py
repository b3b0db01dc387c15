from odoo import models


class IrAttachment(models.Model):
    """The consent of a customer is written through its referral alone."""

    _inherit = "ir.attachment"

    def _b2b_loyalty_is_part(self):
        ours = self.res_model == "b2b.loyalty.referral" and self.res_field
        return bool(ours) or super()._b2b_loyalty_is_part()

    def _b2b_loyalty_frozen_sentence(self):
        if self.res_model != "b2b.loyalty.referral":
            return super()._b2b_loyalty_frozen_sentence()
        return self.env._(
            "%s is the consent of a customer: it can be neither changed nor deleted. "
            "While the referral waits, attach another one there.",
            self.name,
        )
