"""Where the costs of a program are found: each source is one SELECT.

A journal item is in one source at most, and a reward is counted by its journal items
or, where it has none, by what the goods are worth: so nothing counts twice. Amounts
are in the currency of the company; costs are positive.
"""

from odoo.tools import SQL

from .documents import digits_of

# What a source says of each row, in this order. ``source_id`` and ``part`` together
# are unique within the source; ``distribution`` NULL: as the program says.
COLUMNS = (
    "source",
    "source_id",
    "part",
    "date",
    "program_id",
    "partner_id",
    "redemption_id",
    "kind",
    "cost",
    "revenue",
    "distribution",
    "move_id",
    "line_id",
    "cost_id",
)
NOTHING = {
    "part": SQL("0"),
    "partner_id": SQL("NULL::int"),
    "redemption_id": SQL("NULL::int"),
    "revenue": SQL("0::numeric"),
    "distribution": SQL("NULL::jsonb"),
    "move_id": SQL("NULL::int"),
    "line_id": SQL("NULL::int"),
    "cost_id": SQL("NULL::int"),
}

# Posted journal items of the profit and loss account.
POSTED = SQL("line.parent_state = 'posted'")
RESULT = SQL(
    "(account.account_type LIKE 'income%%' OR account.account_type LIKE 'expense%%')"
)
WITH_ACCOUNT = SQL("JOIN account_account account ON account.id = line.account_id")

# Not said of whom by the suite itself.
UNATTRIBUTED = SQL(
    "line.b2b_loyalty_program_id IS NULL AND line.b2b_loyalty_redemption_id IS NULL"
)
BILLED = SQL(
    "EXISTS (SELECT FROM b2b_loyalty_redemption_bill_line_rel billed"
    " WHERE billed.line_id = line.id)"
)
ENTERED = SQL(
    "EXISTS (SELECT FROM b2b_loyalty_cost entered WHERE entered.line_id = line.id)"
)


def row(source, **columns):
    """The SELECT list of a source."""
    columns = {**NOTHING, **columns, "source": SQL("%s::bigint", source)}
    return SQL(", ").join(
        SQL("%s AS %s", columns[name], SQL.identifier(name)) for name in COLUMNS
    )


def item(source, **columns):
    """The SELECT list of a source of journal items, as ``line``."""
    return row(
        source,
        **{
            "source_id": SQL("line.id::bigint"),
            "date": SQL("line.date"),
            "partner_id": SQL("line.partner_id"),
            "cost": SQL("line.balance"),
            "distribution": SQL("line.analytic_distribution"),
            "move_id": SQL("line.move_id"),
            "line_id": SQL("line.id"),
            **columns,
        },
    )


def revenue(program_id, documents):
    """Revenue of members: documents that count for the program.

    :param documents: SQL of :meth:`report.documents.Documents.documents_sql`
    """
    return SQL(
        "SELECT %s FROM (%s) document WHERE document.base <> 0",
        row(
            1,
            source_id=SQL("document.id::bigint"),
            part=SQL("%s", program_id % 4096),
            date=SQL("document.day"),
            program_id=SQL("%s", program_id),
            partner_id=SQL("document.partner_id"),
            kind=SQL("'revenue'"),
            cost=SQL("0::numeric"),
            revenue=SQL("document.base"),
            move_id=SQL("document.id"),
        ),
        documents,
    )


def discounts():
    """Tier discounts, from the lines, by the program whose prices they are.

    On the day of the document and at its rate, as its revenue is.
    """
    return SQL(
        """
        SELECT %(row)s
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN LATERAL (
               SELECT tier.program_id
                 FROM sale_order_line_invoice_rel invoiced
                 JOIN sale_order_line sold ON sold.id = invoiced.order_line_id
                 JOIN sale_order ordered ON ordered.id = sold.order_id
                 JOIN b2b_loyalty_tier tier
                   ON tier.id = ordered.b2b_loyalty_pricelist_tier_id
                WHERE invoiced.invoice_line_id = line.id
             ORDER BY sold.id LIMIT 1) given ON TRUE
         WHERE line.b2b_loyalty_discount <> 0 AND %(posted)s
           AND move.move_type IN ('out_invoice', 'out_refund')
        """,
        row=row(
            2,
            source_id=SQL("line.id::bigint"),
            date=SQL("move.invoice_date"),
            program_id=SQL("given.program_id"),
            partner_id=SQL("move.commercial_partner_id"),
            kind=SQL("'discount'"),
            cost=SQL(
                "ROUND(line.b2b_loyalty_discount / COALESCE("
                "NULLIF(move.invoice_currency_rate::numeric, 0), 1), %s)",
                digits_of("line"),
            ),
            move_id=SQL("line.move_id"),
            line_id=SQL("line.id"),
        ),
        posted=POSTED,
    )


def items(kinds):
    """Journal items that say of which program or redemption they are.

    :param kinds: SQL, the kind of ``line``; see :func:`kinds_of_items`
    """
    return SQL(
        """
        SELECT %(row)s
          FROM account_move_line line %(account)s
          JOIN account_move move ON move.id = line.move_id
     LEFT JOIN b2b_loyalty_redemption redemption
            ON redemption.id = line.b2b_loyalty_redemption_id
          JOIN b2b_loyalty_program program ON program.id = COALESCE(
               line.b2b_loyalty_program_id, redemption.program_id)
          JOIN res_company seller ON seller.id = program.company_id
         WHERE (line.b2b_loyalty_program_id IS NOT NULL
                OR line.b2b_loyalty_redemption_id IS NOT NULL)
           AND %(posted)s AND %(result)s AND NOT %(billed)s AND NOT %(entered)s
        """,
        row=item(
            3,
            program_id=SQL("program.id"),
            redemption_id=SQL("redemption.id"),
            kind=kinds,
        ),
        account=WITH_ACCOUNT,
        posted=POSTED,
        result=RESULT,
        billed=BILLED,
        entered=ENTERED,
    )


def kinds_of_items(more=()):
    """What an item of a program is a cost of.

    :param more: SQL ``WHEN ... THEN ...`` of add-ons, which go first
    """
    return SQL(
        """
        CASE %s
             WHEN line.b2b_loyalty_redemption_id IS NOT NULL THEN 'reward'
             WHEN line.display_type IN ('tax', 'non_deductible_product')
                  AND line.account_id = seller.b2b_loyalty_expense_account_id
                  AND move.move_type IN ('in_invoice', 'in_refund', 'in_receipt')
                  THEN 'reward'
             WHEN move.b2b_loyalty_settlement THEN 'rebate'
             WHEN move.move_type = 'entry'
                  AND line.journal_id = seller.b2b_loyalty_journal_id THEN 'points'
             ELSE 'other' END
        """,
        SQL(" ").join(more),
    )


def expected_rebates():
    """Closings book expected rebates against revenue, as they do points.

    What is on the account for refunds tells them apart: it is moved from points to
    rebates, in two rows that come to nothing.
    """
    return SQL(
        """
        SELECT %s
          FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
          JOIN b2b_loyalty_program program ON program.id = line.b2b_loyalty_program_id
          JOIN res_company seller ON seller.id = program.company_id
    CROSS JOIN (VALUES (1, 'rebate', -1), (2, 'points', 1)) shift (part, kind, sign)
         WHERE line.account_id = seller.b2b_loyalty_refund_account_id AND %s
           AND move.move_type = 'entry'
           AND line.journal_id = seller.b2b_loyalty_journal_id
        """,
        item(
            4,
            part=SQL("shift.part"),
            program_id=SQL("program.id"),
            kind=SQL("shift.kind"),
            cost=SQL("line.balance * shift.sign"),
            distribution=SQL("NULL::jsonb"),
        ),
        POSTED,
    )
