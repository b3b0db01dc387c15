import logging
from inspect import signature

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import retrying

_logger = logging.getLogger(__name__)

WAITING = [("to_deliver", "=", True), ("delivery_error", "=", False)]


class Redemption(models.Model):
    """What is done for an approved redemption, by its kind.

    A kind has three methods: ``_prepare_<kind>_vals(reward, membership, quantity,
    **details)`` checks what the member said; ``_deliver_<kind>()`` does the work and
    returns whether the member has all of it now; ``_withdraw_<kind>()`` undoes it, or
    raises with a sentence.
    """

    _inherit = "b2b.loyalty.redemption"

    # Made with the redemption itself: a few rows of its own. Everything else may
    # wait for others (a journal, a mail) and comes just after, by the cron.
    _AT_ONCE = {"voucher", "service", "experience", "project", "request"}

    @api.model
    def _prepare_details(self, reward, membership, quantity, details):
        """Values from what the member said; raises UserError with a sentence."""
        prepare = getattr(self, f"_prepare_{reward.kind}_vals", None)
        # after the reward, the membership and the quantity
        known = list(signature(prepare).parameters)[3:] if prepare else []
        if prepare and details.keys() <= set(known):
            return prepare(reward, membership, quantity, **details)
        if details:
            raise UserError(
                self.env._("%s needs no further details: leave them out.", reward.name)
            )
        return {}

    def _delivers_at_once(self):
        return self.kind in self._AT_ONCE

    def _wake_delivery(self):
        # sudo: whoever redeems has no rights on our cron
        self.env.ref("b2b_loyalty.ir_cron_deliver").sudo()._trigger()

    def _deliver_now(self):
        """Deliver what is not delivered yet, once."""
        record = self.sudo()  # sudo: the caller was checked
        if not record.to_deliver:
            return
        deliver = getattr(record, f"_deliver_{record.kind}", None)
        done = deliver() if deliver else False
        record.write({"to_deliver": False, "delivery_error": False})
        if done:
            self._fulfill()

    def _withdraw(self):
        record = self.sudo()  # sudo: the caller was checked
        withdraw = getattr(record, f"_withdraw_{record.kind}", None)
        if withdraw:
            withdraw()

    # -- just after

    @api.model
    def _cron_deliver(self):
        """Deliver what is approved, each in a transaction of its own."""
        cron = self.env["ir.cron"]
        waiting = self.search(WAITING, order="id")
        cron._commit_progress(remaining=len(waiting))
        for redemption in waiting:
            retrying(redemption._try_deliver, self.env)
            if not cron._commit_progress(1):
                break

    def _try_deliver(self):
        """One that fails is set aside with its error; it does not stop the others."""
        self.membership_id._take()
        if not self.exists() or not self.filtered_domain(WAITING):
            return
        try:
            with self.env.cr.savepoint():
                self._deliver_now()
        except OperationalError:
            raise  # tried again
        except (UserError, RedirectWarning) as error:
            self.delivery_error = error.args[0]
        except Exception as error:
            _logger.exception("Loyalty could not deliver %s", self.name)
            self.delivery_error = self.env._(
                "Something went wrong that we did not expect (%s): the log of the "
                "server says more. Try again, or ask your administrator.",
                str(error) or repr(error),
            )

    def action_retry_delivery(self):
        """Try again what could not be delivered."""
        self._check_role("seller", "salesperson")
        for redemption in self._taken():
            redemption.sudo().delivery_error = False  # sudo: the caller was checked
            redemption._wake_delivery()
        return True
