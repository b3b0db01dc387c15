from odoo import api, fields, models

from .b2b_loyalty_reward import COST_GROUPS, KINDS


class Redemption(models.Model):
    """One claim of a reward by a member, paid by points or by an entitlement.

    This file holds what it is. Beside it: who may write what (guard), its steps,
    what is done for it (delivery, and a file per kind).
    """

    _name = "b2b.loyalty.redemption"
    _description = "B2B Loyalty Redemption"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "reward_id.name", "partner_id.name"]

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Seller",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        related="membership_id.partner_id", store=True, index=True, string="Company"
    )
    tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The tier of the member on the day.",
    )
    reward_id = fields.Many2one(
        "b2b.loyalty.reward",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    quantity = fields.Integer(default=1, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, index=True)
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who of the member company redeemed it.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        tracking=True,
    )
    state = fields.Selection(
        [
            ("requested", "Waiting for Approval"),
            ("approved", "Approved"),
            ("fulfilled", "Fulfilled"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    key = fields.Char(
        readonly=True,
        copy=False,
        help="Given by who redeems, so that the same click twice is one redemption.",
    )

    # -- how it is paid
    benefit_id = fields.Many2one(
        "b2b.loyalty.benefit",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The benefit of the member's tier that pays for it.",
    )
    entitlement_year = fields.Date(
        readonly=True, help="First day of the agreement year whose benefits pay."
    )
    yearly_quantity = fields.Integer(string="Paid by Benefit", readonly=True)
    extra_id = fields.Many2one(
        "b2b.loyalty.entitlement.extra",
        string="Paid by Grant",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    extra_quantity = fields.Integer(readonly=True)
    points = fields.Integer(readonly=True)
    from_stock = fields.Boolean(
        readonly=True, help="Its number was limited, so it is given back when it ends."
    )

    # -- approvals
    approval = fields.Selection(
        selection=lambda self: (
            self.env["b2b.loyalty.reward"]._fields["approval"].selection
        ),
        required=True,
        readonly=True,
        help="Who has to approve, as the reward said on the day.",
    )
    member_approved_by = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Approved for the Member By",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    seller_approved_by = fields.Many2one(
        "res.users",
        string="Approved for Us By",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    step_ids = fields.One2many("b2b.loyalty.redemption.step", "redemption_id")
    end_reason = fields.Char(
        string="Reason", readonly=True, help="Why it was refused or cancelled."
    )

    # -- what is done for it
    to_deliver = fields.Boolean(
        readonly=True, index=True, help="Approved, and still to be delivered by Odoo."
    )
    delivery_error = fields.Text(
        readonly=True, help="Why it could not be delivered. It waits for a new try."
    )
    fulfilled_on = fields.Date(readonly=True, copy=False)
    scheduled_on = fields.Datetime(tracking=True, help="When it takes place.")
    note = fields.Text(help="What was agreed with the member.")

    # -- what it costs
    value = fields.Monetary(readonly=True, help="What it is worth to the member.")
    cost_estimated = fields.Monetary(
        string="Estimated Cost", readonly=True, groups=COST_GROUPS
    )
    cost_actual = fields.Monetary(
        string="Actual Cost",
        compute="_compute_cost_actual",
        store=True,
        groups=COST_GROUPS,
    )
    cost_variance = fields.Monetary(
        string="Variance",
        groups=COST_GROUPS,
        compute="_compute_cost_variance",
        store=True,
        help="Actual less estimated cost, once the cost is complete.",
    )
    cost_complete = fields.Boolean(
        compute="_compute_cost_complete",
        store=True,
        readonly=False,
        help="No further cost is expected.",
    )

    _key_unique = models.UniqueIndex(
        "(membership_id, key) WHERE key IS NOT NULL",
        "This has been redeemed already: reload the page to see it.",
    )
    # a member's claims of a reward: how many there are is summed from the index alone
    _member_idx = models.Index(
        "(membership_id, reward_id, date)"
        " INCLUDE (quantity, entitlement_year, yearly_quantity)"
        " WHERE state IN ('requested', 'approved', 'fulfilled')"
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A redemption is of 1 or more."
    )

    @api.depends("name", "reward_id.name")
    def _compute_display_name(self):
        for redemption in self:
            redemption.display_name = f"{redemption.name} {redemption.reward_id.name}"

    def _compute_access_url(self):
        for redemption in self:
            redemption.access_url = f"/my/loyalty/redemptions/{redemption.id}"

    @api.depends("state")
    def _compute_cost_actual(self):
        """Nothing by itself: each kind knows its documents."""
        for redemption in self:
            redemption.cost_actual = redemption._get_cost_actual()

    def _get_cost_actual(self):
        """Hook: what the documents of the redemption say that it cost."""
        return 0.0

    @api.depends("state")
    def _compute_cost_complete(self):
        for redemption in self:
            redemption.cost_complete = redemption.cost_complete or redemption.state in (
                "refused",
                "cancelled",
            )

    @api.depends("cost_complete", "cost_actual", "cost_estimated")
    def _compute_cost_variance(self):
        for redemption in self:
            redemption.cost_variance = redemption.cost_complete and (
                redemption.cost_actual - redemption.cost_estimated
            )

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
