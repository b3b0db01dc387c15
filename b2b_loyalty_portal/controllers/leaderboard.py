from odoo.http import request

from ..logic.leaderboard import LEAST_COMPANIES, LONGEST_NAME
from .page import LoyaltyPage, deed_route, page_route

BOARD = "/my/loyalty/activities/leaderboard"


class LoyaltyLeaderboard(LoyaltyPage):
    """The leaderboard, where the program has one, and who takes part."""

    @page_route(BOARD)
    def loyalty_leaderboard(self, membership=None, **_):
        return self._show_leaderboard(self._on_leaderboard(self._caller(membership)))

    @deed_route(f"{BOARD}/join")
    def loyalty_leaderboard_join(self, membership=None, name=None, **_):
        caller = self._on_leaderboard(self._manager(membership))
        name = name if isinstance(name, str) else ""
        _result, wrong = self._try(caller.membership_id._join_leaderboard, name)
        if wrong:
            return self._show_leaderboard(caller, name, wrong)
        return self._done(BOARD, request.env._("Your company takes part from now on."))

    @deed_route(f"{BOARD}/leave")
    def loyalty_leaderboard_leave(self, membership=None, **_):
        caller = self._on_leaderboard(self._manager(membership))
        self._try(caller.membership_id._leave_leaderboard)
        return self._done(BOARD, request.env._("Your company is not listed any more."))

    def _on_leaderboard(self, caller):
        if not caller.membership_id._portal_has_leaderboard():
            self._gone()
        return caller

    def _show_leaderboard(self, caller, name=None, wrong=None):
        member = caller.membership_id
        return self._show(
            "b2b_loyalty_portal.leaderboard",
            caller,
            "activities",
            crumbs=[(request.env._("Activities"), "/my/loyalty/activities")],
            board=member._portal_leaderboard(),
            since=member._leaderboard_since(),
            name=member.leaderboard_name if name is None else name,
            wrong=wrong,
            longest=LONGEST_NAME,
            least=LEAST_COMPANIES,
        )
