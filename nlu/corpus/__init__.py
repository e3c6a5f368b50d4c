"""The labelled messages every engine is trained and measured on (Rasa NLU YAML)."""

from nlu.corpus.loading import CorpusError, Example, Split, fingerprint, load, read_file
from nlu.corpus.writing import to_yaml

__all__ = ["CorpusError", "Example", "Split", "fingerprint", "load", "read_file", "to_yaml"]
