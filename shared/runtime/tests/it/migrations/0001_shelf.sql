-- The test service's own tables: what is on the shelf, and what its reactions have seen, in the order they saw it.
create table redemption.shelf (
    item_id uuid primary key,
    code    text not null,
    price   bigint not null,
    constraint shelf_code_unique unique (code)
);

create table redemption.seen (
    no      bigint generated always as identity primary key,
    who     text not null,
    item_id uuid not null,
    price   bigint not null
);
