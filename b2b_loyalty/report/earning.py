"""What the rules of earning ask beside the documents: each is one query."""

from odoo.tools import SQL

from .documents import COUNTED_LINE


def tiers_on(env, asked):
    """The tiers that members had on days; before the first one, that one.

    :param asked: set of (membership id, day)
    :return: {(membership id, day): tier id or None}
    """
    if not asked:
        return {}
    members, days = zip(*sorted(asked), strict=True)
    rows = env.execute_query(
        SQL(
            """
            SELECT asked.membership_id, asked.day, change.to_tier_id
              FROM unnest(%s::int4[], %s::date[]) AS asked (membership_id, day)
        CROSS JOIN LATERAL (
                   SELECT to_tier_id, date <= asked.day AS before, date, id
                     FROM b2b_loyalty_tier_change
                    WHERE membership_id = asked.membership_id
                 ORDER BY before DESC,
                          CASE WHEN date <= asked.day THEN date END DESC,
                          CASE WHEN date <= asked.day THEN id END DESC,
                          date, id
                    LIMIT 1) change
            """,
            list(members),
            list(days),
        )
    )
    return {(member, day): tier for member, day, tier in rows}


def bought_before(env, asked, wanted):
    """Which of these had been bought before: something net of its credit notes.

    :param asked: list of (partner id, company id, rule id, first day, last day, id of
        the root that asks); of the last day only documents before that root count
    :param wanted: see :func:`_net_of_scope`
    :return: set of places in the list
    """
    if not asked:
        return set()
    rows = env.execute_query(
        SQL(
            """
            SELECT asked.place - 1
              FROM %(asked)s
             WHERE EXISTS (
                   SELECT 1
                     FROM account_move root CROSS JOIN LATERAL (%(net)s) bought
                    WHERE root.commercial_partner_id = asked.partner_id
                      AND root.company_id = asked.company_id
                      AND root.state = 'posted' AND root.move_type = 'out_invoice'
                      AND root.invoice_date BETWEEN asked.first AND asked.last
                      AND root.id <> asked.root_id
                      AND (root.invoice_date < asked.last OR root.id < asked.root_id)
                      AND root.b2b_loyalty_settlement IS NOT TRUE
                      AND bought.net > 0)
            """,
            asked=_asked(asked),
            net=_net_of_scope(wanted),
        )
    )
    return {place for [place] in rows}


def _net_of_scope(wanted):
    """What ``root`` with its credit notes has of what the rule of ``asked`` counts.

    Summed for one root after the other, by its lines: joined with all roots at once,
    the planner, who expects very few, goes through the lines of all documents.

    :param wanted: {rule id: (category ids, product ids)}
    """
    scopes = [
        (rule, kind, key)
        for rule, keys in wanted.items()
        for kind, of_kind in zip(("category", "product"), keys, strict=True)
        for key in of_kind
    ]
    rules, kinds, keys = zip(*scopes, strict=True) if scopes else ((), (), ())
    return SQL(
        """
        SELECT SUM(-line.balance) AS net
          FROM (SELECT root.id
                 UNION ALL
                SELECT back.id FROM account_move back
                 WHERE back.reversed_entry_id = root.id AND back.state = 'posted') move
          JOIN account_move_line line ON line.move_id = move.id
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
     LEFT JOIN product_category category ON category.id = template.categ_id
         WHERE %(counted)s
           AND EXISTS (
               SELECT 1
                 FROM unnest(%(rules)s::int4[], %(kinds)s::text[], %(keys)s::int4[])
                      AS scope (rule_id, kind, key)
                WHERE scope.rule_id = asked.rule_id
                  AND CASE scope.kind
                      WHEN 'product' THEN line.product_id = scope.key
                      ELSE category.parent_path LIKE '%%/' || scope.key || '/%%'
                        OR category.parent_path LIKE scope.key || '/%%' END)
        """,
        counted=COUNTED_LINE,
        rules=list(rules),
        kinds=list(kinds),
        keys=list(keys),
    )


def earned_elsewhere(env, asked, wanted):
    """Which of these rules have given points for another purchase, still made.

    :param asked: list of (partner id, company id, rule id, first day, last day, id of
        the root that asks)
    :param wanted: see :func:`_net_of_scope`
    :return: set of places in the list
    """
    if not asked:
        return set()
    rows = env.execute_query(
        SQL(
            """
            SELECT asked.place - 1
              FROM %(asked)s
             WHERE EXISTS (
                   SELECT 1
                     FROM account_move root CROSS JOIN LATERAL (
                          SELECT SUM(points) AS points
                            FROM b2b_loyalty_points_entry entry
                           WHERE entry.move_id = root.id
                             AND entry.earning_rule_id = asked.rule_id) booked
               CROSS JOIN LATERAL (%(net)s) bought
                    WHERE root.commercial_partner_id = asked.partner_id
                      AND root.company_id = asked.company_id
                      AND root.state = 'posted' AND root.move_type = 'out_invoice'
                      AND root.invoice_date BETWEEN asked.first AND asked.last
                      AND root.id <> asked.root_id
                      AND booked.points > 0 AND bought.net > 0)
            """,
            asked=_asked(asked),
            net=_net_of_scope(wanted),
        )
    )
    return {place for [place] in rows}


def _asked(asked):
    """``asked``: what is asked, with its place in the list from 1 on."""
    kinds = ("int4", "int4", "int4", "date", "date", "int4")
    columns = zip(zip(*asked, strict=True), kinds, strict=True)
    return SQL(
        "unnest(%s) WITH ORDINALITY AS asked"
        " (partner_id, company_id, rule_id, first, last, root_id, place)",
        SQL(", ").join(
            SQL("%s::%s[]", list(column), SQL(kind)) for column, kind in columns
        ),
    )
