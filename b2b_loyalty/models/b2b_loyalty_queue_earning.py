from odoo import models

from ..report.families import owners_of
from .earning_run import EarningRun


class Queue(models.Model):
    """Points follow the documents before tiers do: a tier may ask for points."""

    _inherit = "b2b.loyalty.queue"

    def _work_in(self, memberships, documents):
        self._earn(memberships, documents)
        return super()._work_in(memberships, documents)

    def _earn(self, memberships, documents):
        """Book what documents that changed have earned these members."""
        if not (memberships and documents):
            return
        rules = self._earning_rules([("program_id", "in", memberships.program_id.ids)])
        if rules:
            self.env.flush_all()
            EarningRun(memberships, rules, documents).book()

    def _earning_rules(self, domain):
        """Rules for invoices, those no longer in use as well."""
        rules = self.env["b2b.loyalty.earning.rule"].with_context(active_test=False)
        return rules.search([("trigger", "=", "invoice"), *domain])

    def _memberships_of(self, waiting):
        """Who has earned on a document too, whatever has become of the membership."""
        concerned = super()._memberships_of(waiting)
        if not self._earning_rules([("company_id", "in", waiting.company_id.ids)]):
            return concerned
        owners = owners_of(self.env, waiting.move_id.ids)
        for row in waiting.filtered("move_id"):
            concerned[row] |= concerned[row].browse(owners.get(row.move_id.id, ()))
        return concerned
