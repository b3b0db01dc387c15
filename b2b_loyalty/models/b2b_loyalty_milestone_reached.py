from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..logic.period import DAY, add_months
from .b2b_loyalty_reward_redeem import KEY_OF_MILESTONE


class MilestoneReached(models.Model):
    """A milestone that a member has reached, with the figures that made it."""

    _name = "b2b.loyalty.milestone.reached"
    _description = "B2B Loyalty Milestone Reached"
    _inherit = ["b2b.loyalty.append.only"]
    _order = "date desc, id desc"
    _rec_name = "milestone_id"

    membership_id = fields.Many2one(
        "b2b.loyalty.membership", required=True, ondelete="restrict", index=True
    )
    milestone_id = fields.Many2one(
        "b2b.loyalty.milestone", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", string="Seller", required=True, ondelete="restrict", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="membership_id.partner_id")
    user_id = fields.Many2one(related="membership_id.user_id")
    trigger = fields.Selection(related="milestone_id.trigger")
    date = fields.Date(
        required=True,
        index=True,
        help="The day of the document that reached it, whenever it was noted.",
    )
    period_first = fields.Date(
        string="Year From", help="First day of the year in which it was reached."
    )
    revenue = fields.Monetary(help="Net revenue when it was noted.")
    reference = fields.Monetary(string="Year Before", help="Net revenue of that year.")
    bound = fields.Monetary(string="Asked For", help="Net revenue that reaches it.")
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        ondelete="restrict",
        index="btree_not_null",
        help="The document that reached it.",
    )
    points = fields.Integer(help="The points that it has given.")
    redemption_ids = fields.One2many("b2b.loyalty.redemption", "milestone_reached_id")
    extra_ids = fields.One2many("b2b.loyalty.entitlement.extra", "milestone_reached_id")
    is_granted = fields.Boolean(
        compute="_compute_is_granted", string="Granted", search="_search_is_granted"
    )

    _once = models.UniqueIndex(
        "(membership_id, milestone_id, COALESCE(period_first, '-infinity'::date))",
        "This member has reached the milestone already.",
    )

    @api.depends("points", "redemption_ids", "extra_ids", "milestone_id.grants")
    def _compute_is_granted(self):
        for reached in self:
            reached.is_granted = bool(
                reached.milestone_id.grants == "nothing"
                or reached.points
                or reached.redemption_ids
                or reached.extra_ids
            )

    def _search_is_granted(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            "|",
            ("milestone_id.grants", "=", "nothing"),
            "|",
            ("points", ">", 0),
            "|",
            ("redemption_ids", "!=", False),
            ("extra_ids", "!=", False),
        ]

    @api.model
    def _note(self, vals_list):
        """Keep what was reached, tell the members' chatters, and grant."""
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        reached = self.sudo().create(vals_list)
        members = reached.grouped("membership_id")
        reached.membership_id._message_log_batch(
            {
                member.id: Markup("<br>").join(one._sentence() for one in mine)
                for member, mine in members.items()
            }
        )
        reached._grant_points()
        reached._grant_extras()
        for one in reached.filtered(lambda r: r.milestone_id.grants == "reward"):
            one._try_grant()
        return reached

    def _sentence(self):
        self.ensure_one()
        return self.env._(
            "Milestone reached on %(day)s: %(milestone)s",
            day=format_date(self.env, self.date),
            milestone=self.milestone_id.name,
        )

    # -- what it gives

    def _grant_points(self):
        """Book the points of all of them together; each fact gives its points once."""
        giving = self.filtered("points")
        giving.membership_id._take()
        self.env["b2b.loyalty.points.entry"]._book(
            [
                {
                    "membership_id": reached.membership_id.id,
                    "kind": "earn",
                    "points": reached.points,
                    "reason": reached.milestone_id.name,
                    "origin_ref": f"{reached._name},{reached.id}",
                }
                for reached in giving
            ]
        )

    def _grant_extras(self):
        today = fields.Date.context_today(self)
        self.env["b2b.loyalty.entitlement.extra"].create(
            [
                {
                    "membership_id": reached.membership_id.id,
                    "milestone_reached_id": reached.id,
                    "reward_id": reached.milestone_id.reward_id.id,
                    "quantity": reached.milestone_id.quantity,
                    "date": today,
                    "expires_on": reached._last_day(today),
                    "reason": reached.milestone_id.name,
                }
                for reached in self
                if reached.milestone_id.grants == "entitlement"
            ]
        )

    def _last_day(self, today):
        """Counted from the day it is granted: what is noted late is no shorter."""
        months = self.milestone_id.valid_months
        return bool(months) and add_months(today, months) - DAY

    def _try_grant(self):
        """Redeem the reward; the milestone stays reached when that is refused."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._grant_reward()
        except OperationalError:
            raise  # the whole transaction has to be run again
        except UserError as error:
            self.membership_id._tell_salesperson(
                self.env._("Reward of a milestone is waiting"), note=str(error)
            )

    def _grant_reward(self):
        milestone = self.milestone_id
        return milestone.reward_id._grant(
            self.membership_id,
            milestone.quantity,
            key=f"{KEY_OF_MILESTONE}{self.id}",
            source={"milestone_reached_id": self.id},
        )

    def action_grant(self):
        """Grant what could not be granted when the milestone was reached."""
        self.env["b2b.loyalty.program"]._check_manager()
        self.check_access("read")
        for reached in self.sudo():  # sudo: the engine gives it, as it would have
            if reached.milestone_id.grants == "reward" and not reached.is_granted:
                reached._grant_reward()
        return True


class Redemption(models.Model):
    _inherit = "b2b.loyalty.redemption"

    milestone_reached_id = fields.Many2one(
        "b2b.loyalty.milestone.reached",
        string="For Milestone",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )


class EntitlementExtra(models.Model):
    _inherit = "b2b.loyalty.entitlement.extra"

    milestone_reached_id = fields.Many2one(
        "b2b.loyalty.milestone.reached",
        string="For Milestone",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
