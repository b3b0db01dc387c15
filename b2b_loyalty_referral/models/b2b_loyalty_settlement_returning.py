from odoo import fields, models
from odoo.exceptions import UserError

from ..report.settlement import billed, taken_back_on
from .b2b_loyalty_settlement import LIVE
from .b2b_loyalty_settlement_paying import MOVE_TYPES


class Settlement(models.Model):
    """What was paid is taken back: its commission is open again."""

    _name = "b2b.loyalty.settlement"
    _inherit = ["b2b.loyalty.settlement", "b2b.loyalty.accountant"]

    _ACCOUNTANT_NEEDS = "read"

    def _accountants_alone(self):
        return self.env._(
            "Only an accountant of B2B Loyalty takes settlements back: ask one of them."
        )

    def action_cancel(self):
        """Take it back, as long as its document is a draft."""
        self._check_accountant()
        rows = self.sudo()  # sudo: rows are closed; who may was just checked
        for run in rows.run_id:
            run._take()
        rows._cancel()
        return True

    def _cancel(self):
        """Whoever calls has checked the caller and taken the row of the program."""
        self.membership_id._take()
        self.invalidate_recordset()
        for row in self:
            if row.state == "draft":
                raise UserError(
                    self.env._(
                        "%s is not paid yet: work its run out again, or delete that.",
                        row.display_name,
                    )
                )
        posted = self.filtered(
            lambda row: row.state in LIVE and row.move_id.state == "posted"
        )
        if posted:
            raise UserError(
                self.env._(
                    "%(number)s documents are posted, that of %(company)s first: "
                    "reverse these; their commission is then open again.",
                    number=len(posted),
                    company=posted[0].partner_id.name,
                )
            )
        self.points_entry_id._take_back(self.env._("taken back"))
        self._return()
        self.move_id.filtered(lambda move: move.state == "draft").button_cancel()

    def _return(self):
        """Its lines can be paid by another settlement."""
        live = self.filtered(lambda row: row.state in LIVE)
        live.commission_ids.write({"state": "approved", "settlement_id": False})
        self.write({"state": "cancelled"})
        days = taken_back_on(self.env, live.ids)
        for row in live:
            row.returned_on = days.get(row.id) or fields.Date.context_today(self)
            row.message_post(
                body=self.env._("Taken back: its commission is open again.")
            )

    # -- what happens to the documents

    def _documents_changed(self):
        """Follow bills and credit notes: gone or reversed, nothing is paid.

        One that comes back once its commission is open again would pay twice.
        """
        documents = self.filtered(lambda row: row.settle_by in MOVE_TYPES)
        if not documents:
            return
        found = billed(self.env, documents.ids)
        gone = documents.filtered(lambda row: row.state in LIVE and not found[row.id])
        if gone:
            gone.membership_id._take()
            gone._return()
        back = documents.filtered(
            lambda row: row.state == "cancelled" and found[row.id]
        )
        if back:
            raise UserError(
                self.env._(
                    "%(settlement)s was taken back and its commission is open again: "
                    "leave the document as it is, the next settlement pays it.",
                    settlement=back[0].display_name,
                )
            )
