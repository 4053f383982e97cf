-- An elder's file after the registration: what was changed, where the elder has moved.

-- Which data were changed, never their values: those stand in the profile.
create table elderly.elder_change (
    id         uuid primary key,
    elder_id   uuid not null references elderly.elder,
    fields     text[] not null check (cardinality(fields) > 0),
    changed_at timestamptz not null,
    changed_by uuid
);
create index elder_change_elder on elderly.elder_change (elder_id, changed_at);

-- A move within the district, in force from a day on; historic rows keep the village they were written under (R1.5).
create table elderly.elder_move (
    id           uuid primary key,
    elder_id     uuid not null references elderly.elder,
    from_village text not null,
    to_village   text not null check (to_village ~ '^[0-9]{12}$' and to_village <> from_village),
    address      bytea not null,
    effective_on date not null,
    recorded_at  timestamptz not null,
    recorded_by  uuid,
    -- When it came into force; null = its day has not come.
    applied_at   timestamptz
);
create unique index elder_move_waits on elderly.elder_move (elder_id) where applied_at is null;
create index elder_move_elder on elderly.elder_move (elder_id, recorded_at);
revoke update, delete, truncate on elderly.elder_change from tb_elderly;
revoke delete, truncate on elderly.elder_move from tb_elderly;
