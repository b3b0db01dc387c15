"""The statements of the demo as PDF, made while no server is running."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from odoo.tools.misc import format_date, formatLang, html_escape

from odoo.addons.b2b_loyalty.demo.paper import RULE


def statement(record):
    """A statement of a past period, as ``(bytes, file extension)``."""
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=f"Statement {record.membership_id.name} {record._period_title()}",
        author=record.company_id.name,
    )
    styles = getSampleStyleSheet()
    said = record._figures()
    document.build(
        [
            *_heading(record, styles),
            Paragraph("Where you stand", styles["Heading2"]),
            _table(_standing(record, said)),
            *_rewards(said, styles),
            Paragraph("What the period brought", styles["Heading2"]),
            _table(_value(record, said["value"])),
        ]
    )
    return stream.getvalue(), "pdf"


def _heading(record, styles):
    first, last = (
        format_date(record.env, day) for day in (record.date_from, record.date_to)
    )
    yield Paragraph(html_escape(record.company_id.name), styles["Normal"])
    yield Spacer(0, 8 * mm)
    yield Paragraph(f"Statement {record._period_title()}", styles["Title"])
    yield Paragraph(
        f"{html_escape(record.program_id.name)}, membership "
        f"{record.membership_id.name}: <b>{html_escape(record.partner_id.name)}</b>, "
        f"{first} to {last}",
        styles["Normal"],
    )
    yield Spacer(0, 6 * mm)


def _standing(record, said):
    yield "Tier", said["tier"].name or "None yet"
    if said["tier_since"]:
        yield "Since", format_date(record.env, said["tier_since"])
    yield "Bought in the period", _money(record, said["revenue"])
    yield "Bought in what counts for the tier", _money(record, said["window_revenue"])
    if said["next_tier"]:
        missing = _money(record, said["missing"])
        yield f"Missing for {said['next_tier'].name}", missing


def _rewards(said, styles):
    redeemed = said["redeemed"]
    if redeemed:
        yield Paragraph("Rewards", styles["Heading2"])
        yield _table((r.reward_id.name, f"{r.quantity:g}") for r in redeemed)


def _value(record, value):
    for label, key in (
        ("Discounts", "discounts"),
        ("Rewards", "rewards"),
        ("Benefits of the tier", "benefits"),
        ("Together", "total"),
    ):
        yield label, _money(record, value[key])


def _table(rows):
    return Table(
        list(rows),
        colWidths=(110 * mm, 56 * mm),
        style=[
            ("ALIGN", (1, 0), (1, -1), "RIGHT"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ],
    )


def _money(record, amount):
    # the built-in fonts of a PDF have few currency signs
    return (
        f"{formatLang(record.env, float(amount))} {record.company_id.currency_id.name}"
    )
