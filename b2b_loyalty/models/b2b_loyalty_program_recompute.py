import logging
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.service.model import retrying

from ..report.figures import mark_stale, write_figures
from .parameters import to_day, to_records

_logger = logging.getLogger(__name__)


class Program(models.Model):
    """The writing half of the recompute: what came out of judging, and who is told.

    A fixed number of queries, whatever the number of members.
    """

    _inherit = "b2b.loyalty.program"

    def recompute_tiers(self, as_of=None, memberships=None):
        """Bring the tiers of members up to date.

        :param as_of: day to judge as of (today)
        :param memberships: only these (records or ids); all members of the program
            otherwise
        :return: the ``b2b.loyalty.tier.change`` records that were made; the same
            day again makes none
        """
        self._check_manager()
        on = to_day(self.env, as_of) or fields.Date.context_today(self)
        changes = self.env["b2b.loyalty.tier.change"]
        if memberships is not None:
            memberships = to_records(self.env, "b2b.loyalty.membership", memberships)
        for program in self:
            mine = memberships
            if memberships is not None:
                mine = memberships.filtered(lambda m, p=program: m.program_id == p)
            changes |= program._recompute(on, mine)
        return changes

    def _recompute(self, on, memberships=None):
        self.ensure_one()
        judged = self._judge(on, memberships)
        write_figures(
            self.env,
            {found.membership_id: self._row(found, v, on) for found, v in judged},
        )
        changes = self._log_tier_changes(judged, on)
        self._announce_grace(judged)
        if memberships is None:
            # sudo: marks of the engine, not settings
            self.sudo().write({"computed_on": on, "recompute_all": False})
        return changes

    def _row(self, found, verdict, on):
        """Columns of :data:`report.figures.COLUMNS` for one membership."""
        decision = verdict.decision
        same = found.tier_since and decision.tier == found.tier_id
        return {
            "tier_id": decision.tier,
            # also of no tier: once it is set, the member has been judged before
            "tier_since": found.tier_since if same else on,
            "tier_valid_until": verdict.valid_until,
            "next_tier_id": verdict.next_tier,
            "revenue_to_next_tier": verdict.missing,
            "next_tier_progress": verdict.progress,
            "qualifying_revenue": found.revenue,
            "reference_revenue": found.reference,
            "previous_period_revenue": found.previous,
            "finished_revenue": found.finished,
            "finished_reference_revenue": found.finished_reference,
            "active_months": found.active_months,
            "finished_months": found.finished_months,
            "holds_until": decision.holds_until,
            "grace_until": decision.grace_until,
            "due_on": verdict.due_on,
            "figures_on": on,
        }

    # -- who is told

    def _log_tier_changes(self, judged, on):
        moved = [(f, v.decision) for f, v in judged if v.decision.tier != f.tier_id]
        memberships = self.env["b2b.loyalty.membership"].browse(
            found.membership_id for found, _decision in moved
        )
        vals_list = [
            self._prepare_tier_change_vals(
                membership,
                found.tier_id,
                decision.tier,
                decision.kind if found.tier_since else "enroll",
                on,
                found.revenue,
            )
            for membership, (found, decision) in zip(memberships, moved, strict=True)
        ]
        # sudo: facts are kept whatever the user's rights, and nobody may edit them
        changes = self.env["b2b.loyalty.tier.change"].sudo().create(vals_list)
        changes._announce()
        return changes.sudo(False)

    @api.model
    def _prepare_tier_change_vals(self, membership, before, after, kind, on, revenue):
        return {
            "membership_id": membership.id,
            "program_id": membership.program_id.id,
            "company_id": membership.company_id.id,
            "terms_id": membership.terms_id.id,
            "date": on,
            "from_tier_id": before,
            "to_tier_id": after,
            "kind": kind,
            "revenue": revenue,
        }

    def _announce_grace(self, judged):
        """Warn the salesperson on the day a grace time starts."""
        starting = {
            found.membership_id: verdict.decision.grace_until
            for found, verdict in judged
            if verdict.decision.grace_until and not found.grace_until
        }
        memberships = self.env["b2b.loyalty.membership"].browse(starting)
        memberships._tell_salesperson(
            {
                membership: membership._grace_sentence(starting[membership.id])
                for membership in memberships
            }
        )

    # -- every night

    @api.model
    def _cron_recompute(self, batch=1000):
        """Judge every member whose figures or days are due, in batches."""
        cron = self.env["ir.cron"]
        programs = self.search([("state", "in", ("open", "run_off"))])
        cron._commit_progress(remaining=len(programs))
        for program in programs:
            due = retrying(program._try_due, self.env)
            # who is due stays marked, whatever happens to the batches
            if not cron._commit_progress():
                break
            if not program._recompute_in_batches(due, batch):
                break
            if not cron._commit_progress(1):
                break

    def _try_due(self):
        """Ids of members to be judged; nobody when the program is not in order."""
        try:
            with self.env.cr.savepoint():
                return self._take_due(fields.Date.context_today(self))
        except OperationalError:
            raise  # the whole transaction has to be run again
        except Exception:
            _logger.exception("Loyalty could not recompute %s", self.code)
            return None

    def _take_due(self, on):
        """Ids of members to be judged, each marked where a setting is the reason.

        Their marks take the place of the program's in one transaction. Later it
        would undo what a manager changes between two batches, and a run that is
        killed would start again with everybody.
        """
        due = self._due(on)
        if self.recompute_all:
            mark_stale(self.env, due)
            self.sudo().recompute_all = False  # sudo: a mark of the engine
        return due

    def _recompute_in_batches(self, due, batch):
        """Judge members in a transaction per batch.

        :return: whether there is time left
        """
        if due is None:
            return True
        Membership = self.env["b2b.loyalty.membership"]
        for start in range(0, len(due), batch):
            members = Membership.browse(due[start : start + batch])
            # two that meet on a row: who comes second sees what the first has done
            retrying(partial(self._recompute_batch, members), self.env)
            if not self.env["ir.cron"]._commit_progress():
                return False
        # sudo: a mark of the engine, not a setting
        self.sudo().computed_on = fields.Date.context_today(self)
        return True

    def _recompute_batch(self, members):
        Queue = self.env["b2b.loyalty.queue"]
        mine = members.try_lock_for_update(allow_referencing=True)
        Queue._set_aside(Queue._work_on(mine))
        Queue._note_members(members - mine)
