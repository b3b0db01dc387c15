from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..logic.period import rolling
from ..logic.proposal import propose_bounds
from ..report.revenue import Revenue, exact


class ProgramTemplate(models.TransientModel):
    """Make a complete program from a template, ready to open."""

    _name = "b2b.loyalty.program.template"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "New Program from a Template"

    template = fields.Selection(
        [
            ("revenue", "Tiers by revenue"),
            ("vip", "VIP club by contract and invitation"),
            ("benefits", "Benefits for all, no tiers"),
        ],
        default="revenue",
        required=True,
    )
    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    code = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Short code; membership numbers start with it.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many(
        "b2b.loyalty.program.template.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        string="Tiers",
    )
    basis = fields.Char(compute="_compute_basis")
    expected = fields.Char(
        string="Customers There Today",
        compute="_compute_expected",
        help="By the revenue of the last twelve months alone.",
    )

    @api.depends("template", "company_id")
    def _compute_name(self):
        for wizard in self:
            kit = wizard._kit()
            wizard.name = kit["name"]
            wizard.code = wizard._free_code(kit["code"])

    def _free_code(self, code):
        """The code, with a number where another program has it."""
        taken = set(
            self.env["b2b.loyalty.program"]
            .with_context(active_test=False)
            .search([("company_id", "=", self.company_id.id)])
            .mapped("code")
        )
        number = 1
        free = code
        while free in taken:
            number += 1
            free = f"{code}{number}"
        return free

    @api.depends("template", "company_id")
    def _compute_line_ids(self):
        for wizard in self:
            tiers = wizard._kit()["tiers"]
            asking = [tier for tier in tiers if not tier.get("invitation_only")]
            bounds = wizard._propose(len(asking))
            for tier, bound in zip(asking, bounds, strict=True):
                tier["revenue_from"] = tier["proposed_from"] = bound
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(wizard._line_vals(n, t)) for n, t in enumerate(tiers)),
            ]

    @api.model
    def _line_vals(self, number, tier):
        benefits = tier.pop("benefits")
        return {
            **tier,
            "sequence": number,
            "benefits": "\n".join(name for name, _value in benefits),
            "yearly_value": sum(value for _name, value in benefits),
        }

    @api.depends("line_ids.revenue_from", "line_ids.name", "line_ids.invitation_only")
    def _compute_expected(self):
        for wizard in self:
            lines = wizard.line_ids.filtered(lambda li: not li.invitation_only)
            wizard.expected = self._count_sentence(
                lines.mapped("name"),
                wizard._revenues() if lines else [],
                lines.mapped("revenue_from"),
            )

    @api.depends("company_id", "template")
    def _compute_basis(self):
        for wizard in self:
            number = len(wizard._revenues())
            wizard.basis = (
                self.env._(
                    "The bounds are proposed from the invoices of the last twelve "
                    "months to %(number)s customers: the highest tier is for the best "
                    "5 %%, the next for 15 %%, then 30 %%.",
                    number=number,
                )
                if number
                else self.env._(
                    "Nothing was invoiced in the last twelve months, so the bounds are "
                    "examples: change them to your business."
                )
            )

    def _propose(self, tiers):
        """Bounds for tiers by revenue; the only tier asks for nothing."""
        return [float(bound) for bound in propose_bounds(self._revenues(), tiers)]

    def _revenues(self):
        """Revenue of each customer who bought in the last twelve months.

        Who gave back all of it is no customer to find a tier for.
        """
        self.company_id.check_access("read")
        self.env["account.move"].flush_model()
        window = rolling(fields.Date.context_today(self), 12)
        customers = Revenue(self.env, self.company_id.id).customers(
            window.first, window.last
        )
        return [exact(row["revenue"]) for row in customers if row["revenue"] > 0]

    # -- making it

    def action_create(self):
        """Make the program and open its form."""
        self.ensure_one()
        self.check_access("read")
        self._check()
        program = self.env["b2b.loyalty.program"].create(self._prepare_program_vals())
        self._add_benefits(program)
        program.agreement_html = self._agreement_text()
        return program.get_formview_action()

    def _check(self):
        if not self.env.user.has_group("b2b_loyalty.group_manager"):
            raise UserError(
                self.env._(
                    "Only a manager of B2B Loyalty can make a program: ask one of them."
                )
            )
        if self.template != "benefits" and not self.line_ids:
            raise UserError(
                self.env._(
                    "Keep one tier at least, or choose the template without tiers."
                )
            )
        if self.template == "revenue" and self.line_ids[0].revenue_from:
            raise UserError(
                self.env._(
                    "%(tier)s starts at %(bound)s, so a member that buys less has no "
                    "tier: let the lowest tier start at 0.",
                    tier=self.line_ids[0].name,
                    bound=self.currency_id.format(self.line_ids[0].revenue_from),
                )
            )

    def _prepare_program_vals(self):
        return {
            "name": self.name.strip(),
            "code": self.code.strip(),
            "company_id": self.company_id.id,
            "tier_ids": [
                Command.create(line._prepare_tier_vals()) for line in self.line_ids
            ],
            **self._kit()["settings"],
        }

    def _add_benefits(self, program):
        """Benefits of each tier that was kept, and of every member."""
        kit = self._kit()
        by_name = {tier["key"]: tier["benefits"] for tier in kit["tiers"]}
        vals_list = [
            {"program_id": program.id, "name": name, "yearly_value": value}
            for name, value in kit["benefits"]
        ]
        tiers = program.tier_ids.sorted("sequence")
        for tier, line in zip(tiers, self.line_ids, strict=True):
            for name, value in by_name.get(line.key, ()):
                vals_list.append(
                    {"tier_id": tier.id, "name": name, "yearly_value": value}
                )
        for number, vals in enumerate(vals_list):
            vals["sequence"] = number
        self.env["b2b.loyalty.benefit"].create(vals_list)

    def _agreement_text(self):
        return self.env["ir.qweb"]._render(
            f"b2b_loyalty.agreement_text_{self.template}",
            {"seller": self.company_id.name, "program": self.name},
        )
