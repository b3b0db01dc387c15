from odoo import api, fields, models

from .earning_estimate import Estimate
from .sale_order import GROUPS


class SaleOrder(models.Model):
    """The points that a quotation will earn once it is invoiced."""

    _inherit = "sale.order"

    b2b_loyalty_points = fields.Integer(
        string="Points Once Invoiced",
        compute="_compute_b2b_loyalty_points",
        groups=GROUPS,
        help="What the company and the person who orders will earn, if all of it is "
        "invoiced today.",
    )
    b2b_loyalty_points_note = fields.Char(
        string="Will Earn", compute="_compute_b2b_loyalty_points", groups=GROUPS
    )

    @api.depends(
        "partner_id",
        "partner_invoice_id",
        "company_id",
        "currency_id",
        "state",
        "order_line.price_subtotal",
        "order_line.product_id",
        "order_line.display_type",
        "order_line.is_downpayment",
        "order_line.qty_invoiced",
    )
    @api.depends_context("lang")
    def _compute_b2b_loyalty_points(self):
        waiting = self.filtered(lambda order: order._b2b_loyalty_is_to_earn())
        # sudo: what a quotation brings its customer does not depend on who writes it
        earned = Estimate(waiting.sudo()).earned() if waiting else {}
        for order in self:
            found = earned.get(order.sudo(), [])  # sudo: to find it there
            order.b2b_loyalty_points = sum(points for _m, _h, points in found)
            order.b2b_loyalty_points_note = order._b2b_loyalty_points_in_words(found)

    def _b2b_loyalty_is_to_earn(self):
        """Whether nothing of it is invoiced: from then on its invoices tell."""
        return self.state != "cancel" and not any(
            line.qty_invoiced for line in self.order_line if not line.is_downpayment
        )

    def _b2b_loyalty_points_in_words(self, found):
        """:param found: list of (membership, member contact id or None, points)"""
        sums = {}
        for member, holder_id, points in found:
            seat = member, holder_id
            sums[seat] = sums.get(seat, 0) + points
        programs = {member.program_id for member, _holder in sums}
        return ", ".join(
            self._b2b_loyalty_points_phrase(member, holder_id, points, len(programs))
            for (member, holder_id), points in sums.items()
        )

    def _b2b_loyalty_points_phrase(self, member, holder_id, points, programs):
        program = member.program_id
        text = f"{points:,} {program.points_name}"
        if programs > 1:
            text += f" ({program.name})"
        if holder_id:
            person = member.env["b2b.loyalty.member.contact"].browse(holder_id)
            text = self.env._(
                "%(points)s for %(person)s", points=text, person=person.partner_id.name
            )
        return text
