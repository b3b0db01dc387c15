from odoo import api, fields, models
from odoo.tools import format_date

from ..logic import why
from ..report.earning import tiers_on


class PointsEntry(models.Model):
    """Why an entry has as many points as it has, for sellers and members."""

    _inherit = "b2b.loyalty.points.entry"

    why_html = fields.Html(
        string="Why", compute="_compute_why_html", sanitize=False, exportable=False
    )

    what_for = fields.Char(
        compute="_compute_what_for",
        # names beside entries that the reader may read
        compute_sudo=True,
        help="The rule, the reward or the reason: open the entry for all of it.",
    )

    @api.depends("earning_rule_id.name", "redemption_id", "reason")
    @api.depends_context("lang")
    def _compute_what_for(self):
        for entry in self:
            beside = entry.redemption_id or entry.earning_rule_id
            entry.what_for = beside.display_name or entry.reason

    @api.depends("detail", "reason", "kind", "points")
    @api.depends_context("lang")
    def _compute_why_html(self):
        qweb = self.env["ir.qweb"]
        for entry, told in self._why().items():
            # names of lines and reasons are what people typed: the template escapes
            entry.why_html = qweb._render("b2b_loyalty.points_entry_why", told)

    def _why(self):
        """Why these entries are as they are, in plain values.

        For whoever may read the entries: names around them come along.

        :return: {entry: dict of sentences (list of text), lines (list of
            :class:`logic.why.Line`) and batches (list of (text, points)), currency}
        """
        entries = self.sudo()  # sudo: names beside entries that the caller may read
        tiers, sources = entries._why_tiers(), entries._why_sources()
        told = {}
        for mine, entry in zip(self, entries, strict=True):
            sentences = entry._why_sentences(tiers.get(entry), sources.get(entry))
            told[mine] = {
                "sentences": [text for text in sentences if text],
                "lines": why.lines_of(entry.detail),
                "batches": entry._why_batches(),
                "currency": entry.currency_id,
                "points_name": entry.program_id.points_name,
            }
        return told

    # -- what is looked up for all of them together

    def _why_tiers(self):
        """{entry: the tier that its member had on the day of the invoice}"""
        seats = {
            entry: (entry.membership_id.id, entry._why_day())
            for entry in self
            if (entry.detail or {}).get("rule")
            and entry.earning_rule_id.use_tier_multiplier
        }
        found = tiers_on(self.env, set(seats.values()))
        tiers = self.env["b2b.loyalty.tier"]
        return {entry: tiers.browse(found.get(seat)) for entry, seat in seats.items()}

    def _why_day(self):
        """Day of the invoice as it was when this was booked."""
        return fields.Date.to_date(self.detail.get("day")) or self.date

    def _why_sources(self):
        """{entry: name of what has earned it}, a query per model."""
        wanted = {entry: why.source_of(entry.origin_ref) for entry in self}
        by_model = {}
        for place in filter(None, wanted.values()):
            by_model.setdefault(place[0], set()).add(place[1])
        names = {
            (model, record.id): record.display_name
            for model, ids in by_model.items()
            if model in self.env
            for record in self.env[model].browse(ids).exists()
        }
        return {entry: names.get(place) for entry, place in wanted.items()}

    # -- in words

    def _why_sentences(self, tier, source):
        """One entry in sentences."""
        by_rule = (
            self.kind in ("earn", "reverse") and self.move_id and self.earning_rule_id
        )
        method = "_why_rule" if by_rule else f"_why_{self.kind}"
        yield from getattr(self, method)(tier if by_rule else source)
        if self.holder_contact_id:
            yield self.env._(
                "The points are those of %s.",
                self.holder_contact_id.partner_id.name,
            )
        if self.move_id and not self.available_on:
            yield self.env._(
                "They can be used once %s is paid.", self.move_id.display_name
            )
        if self.remaining < 0:
            yield self.env._(
                "%(points)s of them were not there any more and are still owed.",
                points=f"{-self.remaining:,}",
            )

    def _why_rule(self, tier):
        told = why.told_by(self.detail, self.points)
        yield self.earning_rule_id.name
        if not told:
            yield self.env._(
                "%(document)s does not belong to %(company)s any more: what it had "
                "earned is taken back.",
                document=self.move_id.display_name,
                company=self.partner_id.name,
            )
            return
        yield self._why_sum(told, tier)
        if told.is_cut:
            yield self.env._(
                "An invoice earns %s by this rule at most.", f"{told.maximum:,}"
            )
        if told.is_beaten:
            yield self.env._("Another offer gives more, and only the best one counts.")

    def _why_sum(self, told, tier):
        """The arithmetic in one line."""
        documents = why.documents_of(why.lines_of(self.detail))
        return self.env._(
            "Of %(documents)s: %(factors)s = %(product)s %(name)s; booked before: "
            "%(booked)s",
            documents=", ".join(documents) or self.move_id.display_name,
            factors=" × ".join(self._why_factors(told, tier)),
            product=f"{told.product:,}",
            name=self.program_id.points_name,
            booked=f"{told.booked:,}",
        )

    def _why_factors(self, told, tier):
        money = self.currency_id
        what = self.earning_rule_id._for_what()
        amount = money.format(float(told.base))
        counted = (
            self.env._("%(amount)s of %(what)s", amount=amount, what=what)
            if what
            else ""
        )
        if told.fixed:
            yield self.env._(
                "%(points)s for %(amount)s",
                points=f"{told.fixed:,}",
                amount=counted or amount,
            )
        else:
            yield counted or amount
            yield self.env._(
                "%(points)s per %(amount)s",
                points=why.short(told.points_per),
                amount=money.format(float(told.per_amount)),
            )
        if tier or told.multiplier != why.ONE:
            times = why.short(told.multiplier)
            yield f"{times} ({tier.name})" if tier else times

    def _why_earn(self, source):
        yield self.earning_rule_id.name
        what, reason = source or self.reason or "", self.reason or ""
        yield what and self.env._("Earned with: %s", what)
        yield reason not in what and reason

    def _why_opening(self, _source):
        yield self.env._(
            "Brought along: %(points)s %(name)s of %(day)s.",
            points=f"{self.points:,}",
            name=self.program_id.points_name,
            day=format_date(self.env, self.date),
        )
        yield self.reason

    def _why_adjust(self, _source):
        yield self.env._("Adjusted by hand: %s", self.reason or "")

    def _why_expire(self, _source):
        yield self.env._("Their last day was over. What has expired:")

    def _why_redeem(self, _source):
        yield self.env._("Spent on %s.", self.redemption_id.display_name)
        yield self.reason

    def _why_reverse(self, _source):
        if self.redemption_id:
            yield self.env._(
                "%s was not carried out: its points are back.",
                self.redemption_id.display_name,
            )
        elif self.reversed_entry_id.kind == "expire":
            yield self.env._(
                "What a credit note takes back had expired, so this much of the "
                "expiry is undone."
            )
        elif self.reversed_entry_id:
            yield self.env._(
                "Takes back %(points)s of %(day)s.",
                points=f"{self.reversed_entry_id.points:,}",
                day=format_date(self.env, self.reversed_entry_id.date),
            )
        yield self.reason

    def _why_transfer(self, _source):
        yield self.env._("Moved from one membership to another.")
        yield self.reason

    # -- where spent points came from

    def _why_batches(self):
        """What an entry below zero was taken from: list of (text, points)."""
        if self.points > 0:
            return []
        taken = [(row.earn_entry_id, row.points) for row in self.taken_from_ids]
        return [
            (batch._why_short(), points)
            for batch, points in why.batches(taken)
            if points > 0
        ]

    def _why_short(self):
        """A batch in a few words: kind, day, and what it was for."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        what = self.move_id.name or self.reason or self.earning_rule_id.name
        head = self.env._(
            "%(kind)s on %(day)s",
            kind=kinds[self.kind],
            day=format_date(self.env, self.date),
        )
        return f"{head} ({what})" if what else head
