"""Mails carry a key to the chatter of what they are about. Here it opens nothing: who
has been removed from a membership may still have such a mail, and its pages, which ask
for the role of who calls, have no chatter."""

from odoo import api, models


class Membership(models.Model):
    _inherit = "b2b.loyalty.membership"

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        return super()._get_thread_with_access(thread_id, **kwargs)


class Redemption(models.Model):
    _inherit = "b2b.loyalty.redemption"

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        return super()._get_thread_with_access(thread_id, **kwargs)
