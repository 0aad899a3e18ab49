"""A process of its own that turns one SVG drawing (standard input) into a PNG picture (standard output).

The renderer holds Python's lock for a fifth of a second and is native code: in a process of its own it can neither delay
nor bring down what serves people.
"""

from __future__ import annotations

import sys

import vl_convert

SCALE = 2.0
"""1280 × 800 pixels for a drawing of 640 × 400."""


def main() -> None:
    """Read, draw, write."""
    sys.stdout.buffer.write(vl_convert.svg_to_png(sys.stdin.buffer.read().decode(), scale=SCALE))


if __name__ == "__main__":
    main()
