"""Flow: what the rules ask of given premises: takes what was said, asks only for what decides, shows the row that decided.

It takes a message that names a kind of premises and a question, with a size or as the person's own; while it is under way, also
short answers and further questions. Anything else leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import msgspec

from bot.conversation import answer, limits, menu
from bot.conversation.citing import cite
from bot.conversation.premises import KIND, begun, condition_of, continued, facts, known_of
from bot.conversation.state import Library, PremisesRun, Situation, State, Step, Took, show
from bot.messages import Choice, Reply
from knowledge.deciding import Decision, Known, cut, decide, holds, meet
from knowledge.schema import Citation
from knowledge.spans import Span
from knowledge.thresholds import Measure, Row, joined_box
from nlu.measures import read_measures
from nlu.premises import reader_of

OFFERED = 5
"""How many other questions about the same premises are offered at a time."""
CASES = 8
"""How many cases are told to somebody who doesn't know a measure."""
COUNTED = {"storeys", "basements"}
"""Measures whose number may be as small as that of a button: a lone number is then the measure."""


def takes_number(state: State) -> bool:
    """Whether a lone number answers what was asked and presses no button."""
    return state.premises is not None and state.premises.asked in COUNTED


def start(state: State, at: Situation) -> Step:
    """From the menu: ask for the kind of premises."""
    assert at.library is not None
    offered = [Choice(f"limits:kind:{kind.id}", kind.label) for kind in at.library.thresholds.premises.kinds if kind.offered]
    return _show(state, PremisesRun(asked=KIND), Reply(text=at.say("limits.kind"), choices=tuple(offered)))


def take(state: State, at: Situation, run: PremisesRun | None) -> Step | None:
    """The step on a message that belongs here, else `None`. Whatever may be an emergency doesn't."""
    if at.library is None or at.understood.emergency is not None:
        return None
    asked = reader_of(at.library.thresholds).read(at.text)
    if run is None and (asked.kind is None or asked.table is None):
        return None
    said = read_measures(at.text)
    following = begun(run, asked, said, at.library) or continued(run, asked, said, at)
    step = _respond(state, at, following) if following else None
    return replace(step, state=answer.remember(step.state, at, at.text)) if step and asked.table else step


def described(at: Situation) -> PremisesRun | None:
    """The premises that a message gives with a size or as the person's own, whatever it asks of them; else `None`."""
    if at.library is None or at.understood.emergency is not None:
        return None
    asked, said = reader_of(at.library.thresholds).read(at.text), read_measures(at.text)
    kind = at.library.thresholds.kinds.get(asked.kind or "")
    if kind is None or not (said.values() or (asked.described and asked.follows_up)):
        return None
    return PremisesRun(kind=kind.id, known=facts(said, asked, kind))


def of_part(state: State, at: Situation, run: PremisesRun, text: str) -> Step | None:
    """What the rules ask of the premises by one of several questions; every case where a measure is missing. `None` where no
    table is asked for, or has nothing on their kind."""
    assert at.library is not None
    asked, said = reader_of(at.library.thresholds).read(text), read_measures(text)
    kind = at.library.thresholds.kinds[asked.kind or run.kind]
    if asked.table is None or asked.general or (asked.table, kind.id) not in at.library.thresholds.rows:
        return None
    own = facts(said, asked, kind, asked.table)
    others = kind.id != run.kind or (asked.kind and said.values())
    known = own if others else {**run.known, **own}
    return _cases(state, at, msgspec.structs.replace(run, kind=kind.id, table=asked.table, known=known, asked=""))


def named(state: State, at: Situation) -> Step | None:
    """What may be asked about premises, where a message does little but name them ("homestay 4 phòng"); else `None`."""
    assert at.library is not None
    asked = reader_of(at.library.thresholds).read(at.text)
    kind = at.library.thresholds.kinds.get(asked.kind or "")
    if kind is None or not asked.named:
        return None
    run = PremisesRun(kind=kind.id, known=facts(read_measures(at.text), asked, kind))
    return answer.in_case(_questions(state, at, run), at)


def press(state: State, at: Situation, rest: str, run: PremisesRun | None) -> Step:
    """A button of this flow; one from before the conversation turned to something else begins anew."""
    assert at.library is not None
    what, _, value = rest.partition(":")
    kinds, tables = at.library.thresholds.kinds, at.library.thresholds.tables
    if what == "kind" and value in kinds:
        run = msgspec.structs.replace(run or PremisesRun(), kind=value, asked="")
    elif run is None or not run.kind:
        return start(state, at)
    elif what == "ask" and value in tables:
        run = msgspec.structs.replace(run, table=value, asked="")
    elif what == "unknown":
        return _cases(state, at, run) or menu.help_(state, at)
    elif what == "set":
        name, _, written = value.partition("=")
        if condition_of(at.library, name, written) is None:
            return menu.help_(state, at)
        run = msgspec.structs.replace(run, known={**run.known, name: written}, asked="")
    return _respond(state, at, run) or show(
        state, Reply(text=at.say("limits.not_covered", kind=_lower(kinds[run.kind].label)), choices=menu.choices(at))
    )


def _respond(state: State, at: Situation, run: PremisesRun) -> Step | None:
    """The next question, or the answer; `None` where there is no such table for the kind."""
    assert at.library is not None
    if not run.kind:
        return None
    if not run.table:
        return _questions(state, at, run)
    known = known_of(run, at.library)
    decision = decide(at.library.thresholds, run.table, run.kind, known.facts)
    if decision is None:
        return None
    if decision.row is not None:
        return _decided(state, at, run, decision, known)
    if run.asked and run.asked in decision.open:
        return _cases(state, at, run)
    return _ask(state, at, run, decision, known)


def _questions(state: State, at: Situation, run: PremisesRun) -> Step:
    assert at.library is not None
    named = _premises(run, at, known_of(run, at.library), None)
    reply = Reply(
        text=at.say("limits.question", premises=_lower(named)),
        choices=_others(run, at.library, len(at.library.thresholds.tables)),
    )
    return _show(state, run, reply)


def _ask(state: State, at: Situation, run: PremisesRun, decision: Decision, known: Known) -> Step:
    """Ask for the first measure that still decides, with its options or the stretches that make a difference as buttons."""
    assert at.library is not None
    measure = at.library.thresholds.measures[decision.open[0]]
    if measure.options:
        choices = [Choice(f"limits:set:{measure.id}={option.id}", option.button) for option in measure.options]
    elif measure.id in COUNTED:
        choices = []
    else:
        stretches = _stretches(run, decision, known, measure, at.library)
        choices = [Choice(f"limits:set:{measure.id}={span}", _button(measure, span, at)) for span in stretches]
    choices.append(Choice("limits:unknown", at.say("limits.unknown")))
    run = msgspec.structs.replace(run, asked=measure.id)
    return _show(state, run, Reply(text=measure.ask, choices=tuple(choices)), Took(confidence=1.0))


def _stretches(run: PremisesRun, decision: Decision, known: Known, measure: Measure, library: Library) -> Iterator[Span]:
    """The stretches of a measure that make a difference, as far as the rest is known."""
    pieces = cut(decision.rows, {measure.id: measure})[measure.id]
    left = [piece for piece in pieces if isinstance(piece, Span) and meet(piece, known.facts.get(measure.id, piece))]

    def outcomes(piece: Span) -> frozenset[str]:
        then = decide(library.thresholds, run.table, run.kind, {**known.facts, measure.id: piece})
        return frozenset(row.outcome for row in then.rows) if then else frozenset()

    for _, alike in groupby(left, outcomes):
        together = list(alike)
        yield Span(together[0].low, together[-1].high)


def _button(measure: Measure, span: Span, at: Situation) -> str:
    text = limits.condition_text(msgspec.structs.replace(measure, label=""), span, at.say)
    return text[:1].upper() + text[1:]


def _decided(state: State, at: Situation, run: PremisesRun, decision: Decision, known: Known) -> Step:
    assert at.library is not None
    thresholds = at.library.thresholds
    row = next((row for row in decision.rows if any(holds(box, known.facts) for box in row.boxes)), decision.rows[0])
    boxes = [box for box in row.boxes if holds(box, known.facts)][:1] or row.boxes
    table, kind = thresholds.tables[run.table], thresholds.kinds[run.kind]
    conditions = limits.boxes_text(boxes, thresholds.measures, at.say)
    notes = dict.fromkeys(note for note in (*row.notes, kind.note, table.note) if note)
    blocks = [
        table.outcome(row.outcome).say,
        "\n".join([at.say("limits.because", kind=_lower(kind.label), conditions=conditions), *notes]),
        _basis(row.citations, table.checked.strftime("%d/%m/%Y"), at),
        at.say("limits.understood", premises=_premises(run, at, known, row), example=at.say("limits.example")),
    ]
    offered = _others(run, at.library, OFFERED)
    if kind.entry in at.library.entries:
        offered = (*offered, Choice(f"entry:{kind.entry}", at.say("limits.all")))
    reply = Reply(text="\n\n".join(blocks), choices=offered, citations=row.citations)
    run = msgspec.structs.replace(run, asked="")
    return _show(state, run, reply, Took(entry=f"thresholds.{run.table}", confidence=1.0))


def _cases(state: State, at: Situation, run: PremisesRun) -> Step | None:
    """For somebody who doesn't know: every case that is still possible, with its outcome."""
    assert at.library is not None
    thresholds, known = at.library.thresholds, known_of(run, at.library)
    decision = decide(thresholds, run.table, run.kind, known.facts)
    if decision is None or decision.row is not None:
        return _respond(state, at, msgspec.structs.replace(run, asked="")) if decision else None
    table = thresholds.tables[run.table]
    lines = [at.say("limits.depends")]
    for row in decision.rows[:CASES]:
        open_parts = [
            {name: condition for name, condition in box.items() if not holds({name: condition}, known.facts)}
            for box in row.boxes
            if joined_box(box, {name: fact for name, fact in known.facts.items() if name in box}) is not None
        ]
        conditions = limits.boxes_text(open_parts, thresholds.measures, at.say)
        lines.append(at.say("limits.case", conditions=conditions, outcome=table.outcome(row.outcome).brief))
    cited = tuple(dict.fromkeys(citation for row in decision.rows for citation in row.citations))
    basis = _basis(cited, table.checked.strftime("%d/%m/%Y"), at)
    reply = Reply(text="\n".join([*lines, "", basis]), choices=_others(run, at.library, OFFERED), citations=cited)
    return _show(state, msgspec.structs.replace(run, asked=""), reply, Took(entry=f"thresholds.{run.table}", confidence=1.0))


def _basis(citations: Sequence[Citation], checked: str, at: Situation) -> str:
    assert at.library is not None
    cited = at.say("answer.basis", citations=cite(citations, at.library.documents, at.say))
    return f"{cited} {at.say('answer.checked', date=checked)}"


def _premises(run: PremisesRun, at: Situation, known: Known, row: Row | None) -> str:
    """The premises as they were understood: what was said, how it was counted, what was only taken to be so."""
    assert at.library is not None
    thresholds = at.library.thresholds
    deciding = limits.used(thresholds.rows.get((run.table, run.kind), ())) if row else set(run.known)
    said = [
        limits.condition_text(measure, known.facts[name], at.say)
        for name, measure in thresholds.measures.items()
        if name in known.facts and name not in known.assumed and (name in deciding or name in ("storeys", "area_m2"))
    ]
    counted = [at.say("limits.upper") if what == "upper" else at.say("limits.uncounted", what=what) for what in run.remarks]
    taken = _taken(known.assumed, row)
    label = thresholds.kinds[run.kind].label
    facts = ", ".join([*said, *counted, *(at.say("limits.assumed", what=what) for what in taken)])
    return at.say("limits.named", kind=label, facts=facts) if facts else label


def _taken(assumed: Mapping[str, str], row: Row | None) -> list[str]:
    """The assumptions that the row rests on."""
    return list(dict.fromkeys(what for name, what in assumed.items() if row and name in limits.used([row])))


def _others(run: PremisesRun, library: Library, count: int) -> tuple[Choice, ...]:
    """The next questions that have rows for this kind, going round after the last."""
    tables = [table for table in library.thresholds.tables.values() if (table.id, run.kind) in library.thresholds.rows]
    at = next((n for n, table in enumerate(tables) if table.id == run.table), -1)
    ordered = (*tables[at + 1 :], *tables[: max(at, 0)])
    return tuple(Choice(f"limits:ask:{table.id}", table.title) for table in ordered[:count])


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _show(state: State, run: PremisesRun, reply: Reply, took_for: Took | None = None) -> Step:
    return show(msgspec.structs.replace(state, premises=run), reply, took_for=took_for)
