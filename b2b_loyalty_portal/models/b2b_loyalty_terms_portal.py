import hashlib
import json

from lxml import html

from odoo import models

# what stands within a paragraph; anything else begins one of its own
INLINE = frozenset(
    "a abbr b br code del em font i img ins mark s small span strong sub sup u".split()
)


def _collect(node, paragraphs):
    """Add the text of a node to the last paragraph, or to new ones where it is one."""
    if not isinstance(node.tag, str):  # a comment
        return
    block = node.tag not in INLINE
    if block:
        paragraphs.append([])
    paragraphs[-1].append(node.text or "")
    for child in node:
        _collect(child, paragraphs)
        paragraphs[-1].append(child.tail or "")
    if block:
        paragraphs.append([])


class Terms(models.Model):
    """What a version of the terms offers, in the words of the pages."""

    _inherit = "b2b.loyalty.terms"

    def _portal_offer(self):
        """Tiers, lowest first, and what every member has.

        :return: ``{"tiers": [{"tier", "asks": sentences, "benefits", "value"}],
            "everyone": benefits}``, a benefit as ``{"name", "detail", "description",
            "value"}``
        """
        offer = self._offer()
        return {
            "tiers": [
                {
                    "tier": level["tier"],
                    "asks": self._portal_asks(level["line"]),
                    "benefits": [
                        *self._portal_rebate(level["line"]),
                        *(self._portal_benefit(b) for b in level["benefits"]),
                    ],
                    "value": level["value"],
                }
                for level in offer["tiers"]
            ],
            "everyone": [self._portal_benefit(b) for b in offer["everyone"]],
        }

    def _portal_asks(self, line):
        """What a tier asks for, a sentence for each."""
        if line.invitation_only:
            return [self.env._("By invitation")]
        money = line.currency_id.format
        words = {
            "revenue_from": lambda value: (
                self.env._("%s invoiced, or more", money(value))
                if value
                else self.env._("From the first day")
            ),
            "growth_from": lambda value: self.env._(
                "%g %% more than one year earlier", value
            ),
            "points_from": lambda value: self.env._("Points earned: %s", value),
            "active_months_from": lambda value: self.env._(
                "Months with an invoice: %s", value
            ),
            "referrals_from": lambda value: self.env._("Companies referred: %s", value),
        }
        asks = [
            words[name](line[name])
            for name in line._bound_fields()
            if name in words and line._asks(name)
        ]
        if line.match == "any" and len(asks) > 1:
            return [self.env._("One of these is enough:"), *asks]
        return asks

    def _portal_rebate(self, line):
        words = line._rebate_words()
        if not words:
            return []
        return [{"name": words, "detail": "", "description": False, "value": 0}]

    def _portal_benefit(self, benefit):
        return {
            "name": benefit.name,
            "detail": self._portal_entitled(benefit),
            "description": benefit.description,
            "value": benefit.yearly_value,
        }

    def _portal_entitled(self, benefit):
        """How often a year it gives which reward; empty for a benefit in words."""
        if benefit.kind != "entitlement":
            return ""
        reward = benefit.reward_id
        words = {
            "times": benefit.quantity_per_year,
            "reward": reward.name,
            "worth": reward.currency_id.format(reward.value),
        }
        if not reward.value:
            return self.env._("%(times)s × %(reward)s a year", **words)
        if reward.kind == "credit":
            return self.env._(
                "%(times)s × %(reward)s a year, up to %(worth)s each", **words
            )
        return self.env._(
            "%(times)s × %(reward)s a year, worth %(worth)s each", **words
        )

    # -- to be compared

    def _portal_fingerprint(self):
        """Of what members are asked to consent to: text, tiers and benefits.

        The document is written and locked at the moment of consent; until then this
        tells whether it still says what was read.
        """
        self.ensure_one()
        terms = self.with_context(lang="en_US")  # the same in each language
        offer = terms._portal_offer()
        levels = [
            [level["tier"].id, level["tier"].name, level["asks"], level["benefits"]]
            for level in offer["tiers"]
        ]
        content = [terms.id, str(terms.agreement_html), levels, offer["everyone"]]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def _portal_paragraphs(self, text=None):
        """The agreement text as a list of paragraphs, without its looks."""
        self.ensure_one()
        text = str(text or self.agreement_html or "")
        paragraphs = [[]]
        _collect(html.fragment_fromstring(text, create_parent="div"), paragraphs)
        found = [" ".join("".join(parts).split()) for parts in paragraphs]
        return [paragraph for paragraph in found if paragraph]

    def _portal_offer_lines(self):
        """{tier or every member (empty): what it asks for and gives, as lines}."""
        offer = self._portal_offer()
        lines = {
            level["tier"]: [
                *level["asks"],
                *(self._portal_benefit_line(b) for b in level["benefits"]),
            ]
            for level in offer["tiers"]
        }
        if offer["everyone"]:
            everyone = [self._portal_benefit_line(b) for b in offer["everyone"]]
            lines[self.env["b2b.loyalty.tier"]] = everyone
        return lines

    def _portal_benefit_line(self, benefit):
        line = benefit["name"]
        if benefit["detail"]:
            line = f"{line} ({benefit['detail']})"
        if benefit["value"]:
            worth = self.currency_id.format(benefit["value"])
            line = self.env._(
                "%(benefit)s: worth %(worth)s a year", benefit=line, worth=worth
            )
        return line
