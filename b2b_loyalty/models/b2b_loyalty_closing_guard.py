from odoo import api, models
from odoo.exceptions import AccessError, UserError

WORKED_OUT = (
    "is_opening",
    "method",
    "computed_on",
    "last_entry",
    "previous_id",
    "move_id",
    "reversal_move_id",
    "reversed_on",
    "points_usable",
    "points_not_had",
    "waiting_count",
)


class Closing(models.Model):
    """Its program and its day are typed in; all else is worked out, by its buttons."""

    _name = "b2b.loyalty.closing"
    _inherit = ["b2b.loyalty.closing", "b2b.loyalty.accountant"]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_closed_fields(vals)
        # nor by a default of the caller's context: an entry that is not its own would
        # be reversed with it
        start = {} if self.env.su else dict.fromkeys(WORKED_OUT, False)
        vals_list = [{**vals, **start, "state": "draft"} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        self._check_closed_fields(vals)
        if vals.keys() & {"program_id", "date"}:
            for closing in self:
                closing._check_state("draft", "computed")
            if not self.env.su:
                # sudo: what was computed for another day is no longer true
                self.sudo()._forget()
        return super().write(vals)

    def _check_closed_fields(self, vals):
        if self.env.su:
            return
        typed = {"program_id", "date"}
        closed = {
            name
            for name in vals.keys() & self._fields.keys() - typed
            if not name.startswith(("message_", "activity_"))
        }
        if closed:
            raise AccessError(
                self.env._(
                    "A closing is computed and posted by its buttons: only its program "
                    "and the end of its period are typed in."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unposted(self):
        for closing in self:
            closing._check_state("draft", "computed")

    def _check_state(self, *states):
        self.ensure_one()
        if self.state in states:
            return
        if self.state in ("posted", "reversed"):
            raise UserError(
                self.env._(
                    "%(closing)s has been posted and stays on record: correct it by "
                    "the next closing, or reverse it.",
                    closing=self.display_name,
                )
            )
        raise UserError(
            self.env._(
                "%(closing)s has not been posted: compute it, look it through and "
                "post it.",
                closing=self.display_name,
            )
        )

    def _accountants_alone(self):
        return self.env._(
            "Only an accountant of B2B Loyalty closes a period: ask one of them."
        )

    def _forget(self):
        self.line_ids.unlink()
        self.account_ids.unlink()
        self.write({**dict.fromkeys(WORKED_OUT, False), "state": "draft"})
