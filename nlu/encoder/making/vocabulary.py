"""Which pieces of the 250,000 are kept: those that Vietnamese messages are made of.

Pieces of other languages are left out, so that the encoder is a fifth of its size. No text becomes
unreadable by it: what was one rare piece is read as several smaller ones.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sentencepiece import SentencePieceProcessor, sentencepiece_model_pb2

from nlu.encoder.making.base import Base

_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
_ONSET = "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x|z|f|w|j"
_SYLLABLE = re.compile(f"▁?(?:{_ONSET})?[{_VOWELS}]{{1,3}}(?:c|ch|m|n|ng|nh|p|t)?")
_BEGINNING = re.compile(f"▁?(?:{_ONSET}|q)")
_SIGNS = re.compile(r"▁?[\d\W_]{1,3}")
_SPECIAL = 4
_LETTERS_END, _SIGNS_END = 0x2100, 0x2600
_PICTURES = ((0x2600, 0x27BF), (0x1F300, 0x1FAFF))
_SEEN_TWICE = 2


def kept_pieces(base: Base, texts: Iterable[str]) -> list[int]:
    """Return the rows of `base` that are kept, in order, given what stands in the corpus."""
    every = SentencePieceProcessor(model_proto=model_of(base, range(len(base.pieces))))
    seen = Counter(piece for text in texts for piece in every.encode(text))
    used = {piece for piece, times in seen.items() if times >= _SEEN_TWICE}
    known = {row for row, piece in enumerate(base.pieces) if row < _SPECIAL or _wanted(piece)}
    return sorted(known | used)


def _wanted(piece: str) -> bool:
    if _SYLLABLE.fullmatch(piece) or _BEGINNING.fullmatch(piece):
        return True
    if len(piece) == 1 and ord(piece) < _LETTERS_END:
        return True
    if _SIGNS.fullmatch(piece) and all(ord(char) < _SIGNS_END for char in piece):
        return True
    pictures = any(low <= ord(char) <= high for char in piece for low, high in _PICTURES)
    return len(piece) <= 2 and pictures


def model_of(base: Base, rows: Sequence[int]) -> bytes:
    """Return the Unigram model of the pieces in `rows`, as SentencePiece reads it.

    Texts come evened by `nlu.text`, so nothing but blanks is changed in them. Raises ValueError
    where the first rows are not the special pieces.
    """
    if list(rows[:_SPECIAL]) != list(range(_SPECIAL)):
        raise ValueError("the special pieces come first")
    model: Any = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]  # made by protobuf
    for place, row in enumerate(rows):
        kinds = {0: model.SentencePiece.CONTROL, 1: model.SentencePiece.CONTROL}
        kinds |= {2: model.SentencePiece.CONTROL, 3: model.SentencePiece.UNKNOWN}
        model.pieces.add(
            piece=base.pieces[row],
            score=float(base.scores[row]),
            type=kinds.get(place, model.SentencePiece.NORMAL),
        )
    trainer, evening = model.trainer_spec, model.normalizer_spec
    trainer.model_type, trainer.vocab_size = trainer.UNIGRAM, len(rows)
    trainer.bos_id, trainer.pad_id, trainer.eos_id, trainer.unk_id = range(_SPECIAL)
    trainer.bos_piece, trainer.pad_piece, trainer.eos_piece = "<s>", "<pad>", "</s>"
    evening.name = "identity"
    evening.add_dummy_prefix = evening.escape_whitespaces = evening.remove_extra_whitespaces = True
    return bytes(model.SerializeToString())
