-- Call-backs 满意度回访 (R9.1, R9.2), and cases through the tiers (R9.3).

CREATE TABLE dispatch.call_back (
    call_back_id uuid PRIMARY KEY,
    -- A visit is asked about once.
    visit_id     uuid NOT NULL UNIQUE REFERENCES dispatch.visit,
    order_id     uuid NOT NULL REFERENCES dispatch.service_order,
    elder_id     uuid NOT NULL,
    why          text NOT NULL CHECK (why IN ('emergency', 'dispute', 'first', 'sample')),
    state        text NOT NULL CHECK (state IN ('waiting', 'done', 'unreachable', 'refused', 'wrong_number', 'dropped')),
    created_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    -- The next try is on this day or later.
    not_before   date NOT NULL,
    tries        smallint NOT NULL CHECK (tries >= 0),
    took_place   boolean,
    grade        smallint CHECK (grade BETWEEN 1 AND 5),
    reason       text CHECK (reason IN ('late', 'short', 'attitude', 'quality', 'other')),
    note         bytea,
    by_staff     uuid,
    at           timestamptz,
    -- The case that the answer opened.
    case_id      uuid UNIQUE REFERENCES dispatch.visit_case,
    CONSTRAINT call_back_answer CHECK (CASE state WHEN 'done' THEN took_place IS NOT NULL AND took_place = (grade IS NOT NULL)
        ELSE took_place IS NULL AND grade IS NULL AND reason IS NULL AND case_id IS NULL END),
    CONSTRAINT call_back_end_is_known CHECK ((state = 'waiting') = (at IS NULL))
);
CREATE INDEX call_back_waiting ON dispatch.call_back (due_at) WHERE state = 'waiting';
CREATE INDEX call_back_elder ON dispatch.call_back (elder_id);
CREATE INDEX call_back_order ON dispatch.call_back (order_id);
CREATE INDEX call_back_ended ON dispatch.call_back (at) WHERE state <> 'waiting';
REVOKE DELETE, TRUNCATE ON dispatch.call_back FROM tb_dispatch;

CREATE TABLE dispatch.call_try (
    call_back_id uuid NOT NULL REFERENCES dispatch.call_back,
    no           smallint NOT NULL CHECK (no > 0),
    on_day       date NOT NULL,
    outcome      text NOT NULL CHECK (outcome IN ('answered', 'not_served', 'no_answer', 'refused', 'wrong_number', 'no_phone')),
    by_staff     uuid,
    at           timestamptz NOT NULL,
    PRIMARY KEY (call_back_id, no)
);
-- R9.2: on different days.
CREATE UNIQUE INDEX call_try_one_a_day ON dispatch.call_try (call_back_id, on_day) WHERE outcome = 'no_answer';
REVOKE UPDATE, DELETE, TRUNCATE ON dispatch.call_try FROM tb_dispatch;

-- Elders whose profile is closed: nobody calls a family that mourns.
CREATE TABLE dispatch.not_to_call (
    elder_id uuid PRIMARY KEY,
    since    timestamptz NOT NULL
);

-- Cases: the sub-branch answers, its branch reviews, head office closes.
ALTER TABLE dispatch.visit_case
    ADD COLUMN kind        text NOT NULL DEFAULT 'objection' CHECK (kind IN ('objection', 'call_back')),
    ADD COLUMN step        text NOT NULL DEFAULT 'sub_branch' CHECK (step IN ('sub_branch', 'branch', 'head')),
    ADD COLUMN answer      bytea,
    ADD COLUMN answered_by uuid,
    ADD COLUMN answered_at timestamptz,
    ADD COLUMN review      bytea,
    ADD COLUMN reviewed_by uuid,
    ADD COLUMN reviewed_at timestamptz;
-- What was decided until today was decided by head office without these steps; what is open is answered first.
UPDATE dispatch.visit_case SET step = 'head' WHERE state <> 'open';
ALTER TABLE dispatch.visit_case
    ADD CONSTRAINT case_reviewed_by_another CHECK (reviewed_by <> answered_by),
    ADD CONSTRAINT case_answered_first CHECK (answered_at IS NOT NULL OR step <> 'branch' AND reviewed_at IS NULL);
DROP INDEX dispatch.visit_case_one_open;
CREATE UNIQUE INDEX visit_case_one_open ON dispatch.visit_case (visit_id, kind) WHERE state = 'open';
CREATE INDEX visit_case_due ON dispatch.visit_case (due_at) WHERE state = 'open';
