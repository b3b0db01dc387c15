from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if {"raw", "datas", "db_datas", "store_fname", "res_id"} & vals.keys():
            self._check_not_agreed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_not_agreed()

    def _check_not_agreed(self):
        """Signed is signed: the document of an agreement stays as it was sent."""
        ours = self.filtered(lambda a: a.res_model == "b2b.loyalty.membership")
        if not ours:
            return
        # sudo: the rule holds for agreements that the user cannot see, too
        Membership = self.env["b2b.loyalty.membership"].sudo()
        if Membership.with_context(active_test=False).search_count(
            [
                "|",
                ("agreement_attachment_id", "in", ours.ids),
                ("signed_attachment_id", "in", ours.ids),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "This is the agreement as it was sent or signed: it can be "
                    "neither changed nor deleted. Send a new one instead."
                )
            )
