from odoo import api, models
from odoo.exceptions import AccessError, UserError

READERS = ("b2b_loyalty.group_manager", "b2b_loyalty.group_accountant")


class RebateRun(models.Model):
    """Who may write what of a run."""

    _name = "b2b.loyalty.rebate.run"
    _inherit = ["b2b.loyalty.rebate.run", "b2b.loyalty.accountant"]

    # What people fill in; all else is worked out.
    _TYPED_IN = {"program_id", "date_from", "date"}
    _PERIOD_FIELDS = {"program_id", "date_from"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_typed_in(vals)
        start = {"state": "draft", "method": False, "computed_on": False}
        return super().create([{**start, **vals} for vals in vals_list])

    def write(self, vals):
        self._check_typed_in(vals)
        if self._TYPED_IN & vals.keys():
            self._check_open()
        res = super().write(vals)
        if self._PERIOD_FIELDS & vals.keys():
            self._start_anew()
        return res

    def _check_typed_in(self, vals):
        others = {
            name
            for name in vals.keys() - self._TYPED_IN
            if not name.startswith(("message_", "activity_"))
        }
        if others and not self.env.su:
            raise AccessError(
                self.env._(
                    "Rebates are worked out and credited by the buttons of their run: "
                    "only its program, period and date are typed in."
                )
            )

    def _check_open(self):
        for run in self.filtered(lambda r: r.state in ("done", "cancelled")):
            raise UserError(
                self.env._(
                    "%s is over and stays as it is: make a new run.", run.display_name
                )
            )

    def _start_anew(self):
        # sudo: rows and state are closed to plain writes
        mine = self.sudo()
        mine.rebate_ids.unlink()
        mine.filtered(lambda run: run.state == "previewed").state = "draft"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        for run in self.filtered(lambda r: r.state in ("done", "cancelled")):
            raise UserError(
                self.env._(
                    "%s has made credit notes and is kept: cancel it instead.",
                    run.display_name,
                )
            )

    def _check_reader(self):
        if not self.env.su and not any(map(self.env.user.has_group, READERS)):
            raise AccessError(
                self.env._(
                    "Rebates are worked out by managers and accountants of B2B "
                    "Loyalty: ask one of them."
                )
            )
        self.check_access("write")

    def _accountants_alone(self):
        return self.env._(
            "Only an accountant of B2B Loyalty credits rebates: ask one of them."
        )
