from odoo import fields, models


class Membership(models.Model):
    """What made it a member, when that was a purchase."""

    _inherit = "b2b.loyalty.membership"

    join_credited = fields.Boolean(
        readonly=True,
        copy=False,
        help="The invoice that made it a member was credited in full within 30 days.",
    )

    def _joining_base(self):
        """What is left of the invoice that made the company a member."""
        self.ensure_one()
        family = self.joining_move_id._b2b_loyalty_family()
        posted = family.filtered(lambda move: move.state == "posted")
        return self.currency_id.round(sum(posted.mapped("b2b_loyalty_base")))
