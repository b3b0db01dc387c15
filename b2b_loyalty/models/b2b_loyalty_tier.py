from odoo import api, fields, models
from odoo.exceptions import UserError


class Tier(models.Model):
    """A level of a program.

    What it asks for and gives is kept per version of the terms; the criteria
    here read and write the newest version.
    """

    _name = "b2b.loyalty.tier"
    _description = "B2B Loyalty Tier"
    _inherit = ["image.mixin"]
    _order = "program_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The lowest tier comes first.")
    active = fields.Boolean(default=True)
    color = fields.Integer()
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("b2b.loyalty.terms.tier", "tier_id", copy=False)

    revenue_from = fields.Monetary(
        string="Revenue From",
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("revenue_from"),
        copy=True,
        help="Net invoiced revenue in the window, at least.",
    )
    growth_from = fields.Float(
        string="Growth From (%)",
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("growth_from"),
        copy=True,
        digits=(16, 2),
        help="Per cent over the same window one year earlier, at least. "
        "A company without revenue then never reaches it. 0: not asked.",
    )
    points_from = fields.Integer(
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("points_from"),
        copy=True,
        help="Points earned in the window, at least. 0: not asked.",
    )
    active_months_from = fields.Integer(
        string="Active Months From",
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("active_months_from"),
        copy=True,
        help="Months of the window with an invoice, at least. 0: not asked.",
    )
    referrals_from = fields.Integer(
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("referrals_from"),
        copy=True,
        help="Qualified referrals in their window, at least. 0: not asked.",
    )
    invitation_only = fields.Boolean(
        string="By Invitation",
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("invitation_only"),
        copy=True,
        help="Given by hand only; no figure reaches it or takes it away.",
    )
    match = fields.Selection(
        [("all", "All of them"), ("any", "Any of them")],
        string="Needs",
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("match"),
        copy=True,
        help="Whether all figures asked must be reached, or one of them.",
    )
    rebate_percent = fields.Float(
        string="Rebate (%)",
        compute="_compute_criteria",
        inverse=lambda tiers: tiers._pass_on("rebate_percent"),
        copy=True,
        digits=(16, 2),
        help="Per cent of qualifying revenue paid back once per period.",
    )
    benefit_ids = fields.One2many(
        "b2b.loyalty.benefit",
        "tier_id",
        domain=[("terms_id.is_newest", "=", True)],
        copy=True,
    )
    yearly_value = fields.Monetary(
        compute="_compute_yearly_value",
        string="Yearly Value",
        help="What the benefits of this tier are worth to a member in a year.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        help="Applied to new quotations of members of this tier.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        check_company=True,
        help="Applied to new quotations of members of this tier.",
    )
    goes_first = fields.Boolean(
        string="Before the Customer's Own",
        help="The pricelist and payment term of the tier apply even when others were "
        "negotiated for the company itself.",
    )
    member_count = fields.Integer(compute="_compute_member_count", string="Members")
    member_share = fields.Float(
        compute="_compute_member_count",
        string="Share of Members",
        help="Members of this tier over all members of the program.",
    )

    # -- criteria pass through to the newest version of the terms

    @api.depends(
        lambda self: (
            "line_ids.terms_id.is_newest",
            *(
                f"line_ids.{name}"
                for name in self.env["b2b.loyalty.terms.tier"]._criteria_fields()
            ),
        )
    )
    def _compute_criteria(self):
        names = self.env["b2b.loyalty.terms.tier"]._criteria_fields()
        for tier in self:
            line = tier._newest_line()
            for name in names:
                tier[name] = line[name] if line else (name == "match" and "all")

    def _newest_line(self):
        self.ensure_one()
        return self.line_ids.filtered("terms_id.is_newest")[:1]

    def _pass_on(self, name):
        """Write one criterion to the newest terms.

        One at a time: of fields computed together, those that were not given
        read as empty here.
        """
        for tier in self:
            value = tier[name]
            line = tier._newest_line() or tier._new_line()
            if line[name] != value:
                line[name] = value

    def _new_line(self):
        self.ensure_one()
        terms = self.program_id._ensure_terms()
        return self.env["b2b.loyalty.terms.tier"].create(
            {"terms_id": terms.id, "tier_id": self.id}
        )

    @api.depends("benefit_ids.yearly_value")
    def _compute_yearly_value(self):
        for tier in self:
            tier.yearly_value = sum(tier.benefit_ids.mapped("yearly_value"))

    def _compute_member_count(self):
        Membership = self.env["b2b.loyalty.membership"]
        live = [("state", "in", ("active", "suspended"))]
        counts = dict(
            Membership._read_group(
                [("tier_id", "in", self.ids), *live], ["tier_id"], ["__count"]
            )
        )
        totals = dict(
            Membership._read_group(
                [("program_id", "in", self.program_id.ids), *live],
                ["program_id"],
                ["__count"],
            )
        )
        for tier in self:
            total = totals.get(tier.program_id, 0)
            tier.member_count = counts.get(tier, 0)
            tier.member_share = tier.member_count / total if total else 0.0

    # -- constraints

    @api.constrains("sequence", "active")
    def _check_order(self):
        if not self.env.context.get("b2b_loyalty_bounds_later"):
            self._check_criteria()

    def _check_criteria(self):
        """Bounds of one criterion rise from tier to tier; only the first may be 0."""
        for terms in self.program_id.newest_terms_id:
            terms.line_ids._check_bounds()

    # -- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        together = self.with_context(b2b_loyalty_bounds_later=True)
        tiers = super(Tier, together).create(vals_list)
        tiers = tiers.with_context(self.env.context)
        for tier in tiers:
            if not tier._newest_line():
                tier._new_line()
        tiers._check_order()
        return tiers

    def write(self, vals):
        if "sequence" in vals or "active" in vals:
            # sudo: this mark only makes the next run look at everybody
            self.program_id.sudo().recompute_all = True
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["b2b.loyalty.tier.change"].search_count(
            ["|", ("from_tier_id", "in", self.ids), ("to_tier_id", "in", self.ids)],
            limit=1,
        )
        if used:
            raise UserError(
                self.env._(
                    "Members have held %(tiers)s: leave it out of the next version of "
                    "the terms by archiving it.",
                    tiers=", ".join(self.mapped("name")),
                )
            )
        self.line_ids.unlink()

    def action_view_memberships(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_membership_action"
        )
        action["domain"] = [("tier_id", "=", self.id)]
        action["context"] = {"default_program_id": self.program_id.id}
        return action

    def _is_at_least(self, other):
        """Whether this tier stands as high as ``other`` in the same program."""
        self.ensure_one()
        return self.program_id == other.program_id and (
            (self.sequence, self.id) >= (other.sequence, other.id)
        )
