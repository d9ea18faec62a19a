"""Every error Podium raises, in one tree, and the codes with which a page is rejected (``Reason``).

The edges (``podium.cli.main``, ``flows``) catch ``PodiumError`` and nothing wider.

::

    PodiumError
    ├── UsageError            the user asked for something that does not exist or is not valid: exit status 2
    ├── DiscoveryError        a list of addresses could not be trusted
    │   ├── EmptyListing      it holds no address at all, which is never taken for "nothing new"
    │   ├── ShrunkenListing   it holds far fewer addresses than last time
    │   └── BrokenListing     it is not in the form that its source file declares
    ├── FetchError            one address gave no page
    │   ├── Unreachable       no answer, a broken transfer, or 429/5xx, after all retries
    │   ├── Gone              404 or 410
    │   ├── TooLarge          body, headers or decompressed body over the limit
    │   ├── Forbidden         we may not request it: robots.txt, a private network, another scheme, forgotten
    │   ├── Blocked           401, 403 or a challenge: the whole source stops for this run
    │   └── BudgetSpent       the run has used up its requests or its time: the rest is for the next run
    ├── ArchiveError          a WARC file cannot be read or written as it should
    │   └── MissingFile       a whole file of the archive is not there
    ├── StoreError            the home, a folder or an object store, cannot be read or written, or does not do what is needed of it
    │   └── Taken             an object is there already, or is no longer what it was
    ├── Rejected              a page that is not turned into a record, with its reason
    ├── CheckFailed           a batch breaks a rule of ``podium.lake.checks``; nothing of it was committed
    ├── Unhealthy             a source breaks a rule of ``podium.ops.health``; what the run found is committed all the same
    ├── UnderWay              another run of the same source is under way
    ├── ServerAway            the Prefect server does not answer as it should: the flow did not run, or not to its end
    ├── HomeError             the home holds no data, the disk is full, or a file of the home cannot be read or written
    └── LakeError             a table cannot be read or committed to
        ├── UnknownVersion    no such version, release or speech
        ├── BrokenRelease     a release is not what its manifest says, or from a future schema
        └── Conflict          other runs kept committing first, through all retries
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from sys import intern

TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def one_line(error: Exception) -> str:
    """The message of a library's error on one line, without terminal colours."""
    return " ".join(TERMINAL_COLOURS.sub("", str(error)).replace("↳", "").split())


class PodiumError(Exception):
    """The root of all errors that Podium raises: its message is one sentence that says what happened and what to do."""


class UsageError(PodiumError):
    """The user named a source, date, file or option that does not exist or is not valid."""


class DiscoveryError(PodiumError):
    """A list of addresses could not be read or trusted."""


class EmptyListing(DiscoveryError):
    """A list that should hold addresses holds none."""


class ShrunkenListing(DiscoveryError):
    """A list holds far fewer addresses than the last time it was read."""


class BrokenListing(DiscoveryError):
    """A list is not in the form that its source file declares."""


class FetchError(PodiumError):
    """One address gave no page: ``url`` is that address, ``message`` what happened, ``status`` the HTTP status where there was one."""

    def __init__(self, url: str, message: str, status: int | None = None) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.message = message
        self.status = status


class Unreachable(FetchError):
    """No whole answer came, after every retry that the policy allows."""


class Gone(FetchError):
    """The site answers 404 or 410."""


class TooLarge(FetchError):
    """The headers, the body or the decompressed body pass the limit."""


class Forbidden(FetchError):
    """The request was not sent: robots.txt, a private network, a scheme other than http and https, or that it was forgotten."""


class Blocked(FetchError):
    """The site refuses us (401, 403, a challenge page): no further request is sent to it in this run."""


class BudgetSpent(FetchError):
    """The request was not sent: the run has used up the requests or the seconds it was given."""


class ArchiveError(PodiumError):
    """A WARC file or record is missing, torn or does not match its digest."""


class MissingFile(ArchiveError):
    """A whole file of the archive is missing, which says nothing about its pages: restore it, or mount the folder."""


class StoreError(PodiumError):
    """The home cannot be read or written: an object store does not answer, refuses us, or ignores the conditions of a write."""


class Taken(StoreError):
    """The condition of a write does not hold: an object is there already, or somebody else has changed it."""


class Reason(StrEnum):
    """Why a page did not become a record. ``NOT_A_SPEECH`` is normal; every other reason means that a person should look."""

    NOT_A_SPEECH = "not_a_speech"
    UNCLEAR = "unclear"
    """Nothing on the page tells whether somebody says its words: no evidence is no evidence of the contrary."""
    UNKNOWN_LAYOUT = "unknown_layout"
    NO_BODY = "no_body"
    NO_TITLE = "no_title"
    INCOMPLETE = "incomplete"
    """The page that stands beside a document, whose words were not reached: the next run asks for them again."""
    BAD_DATE = "bad_date"
    UNCLEAR_TURNS = "unclear_turns"
    UNCLEAR_FIELD = "unclear_field"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    NOT_TEXT = "not_text"
    NO_TEXT_LAYER = "no_text_layer"
    """A PDF whose pages are pictures."""
    ENCRYPTED_PDF = "encrypted_pdf"
    """A PDF that wants a password."""
    BROKEN_PDF = "broken_pdf"
    BAD_CHARSET = "bad_charset"
    CHALLENGE = "challenge"
    SOFT_404 = "soft_404"
    WRONG_PAGE = "wrong_page"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    """A record of a WARC file that is cut, damaged or of an unknown form: there is no page to look at."""
    ARCHIVE_DAMAGED = "archive_damaged"
    """The archived answer does not match its digest; the message names its file and offset."""
    PARSER_FAULT = "parser_fault"
    """The parser failed over the page: a fault of ours, never of the page (``podium.extract.error_boundary``)."""

    @property
    def understood(self) -> bool:
        """True when the page was understood and simply holds no speech."""
        return self is Reason.NOT_A_SPEECH


class Rejected(PodiumError):
    """A page that must not become a record, with the ``reason`` and a ``message``; prints as ``code: message``.

    ``layout`` names the template that knew the page, where one did.
    """

    def __init__(self, reason: Reason, message: str, layout: str | None = None) -> None:
        super().__init__(intern(f"{reason.value}: {message}"))  # a run keeps each message, and most of them are equal
        self.reason = reason
        self.message = message
        self.layout = layout

    def to_keep(self) -> "Rejected":
        """A copy without the traceback, which would keep the whole page in memory."""
        return Rejected(self.reason, self.message, self.layout)

    def __reduce__(self) -> "tuple[type[Rejected], tuple[Reason, str, str | None]]":
        """Pickled by what it was made of, to be sent between processes."""
        return type(self), (self.reason, self.message, self.layout)


class CheckFailed(PodiumError):
    """A batch breaks a rule of ``podium.lake.checks``; the message names the rule, the source and the figures."""


class Unhealthy(PodiumError):
    """A source differs from its own history: a person should look at it. What was committed stays committed."""


class UnderWay(PodiumError):
    """Another run of the source is under way and holds its lease; nothing was done."""


class ServerAway(PodiumError):
    """The Prefect server cannot be reached, is too busy or refuses us; what a run committed before stays committed."""


class HomeError(PodiumError):
    """The home holds no data, or a file of it cannot be read or written (a full disk, missing rights); what was committed stands."""


class LakeError(PodiumError):
    """A table cannot be opened, read or committed to."""


class UnknownVersion(LakeError):
    """No such version, release or speech."""


class BrokenRelease(LakeError):
    """A file of a release is missing, torn or altered, or this version of Podium is too old for it."""


class Conflict(LakeError):
    """The commit lost against other writers on every try; the run can simply be repeated."""


NEAR_ENOUGH = 75
"""Of 100: how alike a known name, or a part of it, must be to the word to be offered."""
OFFERED, LISTED = 3, 20
"""Similar names that are offered at most; where none is similar, how many known names are listed at most."""


def did_you_mean(word: str, known: Iterable[str], elsewhere: str | None = None) -> str:
    """The end of a sentence about an unknown name: ``did you mean kremlin?``, or which names there are where none is similar.

    ``elsewhere`` says how to list them all, for when they are too many for a sentence.
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.utils import default_process

    names = sorted(set(known))
    near = process.extract(word, names, scorer=fuzz.WRatio, processor=default_process, score_cutoff=NEAR_ENOUGH, limit=OFFERED)
    if near:
        return f"did you mean {' or '.join(name for name, _, _ in near)}?"
    if not names:
        return "there is none yet"
    if len(names) <= LISTED or elsewhere is None:
        return f"choose from {', '.join(names)}"
    return elsewhere
