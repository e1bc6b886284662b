"""A bar chart of the rates of people who play on, as SVG."""

from html import escape
from pathlib import Path

from bench.report import Results
from bench.subjects import SUBJECTS

_WIDTH, _LABELS, _BAR, _GAP, _TOP = 760, 330, 20, 8, 40


def draw(results: Results, file: Path) -> None:
    """One bar a subject: taps per second without extra latency."""
    rates = {row.subject: row.taps_per_second for row in results.played if row.latency_ms == 0}
    most = max(rates.values(), default=1.0)
    shown = [subject for subject in SUBJECTS if subject.key in rates]
    height = _TOP + len(shown) * (_BAR + _GAP) + _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        ' font-family="sans-serif" font-size="13">',
        "<title>Taps per second of fifty people, by bot</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        '<text x="8" y="24" font-weight="bold">'
        "Taps per second of fifty people, API latency 0 ms</text>",
    ]
    for row, subject in enumerate(shown):
        rate, y = rates[subject.key], _TOP + row * (_BAR + _GAP)
        length = max(1, round(rate / most * (_WIDTH - _LABELS - 70)))
        colour = "#1f6f8b" if subject.is_fonte else "#b9c0c7"
        parts += [
            f'<text x="{_LABELS - 8}" y="{y + 15}" text-anchor="end">{escape(subject.name)}</text>',
            f'<rect x="{_LABELS}" y="{y}" width="{length}" height="{_BAR}" fill="{colour}"/>',
            f'<text x="{_LABELS + length + 6}" y="{y + 15}">{rate:.0f}</text>',
        ]
    file.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")
