-- Complaints 投诉 that come neither from a call-back nor from a survey (R9.3): what each is about stands beside its case.
ALTER TABLE dispatch.visit_case DROP CONSTRAINT visit_case_kind_check;
ALTER TABLE dispatch.visit_case ADD CONSTRAINT visit_case_kind_check
    CHECK (kind IN ('objection', 'call_back', 'anomaly', 'survey', 'complaint'));
-- About the sub-branch itself its branch begins, without an answer.
ALTER TABLE dispatch.visit_case DROP CONSTRAINT case_answered_first;
ALTER TABLE dispatch.visit_case ADD CONSTRAINT case_answered_first
    CHECK (answered_at IS NOT NULL OR step <> 'branch' AND reviewed_at IS NULL OR kind = 'complaint');

CREATE TABLE dispatch.complaint (
    case_id     uuid PRIMARY KEY REFERENCES dispatch.visit_case,
    about       text NOT NULL CHECK (about IN ('service', 'volunteer', 'unit')),
    recorded_by uuid,
    recorded_at timestamptz NOT NULL
);
REVOKE UPDATE, DELETE, TRUNCATE ON dispatch.complaint FROM tb_dispatch;
