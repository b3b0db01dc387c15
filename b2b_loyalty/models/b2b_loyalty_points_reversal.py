from odoo import api, fields, models

from ..logic import ledger as rules
from ..report import ledger, ledger_open


class PointsEntry(models.Model):
    """Taking back what was spent, and points that wait again for a payment."""

    _inherit = "b2b.loyalty.points.entry"

    @api.private
    def _reverse(self, reason=None):
        """Give what these entries have spent back to the batches it came from.

        What comes back to an expired batch expires again the same day.

        :return: the new entries
        """
        reverses = self._insert(
            [
                {
                    "membership_id": spend.membership_id.id,
                    "holder_contact_id": spend.holder_contact_id.id or None,
                    "kind": "reverse",
                    "points": -spend.points,
                    "expires_on": None,
                    "redemption_id": spend.redemption_id.id or None,
                    "reversed_entry_id": spend.id,
                    "reason": reason,
                }
                for spend in self
            ]
        )
        batches = self._give_back(reverses)
        self._settle({_pool(spend) for spend in self})
        on = fields.Date.context_today(self)
        self.browse(batches)._expire(on)
        return reverses

    def _give_back(self, reverses):
        """:return: ids of the batches that have more left now"""
        if not self:
            return []
        taken = ledger_open.taken_by(self.env, self.ids)
        entries = ledger_open.entries(
            self.env, {*self.ids, *reverses.ids, *(made.earn for _pool, made in taken)}
        )
        made = []
        for spend, reverse in zip(self, reverses, strict=True):
            mine = [
                (entries[a.earn], a.points) for _pool, a in taken if a.spend == spend.id
            ]
            made += rules.give_back(entries[reverse.id], mine, entries[spend.id])
        ledger.insert_allocations(self.env, self._valued(entries.values(), made))
        return [allocation.earn for allocation in made if allocation.points < 0]

    # -- pending

    @api.model
    @api.private
    def _set_available(self, states, members=None):
        """Make families of documents available or, when a payment bounces, pending.

        What was spent of points that wait again is owed until they are released.
        Released after their last day they settle what was spent until then; what is
        left expires.

        :param states: {id of the family's first document: date or None}
        :param members: only what these memberships have earned
        """
        if not states:
            return
        self.env.flush_all()
        ids = None if members is None else members.ids
        self._separate([move_id for move_id, day in states.items() if not day], ids)
        changed = ledger.set_available(self.env, states, ids)
        self._settle({(member, holder) for member, holder, _entry in changed})
        on = fields.Date.context_today(self)
        self.browse(entry for _member, _holder, entry in changed)._expire(on)

    def _separate(self, families, membership_ids=None):
        """Undo what joins these families with others; what has expired stays so."""
        if not families:
            return
        crossing = ledger_open.crossing(self.env, families, membership_ids)
        made = [allocation for _pool, allocation in crossing]
        entries = ledger_open.entries(
            self.env, {key for a in made for key in (a.spend, a.earn)}
        )
        undone = rules.undo(made, entries)
        ledger.insert_allocations(self.env, self._valued(entries.values(), undone))


def _pool(entry):
    return entry.membership_id.id, entry.holder_contact_id.id or None
