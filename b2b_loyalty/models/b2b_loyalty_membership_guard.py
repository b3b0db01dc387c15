from odoo import models
from odoo.exceptions import AccessError, ValidationError

from ..logic.lifecycle import MEMBER
from ..report.members import take
from .labels import labels_of
from .parameters import to_records

# What stands on the agreement: changing it after sending makes it another one.
AGREED_FIELDS = {"partner_id", "date_start", "date_end", "renewal", "notice_days"}

# Of a member, nobody types these any more; renewing and ending have their buttons.
SIGNED_FIELDS = {"partner_id", "date_start", "date_end"}


class Membership(models.Model):
    """Who may write what.

    A salesperson fills in drafts for own customers, a manager decides, and what
    follows from the agreement or from invoices is written by buttons and the
    engine alone, through whatever door one comes.
    """

    _inherit = "b2b.loyalty.membership"

    _ENGINE_FIELDS = {
        "name",
        "company_id",
        "terms_id",
        "state",
        "joined_by",
        "joining_move_id",
        "join_credited",
        "end_reason",
        "is_proposed",
        "applied_on",
        "reminded_for",
        "remind_on",
        "to_send",
        "access_token",
        "version",
        "holdout",
        "merged_into_id",
        # the agreement
        "agreement_html",
        "agreement_attachment_id",
        "agreement_sha256",
        "sent_on",
        "signed_by",
        "signed_on",
        "signature",
        "signed_attachment_id",
        # the tier
        "tier_id",
        "tier_since",
        "tier_valid_until",
        "next_tier_id",
        "revenue_to_next_tier",
        "next_tier_progress",
        "qualifying_revenue",
        "reference_revenue",
        "previous_period_revenue",
        "active_months",
        "granted_tier_id",
        "granted_until",
        "holds_until",
        "grace_until",
        "due_on",
        "figures_on",
        "finished_revenue",
        "finished_reference_revenue",
        "finished_months",
    }

    def _records(self, model, value):
        """Records of a parameter, which over RPC comes as an id."""
        return to_records(self.env, model, value)

    # -- rights of the caller

    def _is_manager(self):
        return self.env.su or self.env.user.has_group("b2b_loyalty.group_manager")

    def _check_manager(self):
        if not self._is_manager():
            raise AccessError(
                self.env._(
                    "Only a manager of B2B Loyalty can do this: propose it, or ask "
                    "one of them."
                )
            )
        self.check_access("write")

    def _take_as_manager(self):
        """Check the caller and take the rows, before anything is looked at."""
        self._check_manager()
        self._take()

    def _take(self):
        """Take the rows before any other work, waiting for whoever has them.

        Nothing changes a tier, a state or a ledger without. Writing the counter
        makes whoever waited fail to serialize, so that Odoo runs the whole
        request again on what is true by then.
        """
        take(self.env, self.ids)
        self.invalidate_recordset(["version"], flush=False)

    def _engine_write(self, vals):
        # sudo: these fields are closed to plain writes; who may press the button
        # was checked before
        self.sudo().write(vals)

    # -- closed fields

    def _check_closed_at_creation(self, vals):
        self._check_engine_fields(vals)
        if vals.get("user_id") and vals["user_id"] != self.env.uid:
            self._check_may_assign()

    def _check_closed_fields(self, vals):
        if self.env.su:
            return
        self._check_engine_fields(vals)
        self._check_program_stays(vals)
        if "user_id" in vals:
            self._check_may_assign()
        if AGREED_FIELDS & vals.keys():
            self._check_agreed_fields(vals)

    def _check_engine_fields(self, names):
        touched = self._ENGINE_FIELDS & set(names)
        if touched and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be typed in: this follows from the agreement "
                    "and from what was invoiced. Use the buttons of the membership.",
                    fields=labels_of(self, touched),
                )
            )

    def _check_program_stays(self, vals):
        if any(
            vals.get("program_id", m.program_id.id) != m.program_id.id for m in self
        ):
            raise ValidationError(
                self.env._(
                    "A membership stays in its program: make a new one in the other "
                    "program, and end or delete this one."
                )
            )

    def _check_may_assign(self):
        if not self._is_manager():
            raise AccessError(
                self.env._(
                    "Only a manager of B2B Loyalty chooses the salesperson of a "
                    "membership: leave it as it is."
                )
            )

    def _check_agreed_fields(self, vals):
        if self._is_manager():
            closed = self.filtered(lambda m: m.state == "ended")
            if SIGNED_FIELDS & vals.keys():
                closed |= self.filtered(lambda m: m.joined_by or m.state in MEMBER)
            sentence = self.env._(
                "The agreement of %s is signed or in force: renew it or end it with "
                "the buttons.",
                closed[:1].display_name,
            )
        else:
            closed = self.filtered(lambda m: m.joined_by or m.state != "draft")
            sentence = self.env._(
                "The agreement of %s has been sent: ask a manager of B2B Loyalty to "
                "change it.",
                closed[:1].display_name,
            )
        if closed:
            raise AccessError(sentence)

    def _check_own_customers(self, companies):
        """A salesperson makes memberships for own customers only."""
        if self._is_manager():
            return
        for company in companies:
            # sudo: whose customer it is, is all that is read
            if company.sudo().user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "%(company)s is not one of your customers: choose a company "
                        "whose salesperson you are, or ask a manager.",
                        company=company.name,
                    )
                )
