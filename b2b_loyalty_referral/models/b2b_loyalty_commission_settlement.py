from odoo import api, fields, models
from odoo.exceptions import UserError

from .b2b_loyalty_referral import REJECT_REASONS
from .b2b_loyalty_referral_plan_settlement import SETTLE_BY, SETTLE_EVERY

# What may be written on a line that was paid: that it is open again, or a merge.
AFTERWARDS = {"state", "settlement_id", "membership_id", "held_reason"}


class Commission(models.Model):
    """How a line is paid; once it was, it stays as it is."""

    _inherit = "b2b.loyalty.commission"

    settlement_id = fields.Many2one(
        "b2b.loyalty.settlement",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    settle_by = fields.Selection(
        SETTLE_BY, string="Paid By", compute="_compute_settle", store=True
    )
    settle_every = fields.Selection(
        SETTLE_EVERY, string="Paid Every", compute="_compute_settle", store=True
    )
    held_reason = fields.Selection(
        REJECT_REASONS,
        string="Held Because",
        readonly=True,
        copy=False,
        help="What speaks against the referral by now: it is not paid before a manager "
        "has decided.",
    )

    _open_idx = models.Index(
        "(program_id, settle_every, membership_id) WHERE state = 'approved'"
    )

    @api.depends("referral_id.terms")
    def _compute_settle(self):
        for line in self:
            line.settle_by, line.settle_every = line.referral_id._settled_by()

    def write(self, vals):
        """Not by our own code either: a correction is a line of its own."""
        if vals.keys() - AFTERWARDS and "settled" in self.mapped("state"):
            raise UserError(
                self.env._(
                    "This commission was paid and stays as it is: what is taken back "
                    "is a new line of the next settlement."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "Commission stays on record: what is taken back is reversed, or a new "
                "line."
            )
        )
