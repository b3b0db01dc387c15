"""The points ledger of a program as it stood on a day, for its closings.

An allocation between entries that were both recorded by then is seen if it was made by
then as well: a payment that bounces later parts what was joined, and changes nothing
of the days before. What comes late is seen with all that it is joined to.
"""

# How much of a redemption has been had, 0 to 1: none before it was approved, of a
# voucher what was used, a point being a cent. What could no longer be used, see over.
_SHARE = """
    CASE WHEN redemption.approved_on > %(on)s
           OR redemption.approved_on IS NULL
              AND redemption.state IN ('requested', 'refused', 'cancelled') THEN 0
         WHEN redemption.kind <> 'voucher' OR redemption.voucher_amount <= 0 THEN 1
         WHEN card.id IS NULL OR redemption.voucher_days IS NOT NULL
              AND day.cents IS NULL THEN 0
         ELSE LEAST(GREATEST(
              1 - COALESCE(day.cents, card.points)::numeric
                  / (redemption.voucher_amount * 100), 0), 1) END
"""

# Entries as of the day (``use``: what they use points for; ``unit``: a use with what
# was given back of it), how much of each redemption was had, and what was taken of
# which entry by which (``by_``), of redemptions with the part that was had.
LEDGER = f"""
    entry AS MATERIALIZED (
        SELECT entry.id, entry.membership_id,
               COALESCE(entry.holder_contact_id, 0) AS holder,
               entry.points, entry.value, entry.redemption_id, entry.accounting_date,
               COALESCE(entry.issue_year, EXTRACT(YEAR FROM entry.date)::int4) AS year,
               entry.value IS NOT NULL AS valued,
               CASE WHEN undone.id IS NOT NULL THEN undone.kind
                    WHEN entry.kind IN ('redeem', 'expire')
                      OR entry.kind = 'adjust' AND entry.points < 0
                    THEN entry.kind END AS use,
               COALESCE(undone.id, entry.id) AS unit
          FROM b2b_loyalty_points_entry entry
     LEFT JOIN b2b_loyalty_points_entry undone
            ON undone.id = entry.reversed_entry_id
           AND entry.kind = 'reverse' AND entry.points > 0
           AND undone.kind IN ('redeem', 'expire', 'adjust')
         WHERE entry.program_id = %(program)s
           -- both sides of a move count from the same day
           AND CASE WHEN entry.kind = 'transfer' THEN entry.accounting_date
                    ELSE entry.date END <= %(on)s),
    unit AS MATERIALIZED (
        SELECT entry.id, {_SHARE} AS share,
               redemption.kind = 'voucher'
               AND (COALESCE(card.expiration_date < %(on)s, FALSE)
                    OR NOT COALESCE(day.active, card.active, TRUE)) AS over
          FROM entry
          JOIN b2b_loyalty_redemption redemption ON redemption.id = entry.redemption_id
     LEFT JOIN loyalty_card card ON card.id = redemption.card_id
     LEFT JOIN LATERAL (
               SELECT (value ->> 0)::numeric AS cents, (value ->> 1)::bool AS active
                 FROM jsonb_each(redemption.voucher_days)
                WHERE key <= %(on)s::text
             ORDER BY key DESC LIMIT 1) day ON TRUE
         WHERE entry.use = 'redeem' AND entry.unit = entry.id),
    joined AS (
        SELECT made.id AS made_id, made.points, batch.id, batch.year, batch.valued,
               batch.use IS NOT NULL AS of_spend,
               spend.use, spend.unit, spend.id AS by_id, spend.year AS by_year,
               spend.valued AS by_valued, spend.membership_id AS by_membership_id,
               spend.holder AS by_holder
          FROM entry spend
          JOIN b2b_loyalty_points_allocation made ON made.spend_entry_id = spend.id
          JOIN entry batch ON batch.id = made.earn_entry_id
         WHERE made.made_on IS NULL OR made.made_on <= %(on)s
            OR GREATEST(spend.accounting_date, batch.accounting_date) > %(on)s),
    taken AS MATERIALIZED (
        SELECT joined.*, COALESCE(unit.over, FALSE) AS over,
               -- parts add up to what is had of the whole
               (TRUNC(joined.so_far * COALESCE(unit.share, 1))
                - TRUNC((joined.so_far - joined.points) * COALESCE(unit.share, 1))
                )::int8 AS used
          FROM (SELECT *, SUM(CASE WHEN of_spend THEN 0 ELSE points END) OVER (
                              PARTITION BY unit ORDER BY made_id) AS so_far
                  FROM joined) joined
     LEFT JOIN unit ON unit.id = joined.unit AND joined.use = 'redeem')
"""
