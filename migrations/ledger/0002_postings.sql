-- What the poster must know besides the books: holds that never came, holders that are frozen, periods that are closed.

-- Holds that were voided before they came: a hold that comes later under such a key is refused for good. The row is the
-- void's answer as well: asked again, it has been done.
create table ledger.tombstone (
    key         uuid not null,                               -- of the request that has voided it
    hold_key    uuid not null,                               -- of the hold
    fingerprint bytea not null,                              -- of the request
    after_seq   bigint not null,                             -- the last transfer that the request saw
    at          timestamptz not null,
    primary key (key, hold_key)
);
create index tombstone_of_hold on ledger.tombstone (hold_key);

-- Death or exit (R6.10): from then on only corrections, and what is decided about the rest, take from the holder's
-- accounts; credits go on. Never before the last block, so that what was posted before it is told by the rows' times.
alter table ledger.holder add column frozen_at timestamptz;

-- Periods that are closed: nothing is posted into them any more; what comes late goes to the first open one (R5.12).
create table ledger.closed_period (
    period        text primary key check (period ~ '^[0-9]{4}H[12]$'),
    last_seq      bigint not null check (last_seq >= 0),     -- the last transfer before the closing
    accounts      bigint not null check (accounts >= 0),     -- how many the snapshot covers
    snapshot_hash bytea not null check (octet_length(snapshot_hash) = 32),   -- of every balance then (decision 12)
    at            timestamptz not null
);

revoke update, delete, truncate on ledger.tombstone, ledger.closed_period from tb_ledger;
