"""A link as a picture that a camera reads."""

from io import BytesIO

import segno

SMALLEST_PIXELS = 480
QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks


def qr_png(link: str) -> bytes:
    """A QR code of a link as a PNG, at least 480 pixels wide; readable with 15 % of it damaged."""
    code = segno.make_qr(link, error="m")
    width, _ = code.symbol_size(border=QUIET_ZONE)
    picture = BytesIO()
    scale = -(-SMALLEST_PIXELS // width)
    code.save(picture, kind="png", scale=scale, border=QUIET_ZONE)
    return picture.getvalue()
