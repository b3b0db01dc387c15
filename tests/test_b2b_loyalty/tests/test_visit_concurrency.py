from odoo.tests import tagged

from .committed import CommittedCase, Together

AT_ONCE = 4


@tagged("post_install", "-at_install")
class TestVisitsAtOnce(CommittedCase):
    """Several people of a company open a page at the same moment."""

    MEMBERS = 1

    def visit(self, meet):
        with self.cursor() as env:
            member = env["b2b.loyalty.membership"].search(
                [("program_id", "=", self.program_id)]
            )
            meet()  # each has its snapshot
            counted = env["b2b.loyalty.visit"]._count_alone(member, "home")
            env.cr.commit()
            return counted

    def counts(self):
        return self._grouped(
            "SELECT kind, count FROM b2b_loyalty_visit WHERE program_id = %s"
        )

    def test_the_first_visits_of_a_day(self):
        outcomes = Together(*[self.visit] * AT_ONCE).outcomes
        self.assertEqual(outcomes, [True] * AT_ONCE)
        self.assertEqual(self.counts(), {"home": AT_ONCE})

    def test_more_of_them(self):
        self.visit(lambda: None)
        outcomes = Together(*[self.visit] * AT_ONCE).outcomes
        self.assertEqual(outcomes, [True] * AT_ONCE)
        self.assertEqual(self.counts(), {"home": AT_ONCE + 1})
