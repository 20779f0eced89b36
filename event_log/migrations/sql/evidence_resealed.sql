-- Evidence under a key of its subject's own, which an erasure destroys (docs/decisions/0335). Null: still under the key of its
-- epoch, as intake wrote it. The time is told by certificates: backups from before it hold the evidence under that key.

alter table linkage.evidence add column resealed_at timestamptz;
-- Small by itself: a resolve empties it.
create index evidence_to_reseal on linkage.evidence (subject_ref) where resealed_at is null and length(sealed) > 0;
grant update (sealed, cross_sealed, resealed_at) on linkage.evidence to linker;

-- Nothing was ever written there: which record a subject came from is not kept, in no shape.
alter table linkage.source_subject drop column sealed;
