"""msgspec is made to know every struct before threads decode any.

It notes what it knows of a struct while it first decodes one, field by field, and lets other threads run meanwhile: one that
decodes the same struct then reads fields that aren't noted yet, and the process dies of a segmentation fault (msgspec 0.22;
seen in service as a server that was gone without a word, under the first messages after its start).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


def prepare() -> int:
    """Have every struct that is defined by now known; how many there are. To be called before there are threads."""
    known = list(_below(msgspec.Struct))
    for struct in known:
        msgspec.json.Decoder(struct)
    return len(known)


def _below(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for one in struct.__subclasses__():
        yield one
        yield from _below(one)
