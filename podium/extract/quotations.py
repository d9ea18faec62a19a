"""What a text says itself: the same without what it quotes. Text in, text out."""

import re

LONGEST_QUOTATION = 2000
"""Letters between two quotation marks; a mark that is closed later than that was never meant to be."""


class Quotations:
    """Quotations between marks of two kinds, which may share some. The time they take to find grows with the text, whatever it holds."""

    def __init__(self, opening: str, closing: str) -> None:
        self._opening = re.compile(f"[{opening}]")
        self._closing = re.compile(f"[{closing}]")

    def left_out(self, text: str) -> str:
        """The text with a blank for each quotation: from the first opening mark that is closed soon enough to the next closing one."""
        said: list[str] = []
        at = start = 0
        while (opened := self._opening.search(text, start)) and (closed := self._closing.search(text, opened.end())):
            start = closed.start() - LONGEST_QUOTATION - 1  # every mark before that is closed as late as this one
            if opened.start() >= start:
                said.append(text[at : opened.start()])
                at = start = closed.end()
        return " ".join([*said, text[at:]])
