"""Classifiers over the sparse features of a whole message, with the words that weighed."""

import warnings
from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from nlu.rasa.components.weights import Weights

_REASONS = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SituationClassifier(GraphComponent, IntentClassifier):
    """A linear support vector machine over category+urgency; every label is ranked.

    Rasa's own classifiers were slower to train and less sure of urgency, and name no reasons; the
    decision record has the figures. Scores become probabilities by a softmax over score / `heat`.
    """

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        weights: Weights | None = None,
    ) -> None:
        self.config = config
        self.storage = storage
        self.resource = resource
        self.weights = weights

    @classmethod
    def required_components(cls) -> "list[type]":
        """Name the parts that must stand before this one."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return `strength` (inverse of the L2 penalty), `heat` and the solver's bound.

        `strength` and `heat` were chosen on the dev set.
        """
        return {"strength": 0.5, "heat": 0.15, "max_iter": 300}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SituationClassifier":
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SituationClassifier":
        """Return the trained component. Raises ValueError when the model does not hold it."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Weights.load(folder))

    def label(self, message: Message) -> str | None:
        """Return the label that `message` of the training data bears."""
        return message.get(INTENT)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit to the messages that bear a label, rare ones weighing somewhat more."""
        told = [m for m in training_data.training_examples if m.get(TEXT) and self.label(m)]
        labels = [self.label(message) for message in told]
        counts = vstack([_sentence(message) for message in told]).tocsr()
        weights = Weights.untrained(counts)
        machine = LinearSVC(
            C=self.config["strength"],
            max_iter=self.config["max_iter"],
            tol=1e-3,
            class_weight=_softened(labels),
            random_state=7,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # bounded on purpose
            machine.fit(weights.weighed(counts), labels)
        self.weights = weights.fitted(machine, self.config["heat"])
        with self.storage.write_to(self.resource) as folder:
            self.weights.save(folder)
        return self.resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as they are; no later part needs the labels guessed."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank all labels of each message and name the words that weighed for the first."""
        for message in messages:
            ranking = self.ranking(message)
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("reasons", self._reasons(message, ranking[0]["name"]), add_to_output=True)
        return messages

    def ranking(self, message: Message) -> list[dict[str, Any]]:
        """Return every label with its confidence, surest first."""
        assert self.weights is not None
        chances = self.weights.chances(_sentence(message))
        order = np.argsort(-chances, kind="stable")
        return [
            {"name": str(self.weights.labels[i]), "confidence": float(chances[i])} for i in order
        ]

    def _reasons(self, message: Message, label: str) -> list[dict[str, Any]]:
        """Return the words that pull towards `label`, strongest first.

        The features of a message are, but for pairs of words, the sum of those of its words.
        """
        assert self.weights is not None
        words, _ = message.get_sparse_features(attribute=TEXT)
        pulls = self.weights.pulls(csr_matrix(words.features), _sentence(message), label)
        best: dict[str, float] = {}
        for token, pull in zip(message.get(TOKENS_NAMES[TEXT])[1:], pulls[1:], strict=True):
            best[token.lemma] = max(best.get(token.lemma, 0.0), float(pull))
        chosen = sorted(best.items(), key=lambda item: -item[1])[:_REASONS]
        return [{"word": word, "weight": round(pull, 4)} for word, pull in chosen if pull > 0]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ReporterClassifier(SituationClassifier):
    """Says who writes, learnt from `reporter` in the metadata of the training messages."""

    def label(self, message: Message) -> str | None:
        """Return who writes `message` of the training data."""
        metadata = message.get("metadata") or {}
        return (metadata.get("intent") or {}).get("reporter")

    def process(self, messages: list[Message]) -> list[Message]:
        """Add `reporter_ranking`, all kinds of reporter with their confidence."""
        for message in messages:
            message.set("reporter_ranking", self.ranking(message), add_to_output=True)
        return messages


def _sentence(message: Message) -> csr_matrix:
    """Return the counts of the whole `message`, shape (1, features)."""
    _, sentence = message.get_sparse_features(attribute=TEXT)
    return csr_matrix(sentence.features, dtype=np.float64)


def _softened(labels: "list[str | None]") -> dict[str | None, float]:
    """Weigh rare labels up by the square root of their rarity."""
    counts = Counter(labels)
    mean = len(labels) / len(counts)
    return {label: float(np.sqrt(mean / count)) for label, count in counts.items()}
