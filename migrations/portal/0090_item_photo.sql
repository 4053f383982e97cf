-- A picture of goods (R8.1), made anew by the portal: nothing of the file that was sent is kept but what is seen.
create table portal.item_photo (
    item_id uuid primary key,
    -- SHA-256 of the large one. It stands in the address, so that a browser may keep what it has.
    hash    bytea not null check (length(hash) = 32),
    large   bytea not null check (length(large) between 1 and 262144),
    small   bytea not null check (length(small) between 1 and 32768),
    set_by  uuid not null,
    set_at  timestamptz not null
);
create index item_photo_hash on portal.item_photo (hash);
