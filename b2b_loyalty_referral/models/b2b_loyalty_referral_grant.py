from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.b2b_loyalty.models.b2b_loyalty_reward_redeem import KEY_OF_REFERRAL

from ..logic.months import add_months

PARTIES = [("referrer", "The referrer"), ("referred", "The company")]
KINDS = [("points", "Points"), ("reward", "Reward"), ("tier", "Tier")]
STATES = [
    ("waiting", "Waiting"),
    ("given", "Given"),
    ("refused", "Refused"),
    ("kept", "Given, no longer due"),
    ("taken_back", "Taken back"),
    ("void", "Not due"),
]


class ReferralGrant(models.Model):
    """What a referral gives to one side, once: points, a reward or a tier.

    Written by the engine alone (``grant_run.py``). What is left to do is done when
    the row of the member who gets it is held.
    """

    _name = "b2b.loyalty.referral.grant"
    _description = "B2B Loyalty Given for a Referral"
    _order = "id desc"
    _rec_name = "referral_id"

    referral_id = fields.Many2one(
        "b2b.loyalty.referral", required=True, ondelete="restrict", index=True
    )
    party = fields.Selection(PARTIES, string="For", required=True)
    kind = fields.Selection(KINDS, string="What", required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, ondelete="restrict", index=True
    )
    membership_id = fields.Many2one(
        "b2b.loyalty.membership",
        ondelete="restrict",
        index="btree_not_null",
        help="Who has got it. Empty: the company is no member yet, and it waits.",
    )
    program_id = fields.Many2one(
        related="referral_id.program_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="referral_id.company_id", store=True, index=True, string="Seller"
    )
    points = fields.Integer()
    reward_id = fields.Many2one(
        "b2b.loyalty.reward", ondelete="restrict", index="btree_not_null"
    )
    quantity = fields.Integer(default=1)
    tier_id = fields.Many2one(
        "b2b.loyalty.tier", ondelete="restrict", index="btree_not_null"
    )
    months = fields.Integer()
    state = fields.Selection(STATES, string="Status", default="waiting", required=True)
    todo = fields.Selection([("give", "Give"), ("take", "Take back")], index=True)
    date = fields.Date(string="Given On")
    date_to = fields.Date(string="Until")
    booked = fields.Integer(help="So often it was booked, back and forth.")
    entry_id = fields.Many2one(
        "b2b.loyalty.points.entry", ondelete="restrict", index="btree_not_null"
    )
    redemption_id = fields.Many2one(
        "b2b.loyalty.redemption", ondelete="restrict", index="btree_not_null"
    )
    reason = fields.Char(string="Why Not", help="Why a reward could not be given.")

    _once = models.UniqueIndex(
        "(referral_id, party, kind)", "A referral gives this once."
    )
    _floor_idx = models.Index(
        "(membership_id, date_to) WHERE kind = 'tier' AND state = 'given'"
    )

    def action_give(self):
        """Give what was refused, once it can be given."""
        self.env["b2b.loyalty.program"]._check_manager()
        self.check_access("read")
        # sudo: the engine gives it, as it would have
        for grant in self.sudo().filtered(lambda g: g.state == "refused"):
            grant.membership_id._take()
            grant._give_reward(grant.membership_id)
        return True

    # -- for whoever holds the member's row

    def _give_tier(self, member):
        """Given again after a credit note it ends on the same day as before."""
        today = fields.Date.context_today(self)
        until = add_months(today, self.months) - timedelta(days=1)
        self._note_given(member, date_to=self.date_to or until)

    def _try_reward(self, member):
        """One that is refused does not hold up the rest: the salesperson is told."""
        try:
            with self.env.cr.savepoint():
                self._give_reward(member)
        except OperationalError:
            raise  # the whole transaction has to be run again
        except UserError as error:
            refused = {"state": "refused", "todo": False, "reason": str(error)}
            self.write({**refused, "membership_id": member.id})
            self.referral_id.membership_id._tell_salesperson(
                self.env._("Reward of a referral is waiting"), note=str(error)
            )

    def _give_reward(self, member):
        redemption = self.reward_id._grant(
            member,
            self.quantity,
            key=f"{KEY_OF_REFERRAL}{self.id}",
            source={"referral_grant_id": self.id},
        )
        self._note_given(member, redemption_id=redemption.id, reason=False)

    def _note_given(self, member, **more):
        today = fields.Date.context_today(self)
        given = {"state": "given", "todo": False, "date": today}
        self.write({**given, "membership_id": member.id, **more})

    def _keep_reward(self):
        """What is given stays, and the salesperson knows."""
        self.write({"state": "kept", "todo": False})
        for grant in self:
            grant.referral_id.membership_id._tell_salesperson(
                self.env._(
                    "%(company)s has sent back what it bought, but %(reward)s is given",
                    company=grant.referral_id.name,
                    reward=grant.reward_id.name,
                )
            )

    def _reason_for_member(self):
        """What stands in the member's ledger; a company brought is not told by whom."""
        if self.party == "referrer":
            return self.env._("Referral of %s", self.referral_id.name)
        return self.env._("You were recommended to us")


class Redemption(models.Model):
    _inherit = "b2b.loyalty.redemption"

    referral_grant_id = fields.Many2one(
        "b2b.loyalty.referral.grant",
        string="For Referral",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
