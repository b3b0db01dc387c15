from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.period import rolling
from ..logic.proposal import count_by_bound, propose_bounds
from ..report.revenue import Revenue, exact


class Proposal(models.TransientModel):
    """Bounds proposed from what members, or customers, really bought."""

    _name = "b2b.loyalty.proposal"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Propose Bounds"

    program_id = fields.Many2one("b2b.loyalty.program", required=True, readonly=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    source = fields.Selection(
        [("members", "Members"), ("customers", "Customers of the last window")],
        readonly=True,
    )
    company_count = fields.Integer(string="Companies Counted", readonly=True)
    line_ids = fields.One2many("b2b.loyalty.proposal.line", "wizard_id")
    expected = fields.Char(
        string="Companies at the Proposed Bounds",
        compute="_compute_expected",
        help="By revenue alone.",
    )
    as_new_version = fields.Boolean(compute="_compute_as_new_version")

    @api.depends("program_id.newest_terms_id.locked")
    def _compute_as_new_version(self):
        for wizard in self:
            wizard.as_new_version = wizard.program_id.newest_terms_id.locked

    @api.depends("line_ids.proposed_from")
    def _compute_expected(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.expected = self._count_sentence(
                lines.mapped("tier_id.name"),
                wizard._revenues() if lines else [],
                lines.mapped("proposed_from"),
            )

    @api.model
    def _open(self, program):
        """Work out the proposal of a program and show it."""
        self.check_access("create")
        program.ensure_one()
        program._check_manager()
        wizard = self.create({"program_id": program.id})
        wizard._propose()
        return wizard._reopen()

    def _propose(self):
        tiers = self._tiers()
        if len(tiers) < 2:
            raise UserError(
                self.env._(
                    "%(program)s needs two tiers by revenue at least, so that there "
                    "is a bound to propose.",
                    program=self.program_id.name,
                )
            )
        revenues = self._revenues()
        self.write({"company_count": len(revenues), "source": self._source()})
        bounds = propose_bounds(revenues, len(tiers))
        counts = count_by_bound(revenues, self._exact(tiers.mapped("revenue_from")))
        self.env["b2b.loyalty.proposal.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "tier_id": tier.id,
                    "sequence": number,
                    "present_from": tier.revenue_from,
                    "present_count": present,
                    "proposed_from": float(bound),
                }
                for number, (tier, bound, present) in enumerate(
                    zip(tiers, bounds, counts, strict=True)
                )
            ]
        )

    def _tiers(self):
        """Tiers with a revenue bound, lowest first."""
        lines = self.program_id.newest_terms_id.line_ids.filtered(
            lambda li: (
                li.tier_id.active
                and not li.invitation_only
                and li._to_level(1).revenue is not None
            )
        )
        return lines.tier_id.sorted(lambda t: (t.sequence, t.id))

    def _source(self):
        return "members" if self.program_id.member_count else "customers"

    def _revenues(self):
        """The figures that the bounds are compared with, one per company."""
        today = fields.Date.context_today(self)
        program = self.program_id
        self.env.flush_all()
        if self._source() == "members":
            judged = program._judge(today, stale_only=False)
            return [found.revenue for found, _verdict in judged]
        window = rolling(today, program.window_months)
        rows = Revenue.of_program(program).customers(window.first, window.last)
        return [exact(row["revenue"]) for row in rows]

    def action_apply(self):
        """Write the bounds: in place while the terms can be edited, else as new."""
        self.ensure_one()
        program = self.program_id
        program._check_manager()
        if self.as_new_version:
            program.with_context(b2b_loyalty_prepare=True).action_new_version()
        terms = program.newest_terms_id
        by_tier = {line.tier_id: line.proposed_from for line in self.line_ids}
        terms.write(
            {
                "line_ids": [
                    (1, line.id, {"revenue_from": by_tier[line.tier_id]})
                    for line in terms.line_ids
                    if line.tier_id in by_tier
                ]
            }
        )
        told = self.env._(
            "The bounds are in version %(number)s of the terms.", number=terms.number
        )
        if terms.in_preparation:
            told += " " + self.env._(
                "It is offered to nobody until you give it a day: In Force From."
            )
        if terms.number > 1:
            return self._tell(told, terms.get_formview_action())
        return self._tell(told, {"type": "ir.actions.client", "tag": "soft_reload"})
