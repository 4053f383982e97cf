-- Work orders of a 12349 platform 12349工单 (R12.1): one row each, however often it is sent.
CREATE TABLE dispatch.work_order (
    work_order_id uuid PRIMARY KEY,
    platform      text NOT NULL CHECK (platform ~ '^[A-Za-z0-9_-]{1,40}$'),
    external_id   text NOT NULL CHECK (external_id ~ '^[A-Za-z0-9._-]{1,64}$'),
    way           text NOT NULL CHECK (way IN ('line', 'file')),
    -- Keyed digest of what was said: the same again, or something else under a number that is taken.
    fingerprint   bytea NOT NULL,
    -- Everything that was said, sealed; emptied with the elder, or some time after it was refused.
    said          bytea,
    urgency       text NOT NULL CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    state         text NOT NULL CHECK (state IN ('waiting', 'order', 'refused')),
    -- Why it did not become an order by itself. It stays: the first answer is given again.
    reason        text CHECK (reason IN ('emergency', 'elder_unknown', 'elder_unsure', 'elder_closed', 'service_unknown',
                      'service_closed', 'time_missing', 'time_unfit', 'gender_wish', 'duplicate')),
    elder_id      uuid,
    -- Who may be meant.
    perhaps       uuid[] NOT NULL DEFAULT '{}',
    taken_at      timestamptz NOT NULL,
    taken_by      uuid,
    order_id      uuid UNIQUE REFERENCES dispatch.service_order,
    refused_for   text CHECK (refused_for IN ('not_served', 'outside_area', 'not_eligible', 'already_ordered', 'withdrawn',
                      'not_reached', 'other')),
    refused_note  bytea,
    decided_at    timestamptz,
    decided_by    uuid,
    -- How many times the other side was to be told something, and what last.
    told          integer NOT NULL DEFAULT 0,
    status        text,
    CONSTRAINT work_order_once UNIQUE (platform, external_id),
    CONSTRAINT work_order_order CHECK ((state = 'order') = (order_id IS NOT NULL)),
    CONSTRAINT work_order_refused CHECK ((state = 'refused') = (refused_for IS NOT NULL)),
    CONSTRAINT work_order_decided CHECK (decided_at IS NULL AND (state = 'order') = (reason IS NULL)
                                         OR decided_at IS NOT NULL AND state <> 'waiting' AND reason IS NOT NULL),
    CONSTRAINT work_order_told CHECK ((told = 0) = (status IS NULL))
);
CREATE INDEX work_order_waiting ON dispatch.work_order (taken_at) WHERE state = 'waiting';
CREATE INDEX work_order_newest ON dispatch.work_order (taken_at DESC, work_order_id);
CREATE INDEX work_order_elder ON dispatch.work_order (elder_id) WHERE elder_id IS NOT NULL;
REVOKE DELETE, TRUNCATE ON dispatch.work_order FROM tb_dispatch;

-- What the other side is told, in its order: of an order, with the step that it follows from.
CREATE TABLE dispatch.work_order_status (
    work_order_id uuid NOT NULL REFERENCES dispatch.work_order,
    no            integer NOT NULL CHECK (no > 0),
    status        text NOT NULL CHECK (status IN ('opened', 'accepted', 'started', 'completed', 'disputed', 'confirmed',
                      'voided', 'cancelled', 'expired', 'refused')),
    at            timestamptz NOT NULL,
    step_id       bigint REFERENCES dispatch.order_step,
    PRIMARY KEY (work_order_id, no),
    CONSTRAINT work_order_status_step CHECK ((status = 'refused') = (step_id IS NULL))
);
REVOKE UPDATE, DELETE, TRUNCATE ON dispatch.work_order_status FROM tb_dispatch;
