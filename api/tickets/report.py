"""The report in the order of Mẫu số 01 (NĐ 56/2017), from what the dialogue took down. Pure."""

from typing import Any

from bot.dialogue.events import Report, State

_ONLINE = "online_sexual_abuse"


def report_fields(state: State) -> dict[str, Any]:
    """Bring a state's report into the form's parts; what is not known is None or empty.

    A.1 source, A.2 child, A.3 reporter. The reporter's own words stand in `words`, verbatim.
    """
    report = state.report
    return {
        "words": list(report.story),
        "corrections": list(report.corrections),
        "source": {"through": "chat", "reporter_kind": state.reporter},
        "child": _child(report),
        "offender": {
            "who": report.offender or None,
            "can_reach_child": report.offender_near,
        },
        "reporter": {
            "name": report.reporter_name or None,
            "contact": report.contact or None,
            "contact_is_safe": report.contact_safe,
        },
        "links": list(report.links),
    }


def _child(report: Report) -> dict[str, Any]:
    return {
        "name": report.child_name or None,
        "ages": list(report.child_ages),
        "sex": report.child_sex,
        "place_as_written": report.place_text or None,
        "place_candidates": list(report.place_codes),
        "safe_now": report.safe_now,
        "hurt": report.hurt or None,
        "when": report.when or None,
    }


def is_online(state: State) -> bool:
    """Tell whether the case has an online element."""
    return state.report.online or state.category == _ONLINE
