-- The towns' survey 定期满意度调查 (R9.1): what elders said when their branch asked.
CREATE TABLE dispatch.survey (
    survey_id uuid PRIMARY KEY,
    elder_id  uuid NOT NULL,
    -- The elder's village, and the last visit, at that time.
    village   text NOT NULL,
    visit_id  uuid NOT NULL REFERENCES dispatch.visit,
    outcome   text NOT NULL CHECK (outcome IN ('answered', 'no_answer', 'refused')),
    grade     smallint CHECK (grade BETWEEN 1 AND 5),
    reason    text CHECK (reason IN ('late', 'short', 'attitude', 'quality', 'other')),
    note      bytea,
    by_staff  uuid,
    at        timestamptz NOT NULL,
    case_id   uuid UNIQUE REFERENCES dispatch.visit_case,
    CONSTRAINT survey_answer CHECK ((outcome = 'answered') = (grade IS NOT NULL)),
    CONSTRAINT survey_case CHECK (case_id IS NULL OR grade <= 2)
);
CREATE INDEX survey_elder ON dispatch.survey (elder_id, at DESC);
CREATE INDEX survey_newest ON dispatch.survey (at DESC, survey_id);
REVOKE DELETE, TRUNCATE ON dispatch.survey FROM tb_dispatch;
-- Who was served lately.
CREATE INDEX visit_counted ON dispatch.visit (stopped_at) WHERE state IN ('confirmed', 'lapsed');
