import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("event", "Event attended"),
    ("training", "Training completed"),
    ("review", "Review"),
    ("survey", "Survey"),
    ("social", "Social media post"),
    ("profile", "Profile completed"),
    ("conference", "Conference"),
    ("other", "Something else"),
]
ICONS = {
    "event": "fa-calendar-check-o",
    "training": "fa-graduation-cap",
    "review": "fa-star",
    "survey": "fa-list-ol",
    "social": "fa-share-alt",
    "profile": "fa-user",
    "conference": "fa-users",
    "other": "fa-check",
}
HOLDERS = [("company", "The company"), ("person", "The person")]
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")
MOST_POINTS = 10**9
MOST_MONTHS = 600


class ActivityType(models.Model):
    """Something a member can do besides buying: a training, a review, an event.

    A claim keeps the points it was promised: what is changed here holds for claims
    from then on.
    """

    _name = "b2b.loyalty.activity.type"
    _description = "B2B Loyalty Activity Type"
    _inherit = ["b2b.loyalty.readable"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="other")
    icon = fields.Char(compute="_compute_icon")
    code = fields.Char(
        copy=False,
        help="By which other applications note it, such as surveys. Letters, digits, "
        "dots and dashes.",
    )
    description = fields.Text(translate=True, help="What to do, in words for members.")
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env["b2b.loyalty.program"]._only_one(),
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    points_name = fields.Char(related="program_id.points_name")

    # -- what it gives
    points = fields.Integer(help="What each one earns. 0: it earns no points.")
    holder = fields.Selection(
        HOLDERS,
        string="Points Belong To",
        default="company",
        required=True,
        help="The person who has done it can spend them, or the company can.",
    )
    per_member_limit = fields.Integer(
        string="Per Member", help="So often for one company. 0: any number."
    )
    per_person_limit = fields.Integer(
        string="Per Person", help="So often for one person of a company. 0: any number."
    )
    limit_months = fields.Integer(
        string="In Months",
        default=12,
        help="The limits count so many months. 0: for ever.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    # -- how members claim it
    published = fields.Boolean(default=True, help="Members see it.")
    claimable = fields.Boolean(
        string="Members Claim It",
        default=True,
        help="Members note themselves that they have done it. Otherwise you do, or "
        "another application.",
    )
    approval = fields.Selection(
        [("none", "None"), ("seller", "By us")],
        default="seller",
        required=True,
        help="Whether what members or applications note waits for you. What you note "
        "yourself is approved.",
    )
    proof = fields.Selection(
        [
            ("none", "None"),
            ("link", "A link"),
            ("file", "A file"),
            ("text", "Some words"),
        ],
        default="none",
        required=True,
        help="What members have to add to their claim.",
    )
    activity_ids = fields.One2many("b2b.loyalty.activity", "type_id")
    activity_count = fields.Integer(
        string="Activities", compute="_compute_activity_count"
    )

    _code_unique = models.UniqueIndex(
        "(program_id, code) WHERE code IS NOT NULL",
        "Another activity of this program has this code: choose another one.",
    )
    _numbers = models.Constraint(
        f"CHECK(points BETWEEN 0 AND {MOST_POINTS} AND per_member_limit >= 0"
        f" AND per_person_limit >= 0 AND limit_months BETWEEN 0 AND {MOST_MONTHS})",
        "Points (up to a billion), limits and months (up to 600) of an activity are 0 "
        "or more.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "An activity ends on the day it starts, or later.",
    )

    @api.depends("kind")
    def _compute_icon(self):
        for kind in self:
            kind.icon = ICONS.get(kind.kind, ICONS["other"])

    def _compute_activity_count(self):
        counts = dict(
            self.env["b2b.loyalty.activity"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for kind in self:
            kind.activity_count = counts.get(kind, 0)

    @api.constrains("code")
    def _check_code(self):
        for kind in self:
            if kind.code and not CODE.fullmatch(kind.code):
                raise ValidationError(
                    self.env._(
                        "%s is no code: give up to 50 letters, digits, dots and "
                        "dashes, such as product-training.",
                        kind.code,
                    )
                )

    @api.constrains(
        *("points", "approval", "claimable", "per_member_limit", "per_person_limit")
    )
    def _check_limited(self):
        """Whoever claims without being asked could have any number of points."""
        for kind in self:
            limited = kind.per_member_limit or kind.per_person_limit
            asked = kind.approval != "none"
            if kind.claimable and kind.points and not limited and not asked:
                raise ValidationError(
                    self.env._(
                        "Members could claim %s as often as they like: limit it, or "
                        "let claims wait for your approval.",
                        kind.name,
                    )
                )

    @api.constrains("program_id")
    def _check_program_stays(self):
        for kind in self:
            others = kind._used_in() - kind.program_id
            if others:
                raise ValidationError(
                    self.env._(
                        "%(activity)s belongs to %(program)s, where it was done, "
                        "unlocks rewards or is part of a challenge: make a new one "
                        "for the other program.",
                        activity=kind.name,
                        program=others[:1].name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for kind in self:
            if kind._used_in():
                raise ValidationError(
                    self.env._(
                        "%s was done, unlocks rewards or is part of a challenge, and "
                        "stays on record: archive it instead.",
                        kind.name,
                    )
                )

    def _used_in(self):
        """The programs where something refers to it."""
        kind = self.sudo().with_context(active_test=False)  # sudo: seen or not
        places = (
            ("b2b.loyalty.activity", "type_id", "membership_id"),
            ("b2b.loyalty.reward", "locked_by", None),
            ("b2b.loyalty.challenge.step", "type_id", "challenge_id"),
        )
        found = self.env["b2b.loyalty.program"].sudo()
        for model, name, owner in places:
            one = kind.env[model].search([(name, "=", self.id)], limit=1)
            found |= (one[owner] if owner else one).program_id
        return found

    def action_view_activities(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_activity_action"
        )
        action["domain"] = [("type_id", "=", self.id)]
        action["context"] = {}
        return action
