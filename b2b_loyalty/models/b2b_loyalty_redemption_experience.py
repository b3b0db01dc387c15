from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize, format_datetime

from .b2b_loyalty_redemption_service import DELIVER
from .parameters import to_records, to_text

WHEN_AND_WHERE = {"event_date", "event_place"}


class Redemption(models.Model):
    """A seat at an event, for people whom the member names until it takes place."""

    _inherit = "b2b.loyalty.redemption"

    event_date = fields.Datetime(related="reward_id.event_date")
    event_place = fields.Char(related="reward_id.event_place")
    attendee_ids = fields.One2many(
        "b2b.loyalty.redemption.attendee", "redemption_id", string="Who Comes"
    )
    attendees_missing = fields.Integer(
        string="Still to Be Named", compute="_compute_attendees_missing"
    )

    @api.depends("kind", "quantity", "attendee_ids")
    def _compute_attendees_missing(self):
        for redemption in self:
            seats = redemption.quantity if redemption.kind == "experience" else 0
            named = len(redemption.attendee_ids)
            redemption.attendees_missing = max(seats - named, 0)

    takes_place_on = fields.Datetime(
        string="Takes Place",
        compute="_compute_takes_place_on",
        store=True,
        help="The day of the event, or the day agreed with the member.",
    )

    @api.depends("kind", "scheduled_on", "reward_id.event_date")
    def _compute_takes_place_on(self):
        for redemption in self:
            event = redemption.kind == "experience" and redemption.reward_id.event_date
            redemption.takes_place_on = event or redemption.scheduled_on

    @api.model
    def _prepare_experience_vals(self, reward, membership, quantity, attendees=None):
        """Attendees may be left out: they are named later."""
        if reward._is_over():
            raise reward._over_error()
        people = self._read_attendees(membership, quantity, attendees)
        return {"attendee_ids": [Command.create(person) for person in people]}

    def _deliver_experience(self):
        """Somebody invites them and keeps the list."""
        day = self.event_date and self.event_date.date()
        self._plan_delivery(deadline=day)
        return False

    def _check_step(self, state, done):
        res = super()._check_step(state, done)
        reward = self.sudo().reward_id  # sudo: the caller was checked
        if state == "approved" and reward._is_over():
            raise reward._over_error()
        return res

    # -- who comes

    def action_name_attendees(self, attendees):
        """Name everybody who comes; who was named before is replaced.

        :param attendees: one per seat: a name, ``{"name": .., "email": ..}``, or a
            person of the member company (``b2b.loyalty.member.contact``, record or id)
        """
        self._check_role("seller", "salesperson", "manager", "buyer")
        for redemption in self._taken():
            record = redemption.sudo()  # sudo: the caller was checked
            record._check_attendees_open()
            people = record._read_attendees(
                record.membership_id, record.quantity, attendees
            )
            record.attendee_ids.unlink()
            record.attendee_ids = [Command.create(person) for person in people]
            names = ", ".join(person["name"] for person in people)
            record._message_log(body=self.env._("Who comes: %s", names or "–"))
        return True

    def _check_attendees_open(self):
        for redemption in self:
            if redemption.kind != "experience":
                raise UserError(
                    self.env._(
                        "%s is no event: only for events people are named.",
                        redemption.display_name,
                    )
                )
            if redemption.reward_id._is_over():
                raise redemption.reward_id._over_error()
            if redemption.state not in ("requested", "approved"):
                raise UserError(
                    self.env._(
                        "%(redemption)s is %(state)s: who comes can no longer be "
                        "changed.",
                        redemption=redemption.display_name,
                        state=redemption._state_label().lower(),
                    )
                )

    @api.model
    def _read_attendees(self, membership, quantity, attendees):
        """Values of attendees from what was said; all of them or none."""
        if not attendees:
            return []
        if not isinstance(attendees, (list, tuple, models.BaseModel)):
            raise UserError(self.env._("Give who comes as a list, one entry per seat."))
        if len(attendees) != quantity:
            raise UserError(
                self.env._(
                    "There are %(seats)s seats and %(people)s people: name one person "
                    "per seat, or name them later.",
                    seats=quantity,
                    people=len(attendees),
                )
            )
        people = [self._read_attendee(membership, person) for person in attendees]
        self._check_different(people)
        return people

    @api.model
    def _read_attendee(self, membership, person):
        if isinstance(person, str):
            person = {"name": person}
        if not isinstance(person, dict):
            return self._read_known_attendee(membership, person)
        name = to_text(self.env, person.get("name"))
        email = to_text(self.env, person.get("email"))
        if not name or len(name) > 200:
            raise UserError(
                self.env._("Give the name of each person who comes, for the list.")
            )
        if email and not email_normalize(email):
            raise UserError(
                self.env._(
                    "%(email)s is no mail address: correct the one of %(name)s.",
                    email=email,
                    name=name,
                )
            )
        return {"name": name, "email": email_normalize(email)}

    @api.model
    def _read_known_attendee(self, membership, contact):
        contact = to_records(self.env, "b2b.loyalty.member.contact", contact)
        # compared by id: nothing of another company's people is looked at
        known = membership._people().filtered(lambda c: c.ids == contact.ids)
        if not known:
            raise UserError(
                self.env._(
                    "This is nobody of %s with a role: give a name, or choose one of "
                    "its people.",
                    membership.partner_id.name,
                )
            )
        return {
            "name": known.partner_id.name,
            "email": known.email,
            "contact_id": known.id,
        }

    @api.model
    def _check_different(self, people):
        seen = set()
        for person in people:
            key = (person["name"].casefold(), person.get("email") or "")
            if key in seen:
                raise UserError(
                    self.env._(
                        "%s is named twice: name each person once, with a mail address "
                        "where two have the same name.",
                        person["name"],
                    )
                )
            seen.add(key)

    def _after_moving(self):
        """Who is to come hears of the new day or place; the list is due by that day."""
        for redemption in self:
            if redemption.event_date:
                redemption.activity_reschedule(
                    [DELIVER], date_deadline=redemption.event_date.date()
                )
            redemption._mail("scheduled")


class Reward(models.Model):
    """An event that is over can neither be redeemed nor approved."""

    _inherit = "b2b.loyalty.reward"

    def write(self, vals):
        events = self if vals.keys() & WHEN_AND_WHERE else self.browse()
        before = {event: event._when_and_where() for event in events}
        res = super().write(vals)
        for event, was in before.items():
            if event.kind == "experience" and event._when_and_where() != was:
                # sudo: those of colleagues, too, hear of it
                event.sudo()._coming()._after_moving()
        return res

    def _when_and_where(self):
        return [self[name] for name in sorted(WHEN_AND_WHERE)]

    def _coming(self):
        """The redemptions whose people were promised a seat; none once it is over."""
        if self._is_over():
            return self.redemption_ids.browse()
        return self.redemption_ids.filtered(lambda r: r.state == "approved")

    def _is_over(self):
        return bool(
            self.kind == "experience"
            and self.event_date
            and self.event_date <= fields.Datetime.now()
        )

    def _over_error(self):
        return UserError(
            self.env._(
                "%(event)s took place on %(day)s: choose another event.",
                event=self.name,
                day=format_datetime(self.env, self.event_date, dt_format="short"),
            )
        )
