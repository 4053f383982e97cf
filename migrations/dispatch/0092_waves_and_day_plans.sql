-- Asking by waves 分批派单: how far the system has come with an order. The row is the clock: it survives whatever dies.
CREATE TABLE dispatch.seeking (
    order_id uuid PRIMARY KEY REFERENCES dispatch.service_order,
    -- Waves that have gone out.
    wave     smallint NOT NULL CHECK (wave BETWEEN 0 AND 50),
    -- A wave is out: when all have answered no, the next need not wait.
    is_out   boolean NOT NULL,
    -- When the next step is due; nothing while every seat is taken.
    next_at  timestamptz,
    -- On the open list 抢单, so far around the elder's village.
    listed   text CHECK (listed IN ('village', 'town', 'district')),
    begun_at timestamptz NOT NULL,
    begun_by uuid,
    CHECK (NOT is_out OR wave > 0)
);
CREATE INDEX seeking_due ON dispatch.seeking (next_at);
CREATE INDEX seeking_listed ON dispatch.seeking (order_id) WHERE listed IS NOT NULL;

-- The offers of a volunteer's day, and the last that they let pass.
CREATE INDEX offer_volunteer_made ON dispatch.offer (volunteer_id, made_at DESC);

-- The plan of a day 日计划: the problem as it was, seed and turns, and what came out of it.
CREATE TABLE dispatch.day_plan (
    day_plan_id  uuid PRIMARY KEY,
    day          date NOT NULL,
    within       text NOT NULL,
    state        text NOT NULL CHECK (state IN ('wanted', 'made', 'offering', 'offered', 'dropped')),
    seed         bigint NOT NULL,
    -- Turns of the search.
    turns        bigint CHECK (turns > 0),
    wanted_at    timestamptz NOT NULL,
    wanted_by    uuid,
    made_at      timestamptz,
    -- The problem, as the search was given it: with seed and turns the same plan comes out again.
    problem      text COMPRESSION lz4,
    -- [{"priority": "P1", "asked": 40, "served": 39, "nearest_first": 31}]
    classes      jsonb NOT NULL,
    cost         bigint,
    nearest_cost bigint,
    acted_at     timestamptz,
    acted_by     uuid,
    CHECK ((state = 'wanted') = (made_at IS NULL) OR state = 'dropped'),
    CHECK (made_at IS NULL OR problem IS NOT NULL AND turns IS NOT NULL AND cost IS NOT NULL AND nearest_cost IS NOT NULL)
);
CREATE UNIQUE INDEX day_plan_one_wanted ON dispatch.day_plan (day, within) WHERE state = 'wanted';
CREATE INDEX day_plan_to_do ON dispatch.day_plan (wanted_at) WHERE state IN ('wanted', 'offering');
CREATE INDEX day_plan_newest ON dispatch.day_plan (wanted_at DESC, day_plan_id);
REVOKE DELETE, TRUNCATE ON dispatch.day_plan FROM tb_dispatch;

CREATE TABLE dispatch.day_plan_line (
    day_plan_id  uuid NOT NULL REFERENCES dispatch.day_plan,
    -- Place in the problem.
    no           integer NOT NULL CHECK (no >= 0),
    order_id     uuid NOT NULL REFERENCES dispatch.service_order,
    priority     smallint NOT NULL CHECK (priority BETWEEN 0 AND 4),
    starts_at    timestamptz NOT NULL,
    duration_min bigint NOT NULL CHECK (duration_min > 0),
    volunteer_id uuid,
    -- Why this person.
    terms        jsonb NOT NULL,
    candidates   integer NOT NULL CHECK (candidates >= 0),
    visits       integer NOT NULL CHECK (visits >= 0),
    outcome      text CHECK (outcome IN ('offered', 'not_needed', 'not_fit')),
    PRIMARY KEY (day_plan_id, no),
    CHECK (outcome IS NULL OR volunteer_id IS NOT NULL)
);
CREATE INDEX day_plan_line_start ON dispatch.day_plan_line (day_plan_id, starts_at, no);
CREATE INDEX day_plan_line_order ON dispatch.day_plan_line (order_id);
REVOKE DELETE, TRUNCATE ON dispatch.day_plan_line FROM tb_dispatch;
