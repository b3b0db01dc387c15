from odoo import api, models


class MailComposer(models.TransientModel):
    _name = "mail.compose.message"
    _inherit = ["mail.compose.message", "b2b.loyalty.mail.reference"]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._b2b_loyalty_check_reference(vals)
        return super().create(vals_list)

    def write(self, vals):
        for composer in self:
            composer._b2b_loyalty_check_reference(vals)
        return super().write(vals)
