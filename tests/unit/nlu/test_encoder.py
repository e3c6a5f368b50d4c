"""The encoder that comes with the program, and how texts are given to it."""

import shutil
import time
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.encoder import EncoderInvalid, SentenceEncoder, default_encoder
from nlu.encoder.reading import BEGIN, END, MOST_PIECES, as_read, framed
from nlu.encoder.sentence_encoder import CARD, PIECES, WEIGHTS
from nlu.labels import Category, Urgency
from nlu.text import normalise

HOME = Path(str(resources.files("nlu.encoder").joinpath("weights")))


def likeliest(text: str) -> tuple[Urgency, Category]:
    urgency, category, _ = default_encoder().probabilities(normalise(text))
    return list(Urgency)[int(urgency.argmax())], list(Category)[int(category.argmax())]


@pytest.mark.parametrize(
    ("text", "urgency", "category"),
    [
        ("bố dượng đang đánh em, cứu em với", Urgency.CRITICAL, Category.PHYSICAL_ABUSE),
        ("bo duong dang danh em, cuu em voi", Urgency.CRITICAL, Category.PHYSICAL_ABUSE),
        ("em không muốn sống nữa, em chào mọi người", Urgency.CRITICAL, Category.SELF_HARM),
        ("cảm ơn anh chị nhiều ạ", Urgency.LOW, Category.NOT_A_CASE),
        ("cho em hỏi tổng đài làm việc mấy giờ", Urgency.LOW, Category.NOT_A_CASE),
        ("các bạn trong lớp hay chế giễu con", Urgency.MEDIUM, Category.BULLYING),
    ],
)
def test_plain_messages_are_read_rightly(text: str, urgency: Urgency, category: Category) -> None:
    assert likeliest(text) == (urgency, category)


@given(text=st.text(max_size=300))
@settings(max_examples=50, deadline=None)
def test_any_text_gets_probabilities(text: str) -> None:
    for head in default_encoder().probabilities(normalise(text)):
        assert head.sum() == pytest.approx(1)
        assert (head >= 0).all()


def test_a_long_text_is_read_at_both_ends() -> None:
    ids = framed(list(range(10, 5_000)))
    assert len(ids) == MOST_PIECES + 2
    assert (ids[0], ids[1], ids[-2], ids[-1]) == (BEGIN, 10, 4_999, END)


def test_where_messages_of_a_burst_end_is_seen() -> None:
    assert as_read(normalise("ba sắp về\nem sợ")) == "ba sắp về / em sợ"


def test_it_loads_in_under_a_second_and_is_small() -> None:
    begin = time.process_time()
    SentenceEncoder.load(HOME)
    assert time.process_time() - begin < 1
    assert sum(file.stat().st_size for file in HOME.iterdir()) < 30e6


@pytest.mark.parametrize("missing", [WEIGHTS, PIECES, CARD])
def test_a_part_that_is_missing_is_noticed(tmp_path: Path, missing: str) -> None:
    folder = shutil.copytree(HOME, tmp_path / "copy")
    (folder / missing).unlink()
    with pytest.raises(EncoderInvalid):
        SentenceEncoder.load(folder)


def test_weights_that_were_changed_are_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(HOME, tmp_path / "copy")
    weights = bytearray((folder / WEIGHTS).read_bytes())
    weights[len(weights) // 2] ^= 1
    (folder / WEIGHTS).write_bytes(weights)
    with pytest.raises(EncoderInvalid, match="not those of the card"):
        SentenceEncoder.load(folder)
