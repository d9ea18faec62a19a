"""Read the archive again with today's parsers: no request is sent, and only what reads differently is rewritten, in place."""

from prefect import flow

from flows import steps
from podium.report import Report
from podium.window import Window

DAY = 24 * 3600


@flow(name="reparse", flow_run_name="reparse {source}", timeout_seconds=DAY, persist_result=False)
def reparse(source: str, every: bool = False) -> Report:
    """Bring every kept page of one source up to today's parser.

    Args:
        source: An institution's id, as `podium sources` prints it.
        every: Also pages that today's parser version has read already.
    """
    with steps.crawl_of(source, Window()) as (crawl, report):
        arrivals = crawl.kept_pages(every)
        report.listed = len(arrivals)
        steps.load(crawl, report, steps.chunks(arrivals, crawl.settings.chunk))
    return report
