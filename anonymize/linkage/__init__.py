"""Who is whom. Today's persons are drawn by exact composite keys (`exact`); the rest compares filters.

The names imported here are the partition that `ingest` and `event_log` use. Everything in this package is pure.
"""

from anonymize.linkage.exact import CROSS, Group, Subject, composite_keys, evidence_of, partition

__all__ = ["CROSS", "Group", "Subject", "composite_keys", "evidence_of", "partition"]
