from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..logic.accrual import ZERO
from ..logic.period import Window
from ..logic.rebate import due
from ..logic.rebate_period import overlaps
from ..report.rebate import credited


class RebateRun(models.Model):
    """The rows of a run: one per member, and one per earlier period to be corrected."""

    _inherit = "b2b.loyalty.rebate.run"

    def _work_out(self):
        spans = self._spans()
        run = self.sudo()  # sudo: rows and state are closed to plain writes
        run.rebate_ids.unlink()
        self.env["b2b.loyalty.rebate"].sudo().create(self._prepare_rows(spans))
        run.write(
            {
                "state": "previewed",
                "method": spans[self._span()],
                "computed_on": fields.Datetime.now(),
            }
        )
        run.invalidate_recordset()

    def _span(self):
        return Window(self.date_from, self.date_to)

    def _spans(self):
        """{period: method}: its own, and those that were credited before."""
        own, paid = self._span(), self.program_id._rebate_paid_spans()
        for span in paid:
            if span != own and overlaps(span, own):
                raise UserError(
                    self.env._(
                        "Rebates from %(first)s to %(last)s have been credited: choose "
                        "a period that shares no day with that one, or the same again.",
                        first=format_date(self.env, span.first),
                        last=format_date(self.env, span.last),
                    )
                )
        return {own: self.program_id._rebate_rule_on(own.first).method, **paid}

    def _prepare_rows(self, spans):
        program = self.program_id
        targets = program._rebate_targets(spans)
        paid = credited(self.env, program.id)
        first_days = {span.first: span for span in spans}
        keys = {*targets, *(key for key in paid if key[1] in first_days)}
        rows = []
        for key in sorted(keys):
            span = first_days[key[1]]
            vals = self._prepare_row(key[0], span, spans[span], targets.get(key))
            before = paid.get(key, ZERO)
            vals["paid_before"] = float(before)
            vals["due"] = float(
                due(targets[key].amount if key in targets else ZERO, before)
            )
            if vals["due"] or not vals["is_correction"]:
                rows.append(vals)
        return self._with_outcomes(rows)

    def _prepare_row(self, membership_id, span, method, target):
        vals = {
            "run_id": self.id,
            "membership_id": membership_id,
            "date_from": span.first,
            "date_to": span.last,
            "is_correction": span != self._span(),
            "method": method,
        }
        if not target:
            return vals
        return {
            **vals,
            "terms_id": target.terms_id,
            "tier_id": target.tier_id,
            "revenue": float(target.revenue),
            "amount": float(target.amount),
            "detail": [
                {
                    "tier": tier_id,
                    "bound": float(part.bound),
                    "percent": float(part.percent),
                    "width": float(part.width),
                    "amount": float(part.amount),
                }
                for tier_id, part in target.parts
            ],
        }

    def _with_outcomes(self, rows):
        """Corrections and rebates of a member are set against each other."""
        # sudo: whoever may see rebates sees whom they are for
        members = self.env["b2b.loyalty.membership"].sudo()
        members = members.browse({vals["membership_id"] for vals in rows})
        of = {member.id: member for member in members}
        total = dict.fromkeys(of, 0.0)
        for vals in rows:
            total[vals["membership_id"]] += vals["due"]
        for vals in rows:
            member = of[vals["membership_id"]]
            vals["partner_id"] = member.partner_id.id
            vals["outcome"] = self._outcome(member, vals["due"], total[member.id])
        return rows

    def _outcome(self, member, due_now, total):
        if self.currency_id.is_zero(due_now):
            return "none"
        if member.state == "suspended":
            return "hold"
        return "pay" if self.currency_id.compare_amounts(total, 0) > 0 else "carry"

    def _due_rows(self):
        return {
            (row.membership_id, row.date_from): (
                row.outcome,
                self.currency_id.round(row.due),
            )
            for row in self.rebate_ids
            if row.outcome != "none"
        }
