from odoo import fields, models

from ..report import closing, tie_out


class TieOut(models.Model):
    """Points by year against points by member, and how old a figure is."""

    _inherit = "b2b.loyalty.tie.out"

    def _rows(self):
        rows = [*super()._rows(), *self._points_rows()]
        days = tie_out.closed_on(self.env, self._programs().ids, self.date)
        for row in rows:
            if row["subject"] in ("liability", "refund"):
                row["closed_on"] = days.get(row["program_id"], False)
        return rows

    def _points_rows(self):
        """A row for each program whose closing of the day could not be posted."""
        programs = self._programs()
        # one figure each: there are as many programs as a seller has
        for program in programs.filtered(lambda p: p.accounting_method != "none"):
            groups = closing.groups(self.env, program.id, self.date)
            rows = sum(g.issued - g.redeemed - g.expired for g in groups)
            had = sum(closing.usable(self.env, program.id, self.date))
            if rows != had:
                yield {
                    "subject": "points",
                    "program_id": program.id,
                    "ledger": had,
                    "expected": rows,
                    "difference": had - rows,
                    "because": self.env._(
                        "Points left with members: %(had)s; outstanding by year of "
                        "issue: %(rows)s",
                        had=f"{had:,}",
                        rows=f"{rows:,}",
                    ),
                }


class TieOutLine(models.Model):
    """The age of what the last closing says."""

    _inherit = "b2b.loyalty.tie.out.line"

    subject = fields.Selection(
        selection_add=[("points", "Points by year and by member")],
        ondelete={"points": "cascade"},
    )
    closed_on = fields.Date(
        string="Last Closed On",
        help="What is owed is what this closing says: what came later is not in it.",
    )

    def action_view(self):
        """Points are not in the general ledger: their own list is shown."""
        if self.subject != "points":
            return super().action_view()
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_points_entry_action"
        )
        return {
            **action,
            "domain": [
                ("program_id", "=", self.program_id.id),
                ("date", "<=", self.tie_out_id.date),
            ],
            "context": {},
        }
