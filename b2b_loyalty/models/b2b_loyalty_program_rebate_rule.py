from odoo import api, fields, models
from odoo.tools import format_date

from ..logic.period import DAY
from ..logic.rebate_period import Rule, changes_on, period_of, rule_on
from .b2b_loyalty_program_rebate import GROUPS

RULE = {"rebate_method", "rebate_period"}


class Program(models.Model):
    """How rebates are paid is changed from the next period on, never within one.

    Members have bought under what they were told, and no day is of two periods or of
    none.
    """

    _inherit = "b2b.loyalty.program"

    # [{method, period, until}], the oldest first
    rebate_earlier = fields.Json(readonly=True, copy=False, groups=GROUPS)
    rebate_note = fields.Char(
        compute="_compute_rebate_note", groups=GROUPS, string="Rebates until Then"
    )

    def write(self, vals):
        if not RULE & vals.keys():
            return super().write(vals)
        before = {p: Rule(p.rebate_method, p.rebate_period) for p in self}
        res = super().write(vals)
        for program, rule in before.items():
            # sudo: a mark of the engine, beside what the caller was let to write
            program.sudo()._keep_rebate_rule(rule)
        return res

    def _keep_rebate_rule(self, rule):
        now = Rule(self.rebate_method, self.rebate_period)
        if now == rule:
            return
        today = fields.Date.context_today(self)
        earlier = self._rebate_earlier()
        if earlier and earlier[-1].until >= today:
            rule = earlier.pop()  # the change has not taken place yet
            rule = Rule(rule.method, rule.kind)
        until = self._rebate_rule_until(rule, now, today, bool(earlier))
        if until and now != rule:
            earlier.append(Rule(rule.method, rule.kind, until))
        self.rebate_earlier = [
            {"method": r.method, "period": r.kind, "until": r.until.isoformat()}
            for r in earlier
        ]

    def _rebate_rule_until(self, rule, now, today, had_some):
        """The last day of a rule; None: as if it had never been."""
        anchor = self._rebate_anchor()
        if rule.method == "none":
            running = period_of(today, now.kind, anchor)
            return running.first - DAY if had_some else None
        if not self.rebate_from or self.rebate_from > today or not self._had_members():
            return None
        kind = rule.kind if now.method == "none" else now.kind
        return changes_on(today, rule.kind, kind, anchor) - DAY

    def _had_members(self):
        # sudo: only whether there were any
        members = self.env["b2b.loyalty.membership"].sudo()
        lived = ("active", "suspended", "ended")
        return bool(
            members.search_count(
                [("program_id", "in", self.ids), ("state", "in", lived)], limit=1
            )
        )

    # -- what holds on a day

    def _rebate_earlier(self):
        # sudo: whoever asks for figures of a program may not see how they are kept
        return [
            Rule(row["method"], row["period"], fields.Date.to_date(row["until"]))
            for row in self.sudo().rebate_earlier or []
        ]

    def _rebate_rules(self):
        """List of :class:`logic.Rule`, the oldest first."""
        now = Rule(self.rebate_method, self.rebate_period or "year")
        return [*self._rebate_earlier(), now]

    def _rebate_rule_on(self, day):
        return rule_on(day, self._rebate_rules())

    @api.depends("rebate_earlier")
    def _compute_rebate_note(self):
        today = fields.Date.context_today(self)
        for program in self:
            waits = [rule for rule in program._rebate_earlier() if rule.until >= today]
            program.rebate_note = (
                program._rebate_rule_sentence(waits[-1]) if waits else False
            )

    def _rebate_rule_sentence(self, rule):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in RULE
        }
        return self.env._(
            "From %(day)s on. Until then: %(method)s; paid: %(period)s.",
            day=format_date(self.env, rule.until + DAY),
            method=labels["rebate_method"][rule.method],
            period=labels["rebate_period"][rule.kind],
        )
