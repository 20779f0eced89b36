"""Submission mode `event`: a source whose rows already are events (docs/reference/event-rows.md).

There is nothing to map; everything else is as in mode `record`.
"""
