-- Goods that are taken for time 换物品 (R8.3, R7.6). A row is the saga: what is reserved here and what the ledger holds follow
-- from its state, and each step is asked for under a key made from its id, which is also the saga of its reservation.
create table redemption.goods_order (
    id            uuid primary key,
    no            text not null unique check (no ~ '^DH[0-9]{8}-[0-9]{4,}$'),
    volunteer_id  uuid not null,
    outlet        text collate "C" not null references redemption.outlet,
    -- Begun at a counter: handed over at once, or given up.
    at_counter    boolean not null,
    cost          bigint not null check (cost > 0),
    placed_at     timestamptz not null,
    entered_by    uuid,                                      -- staff; empty = the volunteer
    -- The ledger's hold falls a day after the goods are free again, never before (decision 22).
    pickup_until  timestamptz not null,
    hold_until    timestamptz not null check (hold_until = pickup_until + interval '24 hours'),
    state         text not null check (state in ('placed', 'ready', 'handed_over', 'closed', 'undoing', 'refused', 'cancelled',
                      'expired', 'return_asked', 'returning', 'returned')),
    -- What an undoing will become, and why it ended.
    undo_to       text check (undo_to in ('cancelled', 'expired')),
    ended         text check (ended in ('withdrawn', 'refused_at_counter', 'no_time', 'not_fetched', 'broken_off',
                      'volunteer_left')),
    end_note      bytea,                                     -- sealed
    -- The code that fetches it: a keyed hash, and wrong tries of it (decision 22).
    code_hash     bytea,
    code_tries    smallint not null default 0 check (code_tries between 0 and 5),
    handed_at     timestamptz,
    handed_by     uuid,
    proof         text check (proof in ('code', 'id_document')),
    proxy_name    bytea,                                     -- sealed
    proxy_authorisation bytea,                               -- sealed
    return_reason     bytea,                                 -- sealed
    return_asked_by   uuid,
    return_decided_by uuid,
    -- When the worker looks at it again; nothing while it waits for a person or is over.
    look_at       timestamptz,
    attempts      integer not null default 0,
    last_error    text,
    constraint goods_order_undone check ((state = 'undoing') = (undo_to is not null)
        and (state in ('undoing', 'refused', 'cancelled', 'expired')) = (ended is not null)),
    -- A code opens only what waits to be fetched.
    constraint goods_order_code check (code_hash is null or state = 'ready'),
    constraint goods_order_handed check ((state in ('handed_over', 'closed', 'return_asked', 'returning', 'returned'))
        = (handed_at is not null) and (handed_at is null) = (handed_by is null) and (handed_at is null) = (proof is null)),
    constraint goods_order_returned check (state not in ('return_asked', 'returning', 'returned') or return_asked_by is not null),
    constraint goods_order_second_person check (return_decided_by <> return_asked_by and return_decided_by <> handed_by
        and (state not in ('returning', 'returned') or return_decided_by is not null)),
    constraint goods_order_looked_at check ((look_at is not null)
        = (state in ('placed', 'handed_over', 'undoing', 'returning')))
);
create index goods_order_due on redemption.goods_order (look_at) where look_at is not null;
create index goods_order_waiting on redemption.goods_order (pickup_until) where state in ('placed', 'ready');
create index goods_order_of_volunteer on redemption.goods_order (volunteer_id, placed_at desc);
create index goods_order_of_outlet on redemption.goods_order (outlet, placed_at desc);
create index goods_order_newest on redemption.goods_order (placed_at desc, id);
revoke delete, truncate on redemption.goods_order from tb_redemption;

-- What, at the price of the day (R8.1).
create table redemption.goods_order_line (
    order_id uuid not null references redemption.goods_order,
    item_id  uuid not null references redemption.item,
    qty      integer not null check (qty > 0),
    price    bigint not null check (price > 0),
    primary key (order_id, item_id)
);
-- Where it has stood, in order.
create table redemption.goods_order_step (
    id       bigint generated always as identity primary key,
    order_id uuid not null references redemption.goods_order,
    state    text not null,
    at       timestamptz not null,
    by_staff uuid
);
create index goods_order_step_order on redemption.goods_order_step (order_id, id);
revoke update, delete, truncate on redemption.goods_order_line, redemption.goods_order_step from tb_redemption;

alter table redemption.day_counter drop constraint day_counter_kind_check,
    add constraint day_counter_kind_check check (kind in ('claim', 'order', 'intake', 'transfer', 'count'));
