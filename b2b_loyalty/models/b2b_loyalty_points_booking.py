from odoo import api, fields, models

from ..logic import ledger as rules
from ..report import ledger, ledger_open

# An entry that does not say otherwise.
PLAIN = dict.fromkeys(ledger.COLUMNS)

FIGURES = ("balance", "pending", "expiring", "expiring_on")


class PointsEntry(models.Model):
    """Booking: entries in, allocations made, in a fixed number of queries.

    Whoever calls these has taken the rows of the memberships (``_take``): nothing
    changes a ledger without.
    """

    _inherit = "b2b.loyalty.points.entry"

    @api.model
    @api.private
    def _book(self, rows):
        """Write entries and settle what they leave open.

        :param rows: dicts of :data:`report.ledger.COLUMNS`; ``date`` is today,
            ``available_on`` too, and ``expires_on`` follows from the program, where
            they are left out
        :return: the entries, in the order of the rows
        """
        entries = self._insert(rows)
        self._settle(
            {(row["membership_id"], row.get("holder_contact_id")) for row in rows}
        )
        return entries

    @api.private
    def _insert(self, rows):
        if not rows:
            return self.browse()
        self.env.flush_all()
        members = self.env["b2b.loyalty.membership"].browse(
            {row["membership_id"] for row in rows}
        )
        rows = [self._complete(row, members) for row in rows]
        return self.browse(ledger.insert_entries(self.env, rows))

    def _complete(self, row, members):
        """:param members: those of all rows, to be read at once"""
        today = fields.Date.context_today(self)
        row = {"date": today, "accounting_date": today, "available_on": today, **row}
        if row["points"] > 0 and "expires_on" not in row:
            member = members.browse(row["membership_id"])
            member = member.with_prefetch(members._prefetch_ids)
            row["expires_on"] = member.program_id._points_last_day(row["date"])
        row.setdefault("issue_year", fields.Date.to_date(row["date"]).year)
        return {**PLAIN, **row}

    # -- allocations

    @api.private
    def _settle(self, pools):
        """Match what is owed in pools with what is left in them.

        :param pools: (membership id, contact id or None)
        """
        owed = ledger_open.debts(self.env, pools) if pools else {}
        if owed:
            self._settle_families(owed)
            self._undo_expiry(owed)
            self._settle_others(owed)
        self._forget_balances()

    def _settle_families(self, owed):
        left = ledger_open.left_of_families(self.env, _families(owed))
        made = []
        for pool, debts in owed.items():
            rows = debts + left.get(pool, [])
            made += self._valued(rows, rules.settle_families(rows))
        ledger.insert_allocations(self.env, made)

    def _settle_others(self, owed):
        """What the own family does not cover is taken from what expires first."""
        on = fields.Date.context_today(self)
        needs = {}
        for pool, debts in owed.items():
            mine = [debt for debt in debts if debt.available and debt.left]
            if mine:
                since = min(debt.owed_since(on) for debt in mine)
                needs[pool] = -sum(debt.left for debt in mine), since
        if not needs:
            return
        made = []
        for pool, batches in ledger_open.first_batches(self.env, needs, on).items():
            rows = owed[pool] + batches
            made += self._valued(rows, rules.settle_others(rows, on))
        ledger.insert_allocations(self.env, made)

    def _undo_expiry(self, owed):
        """A credit note takes back what has expired of its own invoice first.

        Otherwise the member would lose the same points twice.
        """
        families = _families(owed)
        if not families:
            return
        expired = ledger_open.expired_of(self.env, families)
        batches = ledger_open.entries(
            self.env,
            {key for _pool, made in expired for key in (made.earn, made.spend)},
        )
        plans = list(_plans_to_give_back(owed, expired, batches))
        if plans:
            self._give_expired_back(plans)
            self._settle_families(owed)

    def _give_expired_back(self, plans):
        """As of the day of what takes it back: on that day it is lost once.

        :param plans: list of (pool, batch, its expiry, points, day)
        """
        today = fields.Date.context_today(self)
        entries = self._insert(
            [
                {
                    "membership_id": pool[0],
                    "holder_contact_id": pool[1],
                    "kind": "reverse",
                    "points": back,
                    "date": day,
                    "issue_year": day.year,
                    "expires_on": None,
                    "available_on": today if batch.available else None,
                    "move_id": batch.family,
                    "reversed_entry_id": expiry.key,
                }
                for pool, batch, expiry, back, day in plans
            ]
        )
        made = []
        for entry, (_pool, batch, *_expiry, back, _day) in zip(
            entries, plans, strict=True
        ):
            made += rules.give_back(rules.Entry(entry.id, back), [(batch, back)])
        batches = [batch for _pool, batch, *_rest in plans]
        ledger.insert_allocations(self.env, self._valued(batches, made))

    @api.private
    def _valued(self, rows, made):
        """Allocations with the part of the batch's value that goes with each.

        :param rows: entries, with what is left of them after the allocations
        """
        batches = {entry.key: entry for entry in rows}
        left = {key: entry.left for key, entry in batches.items()}
        result = []
        for allocation in reversed(made):
            batch, after = batches[allocation.earn], left[allocation.earn]
            left[batch.key] = after + allocation.points
            value = rules.share(
                batch.value, batch.points, left[batch.key], after, batch.digits
            )
            result.append((allocation, value))
        return result[::-1]

    def _forget_balances(self):
        self.invalidate_model(["remaining", "available_on"])
        for model in ("b2b.loyalty.membership", "b2b.loyalty.member.contact"):
            self.env[model].invalidate_model([f"points_{name}" for name in FIGURES])


def _families(owed):
    return list({d.family for debts in owed.values() for d in debts} - {None})


def _plans_to_give_back(owed, expired, batches):
    left, days = {}, {}
    for pool, debts in owed.items():
        for debt in debts:
            place = pool, debt.family
            left[place] = left.get(place, 0) - debt.left
            days[place] = min(debt.day, days.get(place, debt.day))
    for pool, made in expired:
        batch, expiry = batches[made.earn], batches[made.spend]
        place = pool, batch.family
        back = min(left.get(place, 0), made.points)
        if back:
            left[place] -= back
            yield pool, batch, expiry, back, max(days[place], expiry.day)
