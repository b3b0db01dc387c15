from odoo import fields, models
from odoo.exceptions import UserError

from ..logic.lifecycle import MEMBER
from .parameters import to_day


class Membership(models.Model):
    """A tier given by hand: a floor that figures never take away."""

    _inherit = "b2b.loyalty.membership"

    granted_tier_id = fields.Many2one(
        "b2b.loyalty.tier",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
        help="Given by hand; figures do not take it away.",
    )
    granted_until = fields.Date(readonly=True, copy=False, tracking=True)

    def action_set_tier(self, tier, reason, until=None):
        """Give a tier by hand; figures raise it but do not take it away.

        The tier held or one below it is a floor for later: no tier changes now.

        :param tier: ``b2b.loyalty.tier`` of the program, or None to withdraw
        :param until: last day of the grant; None: until it is withdrawn
        """
        self._take_as_manager()
        self._check_reason(reason)
        tier = self._records("b2b.loyalty.tier", tier)
        until = to_day(self.env, until) if tier else None
        for membership in self:
            membership._check_grant(tier, until)
            membership._grant(tier, until, reason)
        self._recompute_tiers()
        return True

    def _grant(self, tier, until, reason):
        before = self.tier_id
        vals = {
            "granted_tier_id": tier.id,
            "granted_until": until,
            "figures_on": False,
        }
        if tier and before and tier != before and before._is_at_least(tier):
            self._engine_write(vals)
        else:
            after = tier or before
            held = {"holds_until": False, "grace_until": False, "tier_id": after.id}
            self._engine_write({**vals, **held})
            if after != before:
                self._log_manual_tier(before, after, reason)
        self._message_log(
            body=self.env._(
                "Tier given by hand: %(tier)s. %(reason)s",
                tier=tier.name or self.env._("none"),
                reason=reason,
            )
        )

    def _check_grant(self, tier, until=None):
        self.ensure_one()
        today = fields.Date.context_today(self)
        if tier and until and until < today:
            raise UserError(
                self.env._(
                    "%(until)s is over: choose today (%(today)s) or a later day, or "
                    "leave it empty.",
                    until=until,
                    today=today,
                )
            )
        if self.state not in MEMBER:
            raise UserError(
                self.env._(
                    "%(membership)s is %(state)s: only a member can hold a tier.",
                    membership=self.display_name,
                    state=self._state_label(),
                )
            )
        if tier and tier.program_id != self.program_id:
            raise UserError(
                self.env._(
                    "%(tier)s belongs to %(other)s: choose a tier of %(program)s.",
                    tier=tier.name,
                    other=tier.program_id.name,
                    program=self.program_id.name,
                )
            )

    def _log_manual_tier(self, before, after, reason):
        today = fields.Date.context_today(self)
        vals = self.program_id._prepare_tier_change_vals(
            self, before.id, after.id, "manual", today, self.qualifying_revenue
        )
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        change = self.env["b2b.loyalty.tier.change"].sudo()
        change.create({**vals, "reason": reason})
        self._engine_write({"tier_since": today})
