from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..logic.lifecycle import MEMBER
from .b2b_loyalty_criteria import LATER


class Program(models.Model):
    """What one seller company offers to its customer companies."""

    _name = "b2b.loyalty.program"
    _description = "B2B Loyalty Program"
    _inherit = ["mail.thread", "mail.activity.mixin", "b2b.loyalty.readable"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(
        default=10,
        help="Where a company is a member of several programs, the first one's "
        "pricelist and payment term apply.",
    )
    code = fields.Char(
        required=True,
        copy=False,
        default=lambda self: self.env["ir.sequence"].next_by_code(self._name),
        help="Short code; membership numbers start with it.",
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    description = fields.Html(
        translate=True, help="What the program is about, for members."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("run_off", "Winding Down"),
            ("closed", "Closed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    date_start = fields.Date(
        string="Starts On",
        default=fields.Date.context_today,
        required=True,
        help="Companies can join from this day.",
    )
    date_end = fields.Date(
        string="Ends On", help="Last day on which companies can join. Empty: open end."
    )
    last_day = fields.Date(
        string="Benefits Usable Until",
        readonly=True,
        copy=False,
        help="Set when the program is wound down; members were told this day.",
    )

    # -- what belongs to it
    tier_ids = fields.One2many("b2b.loyalty.tier", "program_id", copy=True)
    benefit_ids = fields.One2many(
        "b2b.loyalty.benefit",
        "program_id",
        string="Benefits for Every Member",
        domain=[("tier_id", "=", False), ("terms_id.is_newest", "=", True)],
        copy=True,
    )
    membership_ids = fields.One2many("b2b.loyalty.membership", "program_id", copy=False)
    member_count = fields.Integer(compute="_compute_member_count")
    waiting_count = fields.Integer(
        compute="_compute_member_count", string="Waiting for Signature"
    )
    computed_on = fields.Date(
        string="Figures As Of",
        readonly=True,
        copy=False,
        help="The day as of which all tiers of the program were last computed.",
    )
    recompute_all = fields.Boolean(
        copy=False, help="A rule changed: the next run judges every member anew."
    )

    _code_unique = models.Constraint(
        "UNIQUE(company_id, code)",
        "This code is taken by another program of the company: choose another one.",
    )

    @api.depends("membership_ids.state")
    def _compute_member_count(self):
        counts = {}
        for program, state, count in self.env["b2b.loyalty.membership"]._read_group(
            [("program_id", "in", self.ids)], ["program_id", "state"], ["__count"]
        ):
            counts[program.id, state] = count
        for program in self:
            program.member_count = sum(
                counts.get((program.id, state), 0) for state in MEMBER
            )
            program.waiting_count = counts.get((program.id, "sent"), 0)

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for program in self:
            if program.date_end and program.date_end < program.date_start:
                raise ValidationError(
                    self.env._(
                        "%(program)s ends on %(end)s, before it starts: "
                        "give an end on or after %(start)s.",
                        program=program.name,
                        end=program.date_end,
                        start=program.date_start,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # bounds are compared with each other when all tiers are there
        for vals in vals_list:
            self._check_engine_fields(vals)
        # a default of the context would get past the closed fields
        start = dict.fromkeys(self._ENGINE_FIELDS, False) | {"state": "draft"}
        vals_list = [{**start, **vals} for vals in vals_list]
        together = self.with_context(b2b_loyalty_bounds_later=LATER)
        programs = super(Program, together).create(vals_list)
        programs = programs.with_env(self.env)
        for program in programs:
            program._ensure_terms()
        programs.tier_ids._check_criteria()
        return programs

    def write(self, vals):
        if self._POLICY_FIELDS & vals.keys():
            vals = {"recompute_all": True, **vals}
        self._check_engine_fields(vals)
        if "company_id" in vals:
            self._check_company_stays(vals["company_id"])
        if not vals.get("active", True):
            self._check_archivable()
        if "tier_ids" not in vals:
            return super().write(vals)
        together = self.with_context(b2b_loyalty_bounds_later=LATER)
        res = super(Program, together).write(vals)
        self.tier_ids._check_criteria()
        return res

    def _check_company_stays(self, company_id):
        for program in self.filtered(lambda p: p.company_id.id != company_id):
            if program.state != "draft" or program.membership_ids:
                raise UserError(
                    self.env._(
                        "%(program)s has been opened or has members and stays with "
                        "%(company)s: make a program of the other company by "
                        "duplicating it.",
                        program=program.name,
                        company=program.company_id.name,
                    )
                )

    def _check_archivable(self):
        """What is archived is never judged: then nobody may have a tier of it."""
        for program in self:
            if program.state == "open":
                raise UserError(
                    self.env._(
                        "%(program)s is open and its members have their tiers: wind "
                        "it down first, close it and then archive it.",
                        program=program.name,
                    )
                )
            if program.state == "run_off":
                raise UserError(
                    self.env._(
                        "Members of %(program)s use their benefits until %(day)s: "
                        "close it after that day and then archive it.",
                        program=program.name,
                        day=program.last_day,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for program in self:
            if program.state != "draft" or program.membership_ids:
                raise UserError(
                    self.env._(
                        "%(program)s has been opened or has members and stays on "
                        "record: wind it down, close it and archive it instead.",
                        program=program.name,
                    )
                )

    def action_view_memberships(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_membership_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        return action
