"""What the intents are learned from."""

import json

import pytest

from knowledge import content
from knowledge.build import entries_of
from nlu import examples


@pytest.fixture
def folder(tmp_path):
    """A file of intents and a file of messages from outside."""
    rows = "version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - xin chào\n\n    -  chào em \n"
    (tmp_path / "talk.yml").write_text(rows, encoding="utf-8")
    lines = ({"text": "alo", "kind": "greet"}, {"text": "giá vàng", "kind": "out_of_scope"})
    (tmp_path / "outside.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return tmp_path


def test_every_question_of_the_knowledge_is_an_example_of_its_kind():
    entries = entries_of(content.load())
    questions = examples.questions(entries, {})
    assert set(questions) == {"ask_law", "ask_fine", "ask_procedure", "ask_skill"}
    assert sum(map(len, questions.values())) == sum(len(entry.questions) for entry in entries)


def test_labelled_messages_are_read_and_no_message_is_both():
    messages = examples.labelled_messages()
    assert set(messages) == {"emergency", "lookalike"}
    assert min(map(len, messages.values())) >= 500
    assert not set(messages["emergency"]) & set(messages["lookalike"])


def test_examples_of_an_intent_are_read_as_written(folder):
    read = examples.written(folder, [folder / "outside.jsonl"])
    assert read == {"greet": ["xin chào", "chào em", "alo"], "out_of_scope": ["giá vàng"]}


def test_every_intent_has_examples_and_those_from_outside_are_among_them():
    texts = examples.by_intent(entries_of(content.load()), {})
    assert all(texts.values())
    assert set(examples.outside()) <= {text for some in texts.values() for text in some}
    assert set(examples.OUTSIDE) <= set(texts)


def test_rasa_is_given_one_example_a_line_whatever_it_holds():
    (row,) = examples.as_rows({"greet": ["xin\nchào", "- alo"]})
    assert row == {"intent": "greet", "examples": "- xin chào\n- - alo\n"}
    assert examples.as_rasa({"nlu": [row]}).startswith("version: '3.1'")
