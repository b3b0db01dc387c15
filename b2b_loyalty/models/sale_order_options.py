from odoo import api, fields, models
from odoo.exceptions import UserError

from .parameters import to_records
from .sale_order import GROUPS, OPEN


class SaleOrder(models.Model):
    """What a member could use with its quotation: for the salesperson who writes it.

    Looked up as the user, so that salespeople see that of their own customers.
    """

    _inherit = "sale.order"

    b2b_loyalty_voucher_ids = fields.Many2many(
        "b2b.loyalty.redemption",
        string="Vouchers of the Customer",
        compute="_compute_b2b_loyalty_voucher_ids",
        groups=GROUPS,
        help="Vouchers that the customer holds and that are not on this quotation yet.",
    )
    b2b_loyalty_options = fields.Html(
        string="Rewards of the Customer",
        compute="_compute_b2b_loyalty_options",
        sanitize=False,
        groups=GROUPS,
        help="What the customer can redeem today.",
    )
    b2b_loyalty_redemption_count = fields.Integer(
        string="Redemptions",
        compute="_compute_b2b_loyalty_redemption_count",
        groups=GROUPS,
    )

    @api.depends("partner_id", "company_id", "state", "order_line.coupon_id")
    @api.depends_context("uid")
    def _compute_b2b_loyalty_voucher_ids(self):
        quotations = self.filtered(lambda order: order.state in OPEN)
        held = quotations._b2b_loyalty_held_vouchers()
        for order in self:
            company = order.partner_id.commercial_partner_id._origin
            used = order.order_line.coupon_id._origin
            vouchers = held.get((company, order.company_id), held[None])
            order.b2b_loyalty_voucher_ids = (
                vouchers.filtered(lambda r, used=used: r.card_id not in used)
                if order.state in OPEN
                else held[None]
            )

    def _b2b_loyalty_held_vouchers(self):
        """{(customer, seller): vouchers with something left on them}"""
        today = fields.Date.context_today(self)
        # sudo: who may see a redemption need not be able to read Odoo's vouchers
        redemptions = self.env["b2b.loyalty.redemption"].sudo()
        found = redemptions.search(
            [
                ("partner_id", "in", self.partner_id.commercial_partner_id._origin.ids),
                ("company_id", "in", self.company_id.ids),
                ("kind", "=", "voucher"),
                ("state", "=", "fulfilled"),
                ("card_id.points", ">", 0),
                "|",
                ("card_id.expiration_date", "=", False),
                ("card_id.expiration_date", ">=", today),
            ],
            order="id",
        )
        mine = found.sudo(False)._filtered_access("read")
        held = mine.grouped(lambda r: (r.partner_id, r.company_id))
        return {**held, None: mine.browse()}

    @api.depends("partner_id", "company_id", "state")
    @api.depends_context("uid", "lang")
    def _compute_b2b_loyalty_options(self):
        self.b2b_loyalty_options = False
        quotations = self.filtered(lambda order: order.state in OPEN)
        for order, active in quotations._b2b_loyalty_active().items():
            member = active[:1].sudo(False)._filtered_access("read")
            values = member and {
                "member": member,
                "free": member._free_of_points(),
                "reach": member._within_reach(),
            }
            if values and (values["free"] or values["reach"]):
                qweb = self.env["ir.qweb"]
                order.b2b_loyalty_options = qweb._render(
                    "b2b_loyalty.sale_order_options", values
                )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_b2b_loyalty_redemption_count(self):
        companies = self.partner_id.commercial_partner_id._origin
        counts = {
            (partner, seller): count
            for partner, seller, count in self.env[
                "b2b.loyalty.redemption"
            ]._read_group(
                [("partner_id", "in", companies.ids)],
                ["partner_id", "company_id"],
                ["__count"],
            )
        }
        for order in self:
            company = order.partner_id.commercial_partner_id._origin
            order.b2b_loyalty_redemption_count = counts.get(
                (company, order.company_id), 0
            )

    def action_b2b_loyalty_redemptions(self):
        """Open the redemptions of the customer's company."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_redemption_action"
        )
        company = self.partner_id.commercial_partner_id
        action["domain"] = [
            ("partner_id", "=", company.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["context"] = {}
        return action

    def action_b2b_loyalty_redeem(self):
        """Open the dialog to redeem a reward for the customer."""
        self.ensure_one()
        self.check_access("read")
        # who may not see the membership is told as if there were none
        active = self._b2b_loyalty_active()[self].sudo(False)
        member = active._filtered_access("read")[:1]
        if not member:
            raise UserError(
                self.env._(
                    "%s is no member of yours in a program that is open: choose "
                    "another customer, or enroll this one.",
                    self.partner_id.commercial_partner_id.name,
                )
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_redeem_action"
        )
        action["context"] = {
            "active_model": member._name,
            "active_id": member.id,
            "active_ids": member.ids,
        }
        return action

    # -- one click applies a voucher

    def _b2b_loyalty_apply_voucher(self, redemption):
        """Put a voucher on the quotation, by Odoo's own way; raises with a sentence."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN:
            raise UserError(
                self.env._(
                    "%s is confirmed or cancelled: a voucher goes on a quotation.",
                    self.name,
                )
            )
        # sudo: who may see the redemption may use its voucher
        card = redemption.sudo().card_id.sudo(False)
        status = self._try_apply_code(redemption.sudo().card_code)
        rewards = status.get(card)
        if "error" in status or not rewards:
            raise UserError(
                status.get("error")
                or self.env._(
                    "There is nothing on %s that a voucher could pay: add products "
                    "first.",
                    self.name,
                )
            )
        error = self._apply_program_reward(rewards[:1], card).get("error")
        if error:
            raise UserError(error)
        self._update_programs_and_rewards()


class Redemption(models.Model):
    _inherit = "b2b.loyalty.redemption"

    def action_apply_voucher(self, order=None):
        """Put this voucher on a quotation of the company.

        :param order: ``sale.order``, record or id; from a screen it is in the context
        """
        self._check_role("seller", "salesperson")
        self.ensure_one()
        order = to_records(
            self.env,
            "sale.order",
            order or self.env.context.get("b2b_loyalty_order_id"),
        ).exists()
        if len(order) != 1 or not self.sudo().card_id:  # sudo: the caller was checked
            raise UserError(
                self.env._(
                    "Choose a quotation of the company, and one of its vouchers."
                )
            )
        order.with_env(self.env)._b2b_loyalty_apply_voucher(self)
        return True
