"""Which earlier messages belong to the newest one: an unfinished burst, or what it leaves out."""

import re
from collections.abc import Sequence

from nlu.text import normalise, tolerant

_LOOKED_AT = 4
_SHORT = 7
_WORD = re.compile(r"[^\W_]+")


def _words(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(tolerant, phrases))})(?!\w)")


_UNFINISHED = re.compile(
    r"(?:,|\.\.\.|…|-|(?<!\w)(?:"
    + tolerant(
        r"đang|bị|đang bị|bằng|và|mà|thì|là|nên|vì|tại|của|cho|để|cái|khi|lúc|nếu|như|sẽ|"
        r"định|muốn|vừa|mới vừa|(?<!\w )(?<!\w)(?:{people})(?: (?:em|con|cháu|tôi|tui|mình|nó))?"
    ).replace(
        "{people}",
        tolerant(
            r"bố|ba|cha|tía|mẹ|má|bố dượng|dượng|mẹ kế|dì ghẻ|chú|bác|cậu|ông|bà|anh trai|"
            r"thầy|thầy giáo|hàng xóm|ông hàng xóm|thằng|tụi nó|bọn nó"
        ),
    )
    + r"))\s*$"
)
"""How a message ends whose sentence goes on in the next one."""

_GOES_ON = _words(
    r"lại", r"nữa", r"tiếp", r"vẫn (?:đang|còn|thế|vậy|cứ)", r"luôn", r"cũng (?:vậy|thế)",
    r"(?:tối|đêm|chiều|sáng|trưa) (?:nay|mai)", r"ngày mai", r"mai", r"bây giờ", r"lát nữa",
    r"mới (?:nãy|đây|xong)", r"hôm (?:qua|nay)", r"tối qua", r"ngày nào cũng", r"hoài", r"suốt",
    r"bằng \w+",
)  # fmt: skip
"""What speaks of something that was told before."""

_ANSWER = re.compile(
    r"^(?:"
    + tolerant(
        r"dạ|vâng|ừ|ờ|ok\w*|rồi|có|chưa|không|được|biết|ổn|an toàn|cảm ơn|cám ơn|"
        r"(?:em|con|cháu|tôi|mình|tui) (?:ổn|không|chưa|an toàn|viết|nhắn|ở|tên|\d+|học|biết|"
        r"được|đang ở|đang an toàn|vẫn ổn|hiểu|cảm ơn)|\d+|lớp \d+|xã|phường|buôn|thôn|ở"
    )
    + r")(?!\w)"
)
"""How an answer to a question of the hotline begins: it speaks for itself."""


def continued(text: str, earlier: Sequence[str]) -> tuple[str, ...]:
    """Return those of the `earlier` messages, oldest first, that `text` must be read with.

    They are the last few where the last one is an unfinished sentence or where `text` is short
    and speaks of something told before ("nó lại đánh nữa", "tối nay luôn"). A message that stands
    on its own, an answer above all, is read alone: the urgency of a conversation is kept
    elsewhere.
    """
    if not earlier:
        return ()
    own = normalise(text).toned
    if _ANSWER.search(own) and not _GOES_ON.search(own):
        return ()
    before = tuple(earlier[-_LOOKED_AT:])
    if len(_WORD.findall(own)) <= _SHORT and _GOES_ON.search(own):
        return before
    if _UNFINISHED.search(normalise(before[-1]).toned):
        return _unfinished_tail(before)
    return ()


def _unfinished_tail(before: Sequence[str]) -> tuple[str, ...]:
    """Return the end of `before` whose messages each go on in the next."""
    first = len(before) - 1
    while first > 0 and _UNFINISHED.search(normalise(before[first - 1]).toned):
        first -= 1
    return tuple(before[first:])
