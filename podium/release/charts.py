"""Bar charts as inline SVG without script, style or network: pygal draws the shapes, the page's CSS gives colours and type.

Each chart is drawn wide and narrow, so that its words stay readable on a phone; the page shows one of the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from pygal.style import Style

MOST_SERIES = 8
"""Most series of one chart; the last colour is for all others together."""
CHART_STYLE = Style(label_font_size=14, major_label_font_size=14, value_font_size=14, font_family="sans-serif")
WIDE, NARROW = 920, 400
FIGURES_WIDTH = 50
"""Pixels that the figures beside the bars take."""
DROPPED = {"defs", "title", "desc", "comment"}
DROPPED_CLASSES = {"background", "titles", "overlay", "text-overlay", "tooltip-overlay"}


def _short(value: float) -> str:
    """A figure on an axis ("12 k"), empty for a fraction."""
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
    """One chart as SVG in two widths; ``legend`` has the names of its series in the order of their colours."""

    wide: str
    narrow: str
    legend: tuple[str, ...] = ()


def stacked(columns: Sequence[str], series: Mapping[str, Sequence[int]], noun: str, description: str) -> Chart:
    """A chart with one bar a column, made of one piece a series; ``noun`` is the unit, ``description`` is read where it is not seen."""
    drawn = []
    for width, height in ((WIDE, 400), (NARROW, 320)):
        chart = pygal.StackedBar(width=width, height=height, **PLAIN_CONFIG)
        step = -(-len(columns) * _label_width(columns) // (width - FIGURES_WIDTH))  # each so-manieth column has a label
        chart.x_labels = [column if at % step == 0 else "" for at, column in enumerate(columns)]
        for name, values in series.items():
            bars = zip(columns, values, strict=True)
            chart.add(name, [{"value": value, "label": f"{name}, {column}: {value:,} {noun}"} for column, value in bars])
        drawn.append(_svg(chart, description))
    return Chart(drawn[0], drawn[1], tuple(series))


def _label_width(columns: Sequence[str]) -> int:
    """Pixels that the longest label and the room around it take."""
    return max(56, 8 * max(map(len, columns), default=0) + 14)


def ranked(values: Mapping[str, int], noun: str, description: str) -> Chart:
    """A chart with one lying bar a value, the first on top; ``noun`` is the unit, ``description`` is read where it is not seen."""
    drawn = []
    for width, letters in ((WIDE, 40), (NARROW, 17)):
        chart = pygal.HorizontalBar(width=width, height=34 * len(values) + 60, print_values=False, **PLAIN_CONFIG)
        rows = list(values.items())[::-1]
        chart.x_labels = [name if len(name) <= letters else f"{name[: letters - 1]}…" for name, _ in rows]
        chart.add(noun, [{"value": value, "label": f"{name}: {value:,} {noun}"} for name, value in rows])
        drawn.append(_svg(chart, description))
    return Chart(drawn[0], drawn[1])


def _svg(chart: Any, description: str) -> str:
    chart.add_xml_filter(lambda root: _cleaned(root, description))
    return str(chart.render(is_unicode=True))


def _cleaned(root: Any, description: str) -> Any:
    """The drawing without style, script, comments (one holds the day) and hidden text; each bar gets a tooltip of SVG (``title``)."""
    root.attrib.pop("id", None)
    root.set("role", "img")
    root.set("aria-label", description)
    for parent in list(root.iter()):
        for child in list(parent):
            if _tag(child) == "desc" and child.get("class") == "label" and child.text:
                bar = next(shape for shape in parent if _tag(shape) == "rect")
                tip = bar.makeelement(bar.tag.replace("rect", "title"), {"class": "tip"})
                tip.text = child.text
                bar.append(tip)
            if (_tag(child) in DROPPED and child.get("class") != "tip") or DROPPED_CLASSES & set(child.get("class", "").split()):
                parent.remove(child)
    return root


def _tag(element: Any) -> str:
    """The tag without its namespace, ``comment`` for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"
