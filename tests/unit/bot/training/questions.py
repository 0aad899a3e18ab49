"""Questions of every kind: made up by hand, by chance, and the real ones."""

from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.training.gift import Words
from knowledge import content
from knowledge.schema import Citation, Question

WORDS = Words("Đúng", "Sai")
PATIENT = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
REAL = content.load().questions
GROUND = {
    "topic": "Bình chữa cháy",
    "explain": "Rút chốt, hướng vòi, bóp cò, quét.",
    "entry": "extinguisher_use.four_moves",
    "sources": ("SJGov", "BQL-bột"),
    "difficulty": 2,
    "checked": date(2026, 11, 28),
}
SIGNS = "ab ắừĐ ~=#{}:\\/;,'\"%->[]|&<T1"


def question(id_="quiz_x.one", kind="single", right=(1,), options=("Đứng xa 10 m", "Đứng gần 2 m", "Ngồi"), **changes):
    """A question that nothing is wrong with."""
    given = {"ask": "Phun bình bột từ đâu?", **GROUND, **changes}
    return Question(id=id_, kind=kind, right=right, options=options, **given)


def texts(most=40, signs=SIGNS):
    """Texts full of signs that formats use, trimmed as texts of the bank are."""
    anything = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Mc"]), max_size=most)
    made = st.one_of(st.text(signs, max_size=most), st.sampled_from(["=1+1", "-> 2", "%50%a", "[html]b", "'=a", "T", "####"]))
    return st.one_of(made, anything).map(_as_written).filter(bool).filter(lambda text: len(text) <= most)


def _as_written(text):
    import unicodedata

    return unicodedata.normalize("NFC", text).strip()


@st.composite
def questions(draw):
    """A question of any kind whose key fits."""
    kind = draw(st.sampled_from(["single", "several", "true_false", "order", "numeric"]))
    count = 0 if kind == "numeric" else 2 if kind == "true_false" else draw(st.integers(2, 8))
    options = tuple(draw(st.lists(texts(), min_size=count, max_size=count, unique=True)))
    if kind == "true_false" and draw(st.booleans()):
        options = WORDS
    places = range(count)
    right = {
        "numeric": lambda: (draw(st.integers(0, 10**15)),),
        "several": lambda: tuple(sorted(draw(st.sets(st.sampled_from(places), min_size=1)))),
        "order": lambda: tuple(draw(st.permutations(places))),
    }.get(kind, lambda: (draw(st.sampled_from(places)),))()
    number = texts(10)
    citation = st.builds(
        Citation, document=st.just("nd-105-2025"), article=number, clause=st.none() | number, point=st.none() | number
    )
    return Question(
        id=draw(st.from_regex(r"quiz_[a-z0-9]{1,9}\.[a-z0-9_]{1,9}", fullmatch=True)),
        kind=kind,
        topic=draw(st.text("Bình chữa (2)", min_size=1, max_size=20).map(_as_written).filter(bool)),
        ask=draw(texts(100)),
        options=options,
        right=right,
        explain=draw(texts(100).filter(lambda text: len(text) >= 10) | st.just("Một dòng.\nDòng nữa: \\n không ngắt.")),
        entry="extinguisher_use.four_moves",
        citations=tuple(draw(st.lists(citation, max_size=2))),
        sources=tuple(draw(st.lists(texts(), max_size=3))),
        difficulty=draw(st.integers(1, 3)),
        audience=tuple(draw(st.lists(st.sampled_from(["household", "militia", "official"]), unique=True))),
        checked=draw(st.dates(date(2025, 1, 1), date(2027, 1, 1))),
    )
