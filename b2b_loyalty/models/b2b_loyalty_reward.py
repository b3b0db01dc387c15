from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("voucher", "Voucher"),
    ("product", "Product"),
    ("service", "Service or training"),
    ("experience", "Event"),
    ("project", "Joint project"),
    ("request", "On request"),
    ("credit", "Bill credit"),
    ("external", "From a supplier"),
]

# What a reward costs the seller is not for salespeople.
COST_GROUPS = "b2b_loyalty.group_manager,b2b_loyalty.group_accountant"


class Reward(models.Model):
    """A catalogue item: what members can redeem, for points or as a benefit."""

    _name = "b2b.loyalty.reward"
    _description = "B2B Loyalty Reward"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "image.mixin",
        "b2b.loyalty.readable",
    ]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="voucher", tracking=True)
    categ_id = fields.Many2one(
        "b2b.loyalty.reward.category",
        string="Category",
        ondelete="restrict",
        index="btree_not_null",
    )
    description_html = fields.Html(
        string="Description",
        translate=True,
        help="What the member gets, in the member's words.",
    )
    conditions = fields.Text(
        translate=True, help="What has to be known before redeeming; always shown."
    )
    published = fields.Boolean(
        default=True, tracking=True, help="Members see it and can redeem it."
    )

    # -- what it is worth and what it costs
    value = fields.Monetary(
        tracking=True,
        help="What one is worth to the member; shown openly. Of a bill credit, the "
        "most that one claim pays.",
    )
    cost = fields.Monetary(
        tracking=True,
        groups=COST_GROUPS,
        help="What one is expected to cost you.",
    )
    points = fields.Integer(
        tracking=True, help="Price of one in points. 0: it costs no points."
    )
    paid_by = fields.Selection(
        [
            ("company", "The company's points"),
            ("person", "The own points of the person who redeems"),
        ],
        string="Whose Points",
        default="company",
        required=True,
        tracking=True,
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="What is delivered, billed by the supplier or quoted.",
    )
    supplier_id = fields.Many2one(
        "res.partner",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who delivers it and sends you the bill.",
    )
    voucher_amount = fields.Monetary(help="Face value of one voucher.")
    voucher_months = fields.Integer(
        string="Voucher Valid (Months)",
        help="So many months after it is issued. 0: without an end.",
    )
    event_date = fields.Datetime(string="Takes Place On", tracking=True)
    event_place = fields.Char(tracking=True)

    # -- who may have it, and how much of it
    limited_qty = fields.Boolean(
        string="Limited", help="There is a limited number of it: pieces or seats."
    )
    stock = fields.Integer(
        string="Left",
        help="How many are left. A redemption takes them, a cancelled one gives "
        "them back.",
    )
    per_member_limit = fields.Integer(
        string="Per Member", help="The most that one member may have. 0: no limit."
    )
    per_member_months = fields.Integer(
        string="In Months", help="The limit counts so many months. 0: for ever."
    )
    tier_ids = fields.Many2many(
        "b2b.loyalty.tier",
        string="Tiers",
        domain="[('program_id', '=', program_id)]",
        help="Only for members of these tiers. Empty: for all.",
    )
    membership_ids = fields.Many2many(
        "b2b.loyalty.membership",
        string="Personal Offer For",
        domain="[('program_id', '=', program_id)]",
        help="Only these members see it. Empty: no personal offer.",
    )
    locked_by = fields.Many2one(
        "b2b.loyalty.activity.type",
        string="Unlocked By",
        ondelete="restrict",
        index="btree_not_null",
        help="Shown with kind and value, and redeemable once the member has done this.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    approval = fields.Selection(
        [
            ("none", "None"),
            ("member", "By the member's manager"),
            ("seller", "By us"),
            ("both", "By the member's manager and by us"),
        ],
        default="none",
        required=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        help="Who takes care of it once it is approved. Empty: the salesperson.",
    )
    benefit_ids = fields.One2many("b2b.loyalty.benefit", "reward_id")
    redemption_ids = fields.One2many("b2b.loyalty.redemption", "reward_id")

    _not_negative = models.Constraint(
        "CHECK(value >= 0 AND cost >= 0 AND points >= 0 AND voucher_amount >= 0"
        " AND voucher_months >= 0 AND per_member_limit >= 0"
        " AND per_member_months >= 0)",
        "Values, costs, points, limits and months of a reward are 0 or more.",
    )
    _stock_positive = models.Constraint(
        "CHECK(NOT limited_qty OR stock >= 0)",
        "There cannot be less than 0 left of a reward: 0 means that it is gone.",
    )

    @api.constrains("kind", "voucher_amount", "product_id")
    def _check_kind(self):
        for reward in self:
            if reward.kind == "voucher" and reward.voucher_amount <= 0:
                raise ValidationError(
                    self.env._(
                        "%s is a voucher: give it a face value above 0.", reward.name
                    )
                )
            if reward.kind in ("product", "external") and not reward.product_id:
                raise ValidationError(
                    self.env._(
                        "%s has no product: choose what is delivered.", reward.name
                    )
                )
            if reward.kind == "external" and not reward.supplier_id:
                raise ValidationError(
                    self.env._(
                        "%s comes from a supplier: choose which one.", reward.name
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for reward in self:
            first, last = reward.date_from, reward.date_to
            if first and last and last < first:
                raise ValidationError(
                    self.env._(
                        "%(reward)s ends on %(last)s, before it starts: give an end "
                        "on or after %(first)s.",
                        reward=reward.name,
                        last=last,
                        first=first,
                    )
                )

    @api.constrains("program_id", "tier_ids", "membership_ids", "locked_by")
    def _check_program(self):
        for reward in self:
            others = (
                reward.tier_ids.program_id
                | reward.membership_ids.program_id
                | reward.locked_by.program_id
            ) - reward.program_id
            if others:
                raise ValidationError(
                    self.env._(
                        "%(reward)s belongs to %(program)s: choose tiers, members and "
                        "activities of that program.",
                        reward=reward.name,
                        program=reward.program_id.name,
                    )
                )
