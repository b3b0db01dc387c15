from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Benefit(models.Model):
    """What a tier, or a program for all its members, gives."""

    _name = "b2b.loyalty.benefit"
    _description = "B2B Loyalty Benefit"
    _inherit = ["b2b.loyalty.readable"]
    _order = "terms_id desc, tier_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(
        translate=True, help="How to use it, in words for members."
    )
    kind = fields.Selection(
        [("text", "Benefit"), ("entitlement", "Entitlement")],
        default="text",
        required=True,
        help="A benefit described in words, or a reward that a member may claim so "
        "many times a year, free of points.",
    )
    reward_id = fields.Many2one(
        "b2b.loyalty.reward",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('program_id', '=', program_id)]",
    )
    quantity_per_year = fields.Integer(
        string="Times a Year",
        default=1,
        help="So many times in each agreement year; nothing carries over.",
    )
    terms_id = fields.Many2one(
        "b2b.loyalty.terms",
        required=True,
        ondelete="cascade",
        index=True,
        copy=False,
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        copy=False,
    )
    tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        ondelete="cascade",
        index=True,
        domain="[('program_id', '=', program_id)]",
        help="The tier that has this benefit. Empty: every member has it.",
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    yearly_value = fields.Monetary(
        help="What it is worth to a member in a year; shown openly."
    )

    _yearly_value_positive = models.Constraint(
        "CHECK(yearly_value >= 0)", "A benefit is worth 0 or more a year."
    )

    @api.constrains("kind", "reward_id", "quantity_per_year", "program_id")
    def _check_entitlement(self):
        for benefit in self.filtered(lambda b: b.kind == "entitlement"):
            if benefit.reward_id.program_id != benefit.program_id:
                raise ValidationError(
                    self.env._(
                        "%(benefit)s is an entitlement: choose the reward of "
                        "%(program)s that members may claim.",
                        benefit=benefit.name,
                        program=benefit.program_id.name,
                    )
                )
            if benefit.quantity_per_year < 1:
                raise ValidationError(
                    self.env._(
                        "%s is an entitlement: let members claim it once a year or "
                        "more.",
                        benefit.name,
                    )
                )

    @api.constrains("tier_id", "program_id", "terms_id")
    def _check_program(self):
        for benefit in self:
            if {benefit.terms_id.program_id, benefit.tier_id.program_id} - {
                benefit.program_id,
                self.env["b2b.loyalty.program"],
            }:
                raise ValidationError(
                    self.env._(
                        "%(benefit)s mixes two programs: choose a tier and terms of "
                        "%(program)s.",
                        benefit=benefit.name,
                        program=benefit.program_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._complete(vals)
        benefits = super().create(vals_list)
        benefits.terms_id._check_editable()
        return benefits

    def _complete(self, vals):
        """A benefit typed on a tier or program belongs to the newest terms."""
        if not vals.get("program_id"):
            owner = self.env["b2b.loyalty.tier"].browse(vals.get("tier_id"))
            terms = self.env["b2b.loyalty.terms"].browse(vals.get("terms_id"))
            vals["program_id"] = (owner.program_id or terms.program_id).id
        if not vals.get("terms_id") and vals["program_id"]:
            program = self.env["b2b.loyalty.program"].browse(vals["program_id"])
            vals["terms_id"] = program._ensure_terms().id

    def write(self, vals):
        if not vals.keys() - {"sequence"}:
            return super().write(vals)
        self.terms_id._check_editable()
        res = super().write(vals)
        self.terms_id._check_editable()  # where it was moved to
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self.terms_id._check_editable()
