from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic import milestone as rules
from ..report.documents import exact
from .b2b_loyalty_membership_points import MOST_POINTS

TRIGGERS = [
    ("revenue", "Revenue in a year"),
    ("previous", "Last year's revenue"),
    ("tier", "Tier"),
    ("invoice", "Number of invoices"),
    ("activation", "Joining"),
    ("first_paid", "First paid invoice"),
    ("anniversary", "Anniversary"),
]

# Kinds that ask nothing of the member, so that they can be given by themselves.
BY_ITSELF = ("voucher", "product", "service", "external")
# What is granted of the catalogue.
OF_THE_CATALOG = ("reward", "entitlement")


class Milestone(models.Model):
    """What members reach once, or once a year, and what they get for it."""

    _name = "b2b.loyalty.milestone"
    _description = "B2B Loyalty Milestone"
    _inherit = ["b2b.loyalty.readable"]
    _order = "program_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="In words for members.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True, string="Seller"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="What members reached before this day grants nothing. The year that "
        "holds it counts from its first day.",
    )

    # -- what has to be reached
    trigger = fields.Selection(
        TRIGGERS,
        required=True,
        default="previous",
        help="The year is the program's: calendar, fiscal or agreement year; with "
        "rolling months the calendar year. Revenue is net of credit notes.",
    )
    amount = fields.Monetary(string="Net Revenue")
    percent = fields.Float(
        string="More (%)",
        digits=(16, 2),
        help="0: as much as in the year before. 10: a tenth more. A member that bought "
        "nothing in the year before never reaches it.",
    )
    tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        domain="[('program_id', '=', program_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="This tier or a higher one.",
    )
    number = fields.Integer(
        string="Invoice Number", default=1, help="Invoices since joining."
    )
    months = fields.Integer(
        string="Within Months",
        default=6,
        help="The invoice is of so many months after joining; it may be paid later.",
    )
    years = fields.Integer(default=1, help="So many years a member.")

    # -- what it gives
    grants = fields.Selection(
        [
            ("nothing", "Nothing: it is noted"),
            ("reward", "A reward, by itself"),
            ("entitlement", "An entitlement to claim"),
            ("points", "Points"),
        ],
        required=True,
        default="nothing",
        help="A reward is redeemed and delivered by itself. An entitlement is claimed "
        "by the member, on top of what the tier gives. Points are the company's, and "
        "can be spent at once.",
    )
    points = fields.Integer(help="So many points, once for each time it is reached.")
    reward_id = fields.Many2one(
        "b2b.loyalty.reward",
        domain="[('program_id', '=', program_id)]",
        ondelete="restrict",
        index="btree_not_null",
    )
    quantity = fields.Integer(default=1)
    valid_months = fields.Integer(
        string="Valid (Months)",
        default=12,
        help="So long it can be claimed. 0: without an end.",
    )
    reached_ids = fields.One2many("b2b.loyalty.milestone.reached", "milestone_id")
    reached_count = fields.Integer(
        compute="_compute_reached_count", string="Times Reached"
    )

    _numbers_positive = models.Constraint(
        "CHECK(percent >= 0 AND amount >= 0 AND valid_months >= 0 AND points >= 0)",
        "Revenue, per cent, months and points of a milestone are 0 or more.",
    )

    def _compute_reached_count(self):
        counts = dict(
            self.env["b2b.loyalty.milestone.reached"]._read_group(
                [("milestone_id", "in", self.ids)], ["milestone_id"], ["__count"]
            )
        )
        for milestone in self:
            milestone.reached_count = counts.get(milestone, 0)

    @api.constrains(
        "trigger", "amount", "tier_id", "number", "months", "years", "program_id"
    )
    def _check_trigger(self):
        for milestone in self:
            sentence = milestone._what_is_missing()
            if sentence:
                raise ValidationError(sentence)

    def _what_is_missing(self):
        """A sentence on what the trigger needs and has not; None when all is well."""
        name = self.name
        if self.trigger == "revenue" and self.amount <= 0:
            return self.env._("Give the revenue above 0 that reaches %s.", name)
        if self.trigger == "tier" and self.tier_id.program_id != self.program_id:
            return self.env._(
                "Choose the tier of %(program)s that reaches %(milestone)s.",
                program=self.program_id.name,
                milestone=name,
            )
        field = {
            "invoice": "number",
            "first_paid": "months",
            "anniversary": "years",
        }.get(self.trigger)
        if field and self[field] < 1:
            return self.env._(
                "%(field)s of %(milestone)s is 1 or more.",
                field=self._fields[field]._description_string(self.env),
                milestone=name,
            )
        return None

    @api.constrains("grants", "reward_id", "quantity", "program_id")
    def _check_grant(self):
        for milestone in self.filtered(lambda m: m.grants in OF_THE_CATALOG):
            reward = milestone.reward_id
            if reward.program_id != milestone.program_id:
                raise ValidationError(
                    self.env._(
                        "Choose the reward of %(program)s that %(milestone)s grants.",
                        program=milestone.program_id.name,
                        milestone=milestone.name,
                    )
                )
            if milestone.quantity < 1:
                raise ValidationError(
                    self.env._("%s grants 1 or more of its reward.", milestone.name)
                )
            if milestone.grants == "reward" and reward.kind not in BY_ITSELF:
                raise ValidationError(
                    self.env._(
                        "%s needs words of the member and cannot be given by itself: "
                        "let the milestone grant an entitlement to it.",
                        reward.name,
                    )
                )

    @api.constrains("grants", "points")
    def _check_points(self):
        for milestone in self.filtered(lambda m: m.grants == "points"):
            if not 0 < milestone.points <= MOST_POINTS:
                raise ValidationError(
                    self.env._(
                        "%s gives points: give a number from 1 to a billion.",
                        milestone.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reached(self):
        for milestone in self:
            if milestone.reached_ids:
                raise ValidationError(
                    self.env._(
                        "Members have reached %s and it stays on record: archive it "
                        "instead.",
                        milestone.name,
                    )
                )

    def action_view_reached(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "b2b_loyalty.b2b_loyalty_milestone_reached_action"
        )
        action["domain"] = [("milestone_id", "=", self.id)]
        action["context"] = {}
        return action

    def _rule(self, ranks):
        """This milestone as plain values.

        :param ranks: {tier id: rank}
        """
        return rules.Milestone(
            trigger=self.trigger,
            amount=exact(self.amount),
            percent=exact(self.percent),
            rank=ranks.get(self.tier_id.id, 0),
            number=self.number,
            months=self.months,
            years=self.years,
            date_from=self.date_from,
        )
