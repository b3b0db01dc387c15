from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from .res_company_commission import COMMISSION

# More settlements than this are made in the background: most are a document each.
AT_ONCE = 50
DOCUMENTS = ("bill", "credit")


class SettlementRun(models.Model):
    """The buttons of a run."""

    _inherit = "b2b.loyalty.settlement.run"

    def action_preview(self):
        """Work out the rows anew; nothing is paid."""
        self._check_reader()
        for run in self:
            run._check_open()
            run._take()
            run._work_out()
        return True

    def action_confirm(self):
        """Make what is due: bills and credit notes as drafts, points at once.

        Worked out anew first: where something has changed since it was looked at, it
        is shown instead and nothing is made.
        """
        self._check_accountant()
        self.ensure_one()
        self._take()
        self._check_payable()
        seen = self._seen()
        self._work_out()
        if self._seen() != seen:
            return self._tell(
                self.env._(
                    "Commission has changed since the settlements were worked out. The "
                    "rows show it as it is now, and nothing has been made: look at "
                    "them and confirm again."
                )
            )
        self._check_possible()
        return self._start_making()

    def action_cancel(self):
        """Take back what is still a draft; its commission is then open again."""
        self._check_accountant()
        self.ensure_one()
        self._take()
        if self.state != "done":
            raise UserError(
                self.env._(
                    "%s has paid nothing: delete it if nobody needs it.",
                    self.display_name,
                )
            )
        run = self.sudo()  # sudo: rows are closed to plain writes
        live = run.settlement_ids.filtered(lambda row: row.state != "cancelled")
        live._cancel()
        run.state = "cancelled"
        return True

    def action_view_documents(self):
        """The bills and credit notes that it has made."""
        self._check_reader()
        moves = self.settlement_ids.move_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bills and Credit Notes"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", moves.ids)],
            "context": {"create": False},
        }

    def action_view_settlements(self):
        self.ensure_one()
        return self.env["b2b.loyalty.settlement"]._list_of([("run_id", "=", self.id)])

    # -- what stands in the way

    def _check_payable(self):
        if self.state != "previewed":
            raise UserError(
                self.env._(
                    "%s has not been worked out yet, or is over: work it out and look "
                    "at its rows before you pay them.",
                    self.display_name,
                )
            )
        today = fields.Date.context_today(self)
        if self.settle_every != "invoice" and self.date_to >= today:
            raise UserError(
                self.env._(
                    "The period runs until %(day)s: pay its commission after that day.",
                    day=format_date(self.env, self.date_to),
                )
            )

    def _check_possible(self):
        """Of what is due now: that it can be made at all."""
        rows = self.settlement_ids
        if not rows:
            raise UserError(
                self.env._(
                    "Nothing is due: no commission was approved by %(day)s that is not "
                    "paid yet.",
                    day=format_date(self.env, self.date_to),
                )
            )
        ways = set(rows.filtered(lambda row: row.outcome == "pay").mapped("settle_by"))
        if ways.intersection(DOCUMENTS):
            self._check_documents(ways)
        if "points" in ways and self.program_id.point_value <= 0:
            raise UserError(
                self.env._(
                    "Points of %(program)s have no value, so that no commission can be "
                    "paid by them: give the program a value per point first.",
                    program=self.program_id.name,
                )
            )

    def _check_documents(self, ways):
        company = self.company_id.sudo()  # sudo: whoever pays commission
        purpose = self.env._("Paying commission")
        company.b2b_loyalty_check_books(COMMISSION, purpose)
        for way in ways.intersection(DOCUMENTS):
            rows = self.settlement_ids.browse().sudo()  # sudo: as above
            company._b2b_loyalty_check_open(
                self.date,
                rows._journal_of(way, company),
                self.env._("Give a later date for the bills."),
                taxed=bool(rows._taxes_of(way, company)),
            )

    # -- making them

    def _start_making(self):
        run = self.sudo()  # sudo: rows and state are closed to plain writes
        run._carry_forward()
        run.state = "making"
        rows = run._to_make()
        if len(rows) <= AT_ONCE:
            rows._make()
            run._finish()
            return True
        self.env.ref("b2b_loyalty_referral.ir_cron_settle").sudo()._trigger()
        return self._tell(
            self.env._(
                "%s settlements are being made in the background: the run tells when "
                "it is done.",
                len(rows),
            )
        )

    def _carry_forward(self):
        waiting = self.settlement_ids.filtered(lambda row: row.outcome != "pay")
        waiting.commission_ids.settlement_id = False
        waiting.state = "carried"

    def _to_make(self):
        return self.settlement_ids.filtered(lambda row: row.state == "draft")

    def _finish(self):
        """:return: whether nothing is left to be made"""
        self.ensure_one()
        if self._to_make():
            return False
        self.state = "done"
        # the database tells runs that are open from those that are over
        self.flush_recordset(["state"])
        made = self.settlement_ids.filtered("name")
        amount = sum(made.mapped("total"))
        self.message_post(
            body=self.env._(
                "Settlements made: %(number)s, over %(amount)s without tax. Carried "
                "forward: %(carried)s.",
                number=len(made),
                amount=formatLang(self.env, amount, currency_obj=self.currency_id),
                carried=formatLang(
                    self.env, self.carried, currency_obj=self.currency_id
                ),
            )
        )
        return True
