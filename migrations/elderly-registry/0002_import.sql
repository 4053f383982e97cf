-- Bulk import of elders (decision 20). Rows of a table are staged, tried, and registered when their clerk says so; what
-- they hold is sealed, and taken away as each is registered and when the import ends.

create table elderly.import (
    id           uuid primary key,
    title        bytea not null,
    -- The part of the tree that the villages must lie in (R1.8).
    within       text collate "C" not null,
    source       text not null check (source in ('xlsx', 'utf8', 'gb18030', 'utf16')),
    state        text not null
        check (state in ('uploading', 'checking', 'checked', 'registering', 'done', 'discarded')),
    welcome      boolean not null,
    -- Consent of everybody in the table (R2.6).
    sensitive    boolean not null,
    text_version text not null,
    given_by     text not null check (given_by in ('elder', 'guardian', 'village_worker')),
    reason       bytea,
    choice       text check (choice in ('sound', 'sound_and_similar')),
    -- Figures of its rows, moved on with them.
    rows         integer not null default 0 check (rows between 0 and 50000),
    checked      integer not null default 0,
    sound        integer not null default 0,
    wrong        integer not null default 0,
    twice        integer not null default 0,
    lookalikes   integer not null default 0,
    registered   integer not null default 0,
    refused      integer not null default 0,
    opened_by    uuid,
    opened_at    timestamptz not null,
    -- Who has committed it: whose act each registration is.
    committed_by jsonb,
    committed_at timestamptz,
    ended_at     timestamptz,
    check ((state in ('done', 'discarded')) = (ended_at is not null)),
    check ((state in ('registering', 'done')) = (choice is not null)),
    check ((choice is null) = (committed_by is null) and (choice is null) = (committed_at is null)),
    check (given_by <> 'village_worker' or reason is not null)
);
create index import_open on elderly.import (state, opened_at) where ended_at is null;
create index import_within on elderly.import (within, opened_at);

create table elderly.import_row (
    import_id    uuid not null references elderly.import,
    -- Line in the table.
    row_no       integer not null check (row_no > 0),
    state        text not null check (state in ('waiting', 'sound', 'wrong', 'twice', 'similar', 'done', 'refused')),
    -- The cells, sealed as one text; none once the row is registered or the import has ended.
    cells        bytea,
    -- Keyed digest of the cells: the row's key. The same line brought again must have it.
    digest       bytea,
    -- What the reader saw in the cells: words of columns and readings.
    told         jsonb not null,
    -- Blind indexes: of the resident ID; of name, village and birth date together; of the phone.
    person_key   text,
    alike        bytea,
    phone_index  bytea,
    -- What is wrong: reasons with their columns.
    faults       jsonb,
    -- Whom it repeats or looks like: a row above, or a live profile.
    twin_row     integer,
    twin_id      uuid references elderly.elder,
    phone_shared boolean not null default false,
    elder_id     uuid references elderly.elder,
    primary key (import_id, row_no),
    check ((state = 'done') = (elder_id is not null)),
    check (state <> 'done' or cells is null)
);
create index import_row_state on elderly.import_row (import_id, state, row_no);
-- Elders who look like a row: same village, same birth date; the names are compared behind that.
create index elder_alike on elderly.elder (village, birth_date) where state = 'active';
revoke delete on elderly.import from tb_elderly;
