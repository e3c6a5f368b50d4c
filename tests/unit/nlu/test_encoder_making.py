"""Reading the base and choosing its pieces; the fitting itself needs PyTorch (`make encoder`)."""

import struct

import numpy as np
import pytest
from sentencepiece import SentencePieceProcessor

from nlu.encoder.making import base as making
from nlu.encoder.making.base import Base
from nlu.encoder.making.vocabulary import kept_pieces, model_of

PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁bố",
    "▁đánh",
    "▁em",
    "▁plus",
    "ный",
    "▁",
    "b",
    "ố",
    "?",
]


def packed(numbers: np.ndarray, scale: float) -> bytes:
    """Write 32 whole numbers of -8 to 7 as one block of 4 bits each."""
    raised = (numbers + 8).astype(np.uint8)
    return struct.pack("<e", scale) + (raised[:16] | raised[16:] << 4).tobytes()


def file_of(weights: np.ndarray, bias: list[float]) -> bytes:
    """Write a model of one matrix and one bias in the wheel's format."""
    text = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, text)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I", 1) + struct.pack("<7ifi", 32, 1, 1, 64, 13, 8, 2, 1e-12, 32)
    words = struct.pack("<5i", len(text), 0, 2, 1, 3) + struct.pack("<Q", int(ends[-1]))
    words += ends.tobytes() + np.zeros(len(text), "<f4").tobytes() + b"".join(text)
    words += struct.pack("<iI", 0, 0)
    block, plain = packed(weights, 0.5), np.array(bias, "<f4").tobytes()
    listed = [(b"m.w", 1, 32, block), (b"m.b", 0, len(bias), plain)]
    size = sum(2 + len(name) + 21 for name, *_ in listed) + 4
    at, rows = len(head) + len(words) + size, b""
    for name, kind, count, data in listed:
        rows += (
            struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, count, at, len(data))
        )
        at += len(data)
    return head + words + struct.pack("<i", len(listed)) + rows + block + plain


def test_weights_of_four_bits_are_opened_to_what_they_stood_for() -> None:
    weights = np.arange(32) % 16 - 8
    read = making._parsed(memoryview(file_of(weights, [0.25, -1.5])))
    assert (read.width, read.layers, read.inner) == (32, 1, 64)
    assert list(read.pieces) == PIECES
    assert read.tensors["m.w"].tolist() == (weights * 0.5).tolist()
    assert read.tensors["m.b"].tolist() == [0.25, -1.5]


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        making._parsed(memoryview(b"E5S2" + bytes(100)))


def base_of(pieces: list[str]) -> Base:
    scores = np.array([0, 0, 0, 0, *[-len(pieces[i]) / 10 for i in range(4, len(pieces))]])
    return Base(32, 1, 64, pieces, scores.astype(np.float32), {})


def test_pieces_of_vietnamese_are_kept_and_others_only_where_the_corpus_has_them() -> None:
    base = base_of(PIECES)
    kept = [PIECES[row] for row in kept_pieces(base, ["bố đánh em ?"])]
    assert {"▁bố", "▁đánh", "▁em", "?", "b"} <= set(kept)
    assert "▁plus" not in kept
    assert "▁plus" in [PIECES[row] for row in kept_pieces(base, ["plus plus"])]


def test_a_text_is_parted_into_the_pieces_that_are_kept() -> None:
    model = model_of(base_of(PIECES), [0, 1, 2, 3, 4, 5, 6])
    reader = SentencePieceProcessor(model_proto=model)
    assert reader.encode("bố đánh em") == [4, 5, 6]
    assert reader.encode("bố @") == [4, 3]


def test_the_special_pieces_must_come_first() -> None:
    with pytest.raises(ValueError, match="special"):
        model_of(base_of(PIECES), [4, 5])
