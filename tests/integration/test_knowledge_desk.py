"""The knowledge desk from the question nobody could answer to the answer, and back; and what it must refuse."""

from __future__ import annotations

import sqlite3

import pytest
import yaml

from bot.editing.shelf import Shelf
from bot.mind import Mind
from bot.settings import Settings
from knowledge.layer.files import DESK
from nlu.encoder import Encoder
from tests.integration.desk_people import Office

ASKED = "ban công nướng thịt được không"
BBQ = {
    "kind": "skill",
    "title": "Nướng than ở ban công",
    "topic": "dia_phuong",
    "questions": [
        "nướng bbq ở ban công chung cư có được không",
        "nuong thit ngoai ban cong",
        "nướng than hoa trên ban công có an toàn không",
    ],
    "lead": "Đừng nướng than ở ban công chung cư.",
    "body": "1. Nướng dưới sân, xa vật dễ cháy.\n2. Để sẵn bình chữa cháy.",
    "audience": ["apartment"],
    "sources": ["BCA-9345"],
    "checked": "2026-11-23",
}
LAW = {
    "kind": "law",
    "title": "Quay flycam đám cháy",
    "questions": ["bay flycam quay đám cháy có được không", "drone chụp hiện trường cháy", "tha flycam xem chay"],
    "lead": "Không tự ý bay flycam ở hiện trường cháy.",
    "citations": [{"document": "luat-55-2024", "article": "6", "clause": "1"}],
    "checked": "2026-11-23",
}


@pytest.fixture(scope="module")
def own_mind(trained, say):
    made = Mind(say, iter(f"m-{n}" for n in range(10**6)).__next__, iter(f"SC-K{n:04d}" for n in range(10**4)).__next__, 0.15)
    made.load(trained)
    yield made
    made.close()


@pytest.fixture
def data(tmp_path, trained):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "trained").symlink_to(trained)
    return folder


@pytest.fixture(scope="module")
def read_once(trained, say):
    """What every desk reads of the shipped content and of the model."""
    shelf = Shelf(Settings(data_dir=trained.parent), say)
    return {"shipped": shelf.shipped, "structures": shelf.structures, "encoder": Encoder.load(str(trained / "encoder"))}


@pytest.fixture
def office(data, own_mind, clock, random, monkeypatch, trained, read_once):
    """A desk with the shipped knowledge."""
    own_mind.use(trained / "knowledge.db")
    made = Office(data, own_mind, clock, random, monkeypatch)
    vars(made.app.shelf).update(read_once)
    yield made
    made.app.close()


@pytest.fixture
def source(office):
    return office.gets("/choices").json()["sources"][0]["code"]


@pytest.fixture
def bbq(source):
    return BBQ | {"sources": [source]}


def test_from_the_question_in_vain_to_the_answer_and_back(office, bbq):
    before = office.asks(ASKED)
    office.asks("ban cong nuong thit duoc khong", "citizen-0002")
    found = office.gets("/questions").json()
    # both went to the declining words, which note nothing, or were noted: what was noted is grouped as one meaning
    office.app.store.run(lambda c: _noted(c, ASKED, "nuong thit ngoai ban cong duoc ko", clock=office.clock))
    found = office.gets("/questions").json()
    group = next(one for one in found["groups"] if "nướng" in one["text"] or "nuong" in one["text"])
    assert group["count"] >= 2
    assert office.posts("/questions/mark", {"ids": group["ids"], "mark": "drafting"}).json() == {"marked": group["count"]}

    id_, version = office.publishes(bbq, writer="an", publisher="binh")
    assert (id_, version) == ("dia_phuong.nuong_than_o_ban_cong", 1)
    after = office.asks(ASKED)
    assert after != before
    assert "Đừng nướng than ở ban công chung cư." in after[0]
    assert office.posts("/questions/mark", {"ids": group["ids"], "mark": "answered", "entry": id_}).status_code == 200
    assert office.gets("/questions").json()["groups"] == [] or group["ids"] not in [
        one["ids"] for one in office.gets("/questions").json()["groups"]
    ]

    id_, version = office.publishes(bbq | {"lead": "Ban công không phải chỗ nướng than."}, id_=id_, version=1)
    assert version == 2
    assert "không phải chỗ nướng" in office.asks(ASKED)[0]
    back = office.posts(f"/entries/{id_}/return", {"number": 1}, "binh")
    assert back.json()["version"] == 3
    assert "Đừng nướng than" in office.asks(ASKED)[0]
    versions = office.gets(f"/entries/{id_}/history").json()["versions"]
    assert [(one["number"], one["kind"], one.get("returned_to")) for one in versions] == [
        (3, "returned", 1),
        (2, "published", None),
        (1, "published", None),
        (0, "none", None),
    ]
    assert ["gone", "Ban"] in versions[0]["changes"][0]["pieces"] or versions[0]["changes"]
    assert (versions[1]["author_name"], versions[1]["publisher_name"]) == ("Trần An", "Lê Bình")

    assert office.posts(f"/entries/{id_}/return", {"number": 0}, "binh").json()["version"] == 4
    assert office.asks(ASKED) == before


def _noted(connection, *texts, clock, channel="web", unit=None):
    from bot.storage.tables import unanswered

    for text in texts:
        connection.execute(
            unanswered.insert().values(channel=channel, text=text, nearest=None, chance=0.1, at=clock(), unit=unit)
        )


def test_an_edited_entry_of_ours_serves_and_the_shipped_file_is_untouched(office, trained):
    entry = office.gets("/entries/smoke.crawl_low").json()
    assert (entry["version"], entry["shipped"], entry["draft"]) == (0, True, None)
    stamp = (trained / "knowledge.db").stat().st_mtime_ns
    id_, version = office.publishes(entry["form"] | {"lead": "Bò sát sàn mà ra, theo lời đơn vị."}, id_="smoke.crawl_low")
    assert version == 1
    assert office.mind.knowledge.entries[id_].lead == "Bò sát sàn mà ra, theo lời đơn vị."
    assert (trained / "knowledge.db").stat().st_mtime_ns == stamp
    written = yaml.safe_load((office.app.shelf.folder / DESK).read_text(encoding="utf-8"))
    assert [one["id"] for one in written["entries"]] == [id_]
    assert office.gets("/status").json()["unlearned"] == 1
    office.posts(f"/entries/{id_}/return", {"number": 0}, "binh")
    assert office.mind.knowledge.entries[id_].lead != "Bò sát sàn mà ra, theo lời đơn vị."


def test_whoever_is_reading_finishes_on_the_old_knowledge(office, bbq):
    old = office.mind.knowledge
    office.publishes(bbq)
    assert office.mind.knowledge is not old
    assert old.search("cháy thì gọi số mấy", None).best is not None
    assert "dia_phuong.nuong_than_o_ban_cong" not in old.entries


def test_nobody_publishes_their_own_legal_entry(office):
    kept = office.saves(LAW, "an").json()
    refused = office.posts(f"/entries/{kept['id']}/publish", {"revision": 1}, "an")
    assert refused.status_code == 409
    assert "người khác công bố" in refused.json()["error"]
    assert len(office.gets(f"/entries/{kept['id']}/history").json()["versions"]) == 1
    assert office.posts(f"/entries/{kept['id']}/publish", {"revision": 1}, "binh").status_code == 200


def test_whoever_wrote_last_is_the_author(office):
    kept = office.saves(LAW, "an").json()
    office.saves(LAW | {"lead": "Không bay flycam ở đám cháy."}, "binh", kept["id"], 1)
    assert office.posts(f"/entries/{kept['id']}/publish", {"revision": 2}, "binh").status_code == 409
    assert office.posts(f"/entries/{kept['id']}/publish", {"revision": 2}, "an").status_code == 200


def test_a_skill_may_be_published_by_its_author_but_not_a_medical_one(office, bbq):
    kept = office.saves(bbq | {"review": "medical"}, "an").json()
    assert office.posts(f"/entries/{kept['id']}/publish", {"revision": 1}, "an").status_code == 409
    office.saves(bbq, "an", kept["id"], 1)
    assert office.posts(f"/entries/{kept['id']}/publish", {"revision": 2}, "an").status_code == 200


def test_the_second_of_two_editors_is_told(office, bbq):
    kept = office.saves(bbq, "an").json()
    second = office.saves(bbq | {"lead": "B"}, "binh", kept["id"], 1)
    assert second.json()["revision"] == 2
    late = office.saves(bbq | {"lead": "A"}, "an", kept["id"], 1)
    assert late.status_code == 409
    assert "Lê Bình" in late.json()["error"]
    assert office.gets(f"/entries/{kept['id']}/draft").json()["draft"]["form"]["lead"] == "B"
    assert office.posts(f"/entries/{kept['id']}/publish", {"revision": 1}, "binh").status_code == 409
    assert office.posts(f"/entries/{kept['id']}/discard", {"revision": 1}, "an").status_code == 409


def test_a_draft_begun_before_a_publication_is_told_so(office, bbq):
    id_, _ = office.publishes(bbq)
    office.posts(f"/entries/{id_}/return", {"number": 0}, "binh")
    stale = office.saves(bbq, "an", id_, 0, 1)
    assert stale.status_code == 409
    assert "số 2" in stale.json()["error"]
    assert office.saves(bbq, "an", id_, 0, 2).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"citations": []}, "căn cứ"),
        ({"citations": [{"document": "luat-55-2024", "article": "999"}]}, "Không thấy điều khoản"),
        ({"citations": [{"document": "nd-136-2020", "article": "4"}]}, "hiệu lực"),
        ({"questions": ["một câu"]}, "cách hỏi"),
        ({"see": ["khong.co"]}, "khong.co"),
        ({"checked": "2030-01-01"}, "tương lai"),
        ({"title": "x"}, "ít nhất"),
        ({"lead": "Theo Nghị định 105/2025 thì không được bay."}, "chưa nêu trong căn cứ"),
    ],
)
def test_what_the_checker_finds_blocks_publishing(office, wrong, said):
    form = LAW | wrong
    found = office.posts("/preview", form).json()["problems"]
    assert any(said in one["said"] for one in found), found
    kept = office.saves(form, "an").json()
    refused = office.posts(f"/entries/{kept['id']}/publish", {"revision": 1}, "binh")
    assert refused.status_code == 409
    assert said in refused.json()["error"]
    assert kept["id"] not in office.mind.knowledge.entries


def test_what_people_will_see_is_shown_on_both_kinds_of_channels(office, bbq):
    seen = office.posts("/preview", bbq | {"see": ["smoke.crawl_low"]}).json()
    assert seen["preview"]["buttons"]["text"].startswith("Đừng nướng than")
    assert len(seen["preview"]["buttons"]["choices"]) == 1
    assert "\n1. " in seen["preview"]["plain"]["parts"][-1]
    assert seen["needs_two"] is False


def test_markup_in_an_entry_stays_text(office, bbq):
    nasty = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    seen = office.posts("/preview", bbq | {"lead": nasty}).json()
    assert nasty in seen["preview"]["buttons"]["text"]
    office.publishes(bbq | {"lead": nasty})
    answer = office.client.post("/api/chat", json={"session": "citizen-0009", "text": ASKED})
    assert answer.headers["content-type"].startswith("application/json")
    assert nasty in answer.json()["replies"][0]["text"]


def test_who_may_what_is_checked_on_the_server(office, bbq):
    assert office.gets("", "nobody").status_code == 303
    assert office.gets("/questions", "nobody").status_code == 401
    for who in ("chi", "dung"):
        assert office.gets("", who).status_code == 403
        assert office.gets("/entries/smoke.crawl_low", who).status_code == 403
        assert office.saves(bbq, who).status_code == 403
    kept = office.saves(bbq, "an").json()
    assert office.posts(f"/entries/{kept['id']}/publish", {"revision": 1}, "dung").status_code == 403
    forged = office.posts("/entries", {"form": bbq}, "an", **{"X-Requested-With": "other"})
    assert forged.status_code == 403
    foreign = office.posts("/entries", {"form": bbq}, "an", Origin="https://evil.example")
    assert foreign.status_code == 403


def test_another_communes_questions_are_not_shown_and_not_marked(office):
    office.app.store.run(lambda c: _noted(c, "giá bình chữa cháy bao nhiêu", clock=office.clock, unit="ln"))
    office.app.store.run(lambda c: _noted(c, "flycam quay đám cháy", clock=office.clock, unit="bp"))
    office.app.store.run(lambda c: _noted(c, "thuê thợ sửa điện ở đâu", clock=office.clock))
    texts = [one["text"] for one in office.gets("/questions", "em").json()["groups"]]
    assert texts == ["flycam quay đám cháy"]
    assert office.gets("/questions", "em", unit="ln").status_code == 404
    assert office.posts("/questions/mark", {"ids": [1], "mark": "outside"}, "em").status_code == 404
    assert office.posts("/questions/mark", {"ids": [2], "mark": "outside"}, "em").status_code == 200
    assert len(office.gets("/questions", "an", state="all").json()["groups"]) == 3


def test_filters_and_bad_ones(office):
    office.app.store.run(lambda c: _noted(c, "flycam quay đám cháy", clock=office.clock, channel="telegram"))
    office.clock.forward(2 * 86400)
    office.app.store.run(lambda c: _noted(c, "giá bình chữa cháy bao nhiêu", clock=office.clock))
    assert len(office.gets("/questions", channel="telegram").json()["groups"]) == 1
    assert [one["text"] for one in office.gets("/questions", since="2026-11-25").json()["groups"]] == [
        "giá bình chữa cháy bao nhiêu"
    ]
    assert [one["text"] for one in office.gets("/questions", until="2026-11-23").json()["groups"]] == ["flycam quay đám cháy"]
    for bad in ({"since": "hôm qua"}, {"until": "9999-99-99"}, {"since": "2026-11-25" * 500}):
        assert office.gets("/questions", **bad).status_code in (200, 409)
    assert office.gets("/due", on="0001-01-01").status_code == 409
    for ids in ("1", [], [1.5], ["1"], [-1], [10**12], [True], list(range(1, 9000))):
        assert office.posts("/questions/mark", {"ids": ids, "mark": "outside"}).status_code in (404, 409)
    for path in ("/entries/..%2F..%2Fetc", "/provisions/..%2Fdocuments", "/entries/x%00y"):
        assert office.gets(path).status_code == 404
    assert office.posts("/entries/..%2Fx", {"form": BBQ, "revision": 0, "version": 0}).status_code in (404, 409)
    assert office.saves(BBQ, id_="A B").status_code == 409
    assert office.saves(BBQ, revision=-1).status_code == 409
    assert office.posts("/entries", {"form": "x"}).status_code == 409


def test_a_thumb_down_reaches_the_desk_without_who_gave_it(office):
    office.says("cháy thì gọi số mấy")
    assert "gọi 114" in office.says("👎🏽")[0]["text"]
    found = office.gets("/ratings").json()
    assert [(one["text"], one["entry"]) for one in found["ratings"]] == [("cháy thì gọi số mấy", "call_114.when")]
    assert office.gets("/ratings", good="1").json()["ratings"] == []
    assert "citizen" not in str(found)


def test_another_process_notices_what_was_published(office, own_mind, data, bbq, say):
    id_, _ = office.publishes(bbq)
    other = Shelf(Settings(data_dir=data), say, office.app.engine)

    class Standby:
        ready = True
        used = None

        def use(self, file, law=None):
            self.used = file

    standby = Standby()
    assert other.follow(standby)
    assert not other.follow(standby)
    assert standby.used == data / "content" / "knowledge.db"
    office.posts(f"/entries/{id_}/return", {"number": 0}, "binh")
    assert other.follow(standby)


def test_another_folder_on_the_same_database_gets_the_entries_too(office, tmp_path, trained, bbq, say):
    id_, _ = office.publishes(bbq)
    folder = tmp_path / "second"
    folder.mkdir()
    (folder / "trained").symlink_to(trained)
    other = Shelf(Settings(data_dir=folder), say, office.app.engine)
    chosen = other.choose()
    assert chosen.path == folder / "content" / "knowledge.db"
    with sqlite3.connect(chosen.path) as db:
        assert db.execute("SELECT count(*) FROM entry WHERE id = ?", (id_,)).fetchone() == (1,)


@pytest.mark.parametrize("broken", ["entries: [", "entries: [{id: x}]", "entrees: []", "\xff", "entries:\n- id: ../x\n"])
def test_a_broken_layer_is_refused_in_a_sentence_and_the_shipped_knowledge_serves(data, say, broken, trained):
    (data / "content").mkdir()
    (data / "content" / "own.yml").write_bytes(broken.encode("latin-1"))
    chosen = Shelf(Settings(data_dir=data), say).choose()
    assert chosen.path.resolve() == (trained / "knowledge.db").resolve()
    assert chosen.problem.startswith("Nội dung riêng của đơn vị đang bị bỏ qua")
    assert "own.yml" in chosen.problem


def test_nothing_is_published_over_a_broken_file_of_the_operators(office, bbq):
    (office.app.shelf.folder).mkdir(exist_ok=True)
    (office.app.shelf.folder / "own.yml").write_text("entries: [", encoding="utf-8")
    kept = office.saves(bbq).json()
    refused = office.posts(f"/entries/{kept['id']}/publish", {"revision": 1}, "binh")
    assert refused.status_code == 409
    assert "own.yml" in refused.json()["error"]


def test_entries_that_the_law_overtakes_are_listed(office):
    assert office.gets("/due").status_code == 200
    id_, _ = office.publishes(LAW | {"citations": [{"document": "nd-105-2025", "article": "5"}]})
    document = next(one for one in office.app.shelf.shipped.documents if one.id == "nd-105-2025")
    assert document.expires is None or document.amendments is not None
    listed = [one["id"] for one in office.gets("/due").json()["due"]]
    assert id_ not in listed
