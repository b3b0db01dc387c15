from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .loyalty_card import USED_BY_ORDER
from .sale_order import OPEN


class SaleOrder(models.Model):
    """Vouchers of members, on orders of the company that redeemed them alone."""

    _inherit = "sale.order"

    def _b2b_loyalty_foreign_cards(self):
        """The vouchers on this order that another company redeemed."""
        self.ensure_one()
        cards = self.applied_coupon_ids._origin | self.order_line.coupon_id._origin
        return cards._b2b_loyalty_foreign(self.partner_id.commercial_partner_id._origin)

    def _b2b_loyalty_foreign_sentence(self, cards):
        return self.env._(
            "The voucher %(codes)s is not valid for %(company)s: only the company that "
            "redeemed it can use it.",
            codes=", ".join(cards.mapped("code")),
            company=self.partner_id.commercial_partner_id.name,
        )

    # -- at entry

    def _try_apply_code(self, code):
        # sudo: whose voucher it is does not depend on who enters the code
        Card = self.env["loyalty.card"].sudo().with_context(active_test=False)
        card = Card.search([("code", "=", code)])._b2b_loyalty_vouchers()
        if card._b2b_loyalty_foreign(self.partner_id.commercial_partner_id):
            return {"error": self._b2b_loyalty_foreign_sentence(card)}
        if card and not card.active:
            return {
                "error": self.env._(
                    "The voucher %s was cancelled: choose another one of the company.",
                    code,
                )
            }
        status = super()._try_apply_code(code)
        if status.get("already_applied") and card not in self.order_line.coupon_id:
            # another voucher of the same company is on the order: both count
            return self._get_claimable_rewards(forced_coupons=card.sudo(False))
        return status

    def _get_claimable_rewards(self, forced_coupons=None):
        """Each voucher counts by itself, although all are of one program of Odoo's."""
        claimable = super()._get_claimable_rewards(forced_coupons)
        used = self.order_line.coupon_id
        cards = (forced_coupons or self.applied_coupon_ids) - used
        if used and self.amount_total > 0:
            for card in cards._b2b_loyalty_vouchers():
                if card.active and self._get_real_points_for_coupon(card) >= 1:
                    claimable[card] |= card.program_id.reward_ids
        return claimable

    # -- at a change of the customer

    @api.onchange("partner_id")
    def _onchange_b2b_loyalty_vouchers(self):
        foreign = self.partner_id and self._b2b_loyalty_foreign_cards()
        if not foreign:
            return None
        self.order_line -= self.order_line.filtered(
            lambda line: line.coupon_id._origin in foreign
        )
        return {
            "warning": {
                "title": self.env._("Voucher taken off"),
                "message": self._b2b_loyalty_foreign_sentence(foreign),
            }
        }

    def write(self, vals):
        res = super().write(vals)
        if "partner_id" in vals:
            for order in self:
                order._b2b_loyalty_take_off_vouchers()
        return res

    def _b2b_loyalty_take_off_vouchers(self):
        """A quotation for another customer loses the vouchers of the one before."""
        foreign = self._b2b_loyalty_foreign_cards()
        if not foreign:
            return
        sentence = self._b2b_loyalty_foreign_sentence(foreign)
        if self.state not in OPEN:
            raise UserError(sentence)
        self.order_line.filtered(lambda line: line.coupon_id in foreign).unlink()
        self.applied_coupon_ids -= foreign
        self.message_post(
            body=self.env._("Voucher taken off. %(sentence)s", sentence=sentence)
        )

    # -- at confirmation

    def action_confirm(self):
        self.order_line._check_b2b_loyalty_voucher()
        return super().action_confirm()

    def _get_point_changes(self):
        """Of an order that is confirmed or cancelled."""
        order = self.with_context(b2b_loyalty_voucher=USED_BY_ORDER)
        return super(SaleOrder, order)._get_point_changes()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.with_context(b2b_loyalty_voucher=USED_BY_ORDER)
        created = super(SaleOrderLine, lines).create(vals_list)
        return created.with_env(self.env)

    def write(self, vals):
        if "points_cost" not in vals:
            return super().write(vals)
        lines = self.with_context(b2b_loyalty_voucher=USED_BY_ORDER)
        return super(SaleOrderLine, lines).write(vals)

    @api.constrains("coupon_id", "points_cost")
    def _check_b2b_loyalty_voucher_cost(self):
        for line in self:
            if line.points_cost < 0 and line.coupon_id._b2b_loyalty_vouchers():
                raise ValidationError(
                    self.env._(
                        "A line takes something off the voucher %s, or nothing: it "
                        "never adds to it.",
                        line.coupon_id.code,
                    )
                )

    @api.constrains("coupon_id")
    def _check_b2b_loyalty_voucher(self):
        for order, lines in self.filtered("coupon_id").grouped("order_id").items():
            foreign = lines.coupon_id._b2b_loyalty_foreign(
                order.partner_id.commercial_partner_id
            )
            if foreign:
                raise ValidationError(order._b2b_loyalty_foreign_sentence(foreign))
