from odoo import fields, models


class RedeemQuote(models.TransientModel):
    """Make the offer for a request, or record that the member has accepted it."""

    _name = "b2b.loyalty.redeem.quote"
    _inherit = ["b2b.loyalty.wizard", "b2b.loyalty.readable"]
    _description = "Make an Offer"

    redemption_id = fields.Many2one(
        "b2b.loyalty.redemption",
        required=True,
        readonly=True,
        default=lambda self: self._started_on("b2b.loyalty.redemption")[:1],
    )
    step = fields.Selection(
        [("quote", "Make an Offer"), ("accept", "Accepted")],
        default="quote",
        required=True,
        readonly=True,
    )
    need = fields.Text(related="redemption_id.need")
    currency_id = fields.Many2one(related="redemption_id.currency_id")
    membership_id = fields.Many2one(related="redemption_id.membership_id")
    price = fields.Monetary(
        string="Worth",
        default=lambda self: self._of_redemption("quoted_price"),
        help="What all of it is worth to the member; the member sees it.",
    )
    points = fields.Integer(
        default=lambda self: self._of_redemption("points"),
        help="What all of it costs the member in points. 0: none.",
    )
    note = fields.Text(
        string="Offer",
        default=lambda self: self._of_redemption("quote_note"),
        help="What you offer, in words for the member.",
    )
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Who Accepted",
        domain="[('membership_id', '=', membership_id), ('role', '!=', 'viewer')]",
        help="A buyer or manager of the member company.",
    )

    def _of_redemption(self, name):
        return self._started_on("b2b.loyalty.redemption")[:1][name]

    def action_apply(self):
        self.ensure_one()
        redemption = self.redemption_id
        if self.step == "quote":
            redemption.action_quote(self.price, self.points, self.note)
        else:
            redemption.action_accept_quote(self.contact_id)
        return {"type": "ir.actions.act_window_close"}
