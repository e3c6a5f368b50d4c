"""Reading server-sent events."""

from api.webchat.event_lines import read_events


def test_name_and_data_of_each_event_are_read_and_comments_passed_over() -> None:
    lines = [": ping", "", "id: 7", "event: message", 'data: {"text": "a: b"}', "", "retry: 3000"]
    assert list(read_events(lines)) == [("message", {"text": "a: b"})]


def test_an_event_broken_off_is_not_given() -> None:
    assert list(read_events(["event: message", 'data: {"seq": 1}'])) == []
