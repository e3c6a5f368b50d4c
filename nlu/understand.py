"""From a text to an Understanding: engine, then rules that raise, then facts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlu.classifier import Classifier, EngineUnavailable
from nlu.context import continued
from nlu.facts import find_facts
from nlu.labels import Category, Reporter, Urgency, most_urgent
from nlu.operating_point import OperatingPoint
from nlu.rules import Hit, RuleBook, default_rules
from nlu.text import Normalised, normalise
from nlu.understanding import Facts, Prediction, Reason, Understanding


@dataclass(frozen=True, slots=True)
class Understander:
    """Understands messages with a `primary` engine and `fallbacks` that stand in for it.

    `timeout` is in seconds for each engine. An engine that fails in whatever way is passed over;
    when none is left, the message counts as "a human now", never as low.
    """

    primary: Classifier
    fallbacks: Sequence[Classifier] = ()
    timeout: float = 2.0
    point: OperatingPoint = field(default_factory=OperatingPoint)
    rules: RuleBook = field(default_factory=default_rules)

    async def understand(self, text: str, earlier: Sequence[str] = ()) -> Understanding:
        """Say what `text` itself means; `earlier` are messages by the same person, oldest first.

        Earlier ones count only where `text` goes on from them (see `nlu.context`); how urgent the
        whole conversation is, is kept elsewhere. Any string is valid input and no engine failure
        is raised.
        """
        own = normalise(text)
        burst = continued(text, earlier)
        hits = self.rules.hits(own) or self._burst_hits(text, burst)
        prediction = await self._predict(text, burst)
        facts = find_facts(text, own)
        if prediction is None:
            return _degraded(hits, own, facts=facts)
        urgency = most_urgent(self.point.decide(prediction.urgency), *(hit.urgency for hit in hits))
        assert urgency is not None
        category = _category(prediction.category, urgency, hits)
        reporter = max(prediction.reporter, key=lambda label: prediction.reporter[label])
        return Understanding(
            urgency=urgency,
            category=category,
            reporter=reporter,
            urgency_probabilities=prediction.urgency,
            category_probability=prediction.category[category],
            reporter_probability=prediction.reporter[reporter],
            reasons=(*_rule_reasons(hits), *_cut(own), *prediction.reasons),
            facts=facts,
            engine=prediction.engine,
            model_version=prediction.model_version,
        )

    async def _predict(self, text: str, earlier: Sequence[str]) -> Prediction | None:
        for engine in (self.primary, *self.fallbacks):
            try:
                async with asyncio.timeout(self.timeout):
                    return await engine.classify(text, earlier)
            except (EngineUnavailable, TimeoutError):
                continue
            except Exception:  # noqa: S112  an engine's defect must not silence a child
                continue
        return None

    def _burst_hits(self, text: str, burst: Sequence[str]) -> Sequence[Hit]:
        """Return rules that fire only when `text` is read as the end of `burst`."""
        if not burst:
            return ()
        already = {hit.name for part in burst for hit in self.rules.hits(normalise(part))}
        whole = self.rules.hits(normalise(", ".join([*burst, text])))
        return [hit for hit in whole if hit.name not in already]


def _category(chances: Mapping[Category, float], urgency: Urgency, hits: Sequence[Hit]) -> Category:
    """Return the likeliest category that agrees with `urgency`; a rule speaks where it is open."""
    if urgency is Urgency.LOW:
        return max(chances, key=lambda label: chances[label])
    cases = {label: chance for label, chance in chances.items() if label != Category.NOT_A_CASE}
    likeliest = max(cases, key=lambda label: cases[label])
    if not hits or hits[0].category == likeliest:
        return likeliest
    sure = cases[likeliest] >= 0.6 and chances[Category.NOT_A_CASE] < 0.3
    return likeliest if sure else hits[0].category


def _degraded(hits: Sequence[Hit], own: Normalised, facts: Facts) -> Understanding:
    """Return what counts as "a human now" when no engine answered."""
    urgency = most_urgent(Urgency.HIGH, *(hit.urgency for hit in hits)) or Urgency.HIGH
    return Understanding(
        urgency=urgency,
        category=hits[0].category if hits else Category.OTHER_CONCERN,
        reporter=Reporter.UNKNOWN,
        urgency_probabilities={level: float(level is urgency) for level in Urgency},
        category_probability=0.0,
        reporter_probability=0.0,
        reasons=(*_rule_reasons(hits), *_cut(own), Reason("fallback", "no_engine_answered")),
        facts=facts,
        engine="none",
        degraded=True,
    )


def _rule_reasons(hits: Sequence[Hit]) -> tuple[Reason, ...]:
    return tuple(Reason("rule", hit.name) for hit in hits)


def _cut(own: Normalised) -> tuple[Reason, ...]:
    """Say that the middle of the text was not looked at."""
    return (Reason("fallback", "text_cut", 0.0),) if own.truncated else ()
