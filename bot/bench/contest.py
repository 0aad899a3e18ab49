"""The contest: every contestant trains and answers in fresh processes, one after the other; then the table with ratios."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from bot.bench.contestants import CONTESTANTS
from bot.bench.exam import Exam, Result
from bot.bench.sitting import EXAM, Answered, Trained
from bot.errors import PcccError

Results = Mapping[str, Result]
TIMES = {
    "train_s": "training, s",
    "train_cpu_s": "training, s of processor",
    "load_s": "loading, s",
    "median_ms": "a message, median, ms",
    "p99_ms": "a message, p99, ms",
}
MEMORIES = {"train_mb": "memory training, MB", "answer_mb": "memory answering, MB"}


class BenchError(PcccError):
    """A contestant's process failed."""


def hold(exam: Exam, tell: Callable[[str], None], names: Iterable[str] = CONTESTANTS) -> Results:
    """The result of each of `names`, in that order; `tell` hears what is under way. Raises `BenchError`."""
    return {name: _sit(name, exam, tell) for name in names}


def _sit(name: str, exam: Exam, tell: Callable[[str], None]) -> Result:
    with tempfile.TemporaryDirectory(prefix="pccc-bench-") as work:
        folder = Path(work)
        (folder / EXAM).write_bytes(msgspec.json.encode(exam))
        for part in ("train", "answer"):
            tell(f"{name}: {part} …")
            _run(part, name, folder)
        trained = msgspec.json.decode((folder / "train.json").read_bytes(), type=Trained)
        answered = msgspec.json.decode((folder / "answer.json").read_bytes(), type=Answered)
    return Result(**msgspec.structs.asdict(trained), **msgspec.structs.asdict(answered))


def _run(part: str, name: str, folder: Path) -> None:
    """One part in a process of its own; its printing goes to a file, of which an error names the last line."""
    log = folder / f"{part}.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "bot.bench.sitting", part, name, str(folder)]
        code = subprocess.run(command, stdout=out, stderr=out, check=False).returncode
    if code:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise BenchError("error.bench", name=name, part=part, detail=said[-1] if said else f"exit {code}")


def as_data(exam: Exam, results: Results) -> dict[str, Any]:
    """What was used and measured, for machines."""
    return {"used": _used(exam), "results": {name: msgspec.to_builtins(result) for name, result in results.items()}}


def _used(exam: Exam) -> dict[str, int]:
    return {
        "entries": len(exam.material),
        "questions": sum(len(one.asked) for one in exam.material),
        "sentences": len(exam.sentences),
        "epochs": exam.epochs,
        "seed": exam.seed,
    }


def table(exam: Exam, results: Results) -> Iterator[str]:
    """The results as a Markdown table: the others' cells also say how many times ours they are."""
    yield ", ".join(f"{name} {value}" for name, value in _used(exam).items())
    yield ""
    names = list(results)
    yield f"| {' | '.join(['', *names])} |"
    yield f"| {' | '.join(['---'] * (len(names) + 1))} |"
    for variant in results[names[0]].right:
        yield _line(f"right entry first: {variant}", {n: r.right[variant] for n, r in results.items()}, "{:.1%}".format)
    for field, title in (TIMES | MEMORIES).items():
        show = "{:.0f}".format if field in MEMORIES else "{:.2f}".format
        yield _line(title, {name: getattr(result, field) for name, result in results.items()}, show)


def _line(title: str, values: Mapping[str, float], show: Callable[[float], str]) -> str:
    ours, *others = values.values()
    cells = [show(ours), *(f"{show(value)} ({value / ours:.3g}×)" if ours else show(value) for value in others)]
    return f"| {' | '.join([title, *cells])} |"
