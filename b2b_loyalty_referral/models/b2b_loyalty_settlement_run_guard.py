from odoo import models
from odoo.exceptions import UserError


class SettlementRun(models.Model):
    """Who may write what of a run."""

    _inherit = "b2b.loyalty.settlement.run"

    _TYPED_IN = frozenset({"program_id", "settle_every", "date_from", "date"})
    _PERIOD_FIELDS = frozenset({"program_id", "settle_every", "date_from"})

    def _rows(self):
        return self.settlement_ids

    def _check_open(self):
        for run in self.filtered(lambda run: run.state == "making"):
            raise UserError(
                self.env._(
                    "The settlements of %s are being made: wait until it is done.",
                    run.display_name,
                )
            )
        return super()._check_open()

    def _told(self, what):
        return {
            "typed_in": self.env._(
                "Settlements are worked out and paid by the buttons of their run: "
                "only its program, period and date are typed in."
            ),
            "reader": self.env._(
                "Settlements are worked out by managers and accountants of B2B "
                "Loyalty: ask one of them."
            ),
            "kept": self.env._(
                "%s has paid commission and is kept: cancel it instead.",
                self.display_name,
            ),
        }[what]

    def _accountants_alone(self):
        return self.env._(
            "Only an accountant of B2B Loyalty pays commission: ask one of them."
        )
