-- The access log of one elder: looks that name many people in one row (a list, the names of a page, a caller's number) are
-- found by each of them. Rows about one alone have the index audit_object.
create index audit_elders on elderly.audit using gin ((detail -> 'elders') jsonb_path_ops) where detail ? 'elders';
