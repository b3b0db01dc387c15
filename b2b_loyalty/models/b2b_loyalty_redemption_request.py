from odoo import api, fields, models
from odoo.exceptions import UserError

QUOTE = "b2b_loyalty.mail_activity_quote"


class Redemption(models.Model):
    """What the member needs and is in no catalogue: asked, quoted, accepted.

    It waits until the quote is accepted; then it is approved as the reward says and
    delivered like a service.
    """

    _inherit = "b2b.loyalty.redemption"

    need = fields.Text(readonly=True, help="What the member asks for, in its words.")
    awaits_quote = fields.Boolean(
        string="Waits for an Offer", compute="_compute_awaits_quote"
    )
    awaits_acceptance = fields.Boolean(
        string="Offer Waits for the Member", compute="_compute_awaits_quote"
    )

    @api.model
    def _prepare_request_vals(self, reward, membership, quantity, need=None):
        need = self._check_words(
            need,
            self.env._(
                "Say in a few words what you need, so that we can make you an offer."
            ),
        )
        # whoever asks has not approved a price that is not there yet
        return {"need": need, "state": "requested", "member_approved_by": False}

    def _deliver_request(self):
        return self._deliver_service()

    def _waits_for_quote(self):
        record = self.sudo()  # sudo: the caller was checked
        return (
            record.kind == "request"
            and record.state == "requested"
            and not record.quote_accepted_on
        )

    def _check_step(self, state, done):
        res = super()._check_step(state, done)
        if state == "approved" and self._waits_for_quote():
            raise UserError(
                self.env._(
                    "%s is approved after the member has accepted an offer: make one, "
                    "or record that it was accepted.",
                    self.sudo().display_name,  # sudo: as above
                )
            )
        return res

    def _ask_for_approval(self):
        """First of all it is quoted."""
        if not self._waits_for_quote():
            return super()._ask_for_approval()
        return self._plan(QUOTE)

    # -- what waits, as the screens show it

    @api.depends("kind", "state", "quoted_on", "quote_accepted_on")
    def _compute_awaits_quote(self):
        for redemption in self:
            waits = redemption._waits_for_quote()
            redemption.awaits_quote = waits and not redemption.quoted_on
            redemption.awaits_acceptance = waits and bool(redemption.quoted_on)

    @api.depends("quote_accepted_on")
    def _compute_awaits(self):
        """Nothing is approved before the offer is accepted."""
        waiting = self.filtered(lambda r: r._waits_for_quote())
        waiting.update({"awaits_member": False, "awaits_seller": False})
        return super(Redemption, self - waiting)._compute_awaits()
