-- Orders, offers, visits, their history, and cases.
--
-- Lock order, always: 1. the order's row FOR UPDATE; 2. its visits, offers, cases; 3. the advisory lock of one
-- volunteer; 4. the day's counter. Nobody who holds one of these asks for one before it.

CREATE TABLE dispatch.service_order (
    order_id       uuid PRIMARY KEY,
    order_no       text NOT NULL UNIQUE CHECK (order_no ~ '^FW[0-9]{8}-[0-9]{4,}$'),
    -- The recipient, frozen when the order was opened: who is who later changes nothing.
    elder_id       uuid NOT NULL,
    village        text NOT NULL,
    elder_person   text NOT NULL,
    household      text[] NOT NULL,
    service        text NOT NULL REFERENCES dispatch.service_item,
    weight         integer NOT NULL CHECK (weight > 0),
    starts_at      timestamptz NOT NULL,
    duration_min   bigint NOT NULL CHECK (duration_min BETWEEN 5 AND 480),
    -- 0 to 4 as P0 to P4; `priority` moves up as the order waits (R2.4).
    priority_given smallint NOT NULL CHECK (priority_given BETWEEN 0 AND 4),
    priority       smallint NOT NULL CHECK (priority BETWEEN 0 AND priority_given),
    ages_at        timestamptz NOT NULL,
    urgency        text NOT NULL CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    gender_wish    text CHECK (gender_wish IN ('male', 'female')),
    note           bytea,
    seats          smallint NOT NULL CHECK (seats BETWEEN 1 AND 9),
    source         text NOT NULL CHECK (source IN ('hotline', 'visit', 'web', 'family')),
    -- Follows from the visits and offers (domain/order.rs); kept here for lists, proved by an invariant.
    state          text NOT NULL CHECK (state IN ('open', 'offered', 'accepted', 'in_progress', 'completed',
                                                  'uploaded', 'closed', 'disputed', 'cancelled', 'expired')),
    tab            text CHECK (tab IN ('open', 'offered', 'accepted', 'in_progress', 'confirming', 'trouble')),
    ended          text CHECK (ended IN ('cancelled', 'expired')),
    cancelled_by   text CHECK (cancelled_by IN ('elder', 'volunteer', 'organisation')),
    cancel_reason  bytea,
    due_at         timestamptz NOT NULL,
    opened_at      timestamptz NOT NULL,
    CHECK ((ended IS NOT DISTINCT FROM 'cancelled') = (cancelled_by IS NOT NULL))
);
CREATE INDEX service_order_elder ON dispatch.service_order (elder_id, starts_at);
CREATE INDEX service_order_start ON dispatch.service_order (starts_at DESC, order_id);
CREATE INDEX service_order_village ON dispatch.service_order (village text_pattern_ops, starts_at DESC);
CREATE INDEX service_order_tab ON dispatch.service_order (tab, priority, opened_at) WHERE tab IS NOT NULL;
CREATE INDEX service_order_waiting ON dispatch.service_order (starts_at) WHERE state IN ('open', 'offered');

CREATE TABLE dispatch.offer (
    offer_id     uuid PRIMARY KEY,
    order_id     uuid NOT NULL REFERENCES dispatch.service_order,
    volunteer_id uuid NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'lost', 'expired', 'withdrawn')),
    made_at      timestamptz NOT NULL,
    made_by      uuid,
    expires_at   timestamptz NOT NULL CHECK (expires_at > made_at),
    -- Why this person: the terms of the cost when the offer was made.
    terms        jsonb NOT NULL,
    answered_at  timestamptz,
    channel      text CHECK (channel IN ('sms', 'mobile', 'staff', 'clock'))
);
CREATE UNIQUE INDEX offer_one_open ON dispatch.offer (order_id, volunteer_id) WHERE state = 'open';
CREATE INDEX offer_volunteer ON dispatch.offer (volunteer_id, state);
CREATE INDEX offer_order ON dispatch.offer (order_id);
CREATE INDEX offer_expiry ON dispatch.offer (expires_at) WHERE state = 'open';

CREATE TABLE dispatch.visit (
    visit_id         uuid PRIMARY KEY,
    order_id         uuid NOT NULL REFERENCES dispatch.service_order,
    -- One visit comes of one offer.
    offer_id         uuid NOT NULL UNIQUE REFERENCES dispatch.offer,
    volunteer_id     uuid NOT NULL,
    org              text NOT NULL,
    elder_id         uuid NOT NULL,
    seat             smallint NOT NULL CHECK (seat BETWEEN 1 AND 9),
    state            text NOT NULL CHECK (state IN ('accepted', 'in_progress', 'completed', 'needs_correction',
                         'held_for_review', 'uploaded', 'confirmed', 'lapsed', 'disputed', 'voided', 'cancelled', 'no_show')),
    -- The planned time with the travel buffer behind it (R5.4).
    during           tstzrange NOT NULL CHECK (NOT isempty(during)),
    accepted_at      timestamptz NOT NULL,
    code             bytea NOT NULL,
    wrong_codes      smallint NOT NULL CHECK (wrong_codes BETWEEN 0 AND 5),
    started_at       timestamptz,
    stopped_at       timestamptz,
    breaks_min       bigint NOT NULL CHECK (breaks_min >= 0),
    raw_min          bigint CHECK (raw_min > 0),
    weight           integer CHECK (weight > 0),
    settings_version bigint,
    evidence         text CHECK (evidence IN ('code', 'gps', 'hotline_call', 'paper_form')),
    -- Metres from the village's position at start and stop: the place itself is not kept.
    in_metres        integer,
    out_metres       integer,
    recorded_by      uuid,
    recorded_because bytea,
    reviewed_by      uuid,
    reviewed_because bytea,
    uploaded_by      uuid,
    uploaded_at      timestamptz,
    lapses_at        timestamptz,
    ended_at         timestamptz,
    ended_because    bytea,
    CHECK (stopped_at >= started_at),
    CONSTRAINT visit_start_is_known CHECK (state IN ('accepted', 'cancelled', 'no_show')
        OR started_at IS NOT NULL AND weight IS NOT NULL AND settings_version IS NOT NULL),
    CONSTRAINT visit_minutes_are_known CHECK (state NOT IN ('completed', 'held_for_review', 'uploaded', 'confirmed', 'lapsed', 'disputed', 'voided')
        OR stopped_at IS NOT NULL AND raw_min IS NOT NULL AND evidence IS NOT NULL),
    CONSTRAINT visit_upload_is_known CHECK (state NOT IN ('uploaded', 'confirmed', 'lapsed', 'disputed', 'voided')
        OR uploaded_at IS NOT NULL AND lapses_at IS NOT NULL),
    -- R5.4: nobody is in two places, nor on the way from one to the other when the next begins.
    CONSTRAINT visit_no_overlap EXCLUDE USING gist (volunteer_id WITH =, during WITH &&)
        WHERE (state IN ('accepted', 'in_progress')),
    -- No minute of a person counts twice.
    CONSTRAINT visit_served_once EXCLUDE USING gist (volunteer_id WITH =, tstzrange(started_at, stopped_at) WITH &&)
        WHERE (state IN ('completed', 'uploaded', 'confirmed', 'lapsed', 'disputed'))
);
CREATE UNIQUE INDEX visit_one_a_seat ON dispatch.visit (order_id, seat) WHERE state NOT IN ('cancelled', 'no_show');
CREATE UNIQUE INDEX visit_one_under_way ON dispatch.visit (volunteer_id) WHERE state = 'in_progress';
CREATE INDEX visit_order ON dispatch.visit (order_id);
CREATE INDEX visit_volunteer ON dispatch.visit (volunteer_id, started_at);
CREATE INDEX visit_elder ON dispatch.visit (elder_id, volunteer_id);
CREATE INDEX visit_to_upload ON dispatch.visit (org text_pattern_ops, stopped_at)
    WHERE state IN ('completed', 'needs_correction', 'held_for_review');
CREATE INDEX visit_org ON dispatch.visit (org text_pattern_ops);
CREATE INDEX visit_lapse ON dispatch.visit (lapses_at) WHERE state = 'uploaded';
CREATE INDEX visit_not_ended ON dispatch.visit (state, order_id) WHERE state IN ('accepted', 'in_progress');

-- What happened to an order, step by step; never changed.
CREATE TABLE dispatch.order_step (
    step_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES dispatch.service_order,
    visit_id uuid REFERENCES dispatch.visit,
    what     text NOT NULL CHECK (what ~ '^[a-z_]+$'),
    at       timestamptz NOT NULL,
    by_kind  text NOT NULL CHECK (by_kind IN ('staff', 'volunteer', 'service', 'system')),
    by_id    uuid,
    by_org   text,
    channel  text CHECK (channel IN ('sms', 'mobile', 'staff', 'clock'))
);
CREATE INDEX order_step_order ON dispatch.order_step (order_id, step_id);
REVOKE UPDATE, DELETE ON dispatch.order_step FROM tb_dispatch;

CREATE TABLE dispatch.visit_case (
    case_id    uuid PRIMARY KEY,
    case_no    text NOT NULL UNIQUE CHECK (case_no ~ '^AJ[0-9]{8}-[0-9]{4,}$'),
    visit_id   uuid NOT NULL REFERENCES dispatch.visit,
    order_id   uuid NOT NULL REFERENCES dispatch.service_order,
    state      text NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
    channel    text NOT NULL CHECK (channel IN ('sms', 'mobile', 'staff', 'clock')),
    reason     bytea,
    opened_at  timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    note       bytea,
    CHECK ((state = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX visit_case_one_open ON dispatch.visit_case (visit_id) WHERE state = 'open';
CREATE INDEX visit_case_visit ON dispatch.visit_case (visit_id);
CREATE INDEX visit_case_state ON dispatch.visit_case (state, opened_at);
