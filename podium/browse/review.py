"""Review: a sample of the records that most deserve a look, and taking down what a person says of one."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qs

from podium.browse.catalogue import Catalogue
from podium.browse.links import ShownPage
from podium.errors import UsageError
from podium.quality.reviews import LONGEST_REASON, add_review, review_figures, review_of, reviews_in
from podium.reading.tables import whole_speech

SAMPLED = 20
LONGEST_FORM = 8 * LONGEST_REASON
"""Bytes of a form: each letter of a reason may take twelve, few do."""


class ReviewDesk:
    """Takes down reviews for forms that carry the token of this process, which no other page can know."""

    def __init__(self) -> None:
        self.token = token_urlsafe(32)

    def take(self, catalogue: Catalogue, form: bytes) -> str:
        """Writes the verdict of a form to ``reviews.csv`` and returns the id of its speech.

        Raises ``UsageError`` for a form without the token or verdict and for one that is too long, ``UnknownVersion`` for no such speech.
        """
        given = {name: values[-1] for name, values in parse_qs(form.decode("utf-8", "replace"), max_num_fields=10).items()}
        if not hmac.compare_digest(given.get("token", "").encode(), self.token.encode()):
            raise UsageError("this form is not of this reading room as it runs now: open the speech again")
        if catalogue.lake is None:
            raise UsageError("records are reviewed in a lake: a release does not change")
        row = whole_speech(catalogue.home, given.get("id", ""))
        if given.get("revision") != str(row["revision"]) or given.get("content_hash") != row["content_hash"]:
            raise UsageError(f"{row['speech_id']} has changed since its page was opened: look at it again")
        today = datetime.now(UTC).date()
        add_review(catalogue.lake.address, review_of(row, given.get("verdict", ""), given.get("reason", ""), today))
        return str(row["speech_id"])


def review_page(catalogue: Catalogue) -> ShownPage:
    """A sample of the records with a note in ``issues`` that nobody has reviewed, and what reviews said so far."""
    if catalogue.lake is None:
        raise UsageError("records are reviewed in a lake: a release does not change")
    reviews = reviews_in(catalogue.lake.address)
    done = {(one.speech_id, one.revision) for one in reviews}
    noted = [one for one in catalogue.speeches.values() if one.issues and catalogue.passes(one)]
    waiting = [one for one in noted if (one.speech_id, str(one.revision)) not in done]
    sample = sorted(waiting, key=lambda one: sha256(one.speech_id.encode()).digest())[:SAMPLED]
    values: Mapping[str, object] = {
        "lines_found": [catalogue.line(one) for one in sample],
        "waiting": len(waiting),
        "figures": review_figures(catalogue.lake.lake, reviews),
        "titles": {name: catalogue.institution(name).title for name in catalogue.by_source},
    }
    return ShownPage("review.html.jinja", values)
