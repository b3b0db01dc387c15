import logging

from odoo import api, models
from odoo.tools import format_date

from .one_by_one import stops_no_other

_logger = logging.getLogger(__name__)


class TieOut(models.Model):
    """Every night; accountants hear of it only when something differs."""

    _inherit = "b2b.loyalty.tie.out"

    @api.model
    def _cron_tie_out(self):
        cron = self.env["ir.cron"]
        programs = self.env["b2b.loyalty.program"].search([("state", "!=", "draft")])
        companies = programs.company_id
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._try_tie_out(company)
            if not cron._commit_progress(1):
                break

    @api.model
    def _try_tie_out(self, company):
        """What cannot be compared in one company stops no other."""
        with stops_no_other(
            self.env, _logger, "%s could not be tied out", company.name
        ):
            self.with_company(company)._tie_out(company)

    @api.model
    @api.private
    def _tie_out(self, company):
        """:return: the run, kept only when something differs"""
        run = self.create({"company_id": company.id})
        run._check()
        if run.state == "same":
            run.unlink()
            return self.browse()
        run._tell()
        return run

    def _tell(self):
        """By mail, to the accountants of the company."""
        mine = self._accountants_of(self.company_id)
        wrong = self.line_ids.filtered("difference")
        self.message_post(
            subject=self.env._(
                "%(company)s: the loyalty programs do not tie out",
                company=self.company_id.name,
            ),
            body=self.env._(
                "%(count)s rows differ between the general ledger and the loyalty "
                "programs as of %(day)s: %(names)s",
                count=len(wrong),
                day=format_date(self.env, self.date),
                names="; ".join(line._told() for line in wrong),
            ),
            partner_ids=mine.partner_id.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    def _report(self):
        """As text, a line per row."""
        head = f"{self.company_id.name}, {self.date}: {self.difference:.2f}"
        return "\n".join(
            [
                head,
                *(
                    f"  {line.subject:<12} {line.program_id.name or '':<24}"
                    f" {line.ledger:>14.2f} {line.expected:>14.2f}"
                    f" {line.difference:>12.2f} {line.because or ''}".rstrip()
                    for line in self.line_ids
                ),
            ]
        )
