"""Words, pairs and characters of a message as a row of numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlu.ngrams import Vocabulary, character_terms, marked_terms, word_terms


def test_words_and_pairs_of_words():
    assert word_terms(["chay", "nha", "kho"]) == ["w:chay", "w:nha", "w:kho", "p:chay nha", "p:nha kho"]
    assert word_terms([]) == []


def test_marks_tell_a_fire_from_a_run():
    fire = marked_terms(["cháy", "bo"], ["chay", "bo"])
    run = marked_terms(["chạy", "bo"], ["chay", "bo"])
    assert fire == ["m:cháy"]
    assert run == ["m:chạy"]


def test_characters_stay_within_words_and_see_their_borders():
    assert character_terms("ga o", 2, 3) == ["c: g", "c:ga", "c:a ", "c: ga", "c:ga ", "c: o", "c:o ", "c: o "]


def test_a_slip_of_the_finger_shares_characters_with_the_right_word():
    assert len(set(character_terms("chaay")) & set(character_terms("chay"))) >= 5


def test_rare_terms_are_not_learned():
    vocabulary, _ = Vocabulary.learn([["a", "b"], ["b", "c"], ["b", "b", "a"]], at_least=2)
    assert vocabulary.columns == {"a": 0, "b": 1}


def test_a_term_counts_once_however_often_it_stands_and_a_strange_one_never():
    vocabulary, _ = Vocabulary.learn([["a", "b"], ["a", "b"]], at_least=1)
    rows = vocabulary.count([["a", "a", "x"], ["x"], ["b", "a"], []]).toarray()
    assert np.allclose(rows, [[1, 0], [0, 0], [0.5**0.5, 0.5**0.5], [0, 0]])


def test_a_vocabulary_that_was_kept_gives_the_same_rows(tmp_path):
    documents = [word_terms(["bình", "chữa", "cháy"]), word_terms(["cháy", "nhà"])]
    vocabulary, _ = Vocabulary.learn(documents, at_least=1)
    vocabulary.save(tmp_path / "vocabulary.json")
    again = Vocabulary.load(tmp_path / "vocabulary.json")
    assert (again.count(documents) != vocabulary.count(documents)).nnz == 0


def test_without_a_vocabulary_there_are_rows_without_columns():
    assert Vocabulary({}).count([["a"], []]).shape == (2, 0)


def test_the_rows_learned_from_are_those_it_counts():
    documents = [["b", "a", "b"], ["c", "a"], [], ["x", "c"]]
    vocabulary, rows = Vocabulary.learn(documents, at_least=2)
    counted = vocabulary.count(documents)
    assert rows.shape == counted.shape
    assert (rows.toarray() == counted.toarray()).all()


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=6))
def test_every_row_with_a_known_term_has_length_one(documents):
    _, rows = Vocabulary.learn(documents, at_least=1)
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1)).A1
    assert np.allclose(lengths, [1.0 if terms else 0.0 for terms in documents])
