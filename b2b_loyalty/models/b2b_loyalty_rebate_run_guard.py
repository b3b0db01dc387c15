from odoo import models


class RebateRun(models.Model):
    """Who may write what of a run."""

    _inherit = "b2b.loyalty.rebate.run"

    _TYPED_IN = frozenset({"program_id", "date_from", "date"})
    _PERIOD_FIELDS = frozenset({"program_id", "date_from"})
    # The day may have been locked since.
    _TYPED_LATE = frozenset({"date"})
    _START = {
        "state": "draft",
        "method": False,
        "computed_on": False,
        "credit_error": False,
    }

    def _rows(self):
        return self.rebate_ids

    def _told(self, what):
        return {
            "typed_in": self.env._(
                "Rebates are worked out and credited by the buttons of their run: "
                "only its program, period and date are typed in."
            ),
            "reader": self.env._(
                "Rebates are worked out by managers and accountants of B2B "
                "Loyalty: ask one of them."
            ),
            "kept": self.env._(
                "%s has made credit notes and is kept: cancel it instead.",
                self.display_name,
            ),
        }[what]

    def _accountants_alone(self):
        return self.env._(
            "Only an accountant of B2B Loyalty credits rebates: ask one of them."
        )
