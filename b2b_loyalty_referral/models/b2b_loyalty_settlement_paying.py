import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.b2b_loyalty.models.one_by_one import fault_of, stops_no_other
from odoo.addons.b2b_loyalty.report.documents import exact

from ..logic.settlement import held_out, points_of
from .res_company_commission import ACCOUNT, PRODUCT

_logger = logging.getLogger(__name__)

MOVE_TYPES = {"bill": "in_invoice", "credit": "out_refund"}
TAXES = {"bill": "supplier_taxes_id", "credit": "taxes_id"}


class Settlement(models.Model):
    """A settlement is paid: by a bill, a credit note or points.

    All of it as superuser: an accountant of loyalty need not be one of invoices, and
    who may pay was checked by the run.
    """

    _inherit = "b2b.loyalty.settlement"

    def _make(self):
        """One that cannot be made stops no other; its commission stays open.

        Whoever calls has checked the caller and taken the rows of the members.
        """
        opened = self.commission_ids._opened()
        for row in self:
            with stops_no_other(
                self.env,
                _logger,
                "Settlement %s could not be made",
                row.id,
                note=row._give_up,
            ):
                row._check_as_seen()
                row._check_nothing_held(opened)
                row._pay()

    def _check_as_seen(self):
        """In the background time goes by: documents may have changed it since."""
        lines = self.commission_ids
        total = self.currency_id.round(sum(lines.mapped("amount")))
        if set(lines.mapped("state")) != {"approved"} or (
            self.currency_id.compare_amounts(total, self.total)
        ):
            raise UserError(
                self.env._(
                    "Its commission has changed since it was worked out: it comes with "
                    "the next settlement."
                )
            )

    def _check_nothing_held(self, opened):
        """Nor may something speak against it by now."""
        out = held_out(opened[line] for line in self.commission_ids)
        held = self.commission_ids.filtered(lambda line: line.id in out)
        if held:
            raise UserError(
                self.env._(
                    "Something speaks against the referral of %(company)s since it was "
                    "worked out: work out the period again, which holds its "
                    "commission and pays the others.",
                    company=held[0].referral_id.name,
                )
            )

    def _give_up(self, error):
        fault = fault_of(self.env, error)
        self.invalidate_recordset()
        self.commission_ids.settlement_id = False
        self.write({"state": "cancelled", "fault": fault})

    def _link(self, lines):
        lines.settlement_id = self

    def _pay(self):
        sequence = self.env["ir.sequence"].with_company(self.company_id)
        self.name = sequence.next_by_code("b2b.loyalty.settlement")
        if self.settle_by == "points":
            self._give_points()
        else:
            self.move_id = self._make_document()
        self.commission_ids.state = "settled"

    # -- points

    def _give_points(self):
        value = exact(self.program_id.point_value)
        points = points_of(exact(self.total), value)
        if not points:
            raise UserError(
                self.env._(
                    "It is worth less than one point: it comes with the next "
                    "settlement."
                )
            )
        self.points_entry_id = self.membership_id.earn(
            points,
            f"{self._name},{self.id}",
            date=self.run_id.date,
            reason=self.env._("Commission %s", self.name),
        )
        self.state = "paid"

    # -- bill and credit note

    def _make_document(self):
        moves = self.env["account.move"].with_company(self.company_id)
        move = moves.create(self._prepare_document())
        for line in move.invoice_line_ids:
            line._b2b_loyalty_make_net(line.price_unit)
        self.state = "confirmed"
        return move

    def _prepare_document(self):
        vals = {
            "move_type": MOVE_TYPES[self.settle_by],
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": self.partner_id.id,
            "invoice_date": self.run_id.date,
            "date": self.run_id.date,
            "invoice_origin": self.name,
            "invoice_line_ids": [
                Command.create(self._prepare_line(referral, lines))
                for referral, lines in self._by_referral()
            ],
        }
        if self.settle_by == "bill":
            return {**vals, "ref": self.name}
        return {
            **vals,
            "b2b_loyalty_settlement": True,
            "invoice_payment_term_id": False,
        }

    def _by_referral(self):
        """[(referral, its lines)] of those that come to something."""
        by_referral = self.commission_ids.sorted("id").grouped("referral_id")
        return [
            (referral, lines)
            for referral, lines in by_referral.items()
            if not self.currency_id.is_zero(sum(lines.mapped("amount")))
        ]

    def _prepare_line(self, referral, lines):
        company, program = self.company_id, self.program_id
        vals = {
            "name": self._line_name(referral),
            "product_id": company[PRODUCT].id,
            "quantity": 1,
            "price_unit": self.currency_id.round(sum(lines.mapped("amount"))),
            "account_id": company[ACCOUNT].id,
            "analytic_distribution": program.analytic_distribution,
            "b2b_loyalty_program_id": program.id,
            "b2b_loyalty_commission_settlement_id": self.id,
        }
        if not self._taxes_of(self.settle_by, company):
            # Odoo would take the taxes of the account
            vals["tax_ids"] = [Command.clear()]
        return vals

    def _line_name(self, referral):
        """In the language of the referrer, who knows whom it has brought."""
        env = self.with_context(lang=self.partner_id.lang or self.env.lang).env
        return env._(
            "%(program)s: commission for %(company)s",
            program=self.program_id.with_env(env).name,
            company=referral.name,
        )

    def _taxes_of(self, way, company):
        return company[PRODUCT][TAXES[way]]._filter_taxes_by_company(company)

    def _journal_of(self, way, company):
        moves = self.env["account.move"].with_company(company)
        move_type = MOVE_TYPES[way]
        values = {"move_type": move_type, "company_id": company.id}
        return moves.with_context(default_move_type=move_type).new(values).journal_id
