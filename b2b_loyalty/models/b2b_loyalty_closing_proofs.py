from odoo import models

from ..report.closing_xlsx import workbook

REPORT = "b2b_loyalty.report_closing"


class Closing(models.Model):
    """What an auditor is handed: the rows as a page, and as a table to work with."""

    _inherit = "b2b.loyalty.closing"

    def _attach_proofs(self):
        """At the closing and at its entry; they stay as they are posted."""
        for closing in self:
            files = closing._proofs()
            for record in filter(None, (closing, closing.move_id)):
                self.env["ir.attachment"].create(
                    [
                        {
                            "name": name,
                            "raw": content,
                            "res_model": record._name,
                            "res_id": record.id,
                            "b2b_loyalty_frozen": True,
                        }
                        for name, content in files.items()
                    ]
                )

    def _proofs(self):
        """{file name: bytes}"""
        name = self.env._(
            "Closing %(program)s %(date)s",
            program=self.program_id.code,
            date=self.date,
        ).replace("/", "-")
        page, extension = self.env["ir.actions.report"]._b2b_loyalty_render(
            REPORT, self.ids
        )
        return {f"{name}.{extension}": page, f"{name}.xlsx": workbook(self._sheets())}

    def _sheets(self):
        """{title: rows of cells}, the first row the head of the table"""
        return {
            self.env._("Points"): self._cells(
                self.line_ids,
                "kind",
                "year_of_issue",
                "issued",
                "redeemed",
                "expired",
                "outstanding",
                "rate",
                "point_cost",
                "expected",
                "allocated",
                "revenue",
                "breakage",
                "liability",
                "arithmetic",
            ),
            self.env._("Accounts"): self._cells(
                self.account_ids,
                "role",
                "account_id",
                "target",
                "booked",
                "amount",
                "side",
            ),
            self.env._("Control"): self._cells(
                self,
                "points_usable",
                "points_not_had",
                "points_difference",
                "waiting_count",
            ),
        }

    def _cells(self, rows, *names):
        head = [rows._fields[name]._description_string(self.env) for name in names]
        return [head, *([_cell(row, name) for name in names] for row in rows)]


def _cell(row, name):
    field = row._fields[name]
    if field.type == "many2one":
        return row[name].display_name or ""
    if field.type == "selection":
        return dict(field._description_selection(row.env)).get(row[name], "")
    return row[name] or (0 if field.type in ("integer", "float", "monetary") else "")
