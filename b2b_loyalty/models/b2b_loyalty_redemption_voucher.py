from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..logic.period import add_months
from .qr import qr_picture

# One point of a voucher is a cent: Odoo's way to use one in parts.
CENTS = 100


class Redemption(models.Model):
    """A voucher: one of Odoo's own, worth cents, usable in parts by one company."""

    _inherit = "b2b.loyalty.redemption"

    card_id = fields.Many2one(
        "loyalty.card",
        string="Voucher",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    card_code = fields.Char(related="card_id.code", string="Code")
    card_until = fields.Date(related="card_id.expiration_date", string="Valid Until")
    voucher_amount = fields.Monetary(
        string="Face Value", readonly=True, help="What the voucher is issued with."
    )
    voucher_left = fields.Monetary(
        string="Left on the Voucher", compute="_compute_voucher_left"
    )

    @api.depends("card_id.points")
    def _compute_voucher_left(self):
        for redemption in self.sudo():  # sudo: readers need not read Odoo's vouchers
            redemption.voucher_left = redemption.card_id.points / CENTS

    @api.model
    def _prepare_voucher_vals(self, reward, membership, quantity):
        """Approved later, it is worth what it was when it was redeemed."""
        amount = reward.currency_id.round(reward.voucher_amount * quantity)
        return {"voucher_amount": amount}

    def _deliver_voucher(self):
        months = self.reward_id.voucher_months
        today = fields.Date.context_today(self)
        cents = round(self.voucher_amount * CENTS)
        card = (
            self.env["loyalty.card"]
            .with_context(loyalty_no_mail=True, action_no_send_mail=True)
            .create(
                {
                    "program_id": self._voucher_program().id,
                    "partner_id": self.partner_id.id,
                    "points": cents,
                    "expiration_date": months and add_months(today, months),
                }
            )
        )
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "description": self.name,
                "issued": cents,
                "used": 0,
            }
        )
        self.card_id = card
        self._note_voucher()
        return True

    def _withdraw_voucher(self):
        """An unused voucher is archived: its code is then unknown to Odoo."""
        card = self.card_id
        if not card:
            return
        used = self._voucher_used()
        if used:
            raise UserError(
                self.env._(
                    "%(amount)s of the voucher of %(redemption)s has been used: a "
                    "voucher can be cancelled only before its first use.",
                    amount=formatLang(self.env, used, currency_obj=self.currency_id),
                    redemption=self.display_name,
                )
            )
        orders = self._voucher_orders()
        if orders:
            raise UserError(
                self.env._(
                    "The voucher of %(redemption)s stands on %(orders)s: remove its "
                    "line there, then cancel.",
                    redemption=self.display_name,
                    orders=", ".join(orders.mapped("name")),
                )
            )
        card.write({"points": 0, "active": False})

    def _voucher_used(self):
        return self.currency_id.round(self.voucher_amount - self.voucher_left)

    def _voucher_orders(self):
        """The quotations and orders that the voucher stands on."""
        lines = self.env["sale.order.line"].search(
            [("coupon_id", "=", self.card_id.id)]
        )
        return lines.order_id

    def _voucher_qr(self):
        """The code as a picture to be put into a page."""
        return qr_picture(self.card_code)

    def _voucher_program(self):
        company = self.company_id
        if not company.b2b_loyalty_voucher_program_id:
            company.b2b_loyalty_voucher_program_id = self.env["loyalty.program"].create(
                company._b2b_loyalty_prepare_voucher_program_vals()
            )
        return company.b2b_loyalty_voucher_program_id

    # -- its cost: what was used of it

    @api.depends("card_id.points")
    def _compute_cost_actual(self):
        return super()._compute_cost_actual()

    def _get_cost_actual(self):
        cost = super()._get_cost_actual()
        if self.card_id and self.state == "fulfilled":
            cost += self._voucher_used()
        return cost

    @api.depends("card_id.points", "card_id.expiration_date")
    def _compute_cost_complete(self):
        """No more cost once it is used up or has run out."""
        res = super()._compute_cost_complete()
        today = fields.Date.context_today(self)
        issued = self.filtered(lambda r: r.card_id and r.state == "fulfilled")
        for redemption in issued:
            until = redemption.card_until
            redemption.cost_complete = not redemption.voucher_left or bool(
                until and until < today
            )
        return res

    @api.model
    def _complete_expired_vouchers(self):
        """Vouchers whose last day has passed cost nothing more."""
        today = fields.Date.context_today(self)
        expired = self.search(
            [
                ("card_id.expiration_date", "<", today),
                ("state", "=", "fulfilled"),
                ("cost_complete", "=", False),
            ]
        )
        expired.cost_complete = True
