"""Documents of the past that members of a program may earn on."""

from odoo.tools import SQL


class Past:
    """What the members of a program have bought from a day on.

    :param months_before: so many months before joining count as well
    """

    def __init__(self, env, program_id, since, months_before=0):
        self.env = env
        self.documents = SQL(
            """
            SELECT DISTINCT move.id
              FROM account_move move
              JOIN b2b_loyalty_membership member
                ON member.partner_id = move.commercial_partner_id
               AND member.company_id = move.company_id
         LEFT JOIN account_move joining ON joining.id = member.joining_move_id
             WHERE member.program_id = %(program)s
               AND member.state IN ('active', 'suspended')
               AND member.holdout IS NOT TRUE
               AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND move.reversed_entry_id IS NULL
               AND move.invoice_date >= %(since)s
               AND move.invoice_date
                   >= LEAST(member.date_start, joining.invoice_date)
                      - make_interval(months => %(months)s)
            """,
            program=program_id,
            since=since,
            months=months_before,
        )

    def count(self):
        """How many documents there are."""
        query = SQL("SELECT COUNT(*) FROM (%s) past", self.documents)
        [[number]] = self.env.execute_query(query)
        return number

    def after(self, position, limit):
        """Ids of the next documents, in the order of their ids.

        :param position: id of the last one that was seen
        """
        rows = self.env.execute_query(
            SQL(
                "%s AND move.id > %s ORDER BY move.id LIMIT %s",
                self.documents,
                position,
                limit,
            )
        )
        return [key for [key] in rows]
