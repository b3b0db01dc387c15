from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.activity import COUNTED

STATES = [
    ("claimed", "To Check"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]


class Activity(models.Model):
    """A member has done something besides buying, or says so.

    This file holds what it is. Beside it: who may write what (guard), its steps, and
    how members and other applications note one (the type's ``claim()``, the
    membership's ``record_activity()``).
    """

    _name = "b2b.loyalty.activity"
    _description = "B2B Loyalty Activity"
    _inherit = ["mail.thread", "mail.activity.mixin", "b2b.loyalty.readable"]
    _order = "date desc, id desc"

    type_id = fields.Many2one(
        "b2b.loyalty.activity.type", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(related="type_id.kind")
    icon = fields.Char(related="type_id.icon", string="Symbol")
    proof = fields.Selection(related="type_id.proof", string="Proof Asked For")
    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        related="membership_id.program_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, index=True
    )
    user_id = fields.Many2one(related="membership_id.user_id")
    points_name = fields.Char(related="membership_id.program_id.points_name")
    contact_id = fields.Many2one(
        "b2b.loyalty.member.contact",
        string="Person",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('membership_id', '=', membership_id)]",
        help="Who of the member company has done it.",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day on which it was done.",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        default="claimed",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    note = fields.Text(help="What was done, in the words of who noted it.")
    proof_link = fields.Char(string="Link")
    proof_file = fields.Binary(string="File", attachment=True)
    proof_filename = fields.Char(string="Name of the File")

    # -- what it gives
    points = fields.Integer(
        copy=False,
        help="What it earns once it is approved: what the activity gave when it was "
        "noted.",
    )
    holder = fields.Selection(related="type_id.holder")
    points_entry_id = fields.Many2one(
        "b2b.loyalty.points.entry",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )

    # -- what became of it
    origin_ref = fields.Char(
        string="Source", copy=False, help="What noted it; the same source counts once."
    )
    claimed_on = fields.Date(string="Noted On", copy=False)
    decided_on = fields.Date(copy=False)
    decided_by = fields.Many2one(
        "res.users", ondelete="restrict", index="btree_not_null", copy=False
    )
    end_reason = fields.Char(
        string="Reason", copy=False, help="Why it was refused or withdrawn."
    )

    _origin_unique = models.UniqueIndex(
        "(membership_id, type_id, COALESCE(contact_id, 0), origin_ref)"
        " WHERE origin_ref IS NOT NULL",
        "This has been noted already: reload the page to see it.",
    )
    _counted_idx = models.Index(
        "(membership_id, type_id, date) INCLUDE (contact_id, claimed_on)"
        " WHERE state IN ('claimed', 'approved')"
    )

    @api.depends("type_id.name", "membership_id.partner_id.name")
    def _compute_display_name(self):
        for activity in self:
            what, who = activity.type_id.name, activity.membership_id.partner_id.name
            activity.display_name = f"{what}: {who}" if what and who else what or ""

    @api.constrains("type_id", "membership_id", "contact_id")
    def _check_program(self):
        for activity in self:
            member = activity.membership_id
            if activity.type_id.program_id != member.program_id:
                raise ValidationError(
                    self.env._(
                        "%(activity)s is no activity of %(program)s: choose one of it.",
                        activity=activity.type_id.name,
                        program=member.program_id.name,
                    )
                )
            if activity.contact_id.membership_id not in (
                member,
                member.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s is no contact of this membership: choose one of "
                        "its people.",
                        person=activity.contact_id.partner_id.name,
                    )
                )

    @api.model
    def _done(self, kinds, memberships):
        """When what has a limit was done, also by who was merged into them; one query.

        :return: {(type, membership): list of (day, person)}
        """
        limited = kinds.filtered(lambda k: k.per_member_limit or k.per_person_limit)
        done = {}
        for activity in self.search_fetch(
            [
                ("type_id", "in", limited.ids),
                "|",
                ("membership_id", "in", memberships.ids),
                ("membership_id.merged_into_id", "in", memberships.ids),
                ("state", "in", COUNTED),
                ("id", "not in", self.ids),
            ],
            ["type_id", "membership_id", "contact_id", "date"],
        ):
            place = activity.type_id, activity.membership_id._kept_ones()
            done.setdefault(place, []).append((activity.date, activity.contact_id))
        return done

    def _creation_message(self):
        return self.env._("Noted: %s", self.type_id.name)

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
