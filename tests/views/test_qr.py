"""The picture of a link: large enough, with its quiet zone, and each of its modules in place."""

import struct
import zlib

import pytest
import segno

from bot.views.qr import QUIET_ZONE, SMALLEST_PIXELS, qr_png

LINKS = ["https://t.me/fonte_bot?start=ABCDEFGH", "https://t.me/" + "b" * 32 + "?start=" + "x" * 64]


def dark_pixels(png: bytes) -> list[list[bool]]:
    """The rows of a PNG of two tones (one bit a pixel), True where it is dark."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, tone = struct.unpack(">IIBB", png[16:26])
    assert (depth, tone) == (1, 0)
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        data += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    lines, stride = zlib.decompress(data), 1 + -(-width // 8)
    rows = [bytes(stride - 1)]
    for kind, *line in (lines[y * stride : (y + 1) * stride] for y in range(height)):
        assert kind in (0, 2)  # as it is, or what is added to the row above
        above = rows[-1] if kind else bytes(stride - 1)
        rows.append(bytes((new + old) % 256 for new, old in zip(line, above, strict=True)))
    return [[not row[x // 8] >> (7 - x % 8) & 1 for x in range(width)] for row in rows[1:]]


@pytest.mark.parametrize("link", LINKS, ids=["short", "longest"])
def test_a_camera_finds_the_link_in_the_picture(link: str) -> None:
    code = segno.make_qr(link, error="m")
    modules = [[bool(module) for module in row] for row in code.matrix]
    pixels = dark_pixels(qr_png(link))
    assert len(pixels) == len(pixels[0]) >= SMALLEST_PIXELS >= 400
    side = len(modules) + 2 * QUIET_ZONE
    scale, rest = divmod(len(pixels), side)
    assert rest == 0
    seen = [row[scale // 2 :: scale] for row in pixels[scale // 2 :: scale]]
    inside = slice(QUIET_ZONE, side - QUIET_ZONE)
    assert [row[inside] for row in seen[inside]] == modules
    assert sum(map(sum, seen)) == sum(map(sum, modules))  # the quiet zone is empty
    assert code.error in ("M", "Q", "H")
