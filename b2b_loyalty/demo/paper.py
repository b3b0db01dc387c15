"""The agreements of the demo as PDF, made while no server is running.

Odoo's own reports fetch their styles from the server, which is not there yet
while demo data load.
"""

import base64
import io

from lxml.html import fromstring
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Image as Picture
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from odoo.tools.misc import file_path, format_date, formatLang, html_escape

HANDWRITING = "web/static/fonts/sign/MarckScript-Regular.ttf"
RULE = colors.HexColor("#CCCCCC")


def signature(name):
    """A signature in handwriting, as base64 PNG."""
    font = ImageFont.truetype(file_path(HANDWRITING), 44)
    image = Image.new("RGBA", (420, 90), (255, 255, 255, 0))
    ImageDraw.Draw(image).text((12, 14), name, font=font, fill=(28, 44, 92, 255))
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return base64.b64encode(stream.getvalue())


def agreement(membership, day):
    """The agreement as of a day, as ``(bytes, file extension)``."""
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=f"Agreement {membership.name}",
        author=membership.company_id.name,
    )
    styles = getSampleStyleSheet()
    document.build(
        [
            *_heading(membership, styles),
            _tiers(membership, styles),
            Spacer(0, 5 * mm),
            *_text(membership, styles),
            *_signatures(membership, day, styles),
        ]
    )
    return stream.getvalue(), "pdf"


def _heading(membership, styles):
    terms, company = membership.terms_id, membership.company_id
    first, last = membership.date_start, membership.date_end
    lines = [
        f"Agreement {membership.name}, version {terms.number} of the terms, with "
        f"<b>{html_escape(membership.partner_id.name)}</b>",
    ]
    if first and last:
        days = [format_date(membership.env, day) for day in (first, last)]
        lines.append(f"In force from {days[0]} to {days[1]}")
    return [
        Paragraph(html_escape(company.name), styles["Normal"]),
        Spacer(0, 8 * mm),
        Paragraph(html_escape(membership.program_id.name), styles["Title"]),
        *(Paragraph(line, styles["Normal"]) for line in lines),
        Spacer(0, 6 * mm),
    ]


def _tiers(membership, styles):
    terms, env = membership.terms_id, membership.env
    rows = [("Tier", "From", "Benefits, and what they are worth in a year")]
    for line in terms.line_ids.sorted("sequence"):
        benefits = terms.benefit_ids.filtered(
            lambda b, line=line: b.tier_id == line.tier_id
        )
        words = "<br/>".join(
            f"{html_escape(b.name)}: {_money(env, b.yearly_value, terms)}"
            for b in benefits
        )
        rows.append(
            (
                line.tier_id.name,
                _money(env, line.revenue_from, terms),
                Paragraph(words, styles["Normal"]),
            )
        )
    return Table(
        rows,
        colWidths=(28 * mm, 34 * mm, 104 * mm),
        style=[
            ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ],
    )


def _text(membership, styles):
    for block in fromstring(membership.agreement_html).iter("h3", "p"):
        style = styles["Heading4" if block.tag == "h3" else "Normal"]
        words = " ".join(block.text_content().split())
        yield Paragraph(html_escape(words), style)


def _signatures(membership, day, styles):
    if not membership.signed_on:
        return
    drawn = Picture(
        io.BytesIO(base64.b64decode(membership.signature)), 63 * mm, 13.5 * mm
    )
    drawn.hAlign = "LEFT"
    signed = format_date(membership.env, day)
    yield Spacer(0, 6 * mm)
    yield drawn
    yield Paragraph(
        f"Signed by {html_escape(membership.signed_by)} on {signed}", styles["Normal"]
    )


def _money(env, amount, terms):
    # the built-in fonts of a PDF have few currency signs
    return f"{formatLang(env, amount)} {terms.currency_id.name}"
