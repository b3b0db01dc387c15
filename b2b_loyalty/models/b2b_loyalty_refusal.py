import logging

from odoo import api, fields, models
from odoo.api import Environment

_logger = logging.getLogger(__name__)


class Refusal(models.Model):
    """A redemption that was refused, and why: a fact that outlives the refusal."""

    _name = "b2b.loyalty.refusal"
    _description = "B2B Loyalty Refused Redemption"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "id desc"
    _rec_name = "sentence"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True
    )
    reward_id = fields.Many2one(
        "b2b.loyalty.reward", required=True, ondelete="restrict", index=True
    )
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact", string="Person", ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    moment = fields.Datetime(required=True, default=fields.Datetime.now)
    quantity = fields.Integer()
    reason = fields.Selection(
        [
            ("quantity", "Quantity"),
            ("membership", "Membership not active"),
            ("program", "Program closed"),
            ("unavailable", "Not offered"),
            ("early", "Not yet"),
            ("late", "No more"),
            ("tier", "Tier"),
            ("locked", "Locked"),
            ("overdue", "Overdue invoices"),
            ("limit", "Limit per member"),
            ("entitlement", "No entitlement left"),
            ("payer", "Nobody who pays"),
            ("points", "Points"),
            ("stock", "Out of stock"),
            ("details", "Details"),
        ],
        required=True,
        index=True,
    )
    sentence = fields.Char(required=True, help="What the member was told.")

    # how often a company has tried lately
    _recent_idx = models.Index("(membership_id, moment)")

    @api.model
    @api.private
    def keep(self, vals):
        """Keep a refusal, whatever becomes of the transaction that it ends.

        Written after it in one of its own: whoever was refused rolls back.
        """
        registry, uid = self.env.registry, self.env.uid

        def write():
            try:
                with registry.cursor() as cr:
                    Environment(cr, uid, {})[self._name]._write_kept(vals)
            except Exception:
                _logger.exception("Loyalty could not keep a refusal")

        # whichever comes first drops the other
        self.env.cr.postrollback.add(write)
        self.env.cr.postcommit.add(write)

    def _write_kept(self, vals):
        for name, value in vals.items():
            field = self._fields[name]
            # what was made in the transaction that ended is gone with it
            if field.type == "many2one" and value:
                if not self.env[field.comodel_name].browse(value).exists():
                    return
        self.sudo().create(vals)  # sudo: facts are kept whatever the user's rights
