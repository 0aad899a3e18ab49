"""The reliability plot as an SVG picture: stated confidence against the share that was right; on the diagonal they agree."""

from __future__ import annotations

from bot.evaluation.calibration import Bin, Calibration

SIDE, EDGE = 320, 46
"""Size of the square that is plotted in, and room around it for the labels."""
LARGEST = 9.0
"""Radius of the dot of the fullest bin."""


def reliability(calibration: Calibration) -> str:
    """The plot as one SVG element; dots are bins, their area goes with how many answers are in them."""
    size = SIDE + 2 * EDGE
    filled = [one for one in calibration.bins if one.count]
    most = max((one.count for one in filled), default=1)
    line = " ".join(f"{_x(one.stated):.1f},{_y(one.right):.1f}" for one in filled)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" role="img" '
        f'font-family="sans-serif" font-size="12">',
        f"<title>Reliability: calibration error {calibration.error:.3f} over {calibration.count} answers</title>",
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
        *(_grid(step / 5) for step in range(6)),
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888" stroke-dasharray="4 4"/>',
        f'<polyline points="{line}" fill="none" stroke="#b3261e" stroke-width="1.5"/>',
        *(_dot(one, most) for one in filled),
        _label(size / 2, size - 8, "stated confidence"),
        _label(size / 2, 18, f"expected calibration error {calibration.error:.3f}, {calibration.count} answers"),
        f'<text transform="translate(12 {size / 2}) rotate(-90)" text-anchor="middle">share that was right</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(share: float) -> float:
    return EDGE + share * SIDE


def _y(share: float) -> float:
    return EDGE + (1 - share) * SIDE


def _grid(share: float) -> str:
    x, y = _x(share), _y(share)
    lines = f'<path d="M{x} {_y(0)}V{_y(1)}M{_x(0)} {y}H{_x(1)}" stroke="#ddd"/>'
    return lines + _label(x, _y(0) + 16, f"{share:.1f}") + _label(_x(0) - 16, y + 4, f"{share:.1f}")


def _dot(one: Bin, most: int) -> str:
    radius = max(2.0, LARGEST * (one.count / most) ** 0.5)
    about = (
        f"<title>{one.low:.1f} to {one.high:.1f}: {one.count} answers, {one.stated:.0%} stated, {one.right:.0%} right</title>"
    )
    return f'<circle cx="{_x(one.stated):.1f}" cy="{_y(one.right):.1f}" r="{radius:.1f}" fill="#b3261e">{about}</circle>'


def _label(x: float, y: float, text: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle">{text}</text>'
