-- Who is taken at an hour and how much somebody has served is read from indexes alone (`visit_no_overlap`, `visit_load`). That holds
-- for pages that have been vacuumed since they changed: more often than of every fifth row, which is after weeks.
alter table dispatch.visit set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
