"""What referrals ask the books and the address book: each is one query."""

from odoo.tools import SQL

from odoo.addons.b2b_loyalty.report.documents import Documents, exact

from ..logic.attribution import LIVE


def known_companies(env, company_id, keys):
    """The companies that may be meant by what was told of them.

    :param company_id: of the seller; partners of other sellers are not looked at
    :param keys: list of (VAT number, mail address, mail key)
    :return: list of {partner id: whether it surely is that one}, in their order
    """
    env["res.partner"].flush_model()
    found = [{} for _key in keys]
    rows = env.execute_query(
        SQL(
            """
            SELECT asked.place - 1, partner.commercial_partner_id,
                   BOOL_OR(asked.vat = %(vat)s
                           OR asked.mail = partner.email_normalized) AS is_sure
              FROM %(asked)s
              JOIN res_partner partner
                ON partner.active
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
               AND (asked.vat <> '' AND asked.vat = %(vat)s
                 OR asked.mail <> '' AND asked.mail = partner.email_normalized
                 OR asked.domain LIKE '@%%' AND asked.domain
                  = '@' || split_part(partner.email_normalized, '@', 2))
          GROUP BY 1, 2
          ORDER BY 1, 2
            """,
            vat=SQL("regexp_replace(upper(partner.vat), '[^A-Z0-9]', '', 'g')"),
            asked=_asked(
                keys, ("vat", "text"), ("mail", "text"), ("domain", "text"), place=True
            ),
            company=company_id,
        )
    )
    for place, partner_id, is_sure in rows:
        found[place][partner_id] = bool(is_sure)
    return found


def bought_before(env, asked):
    """Who had bought something in a time; credit notes do not undo that.

    :param asked: list of (partner id, company id, first day, day that ends it)
    :return: places in the list
    """
    if not asked:
        return []
    env["account.move"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT asked.place - 1
              FROM %s
             WHERE EXISTS (
                   SELECT 1 FROM account_move move
                    WHERE move.commercial_partner_id = asked.partner_id
                      AND move.company_id = asked.company_id
                      AND move.state = 'posted' AND move.move_type = 'out_invoice'
                      AND move.invoice_date >= asked.first
                      AND move.invoice_date < asked.day)
            """,
            _asked(
                asked,
                ("partner_id", "int4"),
                ("company_id", "int4"),
                ("first", "date"),
                ("day", "date"),
                place=True,
            ),
        )
    )
    return [place for [place] in rows]


def bought_since(env, asked):
    """Which referrals have an invoice in their time.

    :param asked: list of (referral id, partner id, company id, first day, last day)
    :return: referral ids
    """
    return list(documents_since(env, asked, invoices_only=True))


def documents_since(env, asked, invoices_only=False):
    """The posted documents of companies in a time.

    :param asked: list of (referral id, partner id, company id, first day, last day)
    :return: {referral id: list of document ids}
    """
    if not asked:
        return {}
    env["account.move"].flush_model()
    rows = env.execute_query(
        SQL(
            """
            SELECT asked.id, ARRAY_AGG(move.id ORDER BY move.id)
              FROM %s
              JOIN account_move move
                ON move.commercial_partner_id = asked.partner_id
               AND move.company_id = asked.company_id
               AND move.state = 'posted' AND move.move_type = ANY(%s)
               AND move.invoice_date BETWEEN asked.first AND asked.last
          GROUP BY asked.id
            """,
            _asked(
                asked,
                ("id", "int4"),
                ("partner_id", "int4"),
                ("company_id", "int4"),
                ("first", "date"),
                ("last", "date"),
            ),
            ["out_invoice"] if invoices_only else ["out_invoice", "out_refund"],
        )
    )
    return dict(rows)


def referred_before(env, asked):
    """Which of these companies another referral has already.

    :param asked: list of (referral id, company id, partner id, VAT number, mail key),
        None for what is not known
    :return: referral ids
    """
    if not asked:
        return []
    rows = env.execute_query(
        SQL(
            """
            SELECT asked.id
              FROM %s
             WHERE EXISTS (
                   SELECT 1 FROM b2b_loyalty_referral other
                    WHERE other.company_id = asked.company_id
                      AND other.id < asked.id
                      AND other.attributed_on IS NOT NULL AND other.state = ANY(%s)
                      AND (other.referred_partner_id = asked.partner_id
                        OR other.vat_key = asked.vat
                        OR other.mail_key = asked.mail))
            """,
            _asked(
                asked,
                ("id", "int4"),
                ("company_id", "int4"),
                ("partner_id", "int4"),
                ("vat", "text"),
                ("mail", "text"),
            ),
            list(LIVE),
        )
    )
    return [found for [found] in rows]


def _asked(rows, *columns, place=False):
    """``asked``: what is asked; with its place in the list from 1 on."""
    values = zip(*rows, strict=True)
    return SQL(
        "unnest(%s) %s AS asked (%s%s)",
        SQL(", ").join(
            SQL("%s::%s[]", list(value), SQL(kind))
            for value, (_name, kind) in zip(values, columns, strict=True)
        ),
        SQL("WITH ORDINALITY") if place else SQL(""),
        SQL(", ").join(SQL.identifier(name) for name, _kind in columns),
        SQL(", place") if place else SQL(""),
    )


def revenue_since(program, asked):
    """What companies have bought since, as the program counts it.

    :param asked: list of (referral id, partner id, company id, first day, last day)
    :return: {referral id: revenue}
    """
    partners = list({partner_id for _id, partner_id, *_rest in asked})
    documents = Documents.of_program(program).documents_sql(
        SQL("move.commercial_partner_id = ANY(%s)", partners)
    )
    rows = program.env.execute_query(
        SQL(
            """
            SELECT asked.id, SUM(document.base)
              FROM %s
              JOIN (%s) document ON document.partner_id = asked.partner_id
               AND document.day BETWEEN asked.first AND asked.last
          GROUP BY asked.id
            """,
            _asked(
                asked,
                ("id", "int4"),
                ("partner_id", "int4"),
                ("company_id", "int4"),
                ("first", "date"),
                ("last", "date"),
            ),
            documents,
        )
    )
    return {id_: exact(revenue) for id_, revenue in rows}
