from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..logic.redemption import APPROVERS
from .b2b_loyalty_redemption_request import QUOTE
from .parameters import to_records, to_text

QUOTE_DAYS = 30
HIGHEST_PRICE = 10**12


class Redemption(models.Model):
    """The offer for a request: made by the seller, accepted by the member in time."""

    _inherit = "b2b.loyalty.redemption"

    quoted_price = fields.Monetary(
        readonly=True,
        tracking=True,
        help="What all of it is worth; shown to the member.",
    )
    quoted_points = fields.Integer(
        readonly=True, help="What all of it costs the member in points."
    )
    quote_note = fields.Text(string="Offer", readonly=True, help="What is offered.")
    quoted_on = fields.Date(readonly=True)
    quote_expires_on = fields.Date(
        string="Quote Valid Until", readonly=True, help="Last day to accept it."
    )
    quote_accepted_on = fields.Date(readonly=True)

    def action_quote(self, price, points=None, note=None):
        """Offer it to the member, who has 30 days to accept; a new offer replaces one.

        :param price: what all of it is worth, in the seller's currency
        :param points: what all of it costs in points; None: as the reward says
        :param note: what is offered, in words for the member
        """
        self._check_role("seller", "salesperson")
        for redemption in self._taken():
            redemption._check_to_quote()
            redemption._quote(
                redemption._check_price(price),
                redemption._check_quoted_points(points),
                redemption._check_offer(to_text(self.env, note), price),
            )
        return True

    def _quote(self, price, points, note):
        record = self.sudo()  # sudo: the caller was checked
        today = fields.Date.context_today(self)
        record.write(
            {
                "quoted_price": price,
                "quoted_points": points,
                "quote_note": note,
                "quoted_on": today,
                "quote_expires_on": today + timedelta(days=QUOTE_DAYS),
            }
        )
        self._log_step("quoted", record._quote_text())
        record.activity_feedback([QUOTE])
        record._mail("quoted")

    def _quote_text(self):
        parts = [format_amount(self.env, self.quoted_price, self.currency_id)]
        if self.quoted_points:
            parts.append(self.program_id._points_text(self.quoted_points))
        if self.quote_note:
            parts.append(self.quote_note)
        return ", ".join(parts)

    def _check_to_quote(self):
        if not self._waits_for_quote():
            record = self.sudo()  # sudo: the caller was checked
            raise UserError(
                self.env._(
                    "%(redemption)s is %(state)s: an offer is made for a request that "
                    "waits for one.",
                    redemption=record.display_name,
                    state=self.env._("accepted")
                    if record.quote_accepted_on
                    else record._state_label().lower(),
                )
            )

    def _check_price(self, price):
        if type(price) not in (int, float) or not 0 <= price <= HIGHEST_PRICE:
            raise UserError(
                self.env._("Give what it is worth as an amount of 0 or more.")
            )
        return self.sudo().currency_id.round(price)  # sudo: the caller was checked

    def _check_offer(self, note, price):
        """The note, where it or the price says something."""
        if not note and not price:
            raise UserError(
                self.env._(
                    "This offers nothing yet: say what you offer, or what it is worth."
                )
            )
        return note

    def _check_quoted_points(self, points):
        record = self.sudo()  # sudo: the caller was checked
        if points is None:
            return record.points
        if type(points) is not int or not 0 <= points < 2**31:
            raise UserError(self.env._("Give the points as a whole number, 0 or more."))
        if points and record.yearly_quantity + record.extra_quantity >= record.quantity:
            raise UserError(
                self.env._(
                    "%s is paid by an entitlement: offer it without points.",
                    record.display_name,
                )
            )
        return points

    # -- accepting

    def action_accept_quote(self, contact=None, price=None, points=None, note=None):
        """Accept the offer: the member itself, or recorded by a salesperson.

        :param contact: who of the member company said so
            (``b2b.loyalty.member.contact``, record or id); of a portal user always
            the caller
        :param price: what it was worth in the offer that is accepted: what has been
            offered anew since then is refused; None: whatever stands. ``points`` and
            ``note`` likewise
        """
        self._check_role("seller", "salesperson", "manager", "buyer")
        for redemption in self._taken():
            redemption._check_quote_stands()
            redemption._check_quote_seen(price, points, note)
            redemption._accept_quote(redemption._who_accepts(contact))
        return True

    def action_decline_quote(self, reason=None):
        """The member does not want it: the request ends, and what it used is back."""
        self._check_role("seller", "salesperson", "manager", "buyer")
        reason = to_text(self.env, reason)
        for redemption in self._taken():
            redemption._check_quoted()
            sentence = self.env._("The offer was declined.")
            redemption._end("cancelled", f"{sentence} {reason}".strip())
        return True

    def _check_quoted(self):
        self._check_to_quote()
        if not self.sudo().quoted_on:  # sudo: the caller was checked
            raise UserError(
                self.env._(
                    "There is no offer for %s yet: make one first.",
                    self.sudo().display_name,
                )
            )

    def _check_quote_stands(self):
        self._check_quoted()
        last = self.sudo().quote_expires_on  # sudo: the caller was checked
        if last < fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The offer for %(redemption)s could be accepted until %(day)s: ask "
                    "for a new one.",
                    redemption=self.sudo().display_name,
                    day=format_date(self.env, last),
                )
            )

    def _check_quote_seen(self, price, points, note):
        """Nobody accepts an offer that is not what they have read."""
        record = self.sudo()  # sudo: the caller was checked
        if (
            price not in (None, record.quoted_price)
            or points not in (None, record.quoted_points)
            # a browser sends its own ends of lines
            or note is not None
            and to_text(self.env, note).split() != (record.quote_note or "").split()
        ):
            raise UserError(
                self.env._(
                    "The offer for %s has changed since you looked at it: read the "
                    "new one, then accept it.",
                    record.display_name,
                )
            )

    def _who_accepts(self, contact):
        if self._caller_role() in ("manager", "buyer"):
            return self._caller_contact()
        # sudo: the caller was checked
        people = self.sudo().membership_id._people()
        people = people.filtered(lambda c: c.role != "viewer")
        contact = to_records(self.env, "b2b.loyalty.member.contact", contact)
        known = people.filtered(lambda c: c.ids == contact.ids)
        if contact and not known:
            raise UserError(
                self.env._(
                    "A buyer or a manager of %(company)s accepts for it: choose one of "
                    "%(people)s.",
                    company=self.sudo().partner_id.name,
                    people=", ".join(people.partner_id.mapped("name")) or "–",
                )
            )
        return known

    def _accept_quote(self, contact):
        record = self.sudo()  # sudo: the caller was checked
        record._take_quoted_points()
        record.write(
            {
                "quote_accepted_on": fields.Date.context_today(self),
                "value": record.quoted_price,
            }
        )
        self._log_step("accepted", contact=contact)
        if contact.role == "manager" and "member" in APPROVERS[record.approval]:
            self._approve("member", contact)
        else:
            self._go_on()

    def _take_quoted_points(self):
        """What was offered in points takes the place of what the reward says."""
        if self.quoted_points == self.points:
            return
        self._return_points()
        holder = self.holder_contact_id
        left = self.membership_id._spendable_points(holder)
        if self.quoted_points > max(left, 0):
            raise UserError(
                self.program_id._sentence_too_few_points(
                    self.display_name,
                    self.quoted_points,
                    holder or self.membership_id,
                    left,
                )
            )
        self.points = self.quoted_points
        self._take_points()
