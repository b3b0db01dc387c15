from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .labels import labels_of
from .parameters import without_defaults

# Noted once; points and limits rely on it.
STAYS = {"type_id", "membership_id", "contact_id", "date"}
PROOF = {"proof_link", "proof_file", "proof_filename"}


class Activity(models.Model):
    """Who may write what.

    A salesperson notes what an own customer has done, and that is approved; claims
    of members and of other applications wait for the buttons.
    """

    _name = "b2b.loyalty.activity"
    _inherit = ["b2b.loyalty.activity", "b2b.loyalty.closed.fields"]

    _B2B_LOYALTY_CLOSED = frozenset(
        {
            *("state", "points", "points_entry_id", "origin_ref", "claimed_on"),
            *("decided_on", "decided_by", "end_reason", "program_id", "company_id"),
        }
    )

    @api.model
    def default_get(self, fields):
        """It starts as a claim, whatever the context says."""
        values = super().default_get(fields)
        return {**values, "state": "claimed"} if "state" in fields else values

    @api.model_create_multi
    def create(self, vals_list):
        """What people type in is approved; our own code says the state."""
        by_hand = ["state" not in vals for vals in vals_list]
        activities = super().create(vals_list)
        noted = zip(activities, by_hand, strict=True)
        activities.browse(a.id for a, typed_in in noted if typed_in)._note_by_hand()
        return activities

    def _note_by_hand(self):
        # sudo: these fields are closed; who may create it was checked by creating it
        noted = without_defaults(self.sudo())
        noted.membership_id._take()
        done = noted._done(noted.type_id, noted.membership_id)
        for activity in noted:
            kind, member = activity.type_id, activity.membership_id
            person = activity.contact_id
            kind._check_claim(member, person, activity.date, done)
            done.setdefault((kind, member), []).append((activity.date, person))
            activity.points = member._points_of(kind)
        noted.claimed_on = fields.Date.context_today(self)
        noted._approve()

    def write(self, vals):
        if not self.env.su:
            self._check_stays(vals)
        return super().write(vals)

    def _check_stays(self, vals):
        decided = self.filtered(lambda activity: activity.state != "claimed")
        fixed = STAYS | PROOF if decided else STAYS
        if "text" in decided.mapped("proof"):
            fixed = fixed | {"note"}
        fixed &= vals.keys()
        if fixed:
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be changed once it is noted: refuse or "
                    "withdraw the activity and note it again.",
                    fields=labels_of(self, fixed),
                )
            )

    def _b2b_loyalty_closed_sentence(self, fields):
        return self.env._(
            "%(fields)s cannot be typed in: use the buttons of the activity.",
            fields=fields,
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("An activity cannot be duplicated: note a new one instead.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "An activity stays on record: refuse or withdraw it instead of "
                "deleting it."
            )
        )
