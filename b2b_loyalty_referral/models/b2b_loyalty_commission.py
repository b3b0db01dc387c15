from odoo import api, fields, models

from .b2b_loyalty_referral_rule import KINDS

STATES = [
    ("pending", "Pending"),
    ("approved", "Approved"),
    ("settled", "Settled"),
    ("reversed", "Reversed"),
]


class Commission(models.Model):
    """What a referrer gets for a document of a company brought, or gives back.

    Lines are written by the engine alone. Their amounts never change: what changes
    is a new line, or a line that was not paid yet and is reversed.
    """

    _name = "b2b.loyalty.commission"
    _description = "B2B Loyalty Commission"
    _order = "id desc"
    _rec_name = "referral_id"

    referral_id = fields.Many2one(
        "b2b.loyalty.referral", required=True, ondelete="restrict", index=True
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        string="Referrer",
        required=True,
        ondelete="restrict",
        index=True,
    )
    program_id = fields.Many2one(
        related="membership_id.program_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    referred_partner_id = fields.Many2one(
        related="referral_id.referred_partner_id", store=True, string="Customer"
    )
    plan_id = fields.Many2one(related="referral_id.plan_id", store=True)
    rule_id = fields.Many2one(
        "b2b.loyalty.referral.rule", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(KINDS, required=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="restrict",
        index="btree_not_null",
        help="The invoice that brought it; empty for a bonus.",
    )
    document_id = fields.Many2one(
        "account.move",
        string="Because Of",
        ondelete="restrict",
        index="btree_not_null",
        help="The document that changed it.",
    )
    date = fields.Date(required=True, index=True)
    base = fields.Monetary(help="What counted, net of credit notes.")
    earned = fields.Monetary(help="What the rule gives, without the cap of the plan.")
    amount = fields.Monetary(
        help="What the referrer gets; what is taken back is below 0."
    )
    state = fields.Selection(
        STATES, string="Status", default="pending", required=True, index=True
    )
    approve_on = fields.Date(
        string="Held Until", help="From this day on it is approved."
    )

    _due_idx = models.Index("(approve_on) WHERE state = 'pending'")

    @api.depends("referral_id.name", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.display_name = f"{line.referral_id.name}: {labels.get(line.kind, '')}"

    @api.model
    def _list_of(self, domain):
        """The list of some commission, which shows what one may see."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty_referral.b2b_loyalty_commission_action"
        )
        action.update(domain=domain, context={})
        return action
