"""Templates filled: how values are written on a page, and the frame that every page has."""

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from podium.browse.catalogue import Catalogue
from podium.browse.links import PageLinks, ShownPage, outward
from podium.reading.citation_styles import MONTHS
from podium.release.documents import templates
from podium.version import __version__


@cache
def shipped_text(name: str) -> str:
    """A file that is handed out as it stands: ``style.css``, ``search.js``."""
    return files("podium.browse").joinpath("templates", name).read_text(encoding="utf-8")


class Renderer:
    """Fills the templates of the reading room, all of whose values are escaped."""

    def __init__(self, token: str = "", review: bool = False) -> None:
        self._token, self.review = token, review
        self._environment = templates(html=True, package="podium.browse")
        self._environment.filters |= {"day": long_day, "said": in_words, "outward": outward, "percent": percent, "moment": in_utc}
        self._environment.filters["sentence"] = sentence

    def html(self, catalogue: Catalogue, shown: ShownPage, link: PageLinks) -> str:
        """The page as HTML, its links as ``link`` gives them."""
        frame: dict[str, Any] = {
            "link": link,
            "place": None,
            "token": self._token,
            "state_title": catalogue.title,
            "demonstration": catalogue.demonstration,
            "version": __version__,
            "lake": catalogue.lake is not None,
        }
        return self._environment.get_template(shown.template).render(frame | dict(shown.values))


def long_day(day: date | None) -> str:
    """``2 March 2017``, ``day not stated`` for none."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else "day not stated"


def in_utc(at: datetime | None) -> str:
    """A moment in UTC to the minute."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def in_words(word: object) -> str:
    """A word of a list as it is read: ``press conference``."""
    return str(word).replace("_", " ")


def sentence(message: str) -> str:
    """The message of an error as it stands alone: with a capital, unless it begins with an id, a path or an address."""
    first, _, _ = message.partition(" ")
    return message[:1].upper() + message[1:] if first.isalpha() else message


def percent(share: float) -> str:
    """A share from 0 to 1 in hundredths; only a whole is 100."""
    return "100 %" if share == 1 else f"{min(share * 100, 99.9):.1f} %"
