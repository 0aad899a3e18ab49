"""One contestant in a process of its own: `python -m bot.bench.sitting train|answer NAME FOLDER`.

The exam is read from `exam.json` in FOLDER; what was measured goes to `train.json` or `answer.json` there.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import msgspec

from bot.bench.contestants import CONTESTANTS, Contestant
from bot.bench.exam import Exam
from bot.evaluation.scoring import latency, share

EXAM, MODEL = "exam.json", "model"
WARM = 5
"""Messages answered before the time is taken."""


class Trained(msgspec.Struct, frozen=True):
    """Seconds it took to train from nothing but a started interpreter, seconds of processor of all its processes (what else
    the machine does changes those little), and the largest memory in MB."""

    train_s: float
    train_cpu_s: float
    train_mb: float


class Answered(msgspec.Struct, frozen=True):
    """Seconds to load, milliseconds a message, largest memory in MB, share of right first entries by variant."""

    load_s: float
    median_ms: float
    p99_ms: float
    answer_mb: float
    right: dict[str, float]


def train(contestant: Contestant, exam: Exam, folder: Path) -> Trained:
    """Train into the model's folder."""
    (folder / MODEL).mkdir()
    started, before = time.perf_counter(), processor_s()
    contestant.train(exam, folder / MODEL)
    return Trained(time.perf_counter() - started, processor_s() - before, largest_mb())


def answer(contestant: Contestant, exam: Exam, folder: Path) -> Answered:
    """Load, then answer every sentence of the exam."""
    started = time.perf_counter()
    with contestant.load(folder / MODEL) as name:
        loaded = time.perf_counter() - started
        for sentence in exam.sentences[:WARM]:
            name(sentence.text)
        times, judged = [], []
        for sentence in exam.sentences:
            asked = time.perf_counter()
            named = name(sentence.text)
            times.append((time.perf_counter() - asked) * 1000)
            judged.append((sentence.variant, bool(named) and named[0] in sentence.entries))
    measured = latency(times)
    variants = ["all", *dict.fromkeys(variant for variant, _ in judged)]
    right = {name: share(right for variant, right in judged if name in ("all", variant)) or 0.0 for name in variants}
    return Answered(loaded, measured.median, measured.p99, largest_mb(), right)


def processor_s() -> float:
    """Seconds of processor this process and those it started, once they have ended, have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def largest_mb() -> float:
    """The largest resident memory this process has had, in MB; not that of the process it was started from."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)  # macOS counts bytes


def main(part: str, name: str, folder: Path) -> None:
    """Do one part and write down what was measured."""
    exam = msgspec.json.decode((folder / EXAM).read_bytes(), type=Exam)
    measured = {"train": train, "answer": answer}[part](CONTESTANTS[name], exam, folder)
    (folder / f"{part}.json").write_bytes(msgspec.json.encode(measured))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
