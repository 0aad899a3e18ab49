"""Flow: my team. What it is to do and how far one is; for captains their members, for officers their teams or communes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from bot.conversation import joining, menu
from bot.conversation.citing import cite
from bot.conversation.state import JoinRun, Situation, State, Step, show
from bot.conversation.teams import Fellow, MyTeam, Standing, Task, TrainingBook
from bot.conversation.training_effects import InviteIntoTeam, LeaveTeam, RemoveMember
from bot.messages import Choice, Reply

Row = TypeVar("Row")
DAY = "%d/%m/%Y"
PAGE = 8
"""Members, or teams, shown at a time."""
INVITED_DAYS = 14
INVITED_USES = 30
"""How long, and for how many, a captain's invitation holds."""


def overview(state: State, at: Situation) -> Step:
    """The team, what is to be done by when, the hours; or how to come into one."""
    mine = at.training.teams.mine()
    if mine is None:
        return show(state, Reply(text=at.say("team.none"), choices=menu.choices(at)))
    role = at.say(f"team.role.{mine.role}")
    lines = [at.say("team.head", team=mine.name, unit=mine.unit_name, role=role)]
    lines += _tasks(at)
    if mine.kind != "office":
        lines += ["", *_hours(at, at.training.teams.hours())]
    papers = (_button(at, "papers"),) if at.training.teams.papers() else ()
    choices = (Choice("menu:quiz", at.say("team.practise")), *_rooms(at, mine), *papers, _button(at, "leave"))
    return show(state, Reply(text="\n".join(lines), choices=choices))


def press(state: State, at: Situation, rest: str, run: JoinRun | None) -> Step:
    """A button of this flow; what a role may not do shows the overview."""
    action, _, about = rest.partition(":")
    if action == "join":
        return joining.press(state, at, about, run)
    mine = at.training.teams.mine()
    if mine is None or action == "home":
        return overview(state, at)
    match action:
        case "papers":
            return _papers(state, at)
        case "leave":
            return _leave(state, at, mine, sure=about == "sure")
        case "members" if mine.role == "captain":
            return _members(state, at, _number(about))
        case "remove" if mine.role == "captain":
            return _choose_to_remove(state, at, _number(about))
        case "out" if mine.role == "captain":
            return _remove(state, at, about)
        case "invite" if mine.role == "captain":
            return _invite(state, at, mine)
        case "teams" if mine.role in ("commune", "province"):
            return _standings(state, at, "team", _number(about))
        case "communes" if mine.role == "province":
            return _standings(state, at, "commune", _number(about))
    return overview(state, at)


def leave(state: State, at: Situation) -> Step:
    """ "rời đội": asked once more first."""
    mine = at.training.teams.mine()
    return _leave(state, at, mine, sure=False) if mine else overview(state, at)


def _rooms(at: Situation, mine: MyTeam) -> tuple[Choice, ...]:
    names = {"captain": ("members", "invite"), "commune": ("teams",), "province": ("communes", "teams")}.get(mine.role, ())
    return tuple(_button(at, name) for name in names)


def _tasks(at: Situation) -> list[str]:
    tasks = at.training.teams.tasks()
    if not tasks:
        return [at.say("team.no_tasks")]
    return [line for task in tasks for line in ("", *_task(at, task))]


def _task(at: Situation, task: Task) -> list[str]:
    lines = [at.say("team.task", title=task.title, due=task.due.strftime(DAY))]
    if task.certificate:
        return [*lines, at.say("team.met")]
    if task.needed and task.done < task.needed:
        lines.append(at.say("campaign.left", done=task.done, needed=task.needed))
    elif task.needed and task.right * 100 < task.pass_mark * task.done:
        lines.append(at.say("campaign.below", right=task.right, asked=task.done, mark=task.pass_mark))
    if task.exam and task.exam_share is None:
        lines.append(at.say("campaign.exam_left", exam=task.exam))
    elif task.exam and task.exam_share is not None and task.exam_share < task.pass_mark:
        lines.append(at.say("campaign.exam_below", exam=task.exam, share=task.exam_share, mark=task.pass_mark))
    return lines


def _hours(at: Situation, book: TrainingBook) -> list[str]:
    year = at.now.year
    lines = [at.say("hours.head")]
    if book.training_least:
        training, refresher = (_span(at, n) for n in (book.training, book.refresher))
        least = _span(at, book.training_least)
        lines.append(at.say("hours.training", years=book.training_years, done=training, least=least))
        lines.append(at.say("hours.refresher", year=year, done=refresher, least=_span(at, book.refresher_least)))
    if book.practice:
        lines.append(at.say("hours.practice", year=year, done=_span(at, book.practice)))
    lines.append(at.say("hours.online", year=year, done=_span(at, book.online)))
    if book.basis and at.library is not None:
        lines.append(at.say("answer.basis", citations=cite(book.basis, at.library.documents, at.say)))
    return lines


def _span(at: Situation, minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return at.say("hours.both", hours=hours, minutes=rest)
    return at.say("hours.hours", hours=hours) if hours else at.say("hours.minutes", minutes=rest)


def _papers(state: State, at: Situation) -> Step:
    lines = [at.say("team.papers_head")]
    for one in at.training.teams.papers():
        code = "-".join(one.code[n : n + 4] for n in range(0, len(one.code), 4))
        lines.append(at.say("team.paper", title=one.title, day=one.issued.strftime(DAY), code=code))
        if one.revoked:
            lines.append(at.say("team.paper_revoked"))
        elif at.pages:
            lines.append(f"{at.pages}/chung-nhan/{one.code}")
    return show(state, Reply(text="\n".join(lines), choices=(_button(at, "home"),)))


def _leave(state: State, at: Situation, mine: MyTeam, *, sure: bool) -> Step:
    if not sure:
        choices = (Choice("team:leave:sure", at.say("team.leave_sure")), _button(at, "home"))
        return show(state, Reply(text=at.say("team.leave_ask", team=mine.name), choices=choices))
    return show(state, Reply(text=at.say("team.left", team=mine.name), choices=menu.choices(at)), effects=[LeaveTeam()])


def _members(state: State, at: Situation, page: int) -> Step:
    """Who is in the team and how far; those who joined by themselves are marked."""
    everybody = at.training.teams.fellows()
    shown, more = _page(at, everybody, page, "members")
    lines = [at.say("team.members_head", count=len(everybody), linked=sum(one.linked for one in everybody))]
    lines += [f"{n}. {_fellow(at, one)}" for n, one in enumerate(shown, start=page * PAGE + 1)]
    remove = (Choice(f"team:remove:{page}", at.say("team.remove")),) if any(one.role == "member" for one in shown) else ()
    return show(state, Reply(text="\n".join(lines), choices=(*more, *remove, _button(at, "home"))))


def _fellow(at: Situation, one: Fellow) -> str:
    parts = [one.name]
    parts += [at.say(f"team.role.{one.role}")] if one.role != "member" else []
    parts += [at.say("team.invited")] if one.invited else []
    parts += [] if one.linked else [at.say("team.not_linked")]
    parts += [at.say("team.fellow_met", met=one.met, asked=one.asked)] if one.asked else []
    return " · ".join(parts)


def _choose_to_remove(state: State, at: Situation, page: int) -> Step:
    shown, _ = _page(at, at.training.teams.fellows(), page, "remove")
    choices = [Choice(f"team:out:{one.id}", one.name) for one in shown if one.role == "member"]
    return show(state, Reply(text=at.say("team.remove_who"), choices=(*choices, _button(at, "members"))))


def _remove(state: State, at: Situation, about: str) -> Step:
    """Only a plain member of one's own team, asked once more."""
    id_, _, sure = about.partition(":")
    found = next((one for one in at.training.teams.fellows() if one.id == id_ and one.role == "member"), None)
    if found is None:
        return _members(state, at, 0)
    if not sure:
        choices = (Choice(f"team:out:{id_}:sure", at.say("team.remove_sure", name=found.name)), _button(at, "members"))
        return show(state, Reply(text=at.say("team.remove_ask", name=found.name), choices=choices))
    reply = Reply(text=at.say("team.removed", name=found.name), choices=(_button(at, "members"), _button(at, "home")))
    return show(state, reply, effects=[RemoveMember(id_)])


def _invite(state: State, at: Situation, mine: MyTeam) -> Step:
    code = at.training.teams.code(at.new_id())
    links = "\n".join(at.training.teams.links(code, at.pages))
    text = at.say("team.invitation", team=mine.name, code=code, links=links, days=INVITED_DAYS, uses=INVITED_USES)
    return show(
        state,
        Reply(text=text, choices=(_button(at, "home"),)),
        effects=[InviteIntoTeam(mine.id, code, INVITED_DAYS, INVITED_USES)],
    )


def _standings(state: State, at: Situation, by: str, page: int) -> Step:
    """Every campaign that runs, and how far each team or commune is; those furthest behind first."""
    found = at.training.teams.standings("commune" if by == "commune" else "team")
    if not found:
        return show(state, Reply(text=at.say("team.no_tasks"), choices=(_button(at, "home"),)))
    rows = [(title, due, one) for title, due, standings in found for one in standings]
    shown, more = _page(at, rows, page, f"{by}s")
    lines: list[str] = []
    last: tuple[str, date] | None = None
    for title, due, one in shown:
        if (title, due) != last:
            lines += ["", at.say("team.task", title=title, due=due.strftime(DAY))]
            last = title, due
        lines.append(_standing(at, one))
    return show(state, Reply(text="\n".join(lines).strip(), choices=(*more, _button(at, "home"))))


def _standing(at: Situation, one: Standing) -> str:
    return at.say("team.standing", name=one.name, met=one.met, members=one.members, linked=one.linked)


def _page(at: Situation, rows: Sequence[Row], page: int, action: str) -> tuple[Sequence[Row], tuple[Choice, ...]]:
    """The rows of a page, and the buttons to those before and after."""
    start = page * PAGE
    before = (Choice(f"team:{action}:{page - 1}", at.say("team.before")),) if page else ()
    after = (Choice(f"team:{action}:{page + 1}", at.say("team.after")),) if start + PAGE < len(rows) else ()
    return rows[start : start + PAGE], (*before, *after)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _button(at: Situation, name: str) -> Choice:
    return Choice(f"team:{name}", at.say(f"team.{name}"))
