from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, is_html_empty

from ..logic.lifecycle import MEMBER
from ..logic.tier import Level
from .b2b_loyalty_criteria import LATER


class Terms(models.Model):
    """One numbered version of a program's rules for members.

    Members live under the version that they were sent. A version is locked when
    the program opens or when the first member has been sent it.
    """

    _name = "b2b.loyalty.terms"
    _description = "B2B Loyalty Terms"
    _inherit = ["mail.thread", "b2b.loyalty.readable"]
    _order = "program_id, number desc"
    _rec_name = "number"

    program_id = fields.Many2one(
        "b2b.loyalty.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer(string="Version", default=1, required=True, readonly=True)
    date_from = fields.Date(
        string="In Force From",
        help="Companies that join from this day on are sent this version, and "
        "members renew under it. Empty: the first version counts from the "
        "beginning, a later one is in preparation and offered to nobody.",
    )
    in_preparation = fields.Boolean(
        compute="_compute_in_preparation",
        help="A later version without a day from which it is offered.",
    )
    agreement_html = fields.Html(
        string="Agreement Text",
        sanitize_attributes=False,
        default=lambda self: self._default_agreement_html(),
    )
    summary = fields.Char(
        string="What Changed", help="Told to members who are asked for their consent."
    )
    locked = fields.Boolean(
        readonly=True,
        copy=False,
        help="Sent to a member, or in force since the program opened: "
        "it can be replaced by a new version, not edited.",
    )
    is_newest = fields.Boolean(compute="_compute_is_newest", store=True)
    line_ids = fields.One2many("b2b.loyalty.terms.tier", "terms_id", copy=True)
    benefit_ids = fields.One2many("b2b.loyalty.benefit", "terms_id", copy=True)
    membership_ids = fields.One2many("b2b.loyalty.membership", "terms_id")
    membership_count = fields.Integer(compute="_compute_membership_count")

    _number_unique = models.Constraint(
        "UNIQUE(program_id, number)",
        "Another version of these terms has just been made: reload the page.",
    )

    _LOCKED_FIELDS = {"agreement_html", "line_ids", "benefit_ids"}
    _FIXED_FIELDS = {"program_id", "number", "is_newest"}

    def _default_agreement_html(self):
        return self.env["ir.qweb"]._render(
            "b2b_loyalty.agreement_default_text", {}, raise_if_not_found=False
        )

    @api.depends("program_id.terms_ids.number")
    def _compute_is_newest(self):
        for terms in self:
            newest = max(terms.program_id.terms_ids.mapped("number"), default=0)
            terms.is_newest = terms.number == newest

    @api.depends("date_from", "locked", "program_id.terms_ids.number")
    def _compute_in_preparation(self):
        for terms in self:
            first = terms.program_id.terms_ids.sorted("number")[:1]
            dated = terms.date_from or terms.locked
            terms.in_preparation = not dated and terms != first

    @api.depends("membership_ids")
    def _compute_membership_count(self):
        counts = dict(
            self.env["b2b.loyalty.membership"]._read_group(
                [("terms_id", "in", self.ids), ("state", "in", MEMBER)],
                ["terms_id"],
                ["__count"],
            )
        )
        for terms in self:
            terms.membership_count = counts.get(terms, 0)

    @api.depends("program_id.name", "number")
    def _compute_display_name(self):
        for terms in self:
            terms.display_name = self.env._(
                "%(program)s, version %(number)s",
                program=terms.program_id.name or "",
                number=terms.number,
            )

    def write(self, vals):
        if "locked" in vals and not self.env.su:
            raise UserError(
                self.env._(
                    "Terms are locked when they are sent or their program opens, and "
                    "never unlocked: start a new version instead."
                )
            )
        for name in self._FIXED_FIELDS & vals.keys():
            self._check_fixed(name, vals[name])
        if self._LOCKED_FIELDS & vals.keys():
            self._check_editable()
        if "date_from" in vals:
            self._check_date_movable()
        if "line_ids" not in vals:
            return super().write(vals)
        # bounds are compared with each other when all lines are written
        together = self.with_context(b2b_loyalty_bounds_later=LATER)
        res = super(Terms, together).write(vals)
        self.line_ids._check_bounds()
        return res

    def _check_fixed(self, name, value):
        field = self._fields[name]
        for terms in self:
            if field.convert_to_write(terms[name], terms) != value:
                raise UserError(
                    self.env._(
                        "%(terms)s belongs to its program under its number, and only "
                        "the last one made is the newest: make a new version instead.",
                        terms=terms.display_name,
                    )
                )

    @api.constrains("date_from")
    def _check_date_order(self):
        """A version in force before the one it replaces would never be replaced."""
        for terms in self.filtered("date_from"):
            before = terms.program_id.terms_ids.filtered(
                lambda t, later=terms: t.number < later.number and t.date_from
            )
            latest = max(before.mapped("date_from"), default=terms.date_from)
            if terms.date_from < latest:
                raise ValidationError(
                    self.env._(
                        "%(terms)s would be in force from %(day)s, before the version "
                        "it replaces: give a day from %(latest)s on.",
                        terms=terms.display_name,
                        day=format_date(self.env, terms.date_from),
                        latest=format_date(self.env, latest),
                    )
                )

    def _check_date_movable(self):
        """Its day may be moved until somebody has been sent this version."""
        for terms in self.filtered("locked"):
            raise UserError(
                self.env._(
                    "%(terms)s has been sent to members since %(day)s: "
                    "make a new version instead.",
                    terms=terms.display_name,
                    day=terms.date_from or terms.program_id.date_start,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_editable()
        if any(terms.program_id.terms_ids == terms for terms in self):
            raise UserError(
                self.env._("A program needs one version of its terms at least.")
            )

    def _check_editable(self):
        for terms in self.filtered("locked"):
            raise UserError(
                self.env._(
                    "%(terms)s is signed or in force and stays as it is: start a new "
                    "version with the button New Version and change that one.",
                    terms=terms.display_name,
                )
            )

    def _check_complete(self):
        """Raise when there is no text that a member could sign."""
        for terms in self:
            if is_html_empty(terms.agreement_html):
                raise ValidationError(
                    self.env._(
                        "%(terms)s has no agreement text yet: write it under "
                        "Agreement before you send it.",
                        terms=terms.display_name,
                    )
                )

    def _lock(self):
        """Nobody edits this version any more: it is signed, or in force."""
        # sudo: sending locks the version whatever the sender's own rights on it
        terms = self.filtered(lambda t: not t.locked).sudo()
        terms.line_ids.filtered(lambda line: not line.tier_id.active).unlink()
        terms.locked = True

    def _copy_as_next_version(self):
        """The next version is like this one, but for tiers archived since.

        In force from today; with ``b2b_loyalty_prepare`` in the context not before
        somebody has given it a day.
        """
        self.ensure_one()
        later = self.env.context.get("b2b_loyalty_prepare")
        terms = self.copy(
            {
                "number": self.number + 1,
                "date_from": not later and fields.Date.context_today(self),
                "summary": False,
            }
        )
        for owned in (terms.line_ids, terms.benefit_ids):
            owned.filtered(lambda r: r.tier_id and not r.tier_id.active).unlink()
        return terms

    def action_open_comparison(self):
        """What this version would change for the members, before anything is."""
        self.ensure_one()
        return self.env["b2b.loyalty.preview"]._open(self.program_id, self)

    def _levels(self):
        """What each tier asks for under this version, lowest first.

        A tier that this version does not know, or that was archived before it was
        locked, can be held and given by hand, but no figure reaches it.

        :return: list of :class:`logic.tier.Level`
        """
        self.ensure_one()
        lines = {line.tier_id: line for line in self.line_ids}
        tiers = self.program_id.with_context(active_test=False).tier_ids
        return [
            lines[tier]._to_level(rank)
            if tier in lines and (tier.active or self.locked)
            else Level(tier.id, rank, invitation_only=True)
            for rank, tier in enumerate(tiers.sorted(lambda t: t._rank()), start=1)
        ]
