"""The features of the program's own engine, in the form that Rasa's classifiers take."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from nlu.engines.features import features
from nlu.text import Normalised, normalise

_FILE = "vocabulary.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageFeaturizer(SparseFeaturizer, GraphComponent):
    """Counts words, pairs, concepts and signs: of the whole message, and of each word alone."""

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        storage: ModelStorage,
        resource: Resource,
        vocabulary: list[str] | None = None,
    ) -> None:
        super().__init__(name, config)
        self.storage = storage
        self.resource = resource
        self.rows = {feature: row for row, feature in enumerate(vocabulary or [])}

    @classmethod
    def required_components(cls) -> "list[type]":
        """Name the parts that must stand before this one."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default; `rarest` is the number of messages a feature must stand in."""
        return {**SparseFeaturizer.get_default_config(), "rarest": 3}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept any configuration that Rasa has read."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MessageFeaturizer":
        """Return a featurizer that knows no feature yet."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "MessageFeaturizer":
        """Return the trained featurizer. Raises ValueError when the model does not hold it."""
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / _FILE).read_text("utf-8"))
        return cls(config, execution_context.node_name, model_storage, resource, vocabulary)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the features that are not too rare."""
        told = (m.get(TEXT) for m in training_data.training_examples if m.get(TEXT))
        found = Counter(name for text in told for name in set(features(normalise(text))))
        vocabulary = sorted(name for name, n in found.items() if n >= self._config["rarest"])
        self.rows = {feature: row for row, feature in enumerate(vocabulary)}
        with self.storage.write_to(self.resource) as folder:
            (folder / _FILE).write_text(json.dumps(vocabulary), "utf-8")
        return self.resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features of all training messages."""
        self.process([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features of each message: one row a token, and one for all of it."""
        for message in messages:
            tokens = [Normalised(t.lemma, t.text) for t in message.get(TOKENS_NAMES[TEXT])]
            words = self._counts([_alone(token) for token in tokens])
            whole = self._counts([features(normalise(message.get(TEXT)))])
            self.add_features_to_message(words, whole, TEXT, message)
        return messages

    def _counts(self, texts: "list[Iterable[str]]") -> csr_matrix:
        """Return how often each known feature stands in each of `texts`."""
        data: list[int] = []
        columns: list[int] = []
        ends = [0]
        for names in texts:
            known = Counter(self.rows[name] for name in names if name in self.rows)
            columns.extend(known.keys())
            data.extend(known.values())
            ends.append(len(columns))
        return csr_matrix((data, columns, ends), (len(texts), len(self.rows)), dtype="float64")


def _alone(word: Normalised) -> "Iterable[str]":
    """Return the features of a word that do not hang on its neighbours."""
    return (name for name in features(word) if name.startswith(("w:", "t:", "k:")))
