-- Anomalies 异常: served visits that somebody should look at (R5.6). Found by the clock, never a block.
CREATE TABLE dispatch.anomaly (
    anomaly_id  uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('travel', 'overlap', 'reciprocal', 'household', 'share', 'long_day', 'far', 'device')),
    visit_id    uuid NOT NULL REFERENCES dispatch.visit,
    -- The other of two visits that do not go together.
    other_visit uuid REFERENCES dispatch.visit,
    figure      bigint NOT NULL,
    bound       bigint NOT NULL,
    found_at    timestamptz NOT NULL,
    state       text NOT NULL CHECK (state IN ('open', 'explained', 'case')),
    decided_at  timestamptz,
    decided_by  uuid,
    note        bytea,
    case_id     uuid UNIQUE REFERENCES dispatch.visit_case,
    CHECK ((state = 'open') = (decided_at IS NULL)),
    CHECK ((state = 'case') = (case_id IS NOT NULL))
);
CREATE UNIQUE INDEX anomaly_once ON dispatch.anomaly (visit_id, kind);
CREATE INDEX anomaly_open ON dispatch.anomaly (found_at) WHERE state = 'open';
REVOKE DELETE, TRUNCATE ON dispatch.anomaly FROM tb_dispatch;

-- Which phone checked in or out: a keyed digest of the mark that the mobile page left in it.
ALTER TABLE dispatch.visit ADD COLUMN device text, ADD COLUMN screened_at timestamptz;
-- What was uploaded before there was a screening is not gone through.
UPDATE dispatch.visit SET screened_at = uploaded_at WHERE uploaded_at IS NOT NULL;
CREATE INDEX visit_to_screen ON dispatch.visit (uploaded_at) WHERE uploaded_at IS NOT NULL AND screened_at IS NULL;
CREATE INDEX visit_device ON dispatch.visit (device, started_at) WHERE device IS NOT NULL;
CREATE INDEX candidate_person ON dispatch.candidate (person);

ALTER TABLE dispatch.visit_case DROP CONSTRAINT visit_case_kind_check;
ALTER TABLE dispatch.visit_case ADD CONSTRAINT visit_case_kind_check
    CHECK (kind IN ('objection', 'call_back', 'anomaly', 'survey'));
