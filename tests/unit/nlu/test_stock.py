"""Stock Rasa is compared with as it comes."""

from __future__ import annotations

from nlu.stock import configuration


def test_the_pipeline_is_the_default_with_the_epochs_asked_for():
    pipeline = configuration(epochs=7, seed=3)["pipeline"]
    assert [component["name"] for component in pipeline] == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "ResponseSelector",
        "FallbackClassifier",
    ]
    assert [component["epochs"] for component in pipeline if "epochs" in component] == [7, 7]
