-- What more is known of goods (R8.1). The cost in fen is for the books: no query gives it together with a price in time (R6.11).
alter table redemption.item
    add column barcode          text check (barcode <> ''),
    add column category         text not null default 'other'
        check (category in ('food', 'daily', 'cleaning', 'health', 'other')),
    add column limit_per_window integer check (limit_per_window > 0),
    add column needs_batch      boolean not null default false,
    add column closed           boolean not null default false,
    add column cost_fen         bigint check (cost_fen >= 0),
    add constraint item_barcode unique (barcode);

-- Outlets 网点 (R1.4): units of the tree that hand goods out, or did.
create table redemption.outlet (
    code        text primary key,
    name        text not null,
    is_outlet   boolean not null,                            -- as the tree says
    active_from date not null,
    active_to   date,
    changed_at  timestamptz not null,
    -- Said here: how, and when.
    kind        text not null default 'counter' check (kind in ('counter', 'shop', 'mobile')),
    hours       text not null default ''
);

-- Numbers of documents, counted per day in China.
create table redemption.day_counter (
    kind text not null check (kind in ('claim', 'intake', 'transfer', 'count')),
    day  date not null,
    last integer not null check (last > 0),
    primary key (kind, day)
);

-- What came in, by whom it is paid or given (R8.2).
create table redemption.intake (
    id       uuid primary key,
    no       text not null unique,                           -- RK20261123-0001
    outlet   text not null references redemption.outlet,
    kind     text not null check (kind in ('purchase', 'donation')),
    source   text not null check (source in ('government', 'society', 'enterprise', 'residents')),
    document text not null check (document <> ''),           -- of the fund's expense, or of the receipt for a gift
    donor    bytea,                                          -- sealed
    named    boolean not null,                               -- the donor wishes to be thanked in public
    taken_by uuid,                                           -- staff; empty = the server's operator
    taken_at timestamptz not null,
    constraint a_gift_has_a_donor check ((kind = 'donation') = (donor is not null)),
    constraint only_donors_are_named check (kind = 'donation' or not named)
);
create index intake_newest on redemption.intake (taken_at desc, id) where kind = 'donation';

-- What lies where. Both figures are moved by one statement that also tests them; movements explain every change.
create table redemption.lot (
    id         uuid primary key,                             -- ordered in time
    outlet     text not null references redemption.outlet,
    item_id    uuid not null references redemption.item,
    batch_no   text not null,                                -- empty without one
    expires_on date,                                         -- last day
    intake_id  uuid references redemption.intake,            -- empty = found at a count
    on_hand    integer not null check (on_hand >= 0),
    reserved   integer not null check (reserved >= 0),
    status     text not null check (status in ('ok', 'quarantine', 'recalled')),
    made_at    timestamptz not null,
    constraint lot_promises_what_it_has check (reserved <= on_hand),
    constraint lot_once unique nulls not distinct (outlet, item_id, batch_no, expires_on, intake_id)
);
create index lot_first_expiry_first on redemption.lot (outlet, item_id, expires_on, id);

-- Goods that are promised to one volunteer until they pick them up (R8.3).
create table redemption.reservation (
    id           uuid primary key,
    saga_id      uuid not null constraint reservation_of_saga unique,
    volunteer_id uuid not null,
    outlet       text not null references redemption.outlet,
    state        text not null check (state in ('held', 'picked', 'released', 'expired')),
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    picked_by    uuid,                                       -- staff who handed it over
    constraint held_until_it_ends check ((state = 'held') = (ended_at is null)),
    constraint somebody_hands_over check ((state = 'picked') = (picked_by is not null))
);
create index reservation_held on redemption.reservation (expires_at) where state = 'held';
create index reservation_of_volunteer on redemption.reservation (volunteer_id, made_at);
create table redemption.reservation_line (
    reservation_id uuid not null references redemption.reservation,
    lot_id         uuid not null references redemption.lot,
    qty            integer not null check (qty > 0),
    primary key (reservation_id, lot_id)
);
create index reservation_line_of_lot on redemption.reservation_line (lot_id);

-- Two legs: what is sent leaves its outlet at once and lies nowhere until it is received.
create table redemption.transfer (
    id          uuid primary key,
    no          text not null unique,                        -- DB20261123-0001
    from_outlet text not null references redemption.outlet,
    to_outlet   text not null references redemption.outlet,
    state       text not null check (state in ('sent', 'received', 'short')),
    sent_by     uuid,
    sent_at     timestamptz not null,
    received_by uuid,
    received_at timestamptz,
    reason      bytea,                                       -- sealed: why less came
    check (from_outlet <> to_outlet),
    check ((state = 'sent') = (received_at is null)),
    check ((state = 'short') = (reason is not null))
);
create index transfer_newest on redemption.transfer (sent_at desc, id);
create index transfer_on_its_way on redemption.transfer (to_outlet) where state = 'sent';
create table redemption.transfer_line (
    transfer_id uuid not null references redemption.transfer,
    lot_id      uuid not null references redemption.lot,     -- where it was taken from
    sent        integer not null check (sent > 0),
    received    integer check (received between 0 and sent),
    primary key (transfer_id, lot_id)
);

-- Counts (R8.4): blind while they are open, signed by a second person.
create table redemption.stock_count (
    id          uuid primary key,
    no          text not null unique,                        -- PD20261123-0001
    outlet      text not null references redemption.outlet,
    state       text not null check (state in ('open', 'counted', 'approved', 'cancelled')),
    opened_by   uuid,
    opened_at   timestamptz not null,
    finished_by uuid,
    approved_by uuid,
    approved_at timestamptz,
    constraint count_has_a_second_signer check (approved_by <> finished_by),
    check ((state = 'approved') = (approved_at is not null))
);
create unique index count_one_at_a_time on redemption.stock_count (outlet) where state in ('open', 'counted');
create index count_newest on redemption.stock_count (opened_at desc, id);
create table redemption.count_line (
    count_id   uuid not null references redemption.stock_count,
    item_id    uuid not null references redemption.item,
    lot_id     uuid references redemption.lot,               -- empty = no lot lay there
    counted    integer not null check (counted >= 0),
    -- What the books said when it was counted: the difference stays true whatever moves until it is posted.
    book       integer not null check (book >= 0),
    counted_by uuid,
    counted_at timestamptz not null,
    constraint count_line_once unique nulls not distinct (count_id, item_id, lot_id)
);

-- Every change of a lot, in the order in which it was made: nothing is dated back, nothing is changed, no balance is kept with it.
create table redemption.movement (
    id             uuid primary key,                         -- ordered in time
    lot_id         uuid not null references redemption.lot,
    kind           text not null,
    on_hand        integer not null,                         -- change of what lies there
    reserved       integer not null,                         -- change of what is promised
    at             timestamptz not null,
    by_staff       uuid,                                     -- empty = the platform itself
    intake_id      uuid references redemption.intake,
    reservation_id uuid references redemption.reservation,
    transfer_id    uuid references redemption.transfer,
    count_id       uuid references redemption.stock_count,
    reverses       uuid constraint movement_reversed_once unique references redemption.movement,
    reason         text check (reason in ('expired', 'damaged', 'recalled', 'lost', 'other')),
    note           bytea,                                    -- sealed
    constraint movement_is_of_its_kind check (case kind
        when 'intake' then on_hand > 0 and reserved = 0 and intake_id is not null
        when 'reserve' then on_hand = 0 and reserved > 0 and reservation_id is not null
        when 'release' then on_hand = 0 and reserved < 0 and reservation_id is not null
        when 'pick' then on_hand < 0 and reserved = on_hand and reservation_id is not null
        when 'return' then on_hand > 0 and reserved = 0 and reservation_id is not null
        when 'transfer_out' then on_hand < 0 and reserved = 0 and transfer_id is not null
        when 'transfer_in' then on_hand > 0 and reserved = 0 and transfer_id is not null
        when 'count_gain' then on_hand > 0 and reserved = 0 and count_id is not null
        when 'count_loss' then on_hand < 0 and reserved = 0 and count_id is not null
        when 'spoil' then on_hand < 0 and reserved = 0 and reason is not null
        when 'reverse' then on_hand <> 0 and reserved = 0 and reverses is not null and note is not null
        else false end)
);
create index movement_of_lot on redemption.movement (lot_id, at);
create index movement_of_reservation on redemption.movement (reservation_id) where reservation_id is not null;

create function redemption.refuse_change() returns trigger language plpgsql as $$
begin
    -- A new key may seal the note again; nothing else is ever another.
    if tg_op = 'UPDATE' and to_jsonb(old) - 'note' = to_jsonb(new) - 'note' then
        return new;
    end if;
    raise exception 'movements of stock are appended, never changed';
end $$;
create trigger movement_is_appended before update or delete on redemption.movement
    for each row execute function redemption.refuse_change();
create trigger movement_is_kept before truncate on redemption.movement
    for each statement execute function redemption.refuse_change();

revoke update, delete, truncate on redemption.movement, redemption.intake, redemption.reservation_line from tb_redemption;
revoke delete, truncate on redemption.lot, redemption.reservation, redemption.transfer, redemption.transfer_line,
    redemption.stock_count, redemption.count_line, redemption.outlet from tb_redemption;
