from odoo import api, fields, models
from odoo.exceptions import UserError


class Program(models.Model):
    """The versions of its terms: the one in force, and the newest one."""

    _inherit = "b2b.loyalty.program"

    terms_ids = fields.One2many("b2b.loyalty.terms", "program_id", copy=False)
    terms_id = fields.Many2one(
        "b2b.loyalty.terms",
        string="Current Terms",
        compute="_compute_terms_id",
        help="The version that a company joining today is sent.",
    )
    newest_terms_id = fields.Many2one("b2b.loyalty.terms", compute="_compute_terms_id")
    agreement_html = fields.Html(
        string="Agreement Text",
        compute="_compute_agreement_html",
        inverse="_inverse_agreement_html",
        copy=True,
        help="The text of the newest version of the terms.",
    )

    @api.depends("terms_ids.number", "terms_ids.date_from", "terms_ids.in_preparation")
    def _compute_terms_id(self):
        today = fields.Date.context_today(self)
        for program in self:
            versions = program.terms_ids.sorted("number")
            in_force = versions.filtered(
                lambda t: (
                    not t.in_preparation and (not t.date_from or t.date_from <= today)
                )
            )
            program.newest_terms_id = versions[-1:]
            program.terms_id = in_force[-1:] or versions[:1]

    @api.depends("terms_ids.agreement_html", "terms_ids.number")
    def _compute_agreement_html(self):
        for program in self:
            program.agreement_html = program.newest_terms_id.agreement_html

    def _inverse_agreement_html(self):
        for program in self:
            program._ensure_terms().agreement_html = program.agreement_html

    def _ensure_terms(self):
        """The newest version of the terms; the first one is made when there is none."""
        self.ensure_one()
        return self.newest_terms_id or self.env["b2b.loyalty.terms"].create(
            {"program_id": self.id, "number": 1}
        )

    def action_new_version(self):
        """Start the next version of the terms as a copy of the newest one.

        It is offered from today on, and can be edited until the first company has
        been sent it. With ``b2b_loyalty_prepare`` in the context, as on the button,
        it is in preparation until somebody gives it a day.
        """
        self._check_manager()
        self.ensure_one()
        if self.state not in ("draft", "open"):
            raise UserError(
                self.env._(
                    "Nobody joins %(program)s any more: its terms stay as they are.",
                    program=self.name,
                )
            )
        terms = self._ensure_terms()._copy_as_next_version()
        return terms.get_formview_action()
