"""Mails carry a key to the chatter of what they are about. Here it opens nothing: who
has been removed from a membership may still have such a mail, and its pages, which ask
for the role of who calls, have no chatter."""

from odoo import api, models

# What such a mail carries (see _get_thread_with_access of mail and portal).
KEYS = {"hash", "pid", "token"}


def without_keys(given):
    return {name: value for name, value in given.items() if name not in KEYS}


class Membership(models.Model):
    _inherit = "b2b.loyalty.membership"

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        return super()._get_thread_with_access(thread_id, **without_keys(kwargs))


class Redemption(models.Model):
    _inherit = "b2b.loyalty.redemption"

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        return super()._get_thread_with_access(thread_id, **without_keys(kwargs))
