from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..logic.ledger_page import ALL, Choice, read_day, read_page
from ..models.b2b_loyalty_membership_portal_points import POINTS_KINDS
from .page import LoyaltyPage, page_route

POINTS = "/my/loyalty/points"
PER_PAGE = 30
MOST_BATCHES = 100
OWN = "own"


class LoyaltyPoints(LoyaltyPage):
    """The ledger of points, why an entry is as it is, and the ledger as a table."""

    @page_route(POINTS, f"{POINTS}/page/<string:page>")
    def loyalty_points(self, page=1, **asked):
        caller = self._caller(asked.get("membership"))
        member = caller.membership_id
        holder = self._points_holder(caller, asked)
        choice, errors = self._points_choice(asked)
        page = read_page(page)
        pager = portal_pager(
            url=POINTS,
            total=member._portal_points_count(holder, choice, page * PER_PAGE),
            page=page,
            step=PER_PAGE,
            url_args=self._points_arguments(choice, holder),
        )
        return self._show(
            "b2b_loyalty_portal.points",
            caller,
            "points",
            **member._portal_points_page(holder, choice, PER_PAGE, pager["offset"]),
            has_own=bool(holder) or member._portal_has_points(caller),
            holder=holder,
            kinds=member._portal_points_kinds(),
            choice=choice,
            asked=self._plain(asked),
            errors=errors,
            pager=pager,
            arguments=self._points_arguments(choice, holder),
            table=f"{POINTS}.csv?{urlencode(self._points_arguments(choice, holder))}",
        )

    @page_route(f"{POINTS}.csv")
    def loyalty_points_csv(self, **asked):
        caller = self._caller(asked.get("membership"))
        member = caller.membership_id
        holder = self._points_holder(caller, asked)
        choice, errors = self._points_choice(asked)
        if errors:
            # the page says what is wrong; a table of something else would not
            return request.redirect_query(POINTS, self._plain(asked))
        name = request.env._("%s points.csv", member.name.replace("/", "-"))
        return request.make_response(
            member._portal_points_csv(holder, choice),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @page_route(f"{POINTS}/<string:entry_id>")
    def loyalty_points_entry(self, entry_id, **_):
        caller, entry = self._own_of_any("b2b.loyalty.points.entry", entry_id)
        if entry.holder_contact_id not in (caller, caller.browse()):
            raise NotFound()
        why = entry._why()[entry]
        kinds = dict(caller.membership_id._portal_points_kinds())
        return self._show(
            "b2b_loyalty_portal.points_entry",
            caller,
            "points",
            entry=entry,
            signed=f"{entry.points:+,}",
            kind_label=kinds[entry.kind],
            why=why,
            batches=why["batches"][:MOST_BATCHES],
            more_batches=len(why["batches"][MOST_BATCHES:]),
            crumbs=[(caller.membership_id._points_title(), POINTS)],
        )

    # -- what is asked for

    def _points_holder(self, caller, asked):
        """The caller, whose own points are asked for; None: those of the company."""
        return caller if asked.get("whose") == OWN else None

    def _points_choice(self, asked):
        """(what is chosen, {field: sentence} of what cannot be)."""
        kind = asked.get("kind")
        days, errors = {}, {}
        for name in ("date_from", "date_to"):
            try:
                days[name] = read_day(asked.get(name))
            except ValueError:
                errors[name] = request.env._(
                    "This is no day: choose one, or write it as year-month-day, "
                    "like 2026-03-31."
                )
        first, last = days.get("date_from"), days.get("date_to")
        if first and last and last < first:
            errors["date_to"] = request.env._(
                "This day is before the first one: choose the same day or a later one."
            )
            last = None
        return Choice(kind if kind in POINTS_KINDS else ALL, first, last), errors

    def _points_arguments(self, choice, holder):
        """The choice as part of an address."""
        arguments = {
            "kind": choice.kind if choice.kind != ALL else None,
            "date_from": choice.first,
            "date_to": choice.last,
            "whose": OWN if holder else None,
        }
        return {name: str(value) for name, value in arguments.items() if value}

    def _plain(self, asked):
        """What was typed, to be shown again: printable text only."""
        names = ("kind", "date_from", "date_to", "whose")
        return {
            name: "".join(filter(str.isprintable, asked[name]))
            for name in names
            if isinstance(asked.get(name), str)
        }
