"""Statements of the last quarters, as if each had been made when it was over."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from . import paper
from .data import STATEMENTS_MONTHS


def play_statements(program, today):
    program.statement_period = "quarter"
    program.statement_since = today - relativedelta(months=STATEMENTS_MONTHS)
    program._plan_statements(today)
    statements = program.env["b2b.loyalty.statement"].search(
        [("program_id", "=", program.id)]
    )

    def render(_report_ref, res_ids):
        return paper.statement(statements.browse(res_ids))

    for statement in statements.with_context(b2b_loyalty_renderer=render):
        made_on = statement.date_to + timedelta(days=1)
        statement.write(
            {
                "attachment_id": statement._render_document().id,
                "made_on": made_on,
                # nobody is mailed today what was mailed then
                "to_mail": False,
                "mailed_on": datetime.combine(made_on, time(4, 20)),
            }
        )
