"""Which question is missing next: in the order of the guidance, none twice, each to be skipped."""

from bot.dialogue.events import Button, State
from bot.dialogue.turn import Turn
from nlu.labels import Category

ORDER = ("safe", "where", "what", "who", "reach", "age", "link", "hurt", "contact")
MOST_PLACE_BUTTONS = 6
# With fewer words than this nobody could act on the story.
_TOO_SHORT = 25
_NO_OFFENDER = {Category.SELF_HARM.value, Category.OTHER_CONCERN.value, None}
_ONLINE = Category.ONLINE_SEXUAL_ABUSE.value
_HURT_ONLINE = {_ONLINE, Category.EMOTIONAL_ABUSE.value}
_YES_NO = {"safe", "reach", "hurt", "contact"}


def next_question(state: State, but: str = "") -> str | None:
    """Name the next question, `but` left out, that nothing has answered; None when all is asked."""
    left = (q for q in ORDER if q != but and q not in state.skipped)
    return next((q for q in left if _missing(q, state)), None)


def needed_facts_known(state: State) -> bool:
    """Tell whether what happened and where are known, or will not be told."""
    return not any(q not in state.skipped and _missing(q, state) for q in ("where", "what"))


def place_in_doubt(state: State) -> bool:
    """Tell whether the place named can mean several communes, or one elsewhere too."""
    return len(state.report.place_codes) > 1 or state.report.place_doubtful


def ask(turn: Turn, question: str, before: str = "") -> None:
    """Ask `question`, after the short sentence `before`, with its quick answers."""
    key = script_key(turn, question)
    buttons = (*_answers(turn, question, key), turn.label("skip", f"skip:{question}"))
    turn.say(key, before=before, buttons=(*buttons, turn.label("human", "human")))
    if not turn.channel.buttons:
        _hint_in_words(turn, question, key)
    turn.change(asked=question, stage="asking")


def script_key(turn: Turn, question: str) -> str:
    """Choose how to put `question`: by what part of the answer is known already."""
    report = turn.state.report
    if question == "where" and place_in_doubt(turn.state):
        return "ask.which_place" if candidates(turn) else "ask.which_commune"
    if question == "age" and report.child_sex:
        return "ask.age_only"
    if question == "age" and report.child_ages:
        return "ask.sex"
    return f"ask.{question}"


def candidates(turn: Turn) -> tuple[tuple[str, str], ...]:
    """Give (code, name) of the communes to choose from; none when too many or unnamed."""
    codes = turn.state.report.place_codes
    names = turn.script.place_names
    few = place_in_doubt(turn.state) and 1 <= len(codes) <= MOST_PLACE_BUTTONS
    if not few or any(code not in names for code in codes):
        return ()
    return tuple((code, names[code]) for code in codes)


def _missing(question: str, state: State) -> bool:
    report, category = state.report, state.category
    match question:
        case "safe":
            return report.safe_now is None
        case "where":
            nothing = not (report.place_codes or report.place_text or report.place_outside)
            return nothing or place_in_doubt(state)
        case "what":
            vague = category in (None, Category.OTHER_CONCERN.value)
            return not report.story or (vague and sum(map(len, report.story)) < _TOO_SHORT)
        case "who":
            return not report.offender and category not in _NO_OFFENDER
        case "reach":
            asks = category not in _NO_OFFENDER and category != _ONLINE
            return asks and bool(report.offender) and report.offender_near is None
        case _:
            return _missing_about_child(question, state)


def _missing_about_child(question: str, state: State) -> bool:
    report = state.report
    match question:
        case "age":
            return not report.child_ages or report.child_sex is None
        case "link":
            return state.category == _ONLINE and not report.links
        case "hurt":
            return not report.hurt and state.category not in _HURT_ONLINE
        case _:
            return report.contact_safe is None


def _answers(turn: Turn, question: str, key: str) -> tuple[Button, ...]:
    """Make the quick answers of a question, besides skipping it."""
    if question in _YES_NO:
        return tuple(turn.label(word, f"answer:{question}:{word}") for word in ("yes", "no"))
    if key in ("ask.age", "ask.sex"):
        return tuple(turn.label(sex, f"answer:sex:{sex}") for sex in ("female", "male"))
    if key == "ask.which_place":
        named = tuple(Button(name, f"answer:place:{code}") for code, name in candidates(turn))
        return (*named, turn.label("place_none", "answer:place:none"))
    return ()


def _hint_in_words(turn: Turn, question: str, key: str) -> None:
    """Where the channel has no buttons, write out the choice and how to skip."""
    reply = turn.replies[-1]
    lines = [reply.text]
    if key == "ask.which_place":
        lines += [f"{n}. {name}" for n, (_, name) in enumerate(candidates(turn), start=1)]
    lines.append(turn.words("skip.hint"))
    turn.replies[-1] = type(reply)(reply.key, "\n".join(lines))
