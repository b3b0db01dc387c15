from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Not a number, or so large that what an invoice earns could not be kept.
MOST_POINTS = 10**6
MOST_FIXED = 10**7
LEAST_AMOUNT, MOST_AMOUNT = 0.01, 10**9
MOST_MONTHS = 600


class EarningRule(models.Model):
    """What earns points: so many per amount, or a fixed number per invoice.

    A member keeps what an invoice has earned as it was promised: the first entry
    holds the terms. Beside this file: what may still be changed (guard), the rule in
    words (summary) and as plain values (terms).
    """

    _name = "b2b.loyalty.earning.rule"
    _description = "B2B Loyalty Earning Rule"
    _inherit = ["b2b.loyalty.readable"]
    _order = "program_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="In words for members.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["b2b.loyalty.program"]._only_one(),
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    trigger = fields.Selection(
        [("invoice", "Invoices")], required=True, default="invoice", string="Earned By"
    )

    # -- how many
    points = fields.Float(default=1, digits=(16, 2))
    per_amount = fields.Monetary(
        default=1, help="So many points for each whole amount of this, without tax."
    )
    fixed_points = fields.Integer(
        help="So many points once for an invoice with anything that counts, instead "
        "of points by amount.",
    )
    use_tier_multiplier = fields.Boolean(
        string="Times the Tier's Multiplier",
        default=True,
        help="Members of a tier with a multiplier earn so many times as much. What "
        "counts is the tier on the day of the invoice.",
    )
    max_points_per_invoice = fields.Integer(
        string="At Most per Invoice", help="0: any number."
    )
    holder = fields.Selection(
        [("company", "The company"), ("person", "The person who ordered")],
        required=True,
        default="company",
        string="Points Belong To",
        help="A person of the company earns with a role in the membership only.",
    )
    stacking = fields.Selection(
        [("add", "Added to others"), ("best", "Only the best of these")],
        required=True,
        default="add",
        string="With Other Rules",
        help="Of all rules marked as only the best of these, an invoice earns by the "
        "one that gives most. Added ones always count.",
    )

    # -- for what
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="With those below them. Together with products: either.",
    )
    product_ids = fields.Many2many(
        "product.product", string="Products", check_company=True
    )
    new_categ_months = fields.Integer(
        string="Not Bought for (Months)",
        help="Only where the company bought nothing of these categories or products in "
        "so many months before the invoice. 0: it does not matter.",
    )

    # -- for whom and when
    tier_ids = fields.Many2many(
        "b2b.loyalty.tier",
        string="Tiers",
        domain="[('program_id', '=', program_id)]",
        help="Only members of these tiers on the day of the invoice. Empty: all.",
    )
    partner_domain = fields.Char(
        string="Companies",
        default="[]",
        help="Only companies that match, for example by size or country.",
    )
    registration = fields.Boolean(
        string="Only When Registered",
        help="Only members that have registered for it, for invoices from that day.",
    )
    registration_ids = fields.One2many("b2b.loyalty.earning.registration", "rule_id")
    date_from = fields.Date(
        string="From",
        default=fields.Date.context_today,
        help="Invoices of this day and later. Empty: since the company is a member.",
    )
    date_to = fields.Date(
        string="To", help="Last day whose invoices earn. Empty: open end."
    )

    _numbers_positive = models.Constraint(
        f"CHECK(fixed_points BETWEEN 0 AND {MOST_FIXED}"
        f" AND max_points_per_invoice BETWEEN 0 AND {MOST_FIXED * 100}"
        f" AND new_categ_months BETWEEN 0 AND {MOST_MONTHS})",
        "Fixed points (up to ten million), points at most (up to a billion) and "
        f"months (up to {MOST_MONTHS}) are 0 or more.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "An offer ends on the day it starts, or later.",
    )

    # -- what makes sense

    @api.constrains("points", "per_amount", "fixed_points", "trigger")
    def _check_amounts(self):
        for rule in self:
            if rule.trigger == "invoice" and not rule.fixed_points:
                if rule.points <= 0 or rule.per_amount <= 0:
                    raise ValidationError(
                        self.env._(
                            "%s gives nothing: give points and an amount above 0, or "
                            "fixed points.",
                            rule.name,
                        )
                    )

    @api.constrains("points", "per_amount", "fixed_points")
    def _check_amounts_bounds(self):
        for rule in self:
            least, most = (0 if rule.fixed_points else LEAST_AMOUNT), MOST_AMOUNT
            # what is no number is not between two either
            if not (
                0 <= rule.points <= MOST_POINTS and least <= rule.per_amount <= most
            ):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: give up to %(points)s points per amount, and an "
                        "amount from %(least)s to %(most)s.",
                        rule=rule.name,
                        points=f"{MOST_POINTS:,}",
                        least=least,
                        most=f"{most:,}",
                    )
                )

    @api.constrains("new_categ_months", "categ_ids", "product_ids")
    def _check_new_category(self):
        for rule in self:
            if rule.new_categ_months and not (rule.categ_ids or rule.product_ids):
                raise ValidationError(
                    self.env._(
                        "Choose the categories or products that %s asks to be new for "
                        "the company, or set its months to 0.",
                        rule.name,
                    )
                )

    @api.constrains("tier_ids", "program_id")
    def _check_tiers(self):
        for rule in self:
            others = rule.tier_ids.filtered(
                lambda tier, rule=rule: tier.program_id != rule.program_id
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(tiers)s is no tier of %(program)s: choose its own.",
                        tiers=", ".join(others.mapped("name")),
                        program=rule.program_id.name,
                    )
                )

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for rule in self:
            try:
                self.env["res.partner"].search(rule._partner_domain(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The companies of %(rule)s cannot be found with this filter: "
                        "%(error)s Choose them in the filter editor.",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _partner_domain(self):
        """The filter as a domain: plain values only, it is run for everybody."""
        return literal_eval(self.partner_domain or "[]")

    @api.constrains("date_from", "date_to", "program_id")
    def _check_offer_length(self):
        for rule in self.filtered("date_to"):
            first = rule.date_from or rule.program_id.date_start
            days, least = (
                (rule.date_to - first).days + 1,
                rule.program_id.offer_days_min,
            )
            if days < least:
                raise ValidationError(
                    self.env._(
                        "%(rule)s lasts %(days)s days. Members of %(program)s have "
                        "%(least)s days at least for an offer: let it end later, or "
                        "shorten the least length in the program.",
                        rule=rule.name,
                        days=days,
                        program=rule.program_id.name,
                        least=least,
                    )
                )
