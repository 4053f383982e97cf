-- The head of the chain at the end of each day in China, signed: printed and kept elsewhere, it shows whether the books
-- were rewritten as a whole (services/ledger/README.md, docs/ledger-proof.md).

-- Public halves of the keys that signed. A new key is a new row; old heads keep theirs.
create table ledger.head_key (
    id         text primary key check (id ~ '^[0-9a-f]{16}$'),           -- first 8 bytes of the SHA-256 of the public key
    public_key bytea not null check (octet_length(public_key) = 32),     -- Ed25519
    since      timestamptz not null
);

create table ledger.signed_head (
    day        date primary key,
    block_no   bigint not null check (block_no > 0),                     -- last block of that day or of an earlier one
    last_seq   bigint not null check (last_seq > 0),                     -- as in the block: how many transfers there are
    hash       bytea not null check (octet_length(hash) = 32),           -- as in the block
    suite      text not null check (suite in ('intl', 'sm')),            -- as in the block: what the hash was made with
    key_id     text not null references ledger.head_key,
    signature  bytea not null check (octet_length(signature) = 64),      -- Ed25519, over the columns above and `at`
    at         timestamptz not null                                      -- when it was signed
);

revoke update, delete, truncate on ledger.signed_head, ledger.head_key from tb_ledger;

-- For the planner: issuance gives in most rows and no statement is asked of it. Taken for typical, it made every statement
-- read the whole table. The number says that an account has a hundred rows in ten thousand; it counts from the next
-- ANALYZE on.
alter table ledger.transfer alter column dr set (n_distinct = -0.01), alter column cr set (n_distinct = -0.01);
