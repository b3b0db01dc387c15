"""What orders will earn once they are invoiced: the rules, asked of their lines."""

from fractions import Fraction

from odoo import fields

from ..logic.earning import earned
from ..logic.family import Document, Family, Line, spread
from ..logic.lifecycle import MEMBER
from ..report.documents import exact
from ..report.families import Head
from .earning_conditions import Conditions
from .earning_run import Case

# Id of an invoice that is not there yet: it comes after all others of its day.
NEXT = 2**31 - 1


class Estimate:
    """What orders earn if they are invoiced today, as they are.

    A fixed number of queries for any number of orders.
    """

    def __init__(self, orders):
        self.env = orders.env
        self.orders = orders
        self.today = fields.Date.context_today(orders)

    def earned(self):
        """{order: list of (membership, member contact id or None, points)}"""
        members = self._members()
        rules = self.env["b2b.loyalty.queue"]._earning_rules(
            [("program_id", "in", members.program_id.ids)]
        )
        cases = [
            (order, Case(self._family(order), self._head(order), member, []))
            for order in (self.orders if rules else ())
            for member in members.filtered(lambda m, o=order: _is_customer(m, o))
        ]
        terms = Conditions(rules, [case for _order, case in cases]).terms
        found = {order: [] for order in self.orders}
        for order, case in cases:
            digits = case.member.currency_id.decimal_places
            for one in earned(case.family, terms.get(case, []), digits):
                if one.points:
                    found[order].append((case.member, one.terms.holder, one.points))
        return found

    def _members(self):
        partners = self.orders.partner_invoice_id.commercial_partner_id
        members = self.env["b2b.loyalty.membership"].search(
            [
                ("partner_id", "in", partners._origin.ids),
                ("company_id", "in", self.orders.company_id.ids),
                ("state", "in", MEMBER),
            ]
        )
        return members.sorted(lambda m: (m.program_id.sequence, m.program_id.id))

    def _head(self, order):
        return Head(
            company_id=order.company_id.id,
            partner_id=order.partner_invoice_id.commercial_partner_id._origin.id,
            invoiced_to=order.partner_invoice_id._origin.id,
            ordered_by=order.partner_id._origin.id,
            day=self.today,
            paid=False,
        )

    def _family(self, order):
        """The invoice that this order would become."""
        foreign = order.currency_id != order.company_id.currency_id
        rate = exact(self._rate(order)) if foreign else 1
        document = Document(
            key=NEXT,
            day=self.today,
            currency=order.currency_id.id if foreign else None,
            rate=Fraction(rate),
            lines=tuple(_lines(order)),
        )
        family = Family(document)
        for line in spread(document.lines):
            family.add(document, line, family.value(document, line))
        return family

    def _rate(self, order):
        """As an invoice of today gets it."""
        return self.env["res.currency"]._get_conversion_rate(
            order.company_id.currency_id,
            order.currency_id,
            order.company_id,
            self.today,
        )


def _is_customer(member, order):
    partner = order.partner_invoice_id.commercial_partner_id._origin
    return (member.partner_id, member.company_id) == (partner, order.company_id)


def _lines(order):
    """The lines that an invoice would have, but for down payments."""
    for number, line in enumerate(order.order_line):
        if line.display_type or line.is_downpayment or not line.price_subtotal:
            continue
        amount = Fraction(exact(line.price_subtotal))
        product = line.product_id
        yield Line(
            key=number,
            amount=amount,
            in_currency=amount,
            sale=number,
            spreads=amount < 0 and (not product or product.type == "service"),
            product=product._origin.id or None,
            categories=_categories(product.categ_id),
            name=line.name or "",
        )


def _categories(category):
    return frozenset(int(key) for key in (category.parent_path or "").split("/") if key)
