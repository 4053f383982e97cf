-- An elder may be asked by SMS how content they are, before anybody calls (R9.1).
ALTER TABLE dispatch.call_back
    -- Until when an answer by SMS counts; empty where nobody is asked so.
    ADD COLUMN answer_until timestamptz,
    -- When notification had asked: only then do calls wait.
    ADD COLUMN asked_at     timestamptz,
    ADD COLUMN sms_grade    smallint CHECK (sms_grade BETWEEN 1 AND 5),
    ADD COLUMN sms_at       timestamptz,
    ADD CONSTRAINT call_back_asked CHECK (answer_until IS NOT NULL OR asked_at IS NULL AND sms_grade IS NULL),
    ADD CONSTRAINT call_back_sms_is_known CHECK ((sms_grade IS NULL) = (sms_at IS NULL));
