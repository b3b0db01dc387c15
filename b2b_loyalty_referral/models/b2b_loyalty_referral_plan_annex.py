from odoo import models
from odoo.tools import formatLang


class ReferralPlan(models.Model):
    """A plan in words: the annex of the agreement that a member signs."""

    _inherit = "b2b.loyalty.referral.plan"

    def _annex_lines(self):
        """Hook: what the plan asks for and gives, a sentence each."""
        self.ensure_one()
        return [
            *self._annex_asks(),
            *self._annex_commission(),
            *self._annex_to_the_referrer(),
            *self._annex_to_the_company(),
        ]

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _annex_asks(self):
        lines = [
            self.env._(
                "A company that the member has referred is registered for it for %s "
                "days. In them nobody else can refer it, and in them it has to buy.",
                self.window_days,
            )
            if self.relation == "referred"
            else self.env._(
                "The member looks after a customer of the seller, with that customer's "
                "consent. It is registered for the member for %s days, and in them it "
                "has to buy.",
                self.window_days,
            )
        ]
        if self.relation == "referred" and self.existing_months:
            lines.append(
                self.env._(
                    "A company with an invoice in the %s months before is a customer "
                    "already and cannot be referred.",
                    self.existing_months,
                )
            )
        lines.append(self._annex_first_order())
        if self.clients_from > 1:
            lines.append(
                self.env._(
                    "Nothing is due before %s of the member's companies are qualified.",
                    self.clients_from,
                )
            )
        return lines

    def _annex_first_order(self):
        paid = "paid" in (self.qualify_basis, self.program_id.revenue_basis)
        amount = self._money(self.qualify_amount)
        if self.qualify_amount and paid:
            return self.env._("It is qualified once %s net are paid.", amount)
        if self.qualify_amount:
            return self.env._("It is qualified once %s net are invoiced.", amount)
        if paid:
            return self.env._("It is qualified once its first invoice is paid.")
        return self.env._("It is qualified with its first invoice.")

    def _annex_commission(self):
        lines = [rule._annex_line() for rule in self.rule_ids]
        if lines and self.hold_days:
            lines.append(self._annex_hold())
        if lines and self.cap_amount:
            lines.append(self._annex_cap(self._money(self.cap_amount)))
        return [*lines, *self._annex_payment()] if lines else []

    def _annex_hold(self):
        """From the day of booking, which is that of whatever was missing last."""
        if "paid" in (self.qualify_basis, self.program_id.revenue_basis):
            return self.env._(
                "Commission is recorded when the invoice is paid, but not before the "
                "company is qualified, and is due %s days later; what is sent back "
                "brings none.",
                self.hold_days,
            )
        return self.env._(
            "Commission is recorded when the invoice is posted, but not before the "
            "company is qualified, and is due %s days later; what is sent back brings "
            "none.",
            self.hold_days,
        )

    def _annex_payment(self):
        every = {
            "month": self.env._("Commission is paid after the end of each month."),
            "quarter": self.env._("Commission is paid after the end of each quarter."),
            "invoice": self.env._("Commission is paid as soon as it is due."),
        }
        by = {
            "points": self.env._(
                "It is paid in %s, at their value.", self.program_id.points_name
            ),
            "credit": self.env._("It is paid by a credit note."),
        }
        lines = [every[self.settle_every]]
        if self.settle_by in by:
            lines.append(by[self.settle_by])
        if self.minimum_payout:
            lines.append(
                self.env._(
                    "What comes to less than %s is carried forward.",
                    self._money(self.minimum_payout),
                )
            )
        return lines

    def _annex_cap(self, amount):
        if self.cap_period == "month":
            return self.env._("At most %s of commission in a month.", amount)
        if self.cap_period == "quarter":
            return self.env._("At most %s of commission in a quarter.", amount)
        return self.env._("At most %s of commission in a year.", amount)

    def _annex_to_the_referrer(self):
        lines = []
        if self.referrer_points:
            lines.append(
                self.env._(
                    "The member gets %(points)s %(name)s for each qualified company.",
                    points=formatLang(self.env, self.referrer_points, digits=0),
                    name=self.program_id.points_name,
                )
            )
        if self.referrer_reward_id:
            lines.append(
                self.env._(
                    "The member gets %(quantity)s × %(reward)s for each qualified "
                    "company.",
                    quantity=self.referrer_quantity,
                    reward=self.referrer_reward_id.name,
                )
            )
        return lines

    def _annex_to_the_company(self):
        lines = []
        if self.referred_pricelist_id:
            lines.append(
                self.env._(
                    "The company has reduced prices for %s months.",
                    self.referred_pricelist_months,
                )
            )
        as_member = []
        if self.referred_points:
            points = formatLang(self.env, self.referred_points, digits=0)
            as_member.append(f"{points} {self.program_id.points_name}")
        if self.referred_reward_id:
            reward = self.referred_reward_id.name
            as_member.append(f"{self.referred_quantity} × {reward}")
        if self.referred_tier_id:
            as_member.append(
                self.env._(
                    "the tier %(tier)s for %(months)s months at least",
                    tier=self.referred_tier_id.name,
                    months=self.referred_tier_months,
                )
            )
        if as_member:
            lines.append(
                self.env._(
                    "Once it is qualified and a member itself, the company gets: %s.",
                    ", ".join(as_member),
                )
            )
        return lines


class ReferralRule(models.Model):
    _inherit = "b2b.loyalty.referral.rule"

    def _annex_line(self):
        amount = formatLang(self.env, self.amount, currency_obj=self.currency_id)
        if self.kind == "fixed":
            return self.env._("Commission of %s once for each company.", amount)
        if self.kind == "target":
            return self._annex_target(amount)
        share = formatLang(self.env, self.percent)
        if not self.months:
            return self.env._(
                "Commission of %s %% of what the company buys, net of credit notes.",
                share,
            )
        return self.env._(
            "Commission of %(share)s %% of what the company buys, net of credit notes, "
            "for %(months)s months from its first invoice.",
            share=share,
            months=self.months,
        )

    def _annex_target(self, amount):
        targets = []
        if self.target_referrals:
            targets.append(
                self.env._("%s companies are qualified", self.target_referrals)
            )
        if self.target_revenue:
            revenue = formatLang(
                self.env, self.target_revenue, currency_obj=self.currency_id
            )
            targets.append(self.env._("they have bought for %s", revenue))
        return self.env._(
            "A bonus of %(amount)s once %(targets)s.",
            amount=amount,
            targets=self.env._(" or ").join(targets),
        )
