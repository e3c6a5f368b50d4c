"""What the in-process engine costs: training, loading, memory, disk and time a message.

Run with `python -m tests.bench.nlu`; prints one JSON object. Times are processor time, so that a
busy machine tells the same.
"""

import asyncio
import json
import resource
import tempfile
import time
from pathlib import Path

from nlu.bootstrap import understander
from nlu.corpus import load
from nlu.engines.linear import LinearModel
from nlu.training import train


def main() -> None:
    """Train, save, load, and understand the dev set."""
    begin = time.process_time()
    model = train(load("train"), load("dev"))
    trained = time.process_time() - begin
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model.save(folder)
        size = sum(file.stat().st_size for file in folder.iterdir())
        begin = time.process_time()
        loaded = LinearModel.load(folder)
        loading = time.process_time() - begin
    figures = {
        "model": loaded.version,
        "features": len(loaded.vocabulary),
        "training_s": round(trained, 1),
        "loading_s": round(loading, 3),
        "disk_mb": round(size / 1e6, 1),
        "memory_mb": round(sum(a.nbytes for a in (loaded.weights, loaded.idf)) / 1e6, 1),
        "peak_rss_training_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
        **asyncio.run(_message_times(loaded)),
    }
    print(json.dumps(figures, indent=2))


async def _message_times(model: LinearModel) -> dict[str, float]:
    """Return the median and the 95th percentile of one whole understanding in ms."""
    whole = understander(model)
    texts = [example.text for example in load("dev")]
    await whole.understand(texts[0])
    times = []
    for text in texts:
        begin = time.process_time()
        await whole.understand(text)
        times.append(1000 * (time.process_time() - begin))
    times.sort()
    return {
        "median_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
    }


if __name__ == "__main__":
    main()
