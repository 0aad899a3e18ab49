"""Threads decode a struct for the first time at once: without `prepare` the process dies of it, so it is one of its own."""

import subprocess
import sys
from pathlib import Path

import msgspec

from bot.conversation.state import State
from bot.decoding import prepare
from bot.messages import Incoming

ROOT = Path(__file__).parents[3]
DECODED_AT_ONCE = """
import sys, threading, types
import msgspec
from bot.decoding import prepare

STRUCTS = '''
from __future__ import annotations
import msgspec
class Point(msgspec.Struct):
    x: int = 0
    y: str = ""
    z: tuple[str, ...] = ()
class Line(msgspec.Struct):
    a: Point | None = None
    b: dict[str, Point] = {}
    c: tuple[Point, ...] = ()
'''
sys.setswitchinterval(1e-6)
modules = [types.ModuleType(f"structs_{number}") for number in range(150)]
for module in modules:
    sys.modules[module.__name__] = module
    exec(compile(STRUCTS, module.__name__, "exec"), module.__dict__)
prepare()
for module in modules:
    together = threading.Barrier(8)
    def decode(module=module, together=together):
        together.wait()
        msgspec.json.decode(b'{"a": {"x": 1}, "b": {"k": {"y": "s"}}, "c": [{"z": ["q"]}]}', type=module.Line)
    threads = [threading.Thread(target=decode) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_threads_that_decode_a_struct_at_once_survive_it():
    ended = subprocess.run([sys.executable, "-c", DECODED_AT_ONCE], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr.decode()


def test_structs_of_the_product_are_among_the_known(monkeypatch):
    seen = []
    monkeypatch.setattr(msgspec.json, "Decoder", seen.append)
    assert prepare() == len(seen)
    assert {Incoming, State} <= set(seen)
