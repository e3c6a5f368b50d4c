"""A real model of a part of the corpus, trained in under a second, for tests of other rooms."""

from functools import cache

from nlu.bootstrap import understander
from nlu.corpus import load
from nlu.engines.linear import LinearModel
from nlu.model_version import TrainingSettings
from nlu.training import train
from nlu.understand import Understander


@cache
def tiny_model() -> LinearModel:
    """Return a model of every third training message, without augmentation."""
    settings = TrainingSettings(variants=0, rarest=2)
    return train(load("train")[::3], (), settings)


def tiny_understander() -> Understander:
    """Return an Understander over `tiny_model`, with all rules and facts."""
    return understander(tiny_model())
