-- The access log of one volunteer: looks that name many people in one row (a list, the names of a page) are found by each
-- of them. Rows about one alone have the index audit_object.
create index audit_volunteers on volunteer.audit using gin ((detail -> 'volunteers') jsonb_path_ops)
    where detail ? 'volunteers';
