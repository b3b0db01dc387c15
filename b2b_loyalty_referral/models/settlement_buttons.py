"""Smart buttons on companies and documents: settlements behind them."""

from odoo import api, fields, models

from .account_move_settlement import LINK

GROUPS = "b2b_loyalty.group_user,b2b_loyalty.group_accountant"


class ResPartner(models.Model):
    _inherit = "res.partner"

    b2b_loyalty_settlement_count = fields.Integer(
        compute="_compute_b2b_loyalty_settlement_count",
        groups=GROUPS,
        string="Settlements",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company")
    def _compute_b2b_loyalty_settlement_count(self):
        counts = dict(
            self.env["b2b.loyalty.settlement"]._read_group(
                self._b2b_loyalty_settled(), ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            company = partner.commercial_partner_id._origin
            partner.b2b_loyalty_settlement_count = counts.get(company, 0)

    def _b2b_loyalty_settled(self):
        companies = self.commercial_partner_id._origin
        return [("partner_id", "in", companies.ids), ("state", "!=", "draft")]

    def action_b2b_loyalty_settlements(self):
        self.ensure_one()
        settlements = self.env["b2b.loyalty.settlement"]
        settlements.check_access("read")
        return settlements._list_of(self._b2b_loyalty_settled())


class AccountMove(models.Model):
    _inherit = "account.move"

    b2b_loyalty_settlement_count = fields.Integer(
        compute="_compute_b2b_loyalty_settlement_count",
        groups=GROUPS,
        string="Settlements",
    )

    @api.depends(f"invoice_line_ids.{LINK}")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_b2b_loyalty_settlement_count(self):
        """As the user who looks: salespeople see those of their own customers."""
        found = self.env["b2b.loyalty.settlement"].search(
            [("id", "in", self.sudo().invoice_line_ids[LINK].ids)]
        )
        for move in self:
            # sudo: only told apart
            mine = move.sudo().invoice_line_ids[LINK]
            move.b2b_loyalty_settlement_count = len(mine & found.sudo())

    def action_b2b_loyalty_settlements(self):
        self.ensure_one()
        settlements = self.env["b2b.loyalty.settlement"]
        settlements.check_access("read")
        # sudo: the list shows what one may see
        ids = self.sudo().invoice_line_ids[LINK].ids
        return settlements._list_of([("id", "in", ids)])
