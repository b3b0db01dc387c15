from odoo import api, fields, models
from odoo.exceptions import UserError


class Preview(models.TransientModel):
    """What recomputing now, or a version of the terms, would change. Writes nothing."""

    _name = "b2b.loyalty.preview"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Preview"

    program_id = fields.Many2one("b2b.loyalty.program", required=True, readonly=True)
    terms_id = fields.Many2one(
        "b2b.loyalty.terms",
        string="If Everybody Were Under",
        readonly=True,
        help="Empty: each member under its own version of the terms.",
    )
    date = fields.Date(string="As Of", readonly=True)
    line_ids = fields.One2many("b2b.loyalty.preview.line", "wizard_id")
    change_ids = fields.One2many(
        "b2b.loyalty.preview.line", "wizard_id", domain=[("kind", "!=", "same")]
    )
    only_changes = fields.Boolean(default=True)
    tier_ids = fields.One2many("b2b.loyalty.preview.tier", "wizard_id")
    note = fields.Char(readonly=True)
    graph_now = fields.Text(string="Members Now", readonly=True)
    graph_then = fields.Text(string="Members Then", readonly=True)

    @api.model
    def _start(self):
        """Open on the program that the button was pressed on (server action)."""
        program = self._default_program(("open", "run_off"))
        if not program:
            raise UserError(
                self.env._("There is no open program yet: make one from a template.")
            )
        return self._open(program)

    @api.model
    def _open(self, program, terms=None):
        """Judge every member and show the outcome.

        :param terms: judge everybody under this version instead of their own
        """
        self.check_access("create")
        program.ensure_one()
        program.check_access("read")
        on = fields.Date.context_today(self)
        self.env.flush_all()
        judged = program._judge(on, terms=terms, stale_only=False)
        wizard = self.create(
            {
                "program_id": program.id,
                "terms_id": terms.id if terms else False,
                "date": on,
            }
        )
        wizard._fill(judged)
        return wizard._reopen()

    def _fill(self, judged):
        ranks = {t.id: n for n, t in enumerate(self._tiers(), start=1)}
        lines = self.env["b2b.loyalty.preview.line"].create(
            [self._line_vals(found, verdict, ranks) for found, verdict in judged]
        )
        now = [found.tier_id for found, _verdict in judged]
        then = [verdict.decision.tier for _found, verdict in judged]
        before = self._count_by_tier(self.program_id, now)
        after = self._count_by_tier(self.program_id, then)
        self.env["b2b.loyalty.preview.tier"].create(self._tier_vals(before, after))
        self.write(
            {
                "note": self._note(lines),
                "graph_now": self._graph(self.env._("Now"), before, "past"),
                "graph_then": self._graph(self.env._("Then"), after, "future"),
            }
        )

    def _tiers(self):
        return self.program_id.with_context(active_test=False).tier_ids.sorted(
            "sequence"
        )

    def _line_vals(self, found, verdict, ranks):
        decision = verdict.decision
        before, after = ranks.get(found.tier_id, 0), ranks.get(decision.tier, 0)
        kind = "up" if after > before else "down" if after < before else "same"
        if kind == "same" and decision.grace_until and not found.grace_until:
            kind = "grace"
        return {
            "wizard_id": self.id,
            "membership_id": found.membership_id,
            "revenue": found.revenue,
            "reference": found.reference,
            "tier_id": found.tier_id,
            "tier_then_id": decision.tier,
            "kind": kind,
            "valid_until": verdict.valid_until,
        }

    def _tier_vals(self, before, after):
        return [
            {
                "wizard_id": self.id,
                "sequence": number,
                "name": self._tier_label(tier_id),
                "members_now": before.get(tier_id, 0),
                "members_then": after.get(tier_id, 0),
            }
            for number, tier_id in enumerate({**after, **before})
        ]

    def _note(self, lines):
        kinds = lines.grouped("kind")
        count = {kind: len(kinds.get(kind, ())) for kind in ("up", "down", "grace")}
        if not any(count.values()):
            return self.env._(
                "Members: %(members)s. Nothing would change for any of them.",
                members=len(lines),
            )
        return self.env._(
            "Members: %(members)s. %(up)s would rise, %(down)s would fall and for "
            "%(grace)s a time of grace would start. Nothing has been changed yet.",
            members=len(lines),
            **count,
        )

    def action_recompute(self):
        """Do it: each member under its own version of the terms."""
        self.ensure_one()
        changes = self.program_id.recompute_tiers()
        return self._tell(
            self.env._("Members who changed tier: %(number)s.", number=len(changes)),
            {"type": "ir.actions.client", "tag": "soft_reload"},
        )
