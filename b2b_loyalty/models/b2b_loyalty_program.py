from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class Program(models.Model):
    """What one seller company offers to its customer companies."""

    _name = "b2b.loyalty.program"
    _description = "B2B Loyalty Program"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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

    # -- joining
    enrollment = fields.Selection(
        [
            ("invitation", "By invitation"),
            ("request", "On request, after approval"),
            ("open", "Open to every company"),
        ],
        default="invitation",
        required=True,
        help="Who may become a member. Inviting always works.",
    )
    join_by = fields.Selection(
        [
            ("signature", "Signing the agreement"),
            ("transaction", "Buying"),
            ("both", "Signing or buying"),
        ],
        default="signature",
        required=True,
        string="Joins By",
        help="What makes a company a member: a signed agreement, an invoice of at "
        "least the amount beside, or either.",
    )
    join_amount_from = fields.Monetary(
        string="Joins From Amount",
        help="One invoice of at least this net amount makes a company a member.",
    )
    renewal = fields.Selection(
        [("none", "Ends"), ("automatic", "Renews by itself")],
        default="automatic",
        required=True,
        string="At the End of an Agreement",
        help="Proposed to every new membership.",
    )
    duration_months = fields.Integer(
        string="Agreement Length (Months)",
        default=12,
        help="How long an agreement runs. 0: without an end.",
    )
    notice_days = fields.Integer(
        string="Notice (Days)",
        default=30,
        help="So many days before its end the salesperson is reminded of an agreement.",
    )

    # -- qualifying
    qualifying_period = fields.Selection(
        [
            ("rolling", "Rolling months"),
            ("calendar", "Calendar year"),
            ("fiscal", "Fiscal year"),
            ("anniversary", "Agreement year"),
        ],
        default="rolling",
        required=True,
        help="The window in which invoiced revenue counts for the tier.",
    )
    window_months = fields.Integer(
        string="Window (Months)", default=12, help="Length of the rolling window."
    )
    revenue_basis = fields.Selection(
        [("posted", "When invoiced"), ("paid", "When paid in full")],
        default="posted",
        required=True,
        string="Revenue Counts",
    )
    downgrade = fields.Selection(
        [
            ("immediate", "Straight to the tier that the revenue gives"),
            ("one_step", "One tier at a time"),
            ("period_end", "At the end of the year only"),
            ("never", "Never"),
        ],
        default="immediate",
        required=True,
        string="Lowering",
        help="A tier is reached at once. With a year as the period, a tier reached "
        "in a year holds to the end of the next one, and a lowering is decided once, "
        "on the finished year. One tier at a time: the next lowering comes a year "
        "later at the earliest, with rolling months after the length of the window.",
    )
    grace_days = fields.Integer(
        string="Grace (Days)",
        help="A lowering waits so many days. The salesperson is told when they start.",
    )
    eligible_categ_ids = fields.Many2many(
        "product.category",
        "b2b_loyalty_program_eligible_categ_rel",
        string="Only These Categories",
        help="Revenue of these product categories and of those below them counts. "
        "Empty: all.",
    )
    excluded_categ_ids = fields.Many2many(
        "product.category",
        "b2b_loyalty_program_excluded_categ_rel",
        string="Without These Categories",
        help="Revenue of these product categories and of those below them does not "
        "count.",
    )
    notify_tier_change = fields.Boolean(
        string="Mail on Tier Change",
        default=True,
        help="Members get a mail when their tier changes.",
    )

    # -- what belongs to it
    terms_ids = fields.One2many("b2b.loyalty.terms", "program_id", copy=False)
    terms_id = fields.Many2one(
        "b2b.loyalty.terms",
        string="Current Terms",
        compute="_compute_terms_id",
        help="The version that a company joining today is sent.",
    )
    newest_terms_id = fields.Many2one("b2b.loyalty.terms", compute="_compute_terms_id")
    agreement_html = fields.Html(
        string="Agreement Text",
        compute="_compute_agreement_html",
        inverse="_inverse_agreement_html",
        copy=True,
        help="The text of the newest version of the terms.",
    )
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
    _grace_days_positive = models.Constraint(
        "CHECK(grace_days >= 0)", "Grace days are 0 or more."
    )
    _window_months_positive = models.Constraint(
        "CHECK(window_months BETWEEN 1 AND 60)",
        "The rolling window has 1 to 60 months; 12 is the usual one.",
    )
    _durations_positive = models.Constraint(
        "CHECK(duration_months >= 0 AND notice_days >= 0 AND join_amount_from >= 0)",
        "Length, notice and joining amount are 0 or more.",
    )

    # rules whose change makes every stored decision doubtful
    _POLICY_FIELDS = {
        "qualifying_period",
        "window_months",
        "revenue_basis",
        "downgrade",
        "grace_days",
        "eligible_categ_ids",
        "excluded_categ_ids",
        "tier_ids",
    }

    @api.depends("terms_ids.number", "terms_ids.date_from", "state")
    def _compute_terms_id(self):
        today = fields.Date.context_today(self)
        for program in self:
            versions = program.terms_ids.sorted("number")
            in_force = versions.filtered(
                lambda t: not t.date_from or t.date_from <= today
            )
            program.newest_terms_id = versions[-1:]
            program.terms_id = in_force[-1:] or versions[:1]

    @api.depends("terms_ids.agreement_html", "terms_ids.number")
    def _compute_agreement_html(self):
        for program in self:
            program.agreement_html = program.newest_terms_id.agreement_html

    def _inverse_agreement_html(self):
        for program in self:
            program._ensure_terms().agreement_html = program.agreement_html

    @api.depends("membership_ids.state")
    def _compute_member_count(self):
        counts = {}
        for program, state, count in self.env["b2b.loyalty.membership"]._read_group(
            [("program_id", "in", self.ids)], ["program_id", "state"], ["__count"]
        ):
            counts[program.id, state] = count
        for program in self:
            program.member_count = counts.get((program.id, "active"), 0) + counts.get(
                (program.id, "suspended"), 0
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

    @api.constrains("eligible_categ_ids", "excluded_categ_ids")
    def _check_categories(self):
        for program in self:
            both = program.eligible_categ_ids & program.excluded_categ_ids
            if both:
                raise ValidationError(
                    self.env._(
                        "%(categories)s is both counted and left out: "
                        "remove it from one of the two lists.",
                        categories=", ".join(both.mapped("display_name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # bounds are compared with each other when all tiers are there
        for vals in vals_list:
            self._check_engine_fields(vals)
        vals_list = [{"state": "draft", **vals} for vals in vals_list]
        together = self.with_context(b2b_loyalty_bounds_later=True)
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
        if "tier_ids" not in vals:
            return super().write(vals)
        together = self.with_context(b2b_loyalty_bounds_later=True)
        res = super(Program, together).write(vals)
        self.tier_ids._check_criteria()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for program in self:
            if program.state != "draft" or program.membership_ids:
                raise UserError(
                    self.env._(
                        "%(program)s has been opened or has members and stays on "
                        "record: wind it down and archive it instead.",
                        program=program.name,
                    )
                )

    def _ensure_terms(self):
        """The newest version of the terms; the first one is made when there is none."""
        self.ensure_one()
        return self.newest_terms_id or self.env["b2b.loyalty.terms"].create(
            {"program_id": self.id, "number": 1}
        )

    def action_view_memberships(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_membership_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        return action
