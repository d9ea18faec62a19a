"""Charts as inline SVG without script, style or network: geometry from pygal, colours and type from the page that shows them.

Each chart comes twice, wide and narrow, so that its words stay readable on a phone; the page shows one of the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from pygal.style import Style

MOST_SERIES = 8
"""Series that a chart tells apart; the last colour is for all others together."""
CHART_STYLE = Style(label_font_size=14, major_label_font_size=14, value_font_size=14, font_family="sans-serif")
WIDE, NARROW = 920, 400
DROPPED = {"defs", "title", "desc", "comment"}
DROPPED_CLASSES = {"background", "titles", "overlay", "text-overlay", "tooltip-overlay"}


def _short(value: float) -> str:
    """The figure of an axis; nothing for a fraction."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g} M"
    if value >= 10_000:
        return f"{value / 1_000:g} k"
    return f"{value:,.0f}" if value == int(value) else ""


PLAIN_CONFIG: dict[str, Any] = {
    "style": CHART_STYLE,
    "css": [],
    "js": [],
    "no_prefix": True,
    "disable_xml_declaration": True,
    "explicit_size": False,
    "show_legend": False,
    "truncate_label": -1,
    "margin": 4,
    "margin_right": 16,
    "max_scale": 6,
    "spacing": 6,
    "value_formatter": _short,
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in two shapes, and the words that stand for it where it cannot be seen."""

    wide: str
    narrow: str
    legend: tuple[str, ...] = ()


def stacked(columns: Sequence[str], series: Mapping[str, Sequence[int]], noun: str, words: str) -> Chart:
    """Bars that stand on each other: one a column, one piece a series."""
    shapes = [_stacked(columns, series, noun, words, width) for width in (WIDE, NARROW)]
    return Chart(shapes[0], shapes[1], tuple(series))


def _stacked(columns: Sequence[str], series: Mapping[str, Sequence[int]], noun: str, words: str, width: int) -> str:
    chart = pygal.StackedBar(width=width, height=400 if width == WIDE else 320, **PLAIN_CONFIG)
    step = -(-len(columns) * 56 // width)
    chart.x_labels = [column if at % step == 0 else "" for at, column in enumerate(columns)]
    for name, values in series.items():
        told = (f"{name}, {column}: {value:,} {noun}" for column, value in zip(columns, values, strict=True))
        chart.add(name, [{"value": value, "label": label} for value, label in zip(values, told, strict=True)])
    return _drawn(chart, words)


def ranked(values: Mapping[str, int], noun: str, words: str) -> Chart:
    """Bars that lie under each other, the largest on top, each with its figure."""
    shapes = [_ranked(values, noun, words, width) for width in (WIDE, NARROW)]
    return Chart(shapes[0], shapes[1])


def _ranked(values: Mapping[str, int], noun: str, words: str, width: int) -> str:
    long = 40 if width == WIDE else 17
    chart = pygal.HorizontalBar(width=width, height=34 * len(values) + 60, print_values=False, **PLAIN_CONFIG)
    rows = list(values.items())[::-1]
    chart.x_labels = [name if len(name) <= long else f"{name[: long - 1]}…" for name, _ in rows]
    chart.add(noun, [{"value": value, "label": f"{name}: {value:,} {noun}"} for name, value in rows])
    return _drawn(chart, words)


def _drawn(chart: Any, words: str) -> str:
    chart.add_xml_filter(lambda root: _cleaned(root, words))
    return str(chart.render(is_unicode=True))


def _cleaned(root: Any, words: str) -> Any:
    """The drawing alone: no style, script, comment (which would hold the day) or hidden text, but a native tooltip on each bar."""
    root.attrib.pop("id", None)
    root.set("role", "img")
    root.set("aria-label", words)
    for parent in list(root.iter()):
        for child in list(parent):
            label = _label(child)
            if label:
                _tip(next(shape for shape in parent if _name(shape) == "rect"), label)
            if (_name(child) in DROPPED and child.get("class") != "tip") or DROPPED_CLASSES & set(child.get("class", "").split()):
                parent.remove(child)
    return root


def _name(element: Any) -> str:
    """``comment`` for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"


def _label(element: Any) -> str | None:
    return element.text if _name(element) == "desc" and element.get("class") == "label" else None


def _tip(bar: Any, label: str) -> None:
    tip = bar.makeelement(bar.tag.replace("rect", "title"), {"class": "tip"})
    tip.text = label
    bar.append(tip)
