"""The sentence encoder: a small transformer that reads what words mean in their order."""

from nlu.encoder.sentence_encoder import EncoderInvalid, SentenceEncoder, default_encoder

__all__ = ["EncoderInvalid", "SentenceEncoder", "default_encoder"]
