"""The operator's entries on the command line: out of one server, into another."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import main
from knowledge.layer.files import DESK
from tests.unit.knowledge.layer.test_files import OWN

SOURCE = "BYT"


@pytest.fixture
def own(tmp_path):
    from knowledge import content

    code = content.load().sources[0].code
    file = tmp_path / "own.yml"
    file.write_text(OWN.replace("BYT", code).replace("burns.cool_water", "xa.bong"), encoding="utf-8")
    return file


def pccc(data, *arguments):
    return CliRunner().invoke(main, ["--data-dir", str(data), *(str(one) for one in arguments)])


def test_what_one_server_gives_out_another_takes_in(tmp_path, own):
    first, second = tmp_path / "first", tmp_path / "second"
    dry = pccc(first, "knowledge", "import", own, "--by", "Trần An", "--dry-run", "--json")
    assert json.loads(dry.stdout)["published"] == ["xa.bong", "xa.tru_nuoc"]
    assert not (first / "content" / DESK).exists()
    assert "2 mục" in pccc(first, "knowledge", "import", own, "--by", "Trần An").stdout
    out = tmp_path / "out.yml"
    assert pccc(first, "knowledge", "export", out).exit_code == 0
    assert "2 mục" in pccc(second, "knowledge", "import", out, "--by", "Lê Bình").stdout
    again = pccc(second, "knowledge", "import", out, "--by", "Lê Bình", "--json")
    assert (json.loads(again.stdout)["published"], json.loads(again.stdout)["same"]) == ([], 2)
    assert pccc(second, "knowledge", "export").stdout == out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("lead:", "leed:"), "leed"),
        (lambda text: text.replace("sources: [", "sources: [khong-co, "), "khong-co"),
        (lambda text: text + "\x00", "own.yml"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence_and_nothing_is_published(tmp_path, own, spoil, said):
    own.write_text(spoil(own.read_text(encoding="utf-8")), encoding="utf-8")
    done = pccc(tmp_path / "data", "knowledge", "import", own, "--by", "An")
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert pccc(tmp_path / "data", "knowledge", "export").stdout == "entries: []\n"


def test_drafts_are_listed(tmp_path):
    done = pccc(tmp_path / "data", "knowledge", "drafts", "--json")
    assert json.loads(done.stdout) == {"drafts": []}
