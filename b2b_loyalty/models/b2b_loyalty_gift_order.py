from collections import Counter

from odoo import api, fields, models

from ..logic import period
from ..logic.redemption import LIVE
from .parameters import without_defaults
from .sale_order import OPEN

# What may change whether an order comes with a gift.
ORDER_FIELDS = {"order_line", "partner_id", "company_id", "pricelist_id", "currency_id"}
LINE_FIELDS = {
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "price_unit",
    "discount",
    "tax_ids",
    "display_type",
}
LATER = "b2b_loyalty_gifts_later"
# what comes from outside can hold no such object
IS_LATER = object()


class SaleOrder(models.Model):
    """Gifts come and go with the amount of a quotation, when it is saved.

    A fixed number of queries for any number of orders.
    """

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        later = self.with_context(**{LATER: IS_LATER})
        orders = super(SaleOrder, later).create(vals_list).with_env(self.env)
        orders._b2b_loyalty_sync_gifts()
        return orders

    def write(self, vals):
        if not ORDER_FIELDS & vals.keys():
            return super().write(vals)
        res = super(SaleOrder, self.with_context(**{LATER: IS_LATER})).write(vals)
        self._b2b_loyalty_sync_gifts()
        return res

    def _recompute_prices(self):
        res = super()._recompute_prices()
        self._b2b_loyalty_sync_gifts()
        return res

    def _get_copiable_order_lines(self):
        """A copy gets its own."""
        lines = super()._get_copiable_order_lines()
        # sudo: also for those who may not read gifts
        return lines.filtered(lambda line: not line.sudo().b2b_loyalty_gift_id)

    def action_confirm(self):
        self._b2b_loyalty_sync_gifts()
        # sudo: as when the order is saved
        given = self.sudo().order_line.filtered("b2b_loyalty_gift_id").order_id
        if given:
            members = given._b2b_loyalty_gift_members()
            # who confirms another order of a member waits, and looks again
            self.env["b2b.loyalty.membership"].union(*members.values())._take()
            given._b2b_loyalty_sync_gifts(confirming=True)
        return super().action_confirm()

    def _action_confirm(self):
        res = super()._action_confirm()
        self._b2b_loyalty_record_gifts()
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        self._b2b_loyalty_cancel_gifts()
        return res

    # -- with what comes which gift

    def _b2b_loyalty_sync_gifts(self, confirming=False):
        """Add the gifts that quotations have come to, take off the others.

        :param confirming: the orders are confirmed one after the other, so that the
            first has what a member gets once
        """
        if self.env.context.get(LATER) is IS_LATER:
            return
        # sudo: what comes with an order does not depend on who writes it, nor on
        # defaults of the caller's context
        orders = without_defaults(self.sudo()).with_context(**{LATER: IS_LATER})
        orders = orders.filtered(
            lambda o: o.state in OPEN and not o.b2b_loyalty_redemption_id
        )
        gifts = orders._b2b_loyalty_gifts()
        lines = orders.order_line.filtered("b2b_loyalty_gift_id")
        if not gifts and not lines:
            return
        members = orders._b2b_loyalty_gift_members()
        due = orders._b2b_loyalty_due_gifts(gifts, members, confirming)
        kept = lines.filtered(
            lambda line: (line.order_id, line.b2b_loyalty_gift_id) in due
        )
        (lines - kept)._b2b_loyalty_take_off()
        kept._b2b_loyalty_keep_free()
        there = {(line.order_id, line.b2b_loyalty_gift_id) for line in kept}
        orders.env["sale.order.line"].create(
            [
                order._b2b_loyalty_prepare_gift_line_vals(gift)
                for order, gift in due
                if (order, gift) not in there
            ]
        )

    def _b2b_loyalty_gifts(self):
        return self.env["b2b.loyalty.gift"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("program_id.state", "=", "open"),
            ]
        )

    def _b2b_loyalty_gift_members(self):
        """{order: the active memberships of its customer}"""
        companies = self.partner_id.commercial_partner_id
        found = self.env["b2b.loyalty.membership"].search(
            [
                ("partner_id", "in", companies.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "active"),
                ("program_id.state", "=", "open"),
            ]
        )
        return {
            order: found.filtered(
                lambda m, o=order: (
                    m.partner_id == o.partner_id.commercial_partner_id
                    and m.company_id == o.company_id
                )
            )
            for order in self
        }

    def _b2b_loyalty_due_gifts(self, gifts, members, confirming):
        """The gifts that come with each order, as (order, gift)."""
        last = self._b2b_loyalty_last_gifts(gifts, members)
        today = fields.Date.context_today(self)
        due, taken = [], Counter()
        for order in self:
            amount = order._b2b_loyalty_gift_amount()
            for membership in members[order]:
                for gift in gifts:
                    left_out = _is_too_soon(gift, last.get((gift, membership)), today)
                    if left_out or not gift._is_for(
                        membership, amount, today, taken[gift.reward_id]
                    ):
                        continue
                    due.append((order, gift))
                    if confirming:
                        last[gift, membership] = today
                        taken[gift.reward_id] += gift.quantity
        return due

    def _b2b_loyalty_last_gifts(self, gifts, members):
        """{(gift, membership): the day it was last given}"""
        memberships = self.env["b2b.loyalty.membership"].union(*members.values())
        rows = self.env["b2b.loyalty.redemption"]._read_group(
            [
                ("gift_id", "in", gifts.ids),
                ("membership_id", "in", memberships.ids),
                ("state", "in", LIVE),
            ],
            ["gift_id", "membership_id"],
            ["date:max"],
        )
        return {(gift, membership): day for gift, membership, day in rows}

    def _b2b_loyalty_gift_amount(self):
        """What counts of the order, in the currency of the seller."""
        lines = self.order_line.filtered(
            lambda line: line._b2b_loyalty_counts_for_gifts()
        )
        amount = sum(lines.mapped("price_subtotal"))
        return self.company_id.currency_id.round(amount / (self.currency_rate or 1.0))

    def _b2b_loyalty_prepare_gift_line_vals(self, gift):
        sequences = self.order_line.mapped("sequence")
        return {
            "order_id": self.id,
            "b2b_loyalty_gift_id": gift.id,
            "name": gift.name,
            "product_uom_qty": gift.quantity,
            "sequence": max(sequences, default=9) + 1,
            **gift._free_line_vals(),
        }

    # -- for the record

    def _b2b_loyalty_record_gifts(self):
        # sudo: kept whoever confirms, a customer by signing too
        orders = self.sudo()
        lines = orders.order_line.filtered(
            lambda line: line.b2b_loyalty_gift_id and line.product_uom_qty >= 1
        )
        if not lines:
            return
        members = orders._b2b_loyalty_gift_members()
        given = [
            (line, membership)
            for line in lines
            for membership in members[line.order_id]
            if membership.program_id == line.b2b_loyalty_gift_id.program_id
        ]
        if given:
            self.env["b2b.loyalty.redemption"].sudo()._record_gifts(given)

    def _b2b_loyalty_cancel_gifts(self):
        # sudo: cancelled with its order, whoever cancels that
        given = (
            self.env["b2b.loyalty.redemption"]
            .sudo()
            .search([("gift_order_id", "in", self.ids), ("state", "in", LIVE)])
        )
        given.membership_id._take()
        for redemption in given:
            redemption._end(
                "cancelled",
                self.env._("%s was cancelled", redemption.gift_order_id.name),
            )


def _is_too_soon(gift, last, today):
    if not last or not gift.every_months:
        return False
    return last in period.rolling(today, gift.every_months)
