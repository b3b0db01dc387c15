"""Who redeemed what in the demo, in every state that a redemption can have."""

from datetime import datetime, time, timedelta
from functools import partial

from odoo import models

from .data_rewards import CLAIMS


def play_claims(members, rewards, today, claims=CLAIMS):
    """Redeem as the days went by.

    :param members: {key of the company: ``b2b.loyalty.membership``}
    :param rewards: {key: ``b2b.loyalty.reward``}
    """
    for company, reward, quantity, days, details, state, reason in claims:
        member = members[company]
        buyer = member.contact_ids.filtered(lambda c: c.role == "buyer")
        day = today - timedelta(days=days)
        then = rewards[reward].with_context(b2b_loyalty_day=lambda day=day: day)
        redemption = then.redeem(member, quantity, contact=buyer[:1], **details)
        _take_to(redemption, state, reason)
        _date_back(redemption, day)


def _take_to(redemption, state, reason):
    manager = redemption.membership_id.contact_ids.filtered(
        lambda c: c.role == "manager"
    )
    if state in ("refused", "cancelled"):
        getattr(redemption, {"refused": "action_refuse"}.get(state, "action_cancel"))(
            reason
        )
    elif state != "requested" and redemption.state == "requested":
        if redemption.approval in ("member", "both"):
            redemption.action_approve_for_member(manager[:1])
        if redemption.approval in ("seller", "both"):
            redemption.action_approve()
    if state in ("approved", "fulfilled"):
        redemption._deliver_now()
    if state == "fulfilled" and redemption.state != "fulfilled":
        redemption.action_fulfill()


def as_page(report, report_ref, res_ids):
    """A page instead of a PDF: no server is running that could serve its styles."""
    return report._render_qweb_html(report_ref, res_ids)[0], "html"


def _date_back(redemption, day):
    """As if it had happened then; past the guard of append-only rows."""
    moment = datetime.combine(day, time(10, 30))
    page = partial(as_page, redemption.env["ir.actions.report"])
    redemption.with_context(b2b_loyalty_renderer=page)._send_mails_due()
    redemption.env.flush_all()
    redemption.env.cr.precommit.run()  # what is tracked becomes a message
    vals = {"date": day}
    if redemption.entitlement_year:
        year = redemption.membership_id._agreement_year(day)
        vals["entitlement_year"] = year.first
    if redemption.fulfilled_on:
        vals["fulfilled_on"] = day + timedelta(days=2)
    redemption.write(vals)
    models.BaseModel.write(redemption.step_ids, {"moment": moment})
    redemption.message_ids.date = moment
    # what was mailed then stays in the chatter and is not mailed today
    redemption.env["mail.mail"].search(
        [("model", "=", redemption._name), ("res_id", "=", redemption.id)]
    ).unlink()
    if not redemption.takes_place_on:  # what is arranged for a day is due by then
        redemption.activity_ids.date_deadline = day + timedelta(days=5)
