"""Codes that a camera reads."""

from base64 import b64encode
from io import BytesIO

import qrcode


def qr_picture(text):
    """A text as a QR code, as a picture to be put into a page.

    Odoo's own barcodes need a library for drawing that many machines lack.
    """
    image = BytesIO()
    qrcode.make(text, border=0).save(image)
    return f"data:image/png;base64,{b64encode(image.getvalue()).decode()}"
