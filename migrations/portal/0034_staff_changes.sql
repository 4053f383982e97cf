-- Changes of an account that take two persons: what it may do and where, and a lost second factor or password (decision 21).
create table portal.staff_change (
    id            uuid primary key,
    staff_id      uuid not null references portal.staff (id),
    kind          text not null check (kind in ('roles', 'reset')),
    -- What it is to be, for `roles`.
    roles         text[],
    scope         text collate "C" references portal.org_unit (code),
    -- The next first password, for a `reset` that takes the old one away too. Argon2id; none once it is decided.
    password_hash text check (password_hash like '$argon2id$%'),
    reason        bytea not null,
    proposed_by   uuid,
    proposed_at   timestamptz not null,
    state         text not null check (state in ('open', 'approved', 'rejected')),
    decided_by    uuid,
    decided_at    timestamptz,
    check ((kind = 'roles') = (roles is not null) and (kind = 'roles') = (scope is not null)),
    check (kind = 'reset' or password_hash is null),
    check (state = 'open' or password_hash is null),
    check ((state = 'open') = (decided_at is null)),
    -- Neither who proposed nor whose account it is approves.
    constraint staff_change_two_persons check (state <> 'approved' or decided_by is null
        or (decided_by is distinct from proposed_by and decided_by <> staff_id))
);
create unique index staff_change_open on portal.staff_change (staff_id, kind) where state = 'open';
create index staff_change_of on portal.staff_change (staff_id, proposed_at);
revoke delete on portal.staff_change from tb_portal;
