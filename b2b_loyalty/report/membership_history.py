"""Members as they were: state and tier at any past day, replayed from the facts."""

from odoo import api, fields, models
from odoo.tools import SQL


def spans(table, value, membership_id=None):
    """Since when and until when (excluded) each row of an append-only table counts.

    A row counts from its date until that of the first row that was recorded
    later: a step recorded afterwards for an earlier day corrects what came before.
    """
    return SQL(
        """
        SELECT membership_id, %(value)s AS value, terms_id, date AS since,
               MIN(date) OVER (
                   PARTITION BY membership_id ORDER BY id
                   ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
               ) AS until
          FROM %(table)s
         WHERE %(member)s
        """,
        table=SQL.identifier(table),
        member=SQL("membership_id = %s", membership_id)
        if membership_id
        else SQL("TRUE"),
        value=SQL.identifier(value),
    )


def replayed(days):
    """One row per day and membership there was, with its state and tier then.

    :param days: SQL with one column ``day``
    """
    return SQL(
        """
        SELECT (EXTRACT(YEAR FROM replay.day) * 12 + EXTRACT(MONTH FROM replay.day))
                   ::bigint * 4294967296 + member.id AS id,
               replay.day AS date, member.id AS membership_id, member.program_id,
               member.company_id, member.partner_id, member.user_id,
               step.value AS state, step.terms_id, held.value AS tier_id
          FROM (%(days)s) replay
          JOIN (%(steps)s) step
            ON step.since <= replay.day
           AND (step.until IS NULL OR step.until > replay.day)
          JOIN b2b_loyalty_membership member ON member.id = step.membership_id
     LEFT JOIN (%(tiers)s) held
            ON held.membership_id = step.membership_id
           AND held.since <= replay.day
           AND (held.until IS NULL OR held.until > replay.day)
           AND step.value IN ('active', 'suspended')
        """,
        days=days,
        steps=spans("b2b_loyalty_membership_change", "to_state"),
        tiers=spans("b2b_loyalty_tier_change", "to_tier_id"),
    )


def month_ends(today):
    """Every month end since the first fact; of the running month, today."""
    return SQL(
        """
        SELECT LEAST((month + INTERVAL '1 month - 1 day')::date, %(today)s) AS day
          FROM generate_series(
                   (SELECT date_trunc('month', MIN(date))
                      FROM b2b_loyalty_membership_change),
                   %(today)s, INTERVAL '1 month') month
        """,
        today=today,
    )


class MembershipHistory(models.Model):
    """Memberships at each month end, with the state and tier they had."""

    _name = "b2b.loyalty.membership.history"
    _description = "B2B Loyalty Members over Time"
    _auto = False
    _rec_name = "membership_id"
    _order = "date desc, membership_id"
    _depends = {
        "b2b.loyalty.membership": ["program_id", "company_id", "partner_id", "user_id"],
        "b2b.loyalty.membership.change": ["membership_id", "date", "to_state"],
        "b2b.loyalty.tier.change": ["membership_id", "date", "to_tier_id"],
    }

    date = fields.Date(string="Month", readonly=True)
    membership_id = fields.Many2one("b2b.loyalty.membership", readonly=True)
    program_id = fields.Many2one("b2b.loyalty.program", readonly=True)
    company_id = fields.Many2one("res.company", string="Seller", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    terms_id = fields.Many2one("b2b.loyalty.terms", readonly=True)
    tier_id = fields.Many2one("b2b.loyalty.tier", readonly=True)
    state = fields.Selection(
        selection=lambda self: self._states(), string="Status", readonly=True
    )

    def _states(self):
        return self.env["b2b.loyalty.membership"]._fields["state"].selection

    @property
    def _table_query(self):
        return replayed(month_ends(fields.Date.context_today(self)))

    @api.model
    def _counts_on(self, programs, day):
        """Memberships per state and tier at the end of a day.

        :return: list of dicts ``state``, ``tier_id`` and ``members``
        """
        self.env.flush_all()
        mine = self.env["b2b.loyalty.membership"]._search(
            [("program_id", "in", programs.ids)]
        )
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT state, tier_id, COUNT(*) AS members
                  FROM (%s) history
                 WHERE membership_id IN %s
              GROUP BY state, tier_id
              ORDER BY state, tier_id
                """,
                replayed(SQL("SELECT %s::date AS day", day)),
                mine.subselect(),
            )
        )
