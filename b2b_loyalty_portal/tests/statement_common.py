from odoo import fields

from odoo.addons.b2b_loyalty.tests.points_common import PointsCase

CRON = "b2b_loyalty_portal.ir_cron_statements"


def make_statement(member, first, last, made=True):
    """A statement of a period, with its document unless it is still to be made."""
    member = member.sudo()
    statement = member.env["b2b.loyalty.statement"].create(
        {
            "membership_id": member.id,
            "program_id": member.program_id.id,
            "company_id": member.company_id.id,
            "date_from": first,
            "date_to": last,
        }
    )
    if made:
        statement.write(
            {
                "attachment_id": statement._render_document().id,
                "made_on": fields.Date.today(),
            }
        )
    return statement


class StatementCase(PointsCase):
    """A program with monthly statements since 10 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.sudo().statement_period = "month"
        cls.env.flush_all()

    def night(self, day):
        """The scheduled action runs in the early morning."""
        with self.on(day), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def statements(self, member=None):
        """Those of a member, the oldest first."""
        return (
            self.env["b2b.loyalty.statement"]
            .sudo()
            .search([("membership_id", "=", (member or self.member).id)], order="id")
        )

    def periods(self, member=None):
        return [
            (f"{s.date_from:%m-%d}", f"{s.date_to:%m-%d}")
            for s in self.statements(member)
        ]

    def figures(self, statement):
        self.env.invalidate_all()
        return statement.sudo()._figures()
