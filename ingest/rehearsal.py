"""A load without a database: what a source would give, for a dry run."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from event_log.page import PageCounts
from ingest.connectors.base import Page
from ingest.contracts.records import LeftOut, Mapped, RecordContract
from ingest.load_report import LoadReport
from ingest.odd_values import odd_values_in
from ingest.streams import SourceStream


def rehearse(source_id: str, streams: Mapping[str, SourceStream], until: datetime | None) -> LoadReport:
    """Counts of a full read. `appended` = would be loaded or found equal; nothing is stored, not even a
    refusal."""
    counts, drift, odd = PageCounts(), set[str](), Counter[str]()
    for name, stream in streams.items():
        for page in stream.connector.pages({}, until):
            stream.require_columns(page)
            counts += _counts(page, stream.contract, odd)
            drift |= {f"{name}.{column}" for column in stream.contract.columns.drift(page.records, page.columns)}
    return LoadReport(source_id, counts, tuple(sorted(drift)), dict(odd))


def _counts(page: Page, contract: RecordContract, odd: Counter[str]) -> PageCounts:
    results = [contract.map_record(record) for record in page.records]
    loaded = [result for result in results if isinstance(result, Mapped)]
    odd.update(said for result in loaded for said in odd_values_in(result.events))
    skipped = Counter(result.rule for result in results if isinstance(result, LeftOut))
    return PageCounts(
        read=len(results),
        appended=len(loaded),
        quarantined=len(results) - len(loaded) - skipped.total(),
        skipped_by_rule=dict(skipped),
        events_appended=sum(len(result.events) for result in loaded),
    )
