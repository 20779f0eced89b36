-- Evidence 2: composite keys of eight bytes each, and the digests and filters of single fields sealed under the epoch's key.
-- Null in rows of before.

alter table linkage.evidence
add column blocking bytea check (length(blocking) % 8 = 0),
add column sealed bytea,
add column cross_blocking bytea check (length(cross_blocking) % 8 = 0),
add column cross_sealed bytea;
