from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

CRON = "b2b_loyalty.ir_cron_credit_rebates"


class RebateRun(models.Model):
    """The buttons of a run."""

    _inherit = "b2b.loyalty.rebate.run"

    def action_preview(self):
        """Work out the rows anew; nothing is credited."""
        self._check_reader()
        for run in self:
            run._check_open()
            run._work_out()
        return True

    def action_confirm(self):
        """Make the credit notes, as drafts, for what is due.

        Worked out anew first: where something has changed since it was looked at, it
        is shown instead and nothing is credited.
        """
        self._check_accountant()
        self.ensure_one()
        self._take()
        self._check_payable()
        self._check_no_other_credits()
        seen = self._due_rows()
        self._work_out()
        if self._due_rows() != seen:
            return self._tell_changed()
        self._credit_first()
        if self.state == "crediting":
            self._call_cron()
        return True

    def _call_cron(self):
        # sudo: the rest of what was checked is made in the background
        self.env.ref(CRON).sudo()._trigger()

    def action_cancel(self):
        """Take back what is still a draft; the period is then to be credited again."""
        self._check_accountant()
        self.ensure_one()
        self._take()
        if self.state not in ("crediting", "done"):
            raise UserError(
                self.env._(
                    "%s has made no credit notes: delete it if nobody needs it.",
                    self.display_name,
                )
            )
        self._check_none_posted()
        # sudo: an accountant of loyalty need not be one of the invoices
        drafts = self.sudo().rebate_ids.refund_move_id.filtered(
            lambda move: move.state == "draft"
        )
        drafts.button_cancel()
        self._forget_fault()
        self.sudo().state = "cancelled"  # sudo: closed to plain writes
        return True

    def action_view_credit_notes(self):
        self._check_reader()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_refund_type"
        )
        moves = self.rebate_ids.refund_move_id
        action["domain"] = [("id", "in", moves.ids)]
        action["context"] = {"create": False}
        return action

    def action_view_rebates(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_rebate_action"
        )
        action["domain"] = [("run_id", "=", self.id)]
        action["context"] = {}
        return action

    # -- what stands in the way

    def _check_payable(self):
        if self.state != "previewed":
            raise UserError(
                self.env._(
                    "%s has not been worked out yet, or is over: work it out and look "
                    "at its rows before you credit them.",
                    self.display_name,
                )
            )
        if self.date_to >= fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The period runs until %(day)s: credit its rebates after that day.",
                    day=format_date(self.env, self.date_to),
                )
            )
        self.program_id._check_rebate_product()
        self._check_day_open()

    def _check_day_open(self):
        """Odoo would move the date of the credit notes without a word."""
        company = self.company_id.sudo()  # sudo: lock dates of the books
        product = self.program_id.rebate_product_id.sudo()
        taxes = product.taxes_id._filter_taxes_by_company(company)
        company._b2b_loyalty_check_open(
            self.date,
            self._journal(),
            self.env._("Give a later date for the credit notes."),
            taxed=bool(taxes),
        )

    def _check_none_posted(self):
        # sudo: an accountant of loyalty need not be one of the invoices
        items = self.env["account.move.line"].sudo()
        groups = items._read_group(
            [
                ("b2b_loyalty_rebate_id", "in", self.rebate_ids.ids),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
            ],
            ["b2b_loyalty_rebate_id"],
            ["balance:sum"],
        )
        posted = [
            rebate
            for rebate, balance in groups
            if not self.currency_id.is_zero(balance)
        ]
        if posted:
            raise UserError(
                self.env._(
                    "%(number)s credit notes of %(run)s are posted, that of "
                    "%(company)s first: reverse these, then cancel the run.",
                    number=len({rebate.membership_id for rebate in posted}),
                    run=self.display_name,
                    company=posted[0].partner_id.name,
                )
            )

    # -- what is said of it

    def _tell_changed(self):
        return self._tell(
            self.env._(
                "Documents or memberships have changed since the rebates were worked "
                "out. The rows show them as they are now, and nothing has been "
                "credited: look at them and credit again."
            )
        )

    def _close(self, moves):
        self._forget_fault()
        self.sudo().state = "done"  # sudo: closed to plain writes
        total = sum(moves.mapped("amount_untaxed"))
        self.message_post(
            body=self.env._(
                "%(number)s draft credit notes over %(amount)s without tax.",
                number=len(moves),
                amount=formatLang(self.env, total, currency_obj=self.currency_id),
            )
        )
