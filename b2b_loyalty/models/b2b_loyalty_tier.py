from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.lifecycle import MEMBER
from .b2b_loyalty_criteria import LATER


class Tier(models.Model):
    """A level of a program.

    What it asks for and gives is kept per version of the terms.
    """

    _name = "b2b.loyalty.tier"
    _description = "B2B Loyalty Tier"
    _inherit = ["image.mixin", "b2b.loyalty.readable"]
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

    benefit_ids = fields.One2many(
        "b2b.loyalty.benefit",
        "tier_id",
        domain=[("terms_id.is_newest", "=", True)],
        copy=True,
    )
    yearly_value = fields.Monetary(
        compute="_compute_yearly_value",
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

    @api.depends("benefit_ids.yearly_value")
    def _compute_yearly_value(self):
        for tier in self:
            tier.yearly_value = sum(tier.benefit_ids.mapped("yearly_value"))

    def _compute_member_count(self):
        Membership = self.env["b2b.loyalty.membership"]
        live = [("state", "in", MEMBER)]
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

    # -- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        together = self.with_context(b2b_loyalty_bounds_later=LATER)
        tiers = super(Tier, together).create(vals_list)
        tiers = tiers.with_env(self.env)
        for tier in tiers:
            if not tier._newest_line():
                tier._new_line()
        tiers._check_order()
        return tiers

    def write(self, vals):
        if "program_id" in vals:
            self._check_program_stays(vals["program_id"])
        if "sequence" in vals or "active" in vals:
            # sudo: this mark only makes the next run look at everybody
            self.program_id.sudo().recompute_all = True
        # criteria are compared with each other when all of them are written
        together = self.with_context(b2b_loyalty_bounds_later=LATER)
        res = super(Tier, together).write(vals)
        if vals.get("active"):
            self._back_in_newest_terms()
        self._check_order()
        return res

    def _check_program_stays(self, program_id):
        for tier in self.filtered(lambda t: t.program_id.id != program_id):
            raise UserError(
                self.env._(
                    "%(tier)s is a tier of %(program)s and stays there, with its "
                    "bounds and members: make a new tier in the other program.",
                    tier=tier.name,
                    program=tier.program_id.name,
                )
            )

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
        return self.program_id == other.program_id and self._rank() >= other._rank()
