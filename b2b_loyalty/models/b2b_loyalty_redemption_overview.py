from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..logic.redemption import Payment, price_each

# Days without a step after which somebody should look.
STUCK_AFTER = {"requested": 3, "approved": 14}
STEPS_AHEAD = ("requested", "approved", "fulfilled")


class Redemption(models.Model):
    """What the screens show of a redemption beside its own fields."""

    _name = "b2b.loyalty.redemption"
    _inherit = ["b2b.loyalty.redemption", "b2b.loyalty.engine.fields"]

    _B2B_LOYALTY_ENGINE = frozenset(
        {"access_token", "key", "from_stock", "to_deliver", "extra_quantity"}
    )

    is_stuck = fields.Boolean(
        string="Stuck",
        compute="_compute_is_stuck",
        search="_search_is_stuck",
        help="Could not be delivered, waits for approval for more than 3 days, or "
        "was approved more than 14 days ago and has neither been fulfilled nor given a "
        "later day.",
    )
    state = fields.Selection(string="Status", group_expand="_expand_state")
    reward_image = fields.Image(related="reward_id.image_256", string="Picture")
    paid_with = fields.Char(
        compute="_compute_paid_with", help="Benefit, extra entitlement or points."
    )
    awaits_member = fields.Boolean(
        string="Waits for the Member", compute="_compute_awaits"
    )
    awaits_seller = fields.Boolean(string="Waits for Us", compute="_compute_awaits")

    @api.model
    def _expand_state(self, states, domain):
        """The board has a column for each step ahead, of the others as they come."""
        return list(STEPS_AHEAD)

    @api.model
    def _stuck_domain(self):
        now = fields.Datetime.now()
        quiet = {
            state: Domain("state", "=", state)
            & Domain(
                "step_ids", "not any", [("moment", ">=", now - timedelta(days=days))]
            )
            for state, days in STUCK_AFTER.items()
        }
        # an offer waits for the member, what has its day in the calendar for that day
        offered = Domain("quote_expires_on", ">=", fields.Date.context_today(self))
        offered &= Domain("quote_accepted_on", "=", False)
        planned = Domain("scheduled_on", ">=", now) | (
            Domain("kind", "=", "experience")
            & Domain("reward_id.event_date", ">=", now)
        )
        return (
            Domain("delivery_error", "!=", False) & Domain("state", "=", "approved")
            | (quiet["requested"] & ~offered)
            | (quiet["approved"] & ~planned)
        )

    @api.depends(
        *("state", "delivery_error", "scheduled_on", "step_ids.moment"),
        *("quote_expires_on", "quote_accepted_on", "reward_id.event_date"),
    )
    def _compute_is_stuck(self):
        stuck = self.filtered_domain(self._stuck_domain())
        for redemption in self:
            redemption.is_stuck = redemption in stuck

    def _search_is_stuck(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._stuck_domain() if True in value else ~self._stuck_domain()

    def _creation_message(self):
        return self.env._(
            "Redeemed: %(quantity)s × %(reward)s",
            quantity=self.quantity,
            reward=self.reward_id.name,
        )

    @api.depends(
        *("quantity", "yearly_quantity", "extra_quantity", "points", "kind"),
        *("holder_contact_id.partner_id.name", "program_id.points_name"),
    )
    def _compute_paid_with(self):
        for redemption in self:
            redemption.paid_with = ", ".join(redemption._paid_with())

    def _paid_with(self):
        """The ways in which it is paid, in words."""
        ways = []
        if self.yearly_quantity:
            ways.append(self.env._("%s × benefit of the year", self.yearly_quantity))
        if self.extra_quantity:
            ways.append(self.env._("%s × extra entitlement", self.extra_quantity))
        if self.points:
            ways.append(self._points_paid())
        return ways or [self.env._("Free of charge")]

    def _points_paid(self):
        """ "2 × 500 = 1,000 points of Jane Doe" """
        text = self.program_id._points_text(self.points)
        each = price_each(
            self.quantity,
            Payment(self.yearly_quantity, self.extra_quantity, self.points),
        )
        if each and self.kind != "request":
            number, price = each
            text = self.env._(
                "%(number)s × %(price)s = %(points)s",
                number=number,
                price=self.program_id._number_text(price),
                points=text,
            )
        # sudo: the name of a person of the member company
        person = self.holder_contact_id.sudo().partner_id.name
        if person:
            text = self.env._("%(points)s of %(person)s", points=text, person=person)
        return text

    @api.depends("state", "approval", "member_approved_by", "seller_approved_by")
    def _compute_awaits(self):
        for redemption in self:
            asked = redemption.state == "requested" and redemption.approval
            redemption.awaits_member = (
                asked in ("member", "both") and not redemption.member_approved_by
            )
            redemption.awaits_seller = (
                asked in ("seller", "both") and not redemption.seller_approved_by
            )
