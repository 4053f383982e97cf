-- The line to a 12349 platform (R12.1).

-- What it sends: kept as it came, sealed with its headers, before it is judged; and how it was answered.
create table notification.platform_call (
    id          bigint generated always as identity primary key,
    body        bytea not null,
    received_at timestamptz not null,
    -- Once the signature has been found to hold: each is good once.
    nonce       text,
    -- `order`, `waiting`, or why it was not taken.
    answer      text,
    answered_at timestamptz,
    constraint platform_call_nonce unique (nonce),
    check ((answer is null) = (answered_at is null))
);
create index platform_call_old on notification.platform_call (received_at);

-- What it is told of its work orders, each once and in its order; of a work order, the lowest number that was not taken is next.
create table notification.platform_status (
    work_order_id uuid not null,
    no            integer not null check (no > 0),
    platform      text not null,
    external_id   text not null,
    status        text not null,
    at            timestamptz not null,
    order_no      text,
    reason        text,
    tries         integer not null default 0,
    next_at       timestamptz not null,
    -- What came of the last try that was not taken: `no_answer`, or the status of the answer.
    error         text,
    taken_at      timestamptz,
    primary key (work_order_id, no)
);
create index platform_status_due on notification.platform_status (next_at) where taken_at is null;
create index platform_status_waiting on notification.platform_status (at) where taken_at is null;
create index platform_status_taken on notification.platform_status (taken_at) where taken_at is not null;
