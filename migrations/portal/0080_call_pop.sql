-- Screen-pop 来电弹屏: the telephone system's word of who calls, until the seat opens it; a minute at most.
create table portal.call_pop (
    -- Of the one-time token; the token itself is in the address that the seat opens.
    token_hash bytea primary key check (length(token_hash) = 32),
    number     bytea not null,
    expires_at timestamptz not null
);
create index call_pop_expiry on portal.call_pop (expires_at);
