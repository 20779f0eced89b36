"""The append-only truth: what happened, once, in commit order, chained; and the few tables that project it."""
