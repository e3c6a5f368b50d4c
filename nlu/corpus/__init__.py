"""The labelled messages every engine is trained and measured on (Rasa NLU YAML)."""

from nlu.corpus.loading import CorpusError, Example, Split, fingerprint, load, read_file

__all__ = ["CorpusError", "Example", "Split", "fingerprint", "load", "read_file"]
