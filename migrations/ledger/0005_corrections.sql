-- Two-person acts on the books: corrections, what becomes of the accounts of who has died or left, and what is brought
-- over from before this system. And what the search for entries goes by.

-- Entries of one visit, order or claim.
create index transfer_by_reference on ledger.transfer (reference, seq) where reference is not null;
-- Rare purposes. Visits, settlements and redemptions are many: who looks for those names days or a volunteer.
create index transfer_by_rare_purpose on ledger.transfer (purpose, seq)
    where purpose not in ('visit', 'settlement', 'goods', 'service');
-- Days of effect: rows come nearly in their order, so a few summaries a megabyte are enough.
create index transfer_by_effect on ledger.transfer using brin (effective) with (pages_per_range = 32, autosummarize = on);

-- One proposal to correct what one request has posted. The keys are those of its own postings, kept here so that a check
-- finds them without computing.
create table ledger.correction (
    id               uuid primary key,
    no               bigint generated always as identity unique,
    kind             text not null check (kind in ('void', 'restate', 'claw_back', 'reverse')),
    state            text not null default 'proposed' check (state in ('proposed', 'approved', 'rejected')),
    of_key           uuid not null,                      -- the request whose posting is corrected
    of_seq           bigint not null,                    -- the entry from which it was proposed
    volunteer_id     uuid,
    purpose          text not null,
    reference        uuid,
    effective        date not null,
    raw_before       bigint check (raw_before >= 0),
    raw_after        bigint check (raw_after >= 0),
    weight_bp        int,
    settings_version bigint,
    amount_before    bigint not null check (amount_before >= 0),
    amount_after     bigint not null check (amount_after >= 0),
    reason           bytea not null,                     -- sealed, like the evidence and the note
    evidence         bytea not null,
    take_key         uuid not null unique,               -- of the request that takes back
    post_key         uuid unique,                        -- of the one that posts what is true instead
    split_bp         int check (split_bp between 0 and 10000),   -- by which it was posted (R7.5)
    proposed_by      uuid,
    proposed_at      timestamptz not null,
    decided_by       uuid,
    decided_at       timestamptz,
    note             bytea,
    constraint restated_is_posted check ((kind = 'restate') = (post_key is not null)),
    constraint decided_has_a_time check ((state = 'proposed') = (decided_at is null)),
    constraint another_person_approves check (state <> 'approved' or decided_by is distinct from proposed_by)
);
-- A posting is corrected once; what was posted instead may be corrected again.
create unique index correction_once on ledger.correction (of_key) where state <> 'rejected';
create index correction_newest on ledger.correction (proposed_at desc, no desc);

-- Freezes and their ends (R6.10).
create table ledger.standstill (
    id           bigint generated always as identity primary key,
    volunteer_id uuid not null references ledger.holder,
    frozen       boolean not null,
    reason       bytea not null,
    by           uuid,
    at           timestamptz not null
);
create index standstill_of on ledger.standstill (volunteer_id, id desc);

create table ledger.succession (
    id           uuid primary key,
    volunteer_id uuid not null references ledger.holder,
    mode         text not null check (mode in ('lineal_relative', 'pool')),
    heir         uuid references ledger.holder,
    document     bytea not null,                         -- sealed, like the reason and the note
    reason       bytea not null,
    state        text not null default 'proposed' check (state in ('proposed', 'approved', 'rejected')),
    key          uuid not null unique,                   -- of its posting
    minutes      bigint check (minutes >= 0),            -- that were passed on
    proposed_by  uuid,
    proposed_at  timestamptz not null,
    decided_by   uuid,
    decided_at   timestamptz,
    note         bytea,
    constraint heir_by_mode check ((mode = 'lineal_relative') = (heir is not null) and heir is distinct from volunteer_id),
    constraint passed_on_when_approved check ((state = 'approved') = (minutes is not null)),
    constraint decided_has_a_time check ((state = 'proposed') = (decided_at is null)),
    constraint another_person_approves check (state <> 'approved' or decided_by is distinct from proposed_by)
);
create unique index succession_once on ledger.succession (volunteer_id) where state = 'proposed';

-- What is brought over from before this system (R12.8, decision 20).
create table ledger.import (
    id           uuid primary key,
    title        bytea not null,                         -- sealed, like the note
    state        text not null default 'proposed' check (state in ('proposed', 'posting', 'posted', 'rejected')),
    rows         int not null check (rows > 0),
    volunteers   int not null check (volunteers > 0),
    raw          bigint not null check (raw >= 0),
    standard     bigint not null check (standard >= 0),
    done         int not null default 0,                 -- rows up to this one have been decided
    proposed_by  uuid,
    proposed_at  timestamptz not null,
    decided_by   uuid,
    decided_at   timestamptz,
    note         bytea,
    constraint decided_has_a_time check ((state = 'proposed') = (decided_at is null)),
    constraint another_person_approves check (state not in ('posting', 'posted') or decided_by is distinct from proposed_by),
    constraint done_within check (done between 0 and rows)
);
create index import_newest on ledger.import (proposed_at desc);
create index import_under_way on ledger.import (decided_at) where state = 'posting';

create table ledger.import_row (
    import_id    uuid not null references ledger.import,
    row_no       int not null check (row_no > 0),
    volunteer_id uuid not null references ledger.holder,
    kind         text not null check (kind in ('opening_goods', 'opening_savings', 'opening_unsettled', 'history')),
    day          date not null,
    minutes      bigint not null check (minutes > 0),
    weight_bp    int check (weight_bp > 0),
    standard     bigint not null check (standard > 0),
    document     bytea not null,                         -- sealed
    content      bytea not null,                         -- keyed digest of whose, what, when, how much and where it is written
    key          uuid not null unique,                   -- of its posting
    seq          bigint,                                 -- its entry
    refusal      jsonb,                                  -- why it was not posted
    primary key (import_id, row_no),
    constraint weight_of_history check ((kind = 'history') = (weight_bp is not null)),
    constraint decided_one_way check (seq is null or refusal is null)
);
create index import_row_content on ledger.import_row (content);

revoke delete, truncate on ledger.correction, ledger.succession, ledger.import, ledger.import_row from tb_ledger;
revoke update, delete, truncate on ledger.standstill from tb_ledger;
revoke update on ledger.import_row from tb_ledger;
grant update (seq, refusal) on ledger.import_row to tb_ledger;
