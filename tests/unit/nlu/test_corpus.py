from collections import Counter
from itertools import pairwise
from typing import get_args

import pytest
from rapidfuzz import fuzz, process

from nlu.corpus import CorpusError, Example, Split, fingerprint, load, read_file
from nlu.labels import Category, Urgency
from nlu.text import normalise

SPLITS: tuple[Split, ...] = get_args(Split)
CORPUS = {split: load(split) for split in SPLITS}
ALL = [example for examples in CORPUS.values() for example in examples]


def key(example: Example) -> str:
    return " ".join(normalise(example.text).plain.split())


def test_no_situation_stands_in_two_splits() -> None:
    places: dict[str, set[str]] = {}
    for split, examples in CORPUS.items():
        for example in examples:
            places.setdefault(example.situation, set()).add(split)
    assert [name for name, found in places.items() if len(found) > 1] == []


def test_not_a_case_is_always_low() -> None:
    wrong = [
        e.text for e in ALL if e.category is Category.NOT_A_CASE and e.urgency is not Urgency.LOW
    ]
    assert wrong == []


def test_every_category_and_urgency_is_trained_on() -> None:
    assert {e.category for e in CORPUS["train"]} == set(Category)
    assert {e.urgency for e in CORPUS["train"]} == set(Urgency)


def test_one_situation_has_one_label() -> None:
    labels: dict[str, set[tuple[str, str]]] = {}
    for example in ALL:
        labels.setdefault(example.situation, set()).add((example.category, example.urgency))
    assert [name for name, found in labels.items() if len(found) > 1] == []


def test_no_text_is_there_twice() -> None:
    counts = Counter(example.text for example in ALL)
    assert [text for text, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("split", ["dev", "test"])
def test_no_message_is_nearly_one_that_is_trained_on(split: Split) -> None:
    trained = [text for text in map(key, CORPUS["train"]) if len(text) > 15]
    near = []
    for example in CORPUS[split]:
        text = key(example)
        if len(text) > 15:
            found = process.extractOne(text, trained, scorer=fuzz.ratio, score_cutoff=88)
            near += [(example.text, found[0])] if found else []
    assert near == []


def test_distinct_situations_are_not_the_same_sentence_again() -> None:
    texts = sorted((key(e), e.situation) for e in ALL)
    same = [(a, b) for a, b in pairwise(texts) if a[0] == b[0] and a[1] != b[1]]
    assert same == []


def test_the_fingerprint_follows_content_not_order() -> None:
    train = CORPUS["train"]
    assert fingerprint(train) == fingerprint(train[::-1])
    assert fingerprint(train) != fingerprint(train[1:])


def test_a_malformed_file_is_refused_with_its_name(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "broken.yml"
    file.write_text("nlu:\n- intent: nonsense\n", "utf-8")
    with pytest.raises(CorpusError, match=r"broken\.yml"):
        read_file(file)
