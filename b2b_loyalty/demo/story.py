"""The life of the demo's program: who joined when, and what came of it."""

import contextlib
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models

from ..logic.period import rolling
from ..report.revenue import Revenue
from . import paper
from .club import raise_bounds

OPENED = 30
NEW_TERMS = 7
# Months and days before the day of install on which members joined.
JOINED = {
    "castellan": (29, 0),
    "hartmann": (28, 0),
    "vandermeulen": (27, 5),
    "lindqvist": (26, 0),
    "aldgate": (26, 9),
    "okafor": (22, 0),
    "brightwater": (20, 0),
    "cordillera": (18, 4),
    "haldane": (15, 0),
    "ferrara": (13, 0),
    "kestrel": (11, 9),
    "northwind": (5, 0),
}


class Story:
    """Plays the years of the program in order, so that its history is real.

    :param program: the open-to-be ``b2b.loyalty.program``
    :param partners: {key of the company: ``res.partner``}
    """

    def __init__(self, program, partners, today):
        renderer = self._render
        self.program = program.with_context(b2b_loyalty_renderer=renderer)
        self.env = self.program.env
        self.partners = partners
        self.today = today
        self.day = today
        self.members = {}

    def play(self):
        """Everything that happened, day by day, judged twice a month between."""
        events = [
            (day, step, step.__name__ == "_judge") for day, step in self._events()
        ]
        for day, step, _last in sorted(events, key=lambda e: (e[0], e[2])):
            with self._as_of(day):
                step(day)
        self.program.recompute_tiers()
        return self.members

    # -- time

    def _before(self, months, days=0):
        return self.today - relativedelta(months=months) + timedelta(days=-days)

    @contextlib.contextmanager
    def _as_of(self, day):
        """Whatever is written down inside is dated ``day``."""
        self.day = day
        kept = ("b2b.loyalty.membership.change", "mail.message")
        last = {name: self._last_id(name) for name in kept}
        yield
        self.env.flush_all()
        self.env.cr.precommit.run()  # what is tracked becomes a message
        steps = self.env[kept[0]].search([("id", ">", last[kept[0]])])
        # past the guard of append-only rows: this is how the past is made
        models.BaseModel.write(steps, {"date": day})
        messages = self.env[kept[1]].search(
            [("id", ">", last[kept[1]]), ("model", "=like", "b2b.loyalty.%")]
        )
        messages.date = datetime.combine(day, time(9, 30))

    def _last_id(self, name):
        return self.env[name].search([], order="id desc", limit=1).id or 0

    # -- what happened

    def _events(self):
        yield self._before(OPENED), self._open
        yield self._before(NEW_TERMS), self._new_terms
        for key, (months, days) in JOINED.items():
            joined = self._before(months, days)
            yield joined - timedelta(days=9), self._for(self._send, key)
            yield joined, self._for(self._sign, key)
            yield from self._renewals(key, joined)
        yield self._before(12), self._for(self._end, "aldgate")
        yield self._before(3), self._for(self._grant, "ferrara")
        yield self._before(1, 20), self._for(self._suspend, "cordillera")
        yield self._before(0, 6), self._for(self._send, "prairie")
        yield self._before(0, 1), self._for(self._draft, "minato")
        day = self._before(OPENED - 1)
        while day < self.today:
            yield day, self._judge
            day += timedelta(days=15)

    def _renewals(self, key, joined):
        day = joined + relativedelta(months=12)
        while day < self.today and key != "aldgate":
            yield day, self._for(self._renew, key)
            day += relativedelta(months=12)

    @staticmethod
    def _for(method, key):
        def step(day):
            method(key, day)

        return step

    def _open(self, day):
        program = self.program
        program.action_open()
        window = rolling(day, 12)
        customers = Revenue.of_program(program).customers(window.first, window.last)
        program.write({"baseline_on": day, **program._baseline(customers)})

    def _draft(self, key, day):
        self.members[key] = self.program.membership_ids.create(
            {"program_id": self.program.id, "partner_id": self.partners[key].id}
        )

    def _send(self, key, day):
        self._draft(key, day)
        member = self.members[key]
        member._freeze_agreement(self.program.terms_id)
        member._engine_write({"sent_on": self._moment(day)})
        member._change_state("sent")

    def _sign(self, key, day):
        member = self.members[key]
        # others may have come since an installation before
        buyer, signer = member.partner_id.child_ids.sorted("id")[:2]
        member._engine_write(
            {
                "joined_by": "signature",
                "date_start": day,
                "date_end": self.program._agreement_end(day),
            }
        )
        self._put_name(member, signer, day)
        member.contact_ids.create(
            {"membership_id": member.id, "partner_id": buyer.id, "role": "buyer"}
        )
        member._change_state("active")
        self.program.recompute_tiers(as_of=day, memberships=member)
        if key == "kestrel":
            member.renewal = "none"

    def _renew(self, key, day):
        member = self.members[key]
        terms = self.program.terms_id
        if terms != member.terms_id:
            member._freeze_agreement(terms)
            signer = member.contact_ids.filtered(lambda c: c.role == "manager")
            self._put_name(member, signer.partner_id, day)
            member._engine_write({"sent_on": self._moment(day)})
        member._engine_write({"date_end": self.program._agreement_end(day)})
        member._log_changes(
            member.state, f"Renewed under version {terms.number} of the terms"
        )
        self.program.recompute_tiers(as_of=day, memberships=member)

    def _put_name(self, member, signer, day):
        drawing = paper.signature(signer.name)
        member._record_signature(signer.name, drawing, None, signer)
        member._engine_write({"signed_on": self._moment(day)})

    def _end(self, key, day):
        reason = "Purchasing moved to the group's head office"
        self.members[key]._end(reason, day - timedelta(days=1))

    def _suspend(self, key, day):
        reason = "Invoices overdue for more than 60 days"
        self.members[key].action_suspend(reason)

    def _grant(self, key, day):
        """A grant as of a day gone by."""
        member, gold = self.members[key], self._tier("gold")
        before = member.tier_id
        reason = "Reference customer for our tooling service"
        member._engine_write(
            {
                "granted_tier_id": gold.id,
                "granted_until": self._before(-9),
                "tier_id": gold.id,
                "tier_since": day,
            }
        )
        vals = self.program._prepare_tier_change_vals(
            member, before.id, gold.id, "manual", day, member.qualifying_revenue
        )
        self.env["b2b.loyalty.tier.change"].create({**vals, "reason": reason})
        member._message_log(body=f"Tier given by hand: {gold.name}. {reason}")

    def _judge(self, day):
        members = self.program.membership_ids.filtered(
            lambda m: m.state in ("active", "suspended")
        )
        self.program.recompute_tiers(as_of=day, memberships=members)

    def _new_terms(self, day):
        raise_bounds(self.program, day)

    def _tier(self, key):
        return self.env.ref(f"b2b_loyalty.demo_tier_{key}")

    def _moment(self, day):
        return datetime.combine(day, time(10, 15))

    def _render(self, report_ref, res_ids):
        membership = self.env["b2b.loyalty.membership"].browse(res_ids)
        return paper.agreement(membership, self.day)
