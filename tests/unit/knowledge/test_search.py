"""Asking the knowledge: by marked or bare words, in somebody's place, or for what it doesn't know."""

import sqlite3
import threading
from datetime import UTC, datetime

import pytest

from bot.messages import Incoming, Sender
from knowledge import content
from knowledge.errors import NotBuilt
from knowledge.law import store
from knowledge.law.parsing import parse
from knowledge.references import Reference, Referral
from knowledge.schema import Citation
from knowledge.search import FOR_OTHERS, REFERRED_DOUBT, REFERRED_SURE, FollowUp, Found, Knowledge
from nlu.text import fold
from tests.conftest import NOW
from tests.unit.knowledge.written import bag_of_words, built, write

SAME_FOR_TWO = """\
entries:
  - id: door.home
    kind: law
    title: Lối thoát trong nhà ở
    questions: [Cửa nhà ở có phải mở ra ngoài không?, cửa nhà mở vào trong được không, cửa nhà ở mở hướng nào]
    lead: Cửa nhà ở nên mở ra ngoài.
    audience: [household]
    citations: [{document: nd-106}]
    checked: 2026-11-23
  - id: door.school
    kind: law
    title: Lối thoát trong trường học
    questions: [Cửa lớp có phải mở ra ngoài không?, cửa lớp mở vào trong được không, cửa lớp học mở hướng nào]
    lead: Cửa lớp học phải mở ra ngoài.
    audience: [school]
    citations: [{document: nd-106}]
    checked: 2026-11-23
"""


def open_(path):
    return Knowledge.open(path, fold=fold)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    written = content.load(write(folder, **{"law/doors.yml": SAME_FOR_TWO}))
    return open_(built(written, tmp_path_factory.mktemp("trained") / "knowledge.db"))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Bị bỏng nước sôi thì làm gì?", "burns.cool_water"),
        ("bi bong nuoc soi thi lam gi", "burns.cool_water"),
        ("BỎNG NƯỚC SÔI!!!", "burns.cool_water"),
        ("thiếu bình chữa cháy", "fines.no_extinguisher"),
        ("thieu binh chua chay", "fines.no_extinguisher"),
        ("tháo nhẫn", "burns.cool_water"),  # only in the answer's body
        ("trách nhiệm của chủ hộ", "law.duty"),
    ],
)
def test_the_answer_is_found_with_and_without_marks_and_with_or_without_a_meaning(knowledge, asked, answer):
    assert knowledge.search(asked, None).best.id == answer
    assert knowledge.search(asked, bag_of_words([asked])[0]).best.id == answer


def test_hits_come_best_first_and_no_more_than_asked_for(knowledge):
    found = knowledge.search("cửa mở ra ngoài", None, limit=2)
    assert {hit.entry.id for hit in found.hits} == {"door.home", "door.school"}
    assert found.hits[0].score >= found.hits[1].score
    assert len(knowledge.search("cửa", None, limit=50).hits) == len(knowledge.entries)


@pytest.mark.parametrize("text", ["", "🔥🔥", "?!", "\x00", "\ud800"])
def test_where_nothing_can_be_read_nothing_is_found(knowledge, text):
    found = knowledge.search(text, bag_of_words([text])[0])
    assert found == Found()
    assert (found.best, found.chance) == (None, 0.0)


def test_words_nobody_has_used_give_a_lower_chance(knowledge):
    known = knowledge.search("bị bỏng nước sôi thì làm gì", None).chance
    assert knowledge.search("bitcoin ethereum dogecoin", None).chance < known / 2


def test_what_was_written_for_the_asker_comes_first(knowledge):
    for audience, answer in (("household", "door.home"), ("school", "door.school")):
        assert knowledge.search("cửa có phải mở ra ngoài không", None, audience).best.id == answer


def test_what_was_written_for_everybody_is_kept_for_every_audience(knowledge):
    assert knowledge.search("bị bỏng nước sôi", None, "school").best.id == "burns.cool_water"


def test_a_plain_question_is_answered_to_other_audiences_too(knowledge):
    asked = "cửa lớp học mở hướng nào"
    hits = knowledge.search(asked, None).hits
    assert hits[0].score > hits[1].score + FOR_OTHERS, "the example must be plain"
    assert knowledge.search(asked, None, "household").best.id == "door.school"


def test_a_follow_up_is_not_answered_with_the_question_before_over_again(knowledge):
    before, after = "cửa lớp học mở hướng nào, cửa lớp có phải mở ra ngoài không", "thế còn nhà ở"
    whole = f"{before} {after}"
    assert knowledge.search(whole, None).best.id == "door.school"
    assert knowledge.search(whole, None, follow_up=FollowUp(after, None)).best.id == "door.home"


def test_of_a_follow_up_that_says_nothing_by_itself_the_whole_counts(knowledge):
    whole = "cửa lớp học mở hướng nào 🔥"
    assert knowledge.search(whole, None, follow_up=FollowUp("🔥", None)) == knowledge.search(whole, None)


def test_a_follow_up_turns_from_the_entry_shown_before_to_others(knowledge):
    whole, after = "cửa lớp học mở hướng nào, cửa nhà ở thì sao", "cửa thì sao"
    shown = knowledge.search(whole, None, follow_up=FollowUp(after, None, "door.school"))
    unknown = knowledge.search(whole, None, follow_up=FollowUp(after, None))
    assert score(shown, "door.school") < score(unknown, "door.school")
    assert score(shown, "door.home") > score(unknown, "door.home")


def score(found, entry):
    """What an entry that was found scores."""
    return next(hit.score for hit in found.hits if hit.entry.id == entry)


def test_many_may_search_at_once(knowledge):
    asked = ["bị bỏng nước sôi", "thiếu bình chữa cháy", "cửa lớp mở hướng nào"] * 8
    alone = [knowledge.search(text, None) for text in asked]
    together = [None] * len(asked)

    def search(at):
        together[at] = knowledge.search(asked[at], None)

    threads = [threading.Thread(target=search, args=(at,)) for at in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_a_missing_file_says_which_and_what_to_run(tmp_path):
    with pytest.raises(NotBuilt, match=r"knowledge\.db.*pccc train"):
        open_(tmp_path / "knowledge.db")


def test_a_broken_file_says_which_and_what_to_run(tmp_path):
    (tmp_path / "knowledge.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(NotBuilt, match=r"knowledge\.db.*pccc train"):
        open_(tmp_path / "knowledge.db")


def test_a_file_cut_short_says_which_and_what_to_run(tmp_path):
    file = built(content.load(write(tmp_path / "content")), tmp_path / "knowledge.db")
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(NotBuilt, match=r"knowledge\.db.*pccc train"):
        open_(file)


def test_a_file_of_another_version_says_what_to_run(tmp_path):
    file = built(content.load(write(tmp_path / "content")), tmp_path / "knowledge.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'version'")
    connection.close()
    with pytest.raises(NotBuilt, match=r"another version.*pccc train"):
        open_(file)


def test_searching_does_not_change_the_file(tmp_path):
    file = built(content.load(write(tmp_path / "content")), tmp_path / "knowledge.db")
    before = file.read_bytes()
    file.chmod(0o400)
    open_(file).search("bỏng", None)
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "knowledge.db"]


# The real knowledge


@pytest.fixture
def find(mind):
    """A search as the conversation does it: with the meaning that the model saw."""

    def found(text):
        said = Incoming(sender=Sender("test", "An"), event_key="1", received_at=NOW, text=text)
        return mind.knowledge.search(text, mind.understand(said).meaning)

    return found


@pytest.mark.parametrize(
    ("asked", "starts"),
    [
        ("bị bỏng nước sôi xử lý thế nào", "burns."),
        ("bi bong nuoc soi xu ly the nao", "burns."),
        ("không có bình chữa cháy phạt bao nhiêu", "fines_"),
        ("khong co binh chua chay phat bao nhieu", "fines_"),
        ("kẹt thang máy phải làm gì", "traffic_lift."),
    ],
)
def test_the_real_knowledge_answers_with_confidence(find, asked, starts):
    found = find(asked)
    assert found.best.id.startswith(starts)
    assert found.chance > 0.5


@pytest.mark.parametrize(
    "asked", ["giá bitcoin hôm nay", "blorf snarg wibble", "công thức nấu phở bò", "ai thắng trận tối qua"]
)
def test_the_real_knowledge_is_unsure_of_what_it_does_not_know(find, asked):
    assert find(asked).chance < 0.3


NAMED = {
    "điều 5 nđ 106": Referral((Reference("nd-106", "5"),), alone=True),
    "cửa nhà ở theo điểm a khoản 2 điều 9 nđ 106": Referral((Reference("nd-106", "9", "2", "a"),)),
    "điều 77 nđ 106": Referral((Reference("nd-106", "77"),), alone=True),
}


@pytest.fixture(scope="module")
def referring(tmp_path_factory):
    """The same knowledge, lent an understanding of provisions."""
    folder = tmp_path_factory.mktemp("content")
    file = built(content.load(write(folder)), tmp_path_factory.mktemp("trained") / "knowledge.db")
    return Knowledge.open(file, fold=fold, refer=lambda text: NAMED.get(text, Referral()))


def test_a_provision_named_alone_finds_the_entry_that_cites_it(referring):
    found = referring.search("điều 5 nđ 106", None)
    assert found.best.id == "law.duty"
    assert found.chance >= REFERRED_SURE
    assert found.references == (Reference("nd-106", "5"),)


def test_a_provision_named_in_a_question_leads_to_the_entry_that_cites_it(referring):
    assert referring.search("cửa nhà ở theo điểm a khoản 2 điều 9 nđ 106", None).best.id == "fines.no_extinguisher"


def test_a_provision_named_before_is_not_named_by_the_follow_up(referring):
    whole = "cửa nhà ở theo điểm a khoản 2 điều 9 nđ 106"
    assert referring.search(whole, None, follow_up=FollowUp("cửa lớp học mở hướng nào", None)).references == ()


def test_a_provision_that_no_entry_cites_is_not_answered_with_another(referring):
    assert referring.search("điều 77 nđ 106", None).chance <= REFERRED_DOUBT


def test_the_official_wording_of_a_citation_shows_once_it_is_imported(tmp_path):
    file = built(content.load(write(tmp_path / "content")), tmp_path / "knowledge.db")
    cited = Citation(document="nd-106", article="5", clause="1")
    assert Knowledge.open(file, fold=fold).wording_of(cited) is None
    knowledge = Knowledge.open(file, fold=fold, law=store.LawStore(tmp_path / "law"))
    assert knowledge.wording_of(cited) is None
    provisions = parse("Điều 5. Tên\n1. Lời.").provisions
    store.write(tmp_path / "law", store.Held("nd-106", "a.md", "00", datetime(2026, 11, 27, tzinfo=UTC), (), provisions))
    assert knowledge.wording_of(cited).text == "1. Lời."
