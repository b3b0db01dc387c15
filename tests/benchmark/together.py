"""Two people post for one customer at the same moment, with and without the add-ons."""

import threading

import databases
import prepared
import session

from odoo.fields import Command
from odoo.tools import mute_logger


def measure(size, repeat, revision):
    for label, source in (
        ("without", prepared.plain(size)),
        ("with", prepared.loyal(size, revision)),
    ):
        # Odoo counts a customer's documents after the commit, and where two do that
        # at once it logs an error and lets it be
        with databases.scratch(source) as database, mute_logger("odoo.sql_db"):
            outcomes = [_post_both(database) for _run in range(repeat)]
        both = sum(pair == ["posted", "posted"] for pair in outcomes)
        yield f"{label} b2b_loyalty: both committed in {both} of {repeat} runs"
        for pair in outcomes:
            if pair != ["posted", "posted"]:
                yield f"  {pair}"


def _post_both(database):
    with session.environment(database) as env:
        moves = _two_drafts(env)
        env.cr.commit()
    outcomes = [None, None]
    # both have seen the books as they were before either posts, and neither
    # commits before both have posted: one that waits for the other fails
    meeting = threading.Barrier(2, timeout=20)

    def post(number):
        try:
            with session.environment(database) as env:
                env.cr.execute("SET LOCAL lock_timeout = '5s'")
                move = env["account.move"].browse(moves[number])
                move.mapped("name")
                meeting.wait()
                move.action_post()
                env.flush_all()
                meeting.wait()
                env.cr.commit()
            outcomes[number] = "posted"
        except Exception as error:
            meeting.abort()
            outcomes[number] = repr(error)

    threads = [threading.Thread(target=post, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _two_drafts(env):
    """Ids of two drafts of one customer who has bought before, in two journals."""
    journals = env["account.journal"].search([("code", "in", ("BNCH", "BNCX"))])
    if len(journals) == 1:
        journals += journals.copy({"name": "Benchmark too", "code": "BNCX"})
    partner = env["res.partner"].search([("ref", "=like", "bench_%")], limit=1)
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 900, "tax_ids": []})
                ],
            }
            for journal in journals
        ]
    )
    return moves.ids
