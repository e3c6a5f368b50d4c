"""Prometheus metrics; labels are names of channels, states and kinds, never content."""

from prometheus_client import Counter, Histogram

EVENTS = Counter("langnghe_events", "Events of the platforms", ["channel", "outcome"])
HANDLED = Counter("langnghe_events_handled", "Events handled by the dialogue", ["outcome"])
HANDLING = Histogram(
    "langnghe_handling_seconds",
    "From the start of handling an event to its commit",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
REPLIES = Counter("langnghe_replies", "Messages sent to reporters", ["channel", "outcome"])
UNDERSTOOD = Counter("langnghe_understood", "Messages by urgency and engine", ["urgency", "engine"])
DELIVERIES = Counter("langnghe_delivery_attempts", "Attempts to hand tickets over", ["outcome"])
CLOCKS = Counter("langnghe_clocks_fired", "Clocks that ran out", ["kind"])
