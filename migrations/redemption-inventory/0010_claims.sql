-- Saved time that is taken back as service 换服务 (R6.3, R6.5, R7.7). A row is the saga: what the ledger holds and which order
-- dispatch has follow from its state, and each step is asked for under a key made from its id.
create table redemption.claim (
    id            uuid primary key,
    no            text not null unique check (no ~ '^HF[0-9]{8}-[0-9]{4,}$'),
    volunteer_id  uuid not null,
    -- The volunteer's sub-branch when it was asked: whose staff may look.
    org           text collate "C" not null,
    -- The volunteer registry knows who it is (decision 16); one for each claim.
    recipient_id  uuid not null unique,
    relation      text not null check (relation in ('self', 'spouse', 'lineal')),
    service       text not null,
    service_name  text not null,
    starts_at     timestamptz not null,
    duration_min  bigint not null check (duration_min between 5 and 480),
    gender_wish   text check (gender_wish in ('male', 'female')),
    seats         smallint not null check (seats between 1 and 9),
    note          bytea,
    -- The price (R4.5): weight as it was, or 10000 where weights do not count.
    weight        integer not null check (weight > 0),
    weighted      boolean not null,
    cost          bigint not null check (cost > 0),
    asked_at      timestamptz not null,
    entered_by    uuid,                                      -- staff; empty = the volunteer
    -- The ledger's hold falls a day after the claim has to be decided, never before.
    lives_until   timestamptz not null,
    hold_until    timestamptz not null check (hold_until = lives_until + interval '24 hours'),
    state         text not null check (state in ('asked', 'held', 'ordered', 'served', 'captured', 'undoing', 'closed',
                      'refused', 'cancelled', 'expired')),
    -- What an undoing will become, and why it ended.
    undo_to       text check (undo_to in ('refused', 'cancelled', 'expired')),
    ended         text check (ended in ('withdrawn', 'no_time', 'no_order', 'order_cancelled', 'order_expired', 'not_served',
                      'too_late')),
    end_note      bytea,
    order_id      uuid unique,
    order_no      text,
    served_min    bigint check (served_min > 0),
    actual        bigint check (actual > 0),
    spent         bigint check (spent >= 0),
    waived        bigint check (waived >= 0),
    acknowledged_by   uuid,
    acknowledged_at   timestamptz,
    acknowledged_note bytea,
    -- When the worker looks at it again; nothing once it is over, or waits for a person.
    look_at       timestamptz,
    attempts      integer not null default 0,
    last_error    text,
    constraint claim_order check ((order_id is null) = (order_no is null) and (state <> 'ordered' or order_id is not null)),
    constraint claim_undone check ((state = 'undoing') = (undo_to is not null)
        and (state in ('undoing', 'refused', 'cancelled', 'expired')) = (ended is not null)),
    constraint claim_served check ((state in ('served', 'captured', 'closed')) = (actual is not null)
        and (actual is null) = (served_min is null)),
    -- R6.5: what is taken and what is waived are what it cost.
    constraint claim_captured check ((state in ('captured', 'closed')) = (spent is not null)
        and (spent is null) = (waived is null) and (spent is null or spent + waived = actual)),
    constraint claim_acknowledged check ((acknowledged_by is null or acknowledged_at is not null)
        and (acknowledged_at is null or state = 'closed' and waived > 0)
        and (state <> 'closed' or waived = 0 or acknowledged_at is not null)
        and (state <> 'captured' or waived > 0)),
    constraint claim_looked_at check ((look_at is null)
        = (state in ('captured', 'closed', 'refused', 'cancelled', 'expired')))
);
create index claim_due on redemption.claim (look_at) where look_at is not null;
create index claim_of_volunteer on redemption.claim (volunteer_id, asked_at desc);
create index claim_of_org on redemption.claim (org text_pattern_ops, asked_at desc);
create index claim_newest on redemption.claim (asked_at desc, id);
revoke delete, truncate on redemption.claim from tb_redemption;

-- Where it has stood, in order.
create table redemption.claim_step (
    id       bigint generated always as identity primary key,
    claim_id uuid not null references redemption.claim,
    state    text not null,
    at       timestamptz not null,
    by_staff uuid
);
create index claim_step_claim on redemption.claim_step (claim_id, id);
revoke update, delete, truncate on redemption.claim_step from tb_redemption;
