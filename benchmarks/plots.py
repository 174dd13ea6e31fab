"""Draws what was measured, as SVG in docs/plots/."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "docs" / "plots"


def require_matplotlib() -> None:
    """End with the remedy where nothing could be drawn later."""
    if find_spec("matplotlib") is None:
        raise SystemExit("matplotlib is not there; install it: pip install 'footnote[bench]'")


def recall_against_latency(curves: Mapping[str, Sequence[tuple[float, float]]], title: str) -> None:
    """Draw (milliseconds, recall) points of each index as ``vectors-recall.svg``; up and to the left is better."""
    figure, axes = _figure(title, "median latency of a search for ten, ms", "recall@10")
    for name, points in curves.items():
        axes.plot(*zip(*points, strict=True), marker="o", label=name)
    axes.set_xscale("log")
    _save(figure, axes, "vectors-recall.svg")


def size_against_latency(times: Mapping[str, Sequence[tuple[int, float]]]) -> None:
    """Draw (vectors, milliseconds) points of each index as ``vectors-size.svg``; lower is better."""
    figure, axes = _figure("Latency as an index grows", "vectors", "median latency of a search for ten, ms")
    for name, points in times.items():
        axes.plot(*zip(*points, strict=True), marker="o", label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    _save(figure, axes, "vectors-size.svg")


def _figure(title: str, across: str, up: str) -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "footnote"  # so that the same figures make the same file
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.2), layout="constrained")
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.grid(visible=True, which="both", alpha=0.3)
    return figure, axes


def _save(figure: Any, axes: Any, name: str) -> None:  # noqa: ANN401 - matplotlib is imported when needed
    FOLDER.mkdir(exist_ok=True)
    axes.legend()
    figure.savefig(FOLDER / name, metadata={"Date": None})
