from datetime import date

from .activities_common import ActivitiesCase
from .rewards_common import RewardsCase
from .statement_common import make_statement

# Queries of each page where there is one of everything, and two more.
MOST = {
    "/my/loyalty": 28,
    "/my/loyalty/rewards": 18,
    "/my/loyalty/redemptions": 18,
    "/my/loyalty/points": 15,
    "/my/loyalty/activities": 29,
    "/my/loyalty/activities/claims": 17,
    "/my/loyalty/statements": 14,
    "/my/loyalty/people": 14,
    "/my/loyalty/agreement": 23,
}


class TestPageQueries(ActivitiesCase, RewardsCase):
    """A page asks the database as often of a large member as of a small one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.sudo().statement_period = "month"
        cls.day.write({"points": 1, "approval": "member"})

    def happens(self, number):
        """Something more of everything that pages show."""
        self.member.sudo().earn(
            10, f"source {number}", expires_on=self.in_days(40 + number)
        )
        self.noted(self.viewer)
        self.day.redeem(self.member, contact=self.buyer)
        self.make_reward(name=f"Reward {number}", points=number + 1)
        self.make_type(f"Activity {number}", points=1, per_member_limit=1)
        self.make_offer(f"Offer {number}")
        self.give_role(self.member, f"Colleague {number}", "viewer")
        self.post_invoice(self.acme, 100, on=self.in_days(-number))
        make_statement(self.member, date(2024, 1, 1 + number), date(2024, 2, 1))

    def pages(self):
        pages = [page[1] for page in self.member.sudo()._portal_pages()]
        return [*pages, "/my/loyalty/activities/claims"]

    def test_no_page_asks_more_than_it_needs(self):
        """So that no page is slower than Odoo's own list of invoices."""
        self.happens(0)
        self.as_("manager")
        for path in self.pages():
            with self.subTest(path=path):
                self.assertLessEqual(self.queries(path), MOST[path])

    def test_each_page_of_the_menu(self):
        self.happens(0)
        self.as_("manager")
        few = {path: self.queries(path) for path in self.pages()}
        self.assertGreaterEqual(len(few), 9)
        for number in range(1, 9):
            self.happens(number)
        self.process()
        for path, number in few.items():
            with self.subTest(path=path):
                self.assertLessEqual(self.queries(path), number)
