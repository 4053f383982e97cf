-- The card at an elder's door 门牌码 (R5.6): a code that stays until another is drawn. What it proved stays provable: cards are
-- ended, never deleted; erasing an elder takes the code alone.
CREATE TABLE dispatch.door_code (
    door_code_id uuid PRIMARY KEY,
    elder_id     uuid NOT NULL,
    code         bytea,
    made_at      timestamptz NOT NULL,
    made_by      uuid,
    ended_at     timestamptz CHECK (ended_at >= made_at)
);
CREATE UNIQUE INDEX door_code_one ON dispatch.door_code (elder_id) WHERE ended_at IS NULL;
CREATE INDEX door_code_elder ON dispatch.door_code (elder_id, made_at);
REVOKE DELETE, TRUNCATE ON dispatch.door_code FROM tb_dispatch;

ALTER TABLE dispatch.visit DROP CONSTRAINT visit_evidence_check;
ALTER TABLE dispatch.visit ADD CONSTRAINT visit_evidence_check
    CHECK (evidence IN ('code', 'gps', 'site_qr', 'door_qr', 'hotline_call', 'paper_form'));
