from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..report import settlement as report
from .account_move_settlement import LINK
from .res_company_commission import ACCOUNT


class Profit(models.Model):
    """Bills and credit notes of settlements are what commission costs."""

    _inherit = "b2b.loyalty.profit"
    _depends = {"account.move.line": [LINK]}

    @api.model
    def _kinds(self):
        mine = SQL(
            "WHEN line.b2b_loyalty_commission_settlement_id IS NOT NULL OR %s"
            " THEN 'commission'",
            report.ITS_TAX,
        )
        return [mine, *super()._kinds()]


class Cost(models.Model):
    _inherit = "b2b.loyalty.cost"

    @api.constrains("line_id", "program_id")
    def _check_line(self):
        res = super()._check_line()
        # sudo: a manager need not read the books
        for line in self.sudo().line_id.filtered(LINK):
            raise ValidationError(
                self.env._(
                    "%(item)s is commission and is counted as its cost: choose another "
                    "journal item.",
                    item=line.display_name,
                )
            )
        return res


class TieOut(models.Model):
    """What commission costs in the ledger against what was settled."""

    _inherit = "b2b.loyalty.tie.out"

    def _rows(self):
        return [*super()._rows(), *self._commission_rows()]

    def _commission_rows(self):
        account = self.company_id[ACCOUNT]
        programs = self._programs()
        shown = report.ledger(self.env, account.id, self.date)
        wanted = report.settled(self.env, programs.ids, self.date)
        for program in programs:
            mine = wanted.get(program.id, {})
            balance, total = shown.get(program.id, 0), sum(mine.values())
            if balance or total:
                yield self._commission_row(program, account, balance, total)

    def _commission_row(self, program, account, balance, total):
        row = self._row("commission", account, balance, total, program_id=program.id)
        if row["difference"]:
            ids = report.differing(self.env, account.id, program.id, self.date)
            row["because"] = self._named(self.env["account.move.line"].browse(ids))
        return row


class TieOutLine(models.Model):
    _inherit = "b2b.loyalty.tie.out.line"

    subject = fields.Selection(
        selection_add=[("commission", "Paid to referrers")],
        ondelete={"commission": "cascade"},
    )
