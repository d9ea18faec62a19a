"""Templates filled: how values are written on a page, and the frame that every page has."""

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment

from podium.browse.addresses import Addresses, outward
from podium.browse.catalogue import Catalogue
from podium.browse.shown import ShownPage
from podium.reading.citation_styles import MONTHS
from podium.release.documents import templates
from podium.version import __version__


def browse_templates() -> Environment:
    """The templates of the reading room, all of whose values are escaped."""
    environment = templates(html=True, package="podium.browse")
    environment.filters |= {"day": day_in_words, "said": str_said, "outward": outward, "percent": percent, "moment": moment}
    return environment


@cache
def style_sheet() -> str:
    """The style of every page."""
    return files("podium.browse").joinpath("templates", "style.css").read_text(encoding="utf-8")


def rendered(environment: Environment, catalogue: Catalogue, shown: ShownPage, link: Addresses) -> str:
    """The page as HTML, its links as ``link`` gives them."""
    frame: dict[str, Any] = {
        "link": link,
        "place": None,
        "state_title": catalogue.title,
        "demonstration": catalogue.demonstration,
        "version": __version__,
        "lake": catalogue.lake is not None,
    }
    return environment.get_template(shown.template).render(frame | dict(shown.values))


def day_in_words(day: date | None) -> str:
    """``2 March 2017``, ``day not stated`` for none."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else "day not stated"


def moment(at: datetime | None) -> str:
    """A moment in UTC to the minute."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def str_said(word: object) -> str:
    """A word of a list as it is read: ``press conference``."""
    return str(word).replace("_", " ")


def percent(share: float) -> str:
    """A share from 0 to 1 in hundredths; only a whole is 100."""
    return "100 %" if share == 1 else f"{min(share * 100, 99.9):.1f} %"
