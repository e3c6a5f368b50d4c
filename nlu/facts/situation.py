"""The situation: is the offender near, is the writer safe, when, online, what injuries."""

from nlu.facts.patterns import first_group, unique, words
from nlu.text import Normalised

_NEAR = words(
    r"đang ở (?:trong )?nhà", r"ở cùng nhà", r"sống chung", r"ở chung", r"ngoài cửa", r"trước cửa",
    r"đang (?:\w+ ){0,2}(?:đánh|đập|nhậu|say|đuổi|tìm|chửi|la|phá)", r"sắp về", r"về tới",
    r"đập cửa", r"phá cửa", r"đứng (?:ở )?ngoài", r"ngay bên cạnh", r"nằm cạnh", r"đang tới", r"đang đến",
)  # fmt: skip
_AWAY = words(
    r"đi (?:làm|vắng|khỏi|ra ngoài|nhậu|rẫy|mất) rồi", r"không có (?:ở )?nhà", r"bỏ đi rồi",
    r"chưa về", r"đã bị bắt", r"đi tù", r"ra khỏi nhà rồi", r"không còn ở đây", r"đi xa rồi",
)  # fmt: skip
_UNSAFE = words(
    r"không an toàn", r"cứu (?:em|con|cháu|tôi|với|mình)", r"em sợ", r"con sợ", r"cháu sợ", r"đang trốn",
    r"trốn (?:trong|dưới|sau)", r"nhanh lên", r"gấp lắm", r"nguy hiểm",
)  # fmt: skip
_SAFE = words(
    r"(?:đang |đã )?an toàn(?: rồi)?", r"ổn rồi", r"không sao rồi", r"đang ở nhà (?:bạn|bà|cô|dì|ngoại|nội)",
    r"qua nhà (?:bạn|bà|cô|dì|hàng xóm)", r"hết nguy hiểm",
)  # fmt: skip
_ONLINE = words(
    r"(?:trên|qua) mạng", r"facebook", r"zalo", r"tik ?tok", r"instagram", r"messenger", r"telegram",
    r"discord", r"gọi video", r"video call", r"gửi (?:ảnh|hình|clip|video)", r"ảnh (?:nóng|khỏa thân|nhạy cảm|nude)",
    r"hình (?:nóng|nhạy cảm|nude)", r"clip nóng", r"tung (?:ảnh|clip|hình|video|lên)", r"livestream", r"nick ảo",
    r"web ?cam", r"nhóm chat", r"group", r"roblox", r"free fire", r"nhắn tin (?:dụ|gạ)",
)  # fmt: skip
_WHEN = words(
    r"đang", r"ngay bây giờ", r"bây giờ", r"lúc này", r"vừa (?:mới |nãy |xong )?", r"mới nãy", r"hồi nãy", r"khi nãy",
    r"(?:sáng|trưa|chiều|tối|đêm|khuya) (?:nay|qua|mai|hôm qua|hôm kia)", r"hôm (?:nay|qua|kia|trước)",
    r"ngày (?:mai|kia|hôm qua)", r"mấy (?:hôm|bữa|ngày|tuần|tháng|năm) (?:nay|trước|rồi|qua)",
    r"(?:hai|ba|bốn|\d+) (?:ngày|hôm|bữa|tuần|tháng|năm) (?:trước|nay|rồi|qua)", r"(?:tuần|tháng|năm) (?:trước|rồi|qua|ngoái|nay)",
    r"thứ (?:hai|ba|tư|năm|sáu|bảy)(?: tuần trước)?", r"chủ nhật", r"ngày \d{1,2}(?:[/-]\d{1,2}(?:[/-]\d{2,4})?)?",
    r"\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?", r"(?:lúc )?\d{1,2} ?(?:h|giờ)(?: ?\d{2})?(?: (?:sáng|trưa|chiều|tối|đêm))?",
    r"từ (?:hồi|khi|lúc|năm) (?:\w+ ){0,2}lớp \d+", r"hồi (?:hè|tết|lớp \d+|đầu năm)", r"lát nữa", r"tí nữa", r"bữa (?:nay|qua|hổm|trước)",
)  # fmt: skip
_INJURIES = words(
    r"chảy (?:nhiều )?máu(?: (?:đầu|mũi|miệng|tai))?", r"máu me", r"bầm(?: tím)?", r"tím tái", r"sưng(?: \w+)?",
    r"gãy (?:tay|chân|xương|răng|sườn)", r"bất tỉnh", r"ngất(?: xỉu)?", r"hôn mê", r"bỏng", r"phỏng", r"co giật",
    r"khó thở", r"không thở được", r"rách (?:da|đầu|mặt|môi)", r"vết (?:thương|bầm|roi|cắt|bỏng|rạch)", r"lằn roi",
    r"đau (?:bụng|đầu|lưng|chân|tay|vùng kín|chỗ kín)", r"trật (?:tay|khớp)", r"uống thuốc (?:sâu|ngủ|diệt cỏ|chuột)", r"ngộ độc",
    r"không đi được", r"rạch tay", r"cắt tay",
)  # fmt: skip
_NOT = words(r"(?:không|chưa|chẳng)(?: (?:bị|có|hề))*")


def find_offender_near(text: Normalised) -> bool | None:
    """Tell whether the offender can reach the child now, None where the text does not say."""
    if _AWAY.search(text.toned):
        return False
    return True if _NEAR.search(text.toned) else None


def find_safe_now(text: Normalised) -> bool | None:
    """Tell whether the writer says that they are safe, None where nothing is said."""
    if _UNSAFE.search(text.toned):
        return False
    return True if _SAFE.search(text.toned) else None


def find_online(text: Normalised) -> bool:
    """Tell whether it happens, or began, online."""
    return _ONLINE.search(text.toned) is not None


def find_when(text: Normalised) -> str | None:
    """Return the first words that say when, as they were written (normalised)."""
    found = first_group(_WHEN, text.toned)
    return found.strip() if found else None


def find_injuries(text: Normalised) -> tuple[str, ...]:
    """Return the injuries told and not denied, as they were written (normalised)."""
    return unique(
        match.group()
        for match in _INJURIES.finditer(text.toned)
        if not any(
            denied.end() + 1 >= match.start()
            for denied in _NOT.finditer(text.toned, max(0, match.start() - 16), match.start())
        )
    )
