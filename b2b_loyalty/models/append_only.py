from odoo import api, models
from odoo.exceptions import UserError


class AppendOnly(models.AbstractModel):
    """Facts: a row is written once and then neither changed nor deleted."""

    _name = "b2b.loyalty.append.only"
    _description = "Append-only record"

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "%(record)s is a fact and cannot be changed. "
                "Record the correction as a new step instead.",
                record=self[:1].display_name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(record)s is a fact and cannot be deleted.",
                record=self[:1].display_name,
            )
        )
