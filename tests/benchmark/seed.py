"""Fills a database with customer companies, invoices and members, by SQL.

One row of each sort is made through Odoo; the others are copies of it in all
columns but those that differ, so that they are what Odoo itself would have
written. The draw is repeatable.

Skew: the company at place p (0 to 1) is drawn with a density of p^(-2/3), so a
tenth of the companies has almost half of the invoices; amounts are log-normal,
larger for companies at the front.
"""

from dataclasses import astuple, dataclass

from odoo.fields import Command
from odoo.tools import SQL

REFUND_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is; ``lines`` is the average number of lines of a document."""

    companies: int = 20_000
    invoices: int = 200_000
    years: int = 3
    lines: int = 2

    def __str__(self):
        return "_".join(map(str, astuple(self)))

    def part(self, divisor):
        return Size(
            max(self.companies // divisor, 1),
            max(self.invoices // divisor, 1),
            self.years,
            self.lines,
        )


def seed_books(env, size):
    """Companies with posted invoices and credit notes.

    :param size: :class:`Size`
    """
    cr = env.cr
    partner = env["res.partner"].create(
        {"name": "Company 0", "is_company": True, "customer_rank": 1, "ref": "bench"}
    )
    journal = _journal(env)
    invoice, refund = (
        _document(env, partner, journal, kind) for kind in ("out_invoice", "out_refund")
    )
    env.flush_all()
    cr.execute("SELECT setseed(0.42)")
    _companies(cr, partner, size.companies)
    _draw(cr, size)
    for kind, move in (("out_invoice", invoice), ("out_refund", refund)):
        _moves(cr, kind, move)
        _lines(cr, kind, move)
    cr.execute("DROP TABLE bench_partner, bench_document, bench_line")
    cr.commit()


def _journal(env):
    income = env["account.account"].search([("account_type", "=", "income")], limit=1)
    return env["account.journal"].create(
        {
            "name": "Benchmark",
            "code": "BNCH",
            "type": "sale",
            "refund_sequence": False,
            "default_account_id": income.id,
        }
    )


def _document(env, partner, journal, kind):
    move = env["account.move"].create(
        {
            "move_type": kind,
            "partner_id": partner.id,
            "journal_id": journal.id,
            "invoice_date": "2020-01-31",
            "invoice_line_ids": [
                Command.create(
                    {"name": "Goods", "price_unit": 100, "tax_ids": [Command.clear()]}
                )
            ],
        }
    )
    move.action_post()
    return move


def copy_rows(cr, table, row_id, source, changed):
    """Insert copies of one row, one per row of ``source``.

    :param source: SQL of the rows to make, named ``source``
    :param changed: {column: SQL}, what differs from the copied row
    """
    cr.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attname <> 'id'",
        [table],
    )
    columns = [name for [name] in cr.fetchall()]
    if "id" in changed:
        columns.append("id")
    values = [
        changed.get(name, SQL("model.%s", SQL.identifier(name))) for name in columns
    ]
    cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s"
            " FROM (%(source)s) source,"
            " (SELECT * FROM %(table)s WHERE id = %(row_id)s) model",
            table=SQL.identifier(table),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(values),
            source=source,
            row_id=row_id,
        )
    )


def _companies(cr, partner, number):
    cr.execute(
        """CREATE TEMPORARY TABLE bench_partner AS
           SELECT place, nextval('res_partner_id_seq')::int AS id
             FROM generate_series(1, %s) place""",
        [number],
    )
    copy_rows(
        cr,
        "res_partner",
        partner.id,
        SQL("SELECT * FROM bench_partner"),
        {
            "id": SQL("source.id"),
            "commercial_partner_id": SQL("source.id"),
            "name": SQL("'Company ' || source.place"),
            "complete_name": SQL("'Company ' || source.place"),
            "ref": SQL("'bench' || source.place"),
        },
    )


def _draw(cr, size):
    """Who buys what when, as two temporary tables."""
    cr.execute(
        """
        CREATE TEMPORARY TABLE bench_document AS
        SELECT nextval('account_move_id_seq')::int AS id, drawn.number,
               partner.id AS partner_id, partner.place,
               CURRENT_DATE - (drawn.back * %(days)s)::int AS day,
               drawn.refund, 0::numeric AS total
          FROM (SELECT number,
                       floor(power(random(), 3) * %(companies)s)::int + 1 AS place,
                       random() AS back, random() < %(refunds)s AS refund
                  FROM generate_series(1, %(invoices)s) number) drawn
          JOIN bench_partner partner ON partner.place = drawn.place
      ORDER BY day, drawn.number;

        CREATE TEMPORARY TABLE bench_line AS
        SELECT document.id AS move_id, sequence,
               round((
                   exp(4.5 + 1.1 * sqrt(-2 * ln(1 - random()))
                           * cos(2 * pi() * random()))
                   * (1 + 4 * power(1 - document.place / %(companies)s::float, 8))
               )::numeric, 2) AS amount
          FROM bench_document document,
               generate_series(1, 1 + (random() * 2 * (%(lines)s - 1))::int) sequence;

        UPDATE bench_document document SET total = sums.total
          FROM (SELECT move_id, SUM(amount) AS total
                  FROM bench_line GROUP BY move_id) sums
         WHERE sums.move_id = document.id;
        CREATE INDEX ON bench_document (id);
        ANALYZE bench_document, bench_line
        """,
        {
            "companies": size.companies,
            "invoices": size.invoices,
            "lines": size.lines,
            "days": size.years * 365,
            "refunds": REFUND_SHARE,
        },
    )


def _moves(cr, kind, move):
    refund = kind == "out_refund"
    sign = SQL("-1") if refund else SQL("1")
    total, signed = SQL("source.total"), SQL("source.total * %s", sign)
    prefix = SQL("'BNCH/' || to_char(source.day, 'YYYY') || '/'")
    changed = {
        "id": SQL("source.id"),
        "name": SQL("%s || source.number", prefix),
        "payment_reference": SQL("%s || source.number", prefix),
        "sequence_prefix": prefix,
        "sequence_number": SQL("source.number"),
        **dict.fromkeys(
            ("partner_id", "commercial_partner_id", "partner_shipping_id"),
            SQL("source.partner_id"),
        ),
        "invoice_partner_display_name": SQL("'Company ' || source.place"),
        **dict.fromkeys(
            ("date", "invoice_date", "invoice_date_due"), SQL("source.day")
        ),
        **dict.fromkeys(("amount_untaxed", "amount_total", "amount_residual"), total),
        **dict.fromkeys(
            (
                "amount_untaxed_signed",
                "amount_untaxed_in_currency_signed",
                "amount_total_signed",
                "amount_total_in_currency_signed",
                "amount_residual_signed",
            ),
            signed,
        ),
    }
    source = SQL("SELECT * FROM bench_document WHERE refund = %s", refund)
    copy_rows(cr, "account_move", move.id, source, changed)


def _lines(cr, kind, move):
    product = move.line_ids.filtered(lambda line: line.display_type == "product")
    receivable = move.line_ids - product
    refund = kind == "out_refund"
    of_kind = SQL(
        "SELECT document.*, line.sequence, line.amount FROM bench_line line"
        " JOIN bench_document document ON document.id = line.move_id"
        " WHERE document.refund = %s",
        refund,
    )
    whole = SQL(
        "SELECT document.*, 10000 AS sequence, total AS amount"
        " FROM bench_document document WHERE document.refund = %s",
        refund,
    )
    for line, source in ((product, of_kind), (receivable, whole)):
        copy_rows(cr, "account_move_line", line.id, source, _line_changes(line))


def _line_changes(line):
    amount = SQL("source.amount")
    balance = SQL("-source.amount") if line.balance < 0 else amount
    open_amount = SQL("0") if line.display_type == "product" else balance
    zero = SQL("0")
    changes = {
        "move_id": SQL("source.id"),
        "partner_id": SQL("source.partner_id"),
        "move_name": SQL(
            "'BNCH/' || to_char(source.day, 'YYYY') || '/' || source.number"
        ),
        **dict.fromkeys(("date", "invoice_date"), SQL("source.day")),
        **dict.fromkeys(("balance", "amount_currency"), balance),
        **dict.fromkeys(("amount_residual", "amount_residual_currency"), open_amount),
        "debit": zero if line.balance < 0 else amount,
        "credit": amount if line.balance < 0 else zero,
        "sequence": SQL("source.sequence"),
    }
    if line.display_type == "product":
        names = ("price_unit", "price_subtotal", "price_total")
        changes |= dict.fromkeys(names, amount)
    else:
        changes["date_maturity"] = SQL("source.day")
    return changes


# -- members


BOUNDS = (0, 1_000, 5_000, 20_000, 100_000)


def make_program(env, members, code=None):
    """An open program with five tiers of which so many companies are members.

    They are taken evenly from the whole of the skewed distribution.
    """
    code = code or f"B{members}"
    program = env["b2b.loyalty.program"].create(
        {
            "name": f"Benchmark of {members}",
            "code": code,
            "duration_months": 0,
            "notify_tier_change": False,
            "date_start": "2020-01-01",
            "tier_ids": [
                Command.create(
                    {"name": f"From {bound:,}", "sequence": rank, "revenue_from": bound}
                )
                for rank, bound in enumerate(BOUNDS)
            ],
        }
    )
    program.action_open()
    first = env["res.partner"].search([("ref", "=", "bench")], limit=1)
    model = env["b2b.loyalty.membership"].create(
        {"program_id": program.id, "partner_id": first.id}
    )
    model._engine_write({"state": "active", "date_start": "2020-01-01"})
    env.flush_all()
    copy_rows(
        env.cr,
        "b2b_loyalty_membership",
        model.id,
        SQL(
            """SELECT id, place FROM (
                   SELECT id, row_number() OVER (ORDER BY id) AS place,
                          COUNT(*) OVER () AS companies
                     FROM res_partner WHERE ref LIKE 'bench_%%') company
                WHERE place %% GREATEST(companies / %s, 1) = 0
             ORDER BY id LIMIT %s""",
            members,
            members,
        ),
        {
            "partner_id": SQL("source.id"),
            "name": SQL("%s || '/' || source.place", code),
            **dict.fromkeys(("access_token", "activity_user_id"), SQL("NULL")),
        },
    )
    env.cr.execute(
        "UPDATE b2b_loyalty_membership SET state = 'ended' WHERE id = %s", [model.id]
    )
    env.invalidate_all()
    return program
