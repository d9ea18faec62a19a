"""What is asked of a store once more: requests that broke on the way, which the libraries repeat only where twice is as good as once.

object_store, under obstore and deltalake alike, leaves a conditional write that was cut off to whoever asked: only they can tell whether it
was done. Its errors are told by their words, since it gives them no classes of their own.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

STORE_PATIENCE = timedelta(seconds=60)
"""How long a request is repeated when the store does not answer; a refused connection ends sooner, after the library's own retries."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two tries at most, at first and in the end."""
BROKEN = re.compile(r"HTTP error|error decoding response|status code:? 5\d\d|\b50[0234] [A-Z]")
REFUSED = re.compile(r"tcp connect error|onnection refused|dns error")


def is_broken(error: BaseException) -> bool:
    """True for a request that may succeed when it is sent again: its connection broke, or the store answered with 5xx."""
    words = str(error)
    return BROKEN.search(words) is not None and REFUSED.search(words) is None


def again(call: Callable[[], T], kinds: tuple[type[BaseException], ...]) -> T:
    """What ``call`` gives, called again while errors of those kinds are broken requests and patience lasts; then the last error."""
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, kinds) and is_broken(error)),
        wait=wait_random_exponential(multiplier=FIRST_PAUSE, max=LONGEST_PAUSE),
        stop=stop_after_delay(STORE_PATIENCE),
        reraise=True,
    )
    return retrying(call)
