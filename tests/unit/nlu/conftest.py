"""A model that is quick to make, and what is built on it."""

import pytest

from nlu.engines.linear import LinearClassifier, LinearModel
from nlu.testing import tiny_model
from nlu.understand import Understander


@pytest.fixture(scope="session")
def model() -> LinearModel:
    return tiny_model()


@pytest.fixture(scope="session")
def classifier(model: LinearModel) -> LinearClassifier:
    return LinearClassifier(model)


@pytest.fixture(scope="session")
def understander(classifier: LinearClassifier) -> Understander:
    return Understander(classifier)
