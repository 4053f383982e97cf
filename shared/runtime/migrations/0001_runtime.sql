-- What every service's schema holds besides its own tables. Run as the schema's owner with search_path = the schema.

-- Events on their way: written in the transaction of the change, published by the relay, kept for replay.
create table outbox (
    id           bigint generated always as identity primary key,
    event_id     uuid not null unique,
    subject      text not null,
    aggregate    text not null,
    payload      text not null,
    actor        text not null,
    traceparent  text,
    occurred_at  timestamptz not null,
    published_at timestamptz
);
create index outbox_waiting on outbox (id) where published_at is null;

-- What a consumer has done, written in the transaction in which it did it.
create table inbox (
    consumer   text not null,
    event_id   uuid not null,
    handled_at timestamptz not null,
    primary key (consumer, event_id)
);

-- The first answer to every command, sealed; a repeated key gets it again.
create table idempotency (
    key         uuid primary key,
    subject     text not null,
    fingerprint bytea not null,
    reply       bytea not null,
    created_at  timestamptz not null
);

-- Messages that no retry can help: malformed, refused, or a handler that panics.
create table dead_letter (
    id         bigint generated always as identity primary key,
    consumer   text not null,
    event_id   uuid not null,
    subject    text not null,
    payload    bytea not null,
    error      text not null,
    deliveries bigint not null,
    first_at   timestamptz not null,
    last_at    timestamptz not null,
    state      text not null default 'open' check (state in ('open', 'replayed', 'discarded')),
    unique (consumer, event_id)
);

-- Who did what, written in the transaction; a job seals the rows into a hash chain seconds later, so that no chain
-- head is a hot row.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    actor   jsonb not null,
    action  text not null,
    object  text not null,
    detail  jsonb not null,
    seal_no bigint,
    -- Hash of this row, made by the seal: names the row that was altered.
    digest  bytea
);
create index audit_unsealed on audit (id) where seal_no is null;
create index audit_object on audit (object, id);
create index audit_sealed on audit (seal_no, id);

create table audit_seal (
    no        bigint primary key,
    suite     text not null check (suite in ('intl', 'sm')),
    rows      integer not null check (rows > 0),
    prev_hash bytea not null,
    hash      bytea not null,
    at        timestamptz not null
);

-- This service's copy of the dated settings.
create table setting (
    version    bigint primary key,
    key        text not null,
    value      jsonb not null,
    valid_from timestamptz not null
);

-- When each of this service's jobs is due, by the injected clock.
create table job (
    name        text primary key,
    due_at      timestamptz not null,
    finished_at timestamptz not null
);

-- The service may append to the audit trail and mark rows as sealed; it may change nothing else in it.
do $$
declare
    service text := regexp_replace(current_user, '_owner$', '');
begin
    execute format('revoke update, delete on audit, audit_seal, setting from %I', service);
    execute format('grant update (seal_no, digest) on audit to %I', service);
    execute format('revoke update, delete on inbox, idempotency from %I', service);
    execute format('revoke delete on outbox, dead_letter from %I', service);
end $$;
