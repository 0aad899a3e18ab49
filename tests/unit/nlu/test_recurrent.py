"""The network over words in order: it learns what only their order tells, and says the same after it was kept."""

import numpy as np
import pytest

from nlu import recurrent_training
from nlu.lexicon import Lexicon
from nlu.recurrent import LONGEST, UNKNOWN, Recurrent

LEXICON = Lexicon({"fire": ["cháy", "bốc lửa"], "call": ["gọi"]})
NOW = ["gọi rồi mà cháy", "gọi nhanh mà nhà cháy", "ai gọi giùm rồi cháy"]
THEN = ["cháy rồi mà gọi", "cháy nhanh mà nhà gọi", "ai cháy giùm rồi gọi"]
"""The same words in another order."""


def told(*texts):
    return [LEXICON.message(text) for text in texts]


@pytest.fixture(scope="module")
def network():
    texts = [*NOW, *THEN] * 150
    labels = np.array([text in NOW for text in texts])
    recipe = recurrent_training.Recipe(size=8, hidden=8, batch=32, dropped=0.05)
    return recurrent_training.fit(told(*texts), labels, np.ones(len(texts), dtype=np.float32), recipe)


def test_the_order_of_words_tells(network):
    assert min(map(network.score, told(*NOW))) > 0 > max(map(network.score, told(*THEN)))


def test_a_word_without_marks_and_an_unknown_one_are_read(network):
    steps = network.words.steps(*told("gọi chay xyz 17"))
    assert steps.plain[1] == network.words.plain["chay"]
    assert steps.plain[2] == steps.plain[3] == UNKNOWN
    assert [int(row) for row in steps.marked[1:]] == [0, 0, 0]
    assert network.words.marked["gọi"] == steps.marked[0]


def test_every_word_of_a_phrase_has_its_kind(network):
    kinds = network.words.steps(*told("nhà bốc lửa gọi")).kinds
    fire, call = network.words.kinds["fire"], network.words.kinds["call"]
    assert [row[0] for row in kinds.tolist()] == [0, fire, fire, call]


@pytest.mark.parametrize("text", ["", "🔥", "gọi " * 500])
def test_nothing_and_too_much_have_a_score(network, text):
    assert np.isfinite(network.score(*told(text)))
    assert len(network.words.steps(*told(text)).plain) <= LONGEST


def test_what_torch_fitted_and_what_numpy_applies_agree(network):
    """The same layers in torch's own GRU."""
    import torch

    steps = network.words.steps(*told(NOW[0]))
    read = network.plain[steps.plain] + network.marked[steps.marked] + network.kinds[steps.kinds].sum(axis=1)
    for end, entering in enumerate((read, read[::-1].copy())):
        gru = torch.nn.GRU(8, 8, batch_first=True)
        parts = {"weight_ih": "into", "weight_hh": "on", "bias_ih": "into_bias", "bias_hh": "on_bias"}
        gru.load_state_dict({f"{part}_l0": torch.from_numpy(getattr(network, ours)[end]) for part, ours in parts.items()})
        states = gru(torch.from_numpy(entering)[None])[0][0].detach().numpy()
        np.testing.assert_allclose(network._states(read)[:, 8 * end : 8 * end + 8], states, rtol=1e-4, atol=1e-5)


def test_what_was_kept_scores_the_same(network, tmp_path):
    network.save(tmp_path)
    kept = Recurrent.load(tmp_path)
    assert [kept.score(one) for one in told(*NOW)] == [network.score(one) for one in told(*NOW)]
