-- The list of goods and their prices in time (R8.1).

create table redemption.item (
    id       uuid primary key,
    code     text not null check (code <> ''),               -- code or bar code, as it is scanned
    name     text not null check (name <> ''),
    unit     text not null check (unit <> ''),
    added_at timestamptz not null,
    constraint item_code unique (code)
);

-- A price holds from a day on. Decisions are appended: of several for one day the latest counts, and every earlier one can
-- still be read. Minutes only: no price in money stands beside a price in time (R6.11).
create table redemption.price (
    id         uuid primary key,                             -- ordered in time
    item_id    uuid not null references redemption.item,
    valid_from date not null,
    minutes    bigint not null check (minutes > 0),
    decided_at timestamptz not null,
    decided_by uuid                                          -- staff; empty = the server's operator
);
create index price_of_item on redemption.price (item_id, valid_from, id);

revoke update, delete, truncate on redemption.price from tb_redemption;
revoke delete, truncate on redemption.item from tb_redemption;
