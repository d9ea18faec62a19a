"""Read the archive again with today's parsers: no request is sent, and only what reads differently is rewritten, in place."""

from prefect import flow

from flows import steps
from flows.supervised import A_WEEK, DAY, SourceName, supervised
from podium.pipeline.report import Report
from podium.pipeline.steps import reparse_source
from podium.window import Window


@flow(name="reparse", flow_run_name="reparse {source}", timeout_seconds=DAY, persist_result=False)
@supervised("reparse", patience=A_WEEK)
def reparse(source: SourceName, every: bool = False, waive: tuple[str, ...] = ()) -> Report:
    """Bring every kept page of one source up to today's parser.

    Args:
        source: An institution's id, as `podium sources` prints it.
        every: Also pages that today's parser version has read already.
        waive: Rules of the checks that a person has looked at and sets aside for this run.
    """
    with steps.run_of(source, Window(), waive) as (run, report):
        reparse_source(run, report, every, steps.STEPS)
    return report
