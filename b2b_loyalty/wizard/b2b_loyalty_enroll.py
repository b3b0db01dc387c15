from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class Enroll(models.TransientModel):
    """Enroll one company or many, after showing what will happen to each."""

    _name = "b2b.loyalty.enroll"
    _inherit = ["b2b.loyalty.wizard"]
    _description = "Enroll in a Program"

    program_id = fields.Many2one(
        "b2b.loyalty.program",
        required=True,
        default=lambda self: self._default_program(("open", "draft")),
        domain="[('state', 'in', ('draft', 'open'))]",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._started_on("res.partner"),
        help="Companies, or contacts of theirs.",
    )
    line_ids = fields.One2many(
        "b2b.loyalty.enroll.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        string="What Will Happen",
    )
    new_count = fields.Integer(compute="_compute_new_count", string="New Members")
    can_send = fields.Boolean(compute="_compute_can_send")
    send = fields.Boolean(
        string="Send the Agreements at Once",
        help="More than 20 are sent in the background.",
    )

    @api.depends("program_id", "partner_ids")
    def _compute_line_ids(self):
        for wizard in self:
            plan = wizard._plan() if wizard.program_id else []
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({**vals, "sequence": n})
                    for n, vals in enumerate(plan)
                ),
            ]

    @api.depends("line_ids.outcome")
    def _compute_new_count(self):
        for wizard in self:
            new = wizard.line_ids.filtered(lambda li: li.outcome == "new")
            wizard.new_count = len(new)

    @api.depends_context("uid")
    @api.depends("program_id.state")
    def _compute_can_send(self):
        manager = self.env.user.has_group("b2b_loyalty.group_manager")
        for wizard in self:
            wizard.can_send = manager and wizard.program_id.state == "open"

    # -- what will happen

    def _plan(self):
        """One row per customer chosen: vals of ``b2b.loyalty.enroll.line``."""
        partners = self.partner_ids._origin or self.partner_ids
        companies = partners.commercial_partner_id
        members = {*self._members_among(self.program_id._origin, companies).ids}
        plan, taken = [], set()
        for partner in partners:
            company = partner.commercial_partner_id
            outcome, note = self._outcome(partner, company, members, taken)
            if outcome == "new":
                taken.add(company.id)
            plan.append(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "outcome": outcome,
                    "note": note,
                }
            )
        return plan

    def _outcome(self, partner, company, members, taken):
        """What becomes of one customer: (outcome, sentence)."""
        if not self._may_enroll(company):
            # first: whether another's customer is a member is not told
            return "refused", self.env._(
                "%(company)s is not your customer: ask its salesperson or a manager.",
                company=company.name,
            )
        if company.id in members:
            return "member", self.env._(
                "%(company)s has a membership already, perhaps as a draft.",
                company=company.name,
            )
        if company.id in taken:
            return "twice", self.env._(
                "%(company)s is enrolled by another line.", company=company.name
            )
        refused = self._why_not(company)
        if refused:
            return "refused", refused
        note = ""
        if partner != company:
            note = self.env["b2b.loyalty.membership"]._resolved_sentence(
                partner, company
            )
        return "new", note

    def _why_not(self, company):
        """Why this company cannot be enrolled, or nothing."""
        seller = self.program_id.company_id
        if not company.is_company:
            return self.env._(
                "%(person)s is a private person: the program is for companies. "
                "If it is one, say so on its form first.",
                person=company.name,
            )
        if company.company_id and company.company_id != seller:
            return self.env._(
                "%(company)s is a customer of %(other)s, the program is of %(seller)s.",
                company=company.name,
                other=company.company_id.name,
                seller=seller.name,
            )
        return None

    @api.model
    def _may_enroll(self, company):
        user = self.env.user
        return company.user_id == user or user.has_group("b2b_loyalty.group_manager")

    # -- doing it

    def action_enroll(self):
        """Make the memberships as drafts, and tell what happened."""
        self.ensure_one()
        plan = self._plan()
        new = [vals["partner_id"] for vals in plan if vals["outcome"] == "new"]
        if not new:
            raise UserError(self._nobody_sentence(plan))
        memberships = self.env["b2b.loyalty.membership"].create(
            [{"program_id": self.program_id.id, "partner_id": i} for i in new]
        )
        told = self._told(plan, memberships)
        if self.send:
            told += " " + self._sent_sentence(memberships, self._send(memberships))
        return self._tell(told, self._memberships_action(memberships))

    def _nobody_sentence(self, plan):
        notes = [vals["note"] for vals in plan[:5]]
        return "\n".join([self.env._("Choose a company that can be enrolled."), *notes])

    def _told(self, plan, memberships):
        told = self.env._(
            "%(number)s enrolled in %(program)s.",
            number=len(memberships),
            program=self.program_id.name,
        )
        skipped = len(plan) - len(memberships)
        if skipped:
            told += " " + self.env._("%(number)s left out.", number=skipped)
        return told
