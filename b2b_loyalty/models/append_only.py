from odoo import api, models
from odoo.exceptions import UserError

from .parameters import without_defaults


class AppendOnly(models.AbstractModel):
    """Facts: a row is written once and then neither changed nor deleted."""

    _name = "b2b.loyalty.append.only"
    _description = "Append-only record"

    @api.model_create_multi
    def create(self, vals_list):
        """Defaults of the caller's context have no part in a fact."""
        plain = without_defaults(self)
        return super(AppendOnly, plain).create(vals_list).with_env(self.env)

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
