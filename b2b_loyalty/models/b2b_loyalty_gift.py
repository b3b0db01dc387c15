from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Gift(models.Model):
    """A product that comes with a member's large order, free of charge."""

    _name = "b2b.loyalty.gift"
    _description = "B2B Loyalty Gift with Order"
    _inherit = ["b2b.loyalty.readable"]
    _order = "program_id, sequence, id"

    name = fields.Char(
        required=True, translate=True, help="Stands on the order, beside the product."
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reward_id = fields.Many2one(
        "b2b.loyalty.reward",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('program_id', '=', program_id), ('kind', '=', 'product')]",
        help="A reward that is a product: it says what the gift is worth and costs. "
        "Leave it unpublished when it is to be had with an order only.",
    )
    quantity = fields.Integer(default=1, required=True)
    tier_ids = fields.Many2many(
        "b2b.loyalty.tier",
        string="Tiers",
        domain="[('program_id', '=', program_id)]",
        help="Only for members of these tiers. Empty: for all.",
    )
    amount_from = fields.Monetary(
        string="Orders From",
        help="Untaxed amount of the order without gifts, vouchers and discounts on "
        "the whole order.",
    )
    every_months = fields.Integer(
        string="Once in Months",
        default=12,
        help="A member gets it once in so many months. 0: with every such order.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    redemption_ids = fields.One2many("b2b.loyalty.redemption", "gift_id")

    _numbers_positive = models.Constraint(
        "CHECK(amount_from >= 0 AND every_months >= 0 AND quantity > 0)",
        "Amount and months of a gift are 0 or more, its quantity is 1 or more.",
    )

    @api.constrains("program_id", "reward_id", "tier_ids")
    def _check_program(self):
        for gift in self:
            programs = gift.reward_id.program_id | gift.tier_ids.program_id
            if programs - gift.program_id:
                raise ValidationError(
                    self.env._(
                        "%(gift)s belongs to %(program)s: choose a reward and tiers "
                        "of that program.",
                        gift=gift.name,
                        program=gift.program_id.name,
                    )
                )
            if gift.reward_id.kind != "product":
                raise ValidationError(
                    self.env._(
                        "%s cannot be put on an order: choose a reward that is a "
                        "product.",
                        gift.reward_id.name,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for gift in self:
            if gift.date_from and gift.date_to and gift.date_to < gift.date_from:
                raise ValidationError(
                    self.env._(
                        "%(gift)s ends on %(last)s, before it starts: give an end on "
                        "or after %(first)s.",
                        gift=gift.name,
                        last=gift.date_to,
                        first=gift.date_from,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        for gift in self:
            if gift.redemption_ids:
                raise ValidationError(
                    self.env._(
                        "%s has been given and stays on record: archive it instead.",
                        gift.name,
                    )
                )

    def _is_for(self, membership, amount, on, taken=0):
        """Whether an order of a member comes with this gift, for all but the time
        since the last one.

        :param taken: number of the reward that other orders take just now
        """
        self.ensure_one()
        reward = self.reward_id
        return (
            self.program_id == membership.program_id
            and (not self.tier_ids or membership.tier_id in self.tier_ids)
            and amount >= self.amount_from
            and (not self.date_from or self.date_from <= on)
            and (not self.date_to or on <= self.date_to)
            and (not reward.limited_qty or reward.stock >= self.quantity + taken)
            and reward.active
        )
