from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..report.backfill import Past

# What the outcome follows from: another value and it has to be previewed again.
ASKED = {"program_id", "rule_ids", "date_from", "months_before"}

WORKING = ("previewing", "running")


class PointsBackfill(models.Model):
    """Earn for past invoices, after showing what will happen.

    It is kept, for it goes on in the background and tells how far it is. What is
    booked is only ever what is missing, so that it may be repeated.
    """

    _name = "b2b.loyalty.points.backfill"
    _inherit = ["b2b.loyalty.wizard", "b2b.loyalty.closed.fields"]
    _description = "Points for Past Invoices"
    _order = "id desc"
    _rec_name = "program_id"

    _B2B_LOYALTY_CLOSED = frozenset(
        {
            *("state", "position", "total", "looked", "found", "failed"),
            *("member_count", "document_count", "points", "over_points"),
        }
    )

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_program(("open", "run_off")),
        domain="[('state', 'in', ('open', 'run_off'))]",
    )
    company_id = fields.Many2one(related="program_id.company_id")
    rule_ids = fields.Many2many(
        "b2b.loyalty.earning.rule",
        "b2b_loyalty_points_backfill_rule_rel",
        string="Earning Rules",
        compute="_compute_asked",
        store=True,
        readonly=False,
        domain="[('program_id', '=', program_id), ('trigger', '=', 'invoice')]",
    )
    date_from = fields.Date(
        string="Invoices Since",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
    )
    months_before = fields.Integer(
        string="Months before Joining",
        compute="_compute_asked",
        store=True,
        readonly=False,
        help="Purchases of so many months before a member joined earn as well, as far "
        "as the program allows it.",
    )
    state = fields.Selection(
        [
            ("draft", "To Be Previewed"),
            ("previewing", "Looking"),
            ("previewed", "Previewed"),
            ("running", "Running"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    position = fields.Integer(readonly=True, copy=False)
    total = fields.Integer(string="Documents to Look at", readonly=True, copy=False)
    looked = fields.Integer(string="Documents Looked at", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    found = fields.Json(readonly=True, copy=False)
    member_count = fields.Integer(string="Members", readonly=True, copy=False)
    document_count = fields.Integer(string="Documents", readonly=True, copy=False)
    points = fields.Integer(readonly=True, copy=False)
    over_points = fields.Integer(
        string="Over Already",
        readonly=True,
        copy=False,
        help="Of these points, those whose last day is in the past: they expire at "
        "once.",
    )
    failed = fields.Text(string="Could Not Be Earned", readonly=True, copy=False)
    hint = fields.Char(compute="_compute_hint")
    line_ids = fields.One2many("b2b.loyalty.points.backfill.line", "backfill_id")

    @api.model
    def default_get(self, fields):
        """Closed fields take no default of the context, so none of their own."""
        values = super().default_get(fields)
        return {**values, "state": "draft"} if "state" in fields else values

    # -- what is asked

    @api.depends("program_id")
    def _compute_asked(self):
        for backfill in self:
            program = backfill.program_id
            rules = program.earning_rule_ids
            backfill.rule_ids = rules.filtered(lambda rule: rule.trigger == "invoice")
            backfill.months_before = program.backfill_months

    @api.depends("looked", "total")
    def _compute_progress(self):
        for backfill in self:
            done = backfill.looked / backfill.total if backfill.total else 0
            backfill.progress = min(100 * done, 100)

    @api.depends("rule_ids", "date_from")
    def _compute_hint(self):
        """Rules say from when they apply, and it is not for a backfill to change."""
        for backfill in self:
            later = backfill.rule_ids.filtered(
                lambda rule, first=backfill.date_from: (
                    rule.date_from and first and rule.date_from > first
                )
            )
            names = ", ".join(
                self.env._(
                    "%(rule)s (from %(day)s)",
                    rule=rule.name,
                    day=format_date(self.env, rule.date_from),
                )
                for rule in later
            )
            backfill.hint = names and self.env._(
                "Earlier invoices earn nothing by: %s.", names
            )

    @api.constrains("months_before", "program_id")
    def _check_months_before(self):
        for backfill in self:
            most = backfill.program_id.backfill_months
            if not 0 <= backfill.months_before <= most:
                raise UserError(
                    self.env._(
                        "%(program)s allows for %(most)s months before joining: give 0 "
                        "to %(most)s, or allow for more in the program.",
                        program=backfill.program_id.name,
                        most=most,
                    )
                )

    @api.constrains("rule_ids", "program_id")
    def _check_rules(self):
        for backfill in self:
            others = backfill.rule_ids.filtered(
                lambda rule, program=backfill.program_id: (
                    rule.program_id != program or rule.trigger != "invoice"
                )
            )
            if others:
                raise UserError(
                    self.env._(
                        "%(rules)s is no rule of %(program)s for invoices: choose "
                        "among those.",
                        rules=", ".join(others.mapped("name")),
                        program=backfill.program_id.name,
                    )
                )

    def write(self, vals):
        if ASKED & vals.keys():
            self._check_is_not(("running", "done", "stopped"))
            # sudo: what was previewed is not what is asked now
            self.sudo()._forget()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self._check_is_not(WORKING)

    def _check_is_not(self, states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for backfill in self.filtered(lambda one: one.state in states):
            raise UserError(
                self.env._(
                    "This is %(state)s and stays as it is: stop it if it is at work, "
                    "or make a new one.",
                    state=labels[backfill.state].lower(),
                )
            )

    def _forget(self):
        """Start from nothing: what was found was found for something else."""
        self.line_ids.unlink()
        self.write(
            {
                "state": "draft",
                "failed": False,
                **self._nothing(),
            }
        )

    @api.model
    def _nothing(self):
        numbers = ("position", "total", "looked")
        sums = ("member_count", "document_count", "points", "over_points")
        return {**dict.fromkeys([*numbers, *sums], 0), "found": False}

    def _past(self):
        """The documents that it is about."""
        self.env.flush_all()
        return Past(self.env, self.program_id.id, self.date_from, self.months_before)

    # -- buttons

    def action_preview(self):
        """Show what each member would earn; books nothing."""
        self._start("previewing", ("draft", "previewed"))
        return True

    def action_start(self):
        """Earn, in the background."""
        self._start("running", ("previewed",))
        return True

    def action_stop(self):
        """What has been earned until now stays."""
        self.ensure_one()
        self.program_id._check_manager()
        backfill = self.sudo()  # sudo: closed fields; the group was checked
        if backfill.state == "previewing":
            backfill._forget()
        elif backfill.state == "running":
            backfill._finish("stopped")
        return True

    @api.autovacuum
    def _gc_drafts(self):
        """What was never started is of no use after a week."""
        week_ago = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        self.search(
            [("state", "in", ("draft", "previewed")), ("write_date", "<", week_ago)]
        ).unlink()
