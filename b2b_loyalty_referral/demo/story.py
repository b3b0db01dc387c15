"""The life of the demo's referrals: who told us when, and what came of it."""

from base64 import b64encode
from datetime import datetime, time, timedelta

from odoo import models

from .data import REFERRALS

DAY = timedelta(days=1)
# What is told; the rest says what came of it.
TOLD = ("name", "email", "contact_name", "note", "relation", "consent_by")


class Story:
    """Makes referrals as of today and moves them to their days.

    :param members: {key: membership}
    :param customers: :class:`brought.Customers`
    """

    def __init__(self, env, today, members, customers):
        self.env = env
        self.today = today
        self.members = members
        self.customers = customers

    def play(self):
        for member in self.members.values():
            member.renew_referral_link()
        made = [(self._tell(row), row) for row in REFERRALS]
        for referral, row in made:
            self._accept(referral, row)
        self.customers.buy(self.today, self._orders())
        accepted = self._all(made).filtered(lambda r: r.state == "accepted")
        accepted._work_anew()
        self.env["b2b.loyalty.queue"].process()
        referrals = self._all(made)
        referrals._expire(self.today)
        referrals._end(self.today)
        self._date_commission(referrals)
        self._pay_first_month(referrals)
        self._finish_leads(referrals)
        for referral, row in made:
            self._date_steps(referral, row)

    def _all(self, made):
        return self.env["b2b.loyalty.referral"].union(*(one for one, _row in made))

    def _day(self, row, after=0):
        return min(self.today - timedelta(days=row["ago"] - after), self.today)

    # -- told

    def _tell(self, row):
        member, day = self.members[row["by"]], self._day(row)
        values = {name: row[name] for name in TOLD if name in row}
        referral = self.env["b2b.loyalty.referral"].create(
            {
                **self._company(row),
                **values,
                **self._consent(row, day),
                "membership_id": member.id,
                "referrer_contact_id": member._people("manager")[:1].id,
            }
        )
        days = timedelta(days=referral.terms["window_days"] - 1)
        referral.write(
            {
                "attributed_on": day,
                "expires_on": day + days,
                "channel": row.get("channel", "seller"),
            }
        )
        return referral

    def _consent(self, row, day):
        if "consent" not in row:
            return {}
        return {
            "consent_on": day,
            "consent_file": b64encode(row["consent"].encode()),
            "consent_filename": "Consent.txt",
        }

    def _consent(self, row, day):
        if "consent_by" not in row:
            return {}
        words = (
            f"We agree that our agency looks after us.\n{row['consent_by']}, {day}\n"
        )
        return {
            "consent_on": day,
            "consent_file": b64encode(words.encode()),
            "consent_filename": "consent.txt",
        }

    def _company(self, row):
        if "key" not in row and "customer" not in row:
            return {}
        company = self.customers[row.get("key") or row["customer"]]
        person = company.child_ids.sorted("id")[:1]
        return {
            "name": company.name,
            "email": person.email,
            "contact_name": person.name,
            "referred_partner_id": company.id,
        }

    # -- and what came of it

    def _accept(self, referral, row):
        if "accepted" not in row or referral.state != "submitted":
            return
        referral._change_state("accepted")
        if referral.prices_until:
            ago = self.today - self._day(row, row["accepted"])
            referral.prices_until -= ago

    def _orders(self):
        return [
            (self._day(row, after), row["key"], amount)
            for row in REFERRALS
            for after, amount in row.get("orders", ())
        ]

    def _date_commission(self, referrals):
        """Each line on the day of its invoice, held from then on."""
        lines = referrals.commission_ids
        for line in lines:
            document = line.document_id or line.move_id
            day = document.invoice_date or line.referral_id.qualified_on
            hold = timedelta(days=line.referral_id.terms["hold_days"])
            line.write({"date": day, "approve_on": day + hold})
        lines._to_approve(self.today, referrals.membership_id)._approve()

    def _pay_first_month(self, referrals):
        """By a draft bill of today; what was approved later waits for the next run."""
        approved = referrals.commission_ids.filtered(lambda c: c.state == "approved")
        company = referrals.company_id
        journals = self.env["account.journal"].search_count(
            [("company_id", "=", company.id), ("type", "=", "purchase")], limit=1
        )
        if not (approved and journals):
            return
        company.b2b_loyalty_propose_books()
        first = min(approved.mapped("approve_on")).replace(day=1)
        run = self.env["b2b.loyalty.settlement.run"].create(
            {
                "program_id": referrals.program_id.id,
                "date_from": first,
                "date": self.today,
            }
        )
        run.action_preview()
        run.action_confirm()

    def _finish_leads(self, referrals):
        for referral in referrals.filtered("lead_id"):
            if referral.state in ("qualified", "ended"):
                referral.lead_id.action_set_won()
            elif referral.state == "expired":
                referral.lead_id.action_set_lost()

    def _date_steps(self, referral, row):
        days = {
            "submitted": self._day(row),
            "accepted": self._day(row, row.get("accepted", 0)),
            "rejected": self._day(row),
            "qualified": referral.qualified_on,
            "expired": referral.expires_on + DAY,
            "ended": (referral.ends_on or self.today) + DAY,
        }
        for step in referral.step_ids:
            moment = datetime.combine(days[step.to_state], time(9, 30))
            # past the guard of append-only rows: this is how the past is made
            models.BaseModel.write(step, {"moment": moment})
        self.env.flush_all()
        self.env.cr.precommit.run()  # what is tracked becomes a message
        labels = dict(referral._fields["state"]._description_selection(self.env))
        moments = {labels[state]: day for state, day in days.items()}
        for message in referral.message_ids:
            changed = message.tracking_value_ids.mapped("new_value_char")
            day = next((moments[c] for c in changed if c in moments), self._day(row))
            message.date = datetime.combine(day, time(9, 30))
