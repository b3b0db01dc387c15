from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..logic import challenge as rules
from .b2b_loyalty_activity_type import HOLDERS, MOST_POINTS

# What members were promised: fixed once somebody was awarded.
TERMS = {"program_id", "date_from", "date_to", "points", "holder", "step_ids"}


class Challenge(models.Model):
    """So many of each activity until a day, for points: once per member.

    What counts was done between its days and noted before it ended; it may be
    approved later. Who gets the points is in ``b2b_loyalty_challenge_award.py``.
    """

    _name = "b2b.loyalty.challenge"
    _description = "B2B Loyalty Challenge"
    _inherit = ["b2b.loyalty.readable"]
    _order = "date_to desc, sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="In words for members.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["b2b.loyalty.program"]._only_one(),
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    points_name = fields.Char(related="program_id.points_name")
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="To",
        required=True,
        help="The last day. What was done and noted until then still counts when it "
        "is approved later.",
    )
    points = fields.Integer(required=True, help="What reaching it earns, once.")
    holder = fields.Selection(
        HOLDERS,
        string="Reached By",
        default="company",
        required=True,
        help="The company: what all its people do counts together. The person: each "
        "one reaches it alone and holds the points.",
    )
    published = fields.Boolean(default=True, help="Members see it.")
    step_ids = fields.One2many(
        "b2b.loyalty.challenge.step", "challenge_id", string="Steps", copy=True
    )
    award_ids = fields.One2many("b2b.loyalty.challenge.award", "challenge_id")
    award_count = fields.Integer(string="Awarded", compute="_compute_counts")
    member_count = fields.Integer(
        string="Taking Part",
        compute="_compute_counts",
        help="Who has done something of it.",
    )
    state = fields.Selection(
        [("coming", "Coming"), ("running", "Running"), ("ended", "Ended")],
        string="Status",
        compute="_compute_state",
        search="_search_state",
    )
    summary = fields.Char(compute="_compute_summary", string="What Is Asked")

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "A challenge ends on the day it starts, or later.",
    )
    _points_bounds = models.Constraint(
        f"CHECK(points BETWEEN 1 AND {MOST_POINTS})",
        "A challenge earns 1 point or more, up to a billion.",
    )

    def _compute_counts(self):
        counts = {
            challenge: (members, awarded)
            for challenge, members, awarded in self.env[
                "b2b.loyalty.challenge.progress"
            ]._read_group(
                [("challenge_id", "in", self.ids)],
                ["challenge_id"],
                ["__count", "awarded:sum"],
            )
        }
        for challenge in self:
            members, awarded = counts.get(challenge, (0, 0))
            challenge.member_count, challenge.award_count = members, awarded

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for challenge in self:
            first, last = challenge.date_from, challenge.date_to
            challenge.state = first and last and rules.state(first, last, today)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "coming": [("date_from", ">", today)],
            "running": [("date_from", "<=", today), ("date_to", ">=", today)],
            "ended": [("date_to", "<", today)],
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("step_ids.count", "step_ids.type_id.name")
    def _compute_summary(self):
        for challenge in self:
            challenge.summary = ", ".join(
                f"{step.count} × {step.type_id.name}" for step in challenge.step_ids
            )

    @api.constrains("step_ids", "program_id")
    def _check_steps(self):
        for challenge in self:
            if not challenge.step_ids:
                raise ValidationError(
                    self.env._(
                        "%s asks for nothing: add what has to be done, and how often.",
                        challenge.name,
                    )
                )
            others = challenge.step_ids.type_id.filtered(
                lambda t, c=challenge: t.program_id != c.program_id
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(activities)s is no activity of %(program)s: choose its own.",
                        activities=", ".join(others.mapped("name")),
                        program=challenge.program_id.name,
                    )
                )

    # -- what was promised stays

    def write(self, vals):
        if TERMS & vals.keys():
            self._check_terms_stay(vals)
        return super().write(vals)

    def _check_terms_stay(self, vals=None):
        """:param vals: what is written; None: a step is"""
        for challenge in self._awarded():
            if vals is None or challenge._changes(vals):
                raise UserError(
                    self.env._(
                        "Members have reached %s, so what it asks and gives stays: "
                        "archive it and make a new one.",
                        challenge.name,
                    )
                )

    def _changes(self, vals):
        """Whether anything of it would be another; forms send what they show."""
        plain = (TERMS - {"step_ids"}) & vals.keys()
        new = self.new({name: vals[name] for name in plain}, origin=self)
        return bool(vals.get("step_ids")) or any(
            self._plain(new[name]) != self._plain(self[name]) for name in plain
        )

    def _plain(self, value):
        return value._origin.ids if isinstance(value, models.BaseModel) else value

    def _awarded(self):
        # sudo: whoever was awarded, seen by this user or not
        awards = self.env["b2b.loyalty.challenge.award"].sudo()
        groups = awards._read_group(
            [("challenge_id", "in", self.ids)], ["challenge_id"]
        )
        return self.browse(challenge.id for [challenge] in groups)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awarded(self):
        for challenge in self._awarded():
            raise UserError(
                self.env._(
                    "Members have reached %s and it stays on record: archive it "
                    "instead.",
                    challenge.name,
                )
            )

    def copy_data(self, default=None):
        """A copy asks the same, is looked at first, and starts anew."""
        default = default or {}
        copies = super().copy_data(default)
        for challenge, vals in zip(self, copies, strict=True):
            if "name" not in default:
                vals["name"] = self.env._("%s (copy)", challenge.name)
            if "published" not in default:
                vals["published"] = False
        return copies

    def action_view_progress(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_challenge_progress_action"
        )
        action["domain"] = [("challenge_id", "=", self.id)]
        action["context"] = {}
        return action
