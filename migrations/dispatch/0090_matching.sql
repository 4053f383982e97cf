-- Who could go is found village by village, among those whose reach is as far as that: nobody else is read.
CREATE INDEX candidate_near ON dispatch.candidate (left(home, 12), reach_m);

-- The hard filters that a volunteer passes or fails alone, for a service at a time and place (R5.4): the first that
-- fails, or nothing. Written once; the planner puts it into each statement that asks.
CREATE FUNCTION dispatch.unfit(
    who dispatch.candidate, metres integer, service text, day date, qualification text, insurance boolean,
    taken int4multirange, sex text, household_may boolean, household text[], elder text
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN who.state <> 'active' THEN 'not_active'
        WHEN who.trained_to IS NULL OR who.trained_to < day THEN 'not_trained'
        WHEN service = ANY (who.paid) THEN 'paid_work'
        WHEN NOT service = ANY (who.willing) THEN 'not_willing'
        WHEN qualification IS NOT NULL AND coalesce((who.qualifications ->> qualification)::date < day, true) THEN 'not_qualified'
        WHEN insurance AND (who.insured_to IS NULL OR who.insured_to < day) THEN 'not_insured'
        WHEN NOT who.free @> taken THEN 'not_free'
        WHEN metres IS NULL OR metres > who.reach_m THEN 'out_of_reach'
        WHEN who.sex <> sex THEN 'gender_wish'
        WHEN NOT household_may AND (who.person = ANY (household) OR who.person = elder OR elder = ANY (who.relatives)) THEN 'household'
    END
$$;

-- What somebody has served in the last month is added up in an index alone.
CREATE INDEX visit_load ON dispatch.visit (volunteer_id, started_at) INCLUDE (raw_min, state);
DROP INDEX dispatch.visit_volunteer;
