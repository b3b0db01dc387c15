import csv
import io

from odoo import fields, models
from odoo.tools.misc import get_lang

from odoo.addons.b2b_loyalty.models.b2b_loyalty_points_entry import KINDS

from ..logic.ledger_page import ALL, harmless, standing, what
from ..report import points_ledger

MOST_WAITING = 20
MOST_EXPIRING = 12
# Of a longer ledger the pager ends so many entries further on, and goes on from there.
MOST_AHEAD = 3000


class Membership(models.Model):
    """The page of a member's points: what it shows, in plain values.

    A fixed number of queries, however long the ledger is. A holder is the person
    whose own points are meant; none: the company's.
    """

    _inherit = "b2b.loyalty.membership"

    def _portal_points_kinds(self):
        """[(kind, label)] to choose from."""
        labels = self.env["b2b.loyalty.points.entry"]._fields["kind"]
        return [
            (ALL, self.env._("Everything")),
            *labels._description_selection(self.env),
        ]

    def _portal_points_page(self, holder, choice, limit, offset):
        """What the page shows beside the number of entries.

        :param choice: :class:`logic.ledger_page.Choice`
        """
        self.ensure_one()
        pool = self._portal_pool(holder)
        now = self._portal_points_standing(pool)
        documents, number = [], 0
        if now.waits:
            documents, number = points_ledger.waiting(self.env, pool, MOST_WAITING)
        later = now.expiring[MOST_EXPIRING:]
        return {
            "lines": self._portal_points_lines(pool, choice, now, limit, offset),
            "standing": now,
            "worth": self.program_id._points_worth(max(now.balance, 0)),
            "waiting": documents,
            "waiting_more": number - len(documents),
            "expiring": now.expiring[:MOST_EXPIRING],
            "expiring_later": sum(points for _day, points in later),
        }

    def _portal_points_standing(self, pool):
        self.env.flush_all()
        today = fields.Date.context_today(self)
        return standing(points_ledger.left(self.env, pool), today)

    def _portal_points_count(self, holder, choice, shown):
        """The number of entries, as far as the pager needs it.

        :param shown: so many are on the page and on those before it
        """
        self.env["b2b.loyalty.points.entry"].flush_model()
        most = shown + MOST_AHEAD
        return points_ledger.count(self.env, self._portal_pool(holder), choice, most)

    def _portal_pool(self, holder):
        return self.id, (holder.id or None) if holder else None

    def _portal_has_points(self, holder):
        """Whether a person has ever had points of its own."""
        self.env["b2b.loyalty.points.entry"].flush_model()
        return points_ledger.has_entries(self.env, self._portal_pool(holder))

    def _portal_points_lines(self, pool, choice, now, limit=None, offset=0):
        labels = dict(self._portal_points_kinds())
        lang = get_lang(self.env).code
        rows = points_ledger.lines(
            self.env, pool, choice, now.available, lang, limit, offset
        )
        names = ("document", "rule", "redemption", "reward", "reason")
        for row in rows:
            row["what"] = what(row["kind"], **{name: row[name] for name in names})
            row["signed"] = f"{row['points']:+,}"
            row["label"] = labels[row["kind"]]
        return rows

    def _portal_points_csv(self, holder, choice):
        """The chosen entries as a table for spreadsheets: bytes."""
        heading = [
            self.env._("Date"),
            self.env._("Kind"),
            self.env._("What"),
            self.env._("Points"),
            self.env._("Balance"),
            self.env._("Waits for payment"),
            self.env._("Valid until"),
            self.env._("Left"),
        ]
        pool = self._portal_pool(holder)
        now = self._portal_points_standing(pool)
        target = io.StringIO()
        table = csv.writer(target)
        table.writerow(map(harmless, heading))
        yes = harmless(self.env._("yes"))
        table.writerows(
            (
                row["date"],
                harmless(row["label"]),
                harmless(row["what"]),
                row["points"],
                row["balance"],
                yes if row["is_pending"] else "",
                row["expires_on"] or "",
                row["left"],
            )
            for row in self._portal_points_lines(pool, choice, now)
        )
        # the mark tells spreadsheets that it is UTF-8
        return target.getvalue().encode("utf-8-sig")


POINTS_KINDS = frozenset({ALL, *dict(KINDS)})
