"""Training knows when what it made no longer fits what was written."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from knowledge import content
from nlu import engine, training
from nlu.encoder import EncoderError
from nlu.training import Places, fingerprint, is_trained
from tests.conftest import NOW, ROOT


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A copy of the content and the pipeline that may be edited."""
    shutil.copytree(content.FOLDER, tmp_path / "knowledge" / "content")
    shutil.copy(engine.CONFIG, tmp_path / "config.yml")
    monkeypatch.setattr(training, "FOLDER", tmp_path / "knowledge" / "content")
    monkeypatch.setattr(engine, "CONFIG", tmp_path / "config.yml")
    return tmp_path


@pytest.fixture
def places(tmp_path):
    """A folder that looks just trained."""
    made = Places(tmp_path / "trained")
    made.folder.mkdir()
    made.knowledge.touch()
    made.model.touch()
    made.alarm.mkdir()
    made.scope.mkdir()
    made.stamp.write_text(json.dumps({"fingerprint": fingerprint(None)}), encoding="utf-8")
    return made


def test_a_folder_with_all_parts_and_a_fitting_stamp_is_trained(places):
    assert is_trained(places.folder, None)


def test_an_empty_or_missing_folder_is_not_trained(tmp_path):
    assert not is_trained(tmp_path, None)
    assert not is_trained(tmp_path / "nowhere", None)


@pytest.mark.parametrize("part", ["knowledge", "model", "stamp"])
def test_a_folder_that_lost_a_part_is_not_trained(places, part):
    getattr(places, part).unlink()
    assert not is_trained(places.folder, None)


@pytest.mark.parametrize("stamp", [b"", b"{", b"\xff\xfe", b"{}", b'{"fingerprint": "other"}', b"[]"])
def test_a_broken_or_foreign_stamp_counts_as_not_trained(places, stamp):
    places.stamp.write_bytes(stamp)
    assert not is_trained(places.folder, None)


def test_trained_for_one_encoder_is_not_trained_for_another(places):
    assert not is_trained(places.folder, "keepitreal/vietnamese-sbert")


def test_the_fingerprint_stays_while_nothing_changes(written):
    assert fingerprint(None) == fingerprint(None)


@pytest.mark.parametrize("file", ["knowledge/content/skills/burns.yml", "knowledge/content/wording.yml", "config.yml"])
def test_the_fingerprint_changes_with_one_letter_of_what_training_reads(written, file):
    before = fingerprint(None)
    with (written / file).open("a", encoding="utf-8") as edited:
        edited.write("#")
    assert fingerprint(None) != before


def test_the_fingerprint_changes_with_a_new_file_a_lost_one_and_the_encoder(written):
    skills = written / "knowledge" / "content" / "skills"
    seen = {fingerprint(None), fingerprint("another encoder")}
    (skills / "new.yml").write_text("entries: []\n", encoding="utf-8")
    seen.add(fingerprint(None))
    (skills / "burns.yml").unlink()
    seen.add(fingerprint(None))
    assert len(seen) == 4


def test_notes_beside_the_content_do_not_call_for_training(written):
    before = fingerprint(None)
    (written / "knowledge" / "content" / "notes.txt").write_text("nháp", encoding="utf-8")
    assert fingerprint(None) == before


def test_a_failed_training_leaves_no_stamp_and_says_why(tmp_path):
    with pytest.raises(EncoderError, match="PCCC_ENCODER"):
        training.train(content.load(), tmp_path, str(tmp_path / "nowhere"), NOW.date(), lambda _step, _done: None)
    assert not is_trained(tmp_path, None)
    assert not Places(tmp_path).stamp.exists()


PARENT = """
import os, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from nlu.training import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=end_with_parent)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(600)
"""


def test_a_training_that_is_killed_leaves_no_process_behind(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        beside = int(parent.stdout.readline())
        parent.kill()
    for _ in range(600):
        if not Path(f"/proc/{beside}").exists() or "State:\tZ" in Path(f"/proc/{beside}/status").read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    os.kill(beside, signal.SIGKILL)
    pytest.fail("it still runs after half a minute")
