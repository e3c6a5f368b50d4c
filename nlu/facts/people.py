"""The child and the offender: ages, sex, relation."""

import re
from typing import Literal

from nlu.facts.patterns import words
from nlu.text import Normalised

_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "mười ba": 13, "mười bốn": 14, "mười lăm": 15,
    "mười sáu": 16, "mười bảy": 17,
}  # fmt: skip
_SPELLED = {words(rf"{name} tuổi"): value for name, value in _NUMBERS.items()}
_YEARS = words(
    r"(\d{1,2}) ?(?:tuổi|tủi|t)", r"tuổi (?:là )?(\d{1,2})", r"(?:em|cháu|con) năm nay (\d{1,2})"
)
_MONTHS = words(r"\d{1,2} ?tháng tuổi", r"mới sinh", r"sơ sinh", r"mới đẻ")
_GRADE = words(r"(?:học )?lớp ?(\d{1,2})(?:[a-h]\d?|/\d)?")
_KINDERGARTEN = words(r"mẫu giáo", r"mầm non", r"lớp (?:chồi|lá|mầm)")

_FEMALE = words(
    r"bé gái", r"con gái", r"cháu gái", r"em gái", r"học sinh nữ", r"nữ sinh", r"cô bé",
    r"đứa con gái", r"gái \d{1,2} tuổi", r"nữ,? \d{1,2} tuổi", r"em là (?:con )?gái", r"em là nữ",
    r"có thai", r"mang thai", r"có bầu", r"tới tháng",
)  # fmt: skip
_MALE = words(
    r"bé trai", r"con trai", r"cháu trai", r"em trai", r"học sinh nam", r"nam sinh", r"cậu bé",
    r"thằng bé", r"thằng nhỏ", r"thằng cu", r"em là (?:con )?trai", r"em là nam",
)  # fmt: skip

_RELATIONS = words(
    r"(?:bố|ba|cha) (?:dượng|kế|ghẻ)", r"(?:mẹ|má) (?:kế|ghẻ|nuôi)", r"(?:bố|ba|cha) nuôi", r"dượng",
    r"[dg]ì ghẻ", r"(?:bố|ba|cha|mẹ) ruột", r"ông (?:nội|ngoại)", r"bà (?:nội|ngoại)",
    r"(?:chú|bác|cậu|dì|cô|mợ|thím) (?:ruột|họ|út|hai|ba|tư|năm|sáu)", r"anh (?:trai|họ|rể)",
    r"chị (?:gái|họ|dâu)", r"thầy(?: giáo| dạy thêm| chủ nhiệm| thể dục| hiệu trưởng)?",
    r"cô (?:giáo|chủ nhiệm)", r"(?:ông |chú |bác |anh )?hàng xóm", r"(?:ông |bà )?chủ(?: nhà| quán| xưởng| trọ)",
    r"người yêu(?: cũ)?", r"bạn trai(?: cũ)?", r"bạn cùng lớp", r"(?:các )?anh lớp trên",
    r"(?:chú|bác|anh|ông|bác) xe ôm", r"bảo mẫu", r"huấn luyện viên", r"người lạ", r"(?:tình nhân|bồ) của mẹ",
    r"chồng (?:mới|sau) của mẹ", r"vợ (?:mới|sau) của (?:bố|ba)", r"anh quen (?:trên|qua) mạng",
    r"(?:bố|ba|cha|tía|bọ)", r"(?:mẹ|má)", r"chú", r"bác", r"cậu", r"mợ", r"thím", r"ông", r"bà",
)  # fmt: skip
_HARM = words(
    r"đánh", r"đập", r"tát", r"đấm", r"đá", r"sờ", r"sờ soạng", r"hiếp", r"hiếp dâm", r"xâm hại",
    r"nhốt", r"ép", r"bắt", r"dọa", r"đe dọa", r"chửi", r"mắng", r"bỏ đói", r"đốt", r"bóp cổ",
    r"cởi", r"đụng chạm", r"quấy rối", r"bạo hành", r"hành hạ", r"bán", r"đuổi", r"quất", r"ôm",
    r"hôn", r"gạ gẫm", r"gạ", r"giết", r"say", r"nhậu", r"lột", r"rình", r"xích", r"trói", r"uýnh",
)  # fmt: skip


def find_ages(text: Normalised) -> tuple[int, ...]:
    """Return the ages under 18 that the text tells, in years; a school grade n counts as n + 5."""
    ages = [int(next(filter(None, match.groups()))) for match in _YEARS.finditer(text.toned)]
    ages += [value for pattern, value in _SPELLED.items() if _alone(pattern, text.toned)]
    if not ages:
        ages = [int(match.group(1)) + 5 for match in _GRADE.finditer(text.toned)]
    if not ages and _MONTHS.search(text.toned):
        ages = [0]
    if not ages and _KINDERGARTEN.search(text.toned):
        ages = [4]
    return tuple(dict.fromkeys(age for age in ages if age < 18))


def _alone(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether `pattern` is met and is not the end of a longer number (mười ba)."""
    return any(
        not re.search(r"(?:m[ưu][ơờo]i|\d) $", text[: match.start()])
        for match in pattern.finditer(text)
    )


def find_sex(text: Normalised) -> Literal["female", "male"] | None:
    """Return the child's sex where the text tells exactly one."""
    female = _FEMALE.search(text.toned) is not None
    male = _MALE.search(text.toned) is not None
    if female == male:
        return None
    return "female" if female else "male"


def find_relation(text: Normalised) -> str | None:
    """Return the first person near a word of harm, in the text's words, who may be the offender."""
    people = list(_RELATIONS.finditer(text.toned))
    for harm in _HARM.finditer(text.toned):
        near = [m for m in people if m.end() <= harm.start() and harm.start() - m.end() <= 30]
        if near:
            return near[-1].group()
    return None
