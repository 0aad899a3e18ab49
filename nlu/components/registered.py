"""The components under the names that `config.yml` uses, registered with Rasa's recipe.

Apart from the components because the recipe imports every component Rasa has, TensorFlow among them: training may, answering
must not (half the memory and seven seconds).
"""

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from nlu.components.fallback import ConfidenceFallback
from nlu.components.linear_classifier import LinearIntentClassifier
from nlu.components.ngram_featurizer import NgramFeaturizer
from nlu.components.normalizer import VietnameseNormalizer
from nlu.components.sentence_featurizer import SentenceTransformersFeaturizer
from nlu.components.tokenizer import VietnameseTokenizer

_Kind = DefaultV1Recipe.ComponentType

DefaultV1Recipe.register(_Kind.MESSAGE_FEATURIZER, is_trainable=False)(VietnameseNormalizer)
DefaultV1Recipe.register(_Kind.MESSAGE_TOKENIZER, is_trainable=False)(VietnameseTokenizer)
DefaultV1Recipe.register(_Kind.MESSAGE_FEATURIZER, is_trainable=True)(SentenceTransformersFeaturizer)
DefaultV1Recipe.register(_Kind.MESSAGE_FEATURIZER, is_trainable=True)(NgramFeaturizer)
DefaultV1Recipe.register(_Kind.INTENT_CLASSIFIER, is_trainable=True)(LinearIntentClassifier)
DefaultV1Recipe.register(_Kind.INTENT_CLASSIFIER, is_trainable=False)(ConfidenceFallback)

__all__ = [
    "ConfidenceFallback",
    "LinearIntentClassifier",
    "NgramFeaturizer",
    "SentenceTransformersFeaturizer",
    "VietnameseNormalizer",
    "VietnameseTokenizer",
]
