-- The books: accounts, transfers in blocks, balances. One poster at a time writes them (services/ledger/README.md).

-- What an account counts, in whole units. Units never mix.
create table ledger.unit (
    id   smallint primary key,
    code text not null unique
);
insert into ledger.unit (id, code) values (1, 'standard_minute'), (2, 'fen');

-- Whose accounts they are: a volunteer, with the sub-branch that decides who of the staff may look.
create table ledger.holder (
    volunteer_id    uuid primary key,
    passbook_no     text unique,                             -- empty until activated
    org             text not null,
    profile_version bigint not null default 0,               -- an older change of profile is ignored
    opened_at       timestamptz not null
);

create table ledger.account (
    id           bigint generated always as identity (start with 1000) primary key,
    unit         smallint not null references ledger.unit,
    kind         text not null,
    volunteer_id uuid references ledger.holder,
    opened_at    timestamptz not null,
    constraint account_kind check (case when volunteer_id is null
        then case unit
            when 1 then kind in ('issuance', 'redeemed_goods', 'redeemed_service', 'expired', 'adjustment', 'pool')
            else kind in ('fund_inflow', 'fund_government', 'fund_society', 'fund_enterprise', 'fund_residents',
                'fund_projects', 'fund_goods', 'fund_equipment', 'fund_training', 'fund_rewards', 'fund_services') end
        else unit = 1 and kind in ('unsettled', 'goods', 'savings', 'recoverable') end)
);
create unique index account_of_volunteer on ledger.account (volunteer_id, kind) where volunteer_id is not null;
create unique index account_of_bank on ledger.account (kind) where volunteer_id is null;

-- Four totals, never one signed number: turnover stays visible and a wrong sign cannot hide. `raw` are the raw minutes
-- behind the posted visits: what stars and certificates count (R10.2).
create table ledger.balance (
    account_id bigint primary key references ledger.account,
    version    bigint not null default 0,
    dr_posted  bigint not null default 0 check (dr_posted >= 0),
    cr_posted  bigint not null default 0 check (cr_posted >= 0),
    dr_pending bigint not null default 0 check (dr_pending >= 0),
    cr_pending bigint not null default 0 check (cr_pending >= 0),
    raw        bigint not null default 0,
    floor      bigint,                                       -- lowest the account may fall; null = issues without limit
    constraint no_overdraft check (floor is null or cr_posted - dr_posted - dr_pending >= floor)   -- R6.2
) with (fillfactor = 60);                                    -- room for updates in place: the one table that is updated

-- One commit of the poster. `hash` covers the previous one and the digest of every row of the block (R6.1).
create table ledger.block (
    no        bigint primary key check (no > 0),
    suite     text not null check (suite in ('intl', 'sm')),  -- SHA-256 or SM3, for the digests of its rows as well
    prev_hash bytea not null check (octet_length(prev_hash) = 32),
    hash      bytea not null check (octet_length(hash) = 32),
    n         int not null check (n > 0),
    last_seq  bigint not null check (last_seq >= n),
    at        timestamptz not null                           -- never before the block before it
);
create index block_at on ledger.block (at);

-- One row a transfer: both accounts, both balances after it. Appended, never changed. No foreign keys to the balances:
-- they would lock the rows that the same statement updates; `timebank check` proves what they would.
create table ledger.transfer (
    seq              bigint primary key check (seq > 0),
    key              uuid not null,                          -- the request's
    leg              smallint not null check (leg >= 0),     -- its place in the request
    fingerprint      bytea not null,                         -- of the request: the same key with another content is refused
    kind             text not null check (kind in ('posted', 'pending', 'post', 'void', 'expire')),
    unit             smallint not null,
    dr               bigint not null,
    cr               bigint not null,
    posted           bigint not null,                        -- what it adds to the posted totals of both sides
    pending          bigint not null,                        -- what it adds to the pending totals of both sides
    hold_seq         bigint,                                 -- the pending transfer that it resolves
    reverses_seq     bigint,                                 -- the transfer that it mirrors
    purpose          text not null check (purpose in ('visit', 'settlement', 'goods', 'service', 'adjustment',
                         'opening', 'history', 'clawback', 'expiry', 'succession', 'donation', 'fund_receipt',
                         'fund_expense')),
    reference        uuid,                                   -- what it is for: the visit
    effective        date not null,                          -- the day the service was given (R5.12)
    period           text not null check (period ~ '^[0-9]{4}H[12]$'),   -- the half-year it was posted in (R7.2)
    raw_minutes      bigint check (raw_minutes >= 0),
    weight_bp        int check (weight_bp > 0),
    settings_version bigint,
    expires_at       timestamptz,                            -- from when on a hold may be expired
    waived           bigint check (waived > 0),              -- what a capture was asked for and did not find (R6.5)
    dr_version       bigint not null check (dr_version > 0),
    dr_after         bigint not null,                        -- posted credits less debits, after this row
    cr_version       bigint not null check (cr_version > 0),
    cr_after         bigint not null,
    block_no         bigint not null,
    at               timestamptz not null,
    digest           bytea not null check (octet_length(digest) = 32),   -- of all the columns above
    constraint two_sides check (dr <> cr),
    constraint amounts_fit_the_kind check (case kind
        when 'posted'  then pending = 0 and (posted > 0 or posted = 0 and reverses_seq is not null)
        when 'pending' then posted = 0 and pending >= 0      -- a visit of no whole minute leaves its record all the same
        when 'post'    then posted between 0 and -pending
        else                posted = 0 and pending <= 0 end),
    constraint resolutions_name_their_hold check ((kind in ('post', 'void', 'expire')) = (hold_seq is not null)),
    constraint only_holds_expire check (expires_at is null or kind = 'pending'),
    constraint only_captures_waive check (waived is null or kind = 'post'),
    constraint reversals_move_at_once check (reverses_seq is null or kind = 'posted'),
    constraint basis_is_whole check (num_nulls(raw_minutes, weight_bp, settings_version) in (0, 3)),
    -- R4.2, R6.6: the weight is applied once, rounded down per record.
    constraint weighed_once check (kind <> 'pending' or raw_minutes is null or pending = raw_minutes * weight_bp / 10000)
);
create unique index transfer_once on ledger.transfer (key, leg);
create unique index transfer_resolved_once on ledger.transfer (hold_seq) where hold_seq is not null;
create unique index transfer_reversed_once on ledger.transfer (reverses_seq) where reverses_seq is not null;
create index transfer_by_debit on ledger.transfer (dr, seq);
create index transfer_by_credit on ledger.transfer (cr, seq);

-- Pending transfers without a resolution.
create table ledger.open_hold (
    seq        bigint primary key,
    expires_at timestamptz                                   -- as in its transfer
);
create index open_hold_due on ledger.open_hold (expires_at, seq) where expires_at is not null;

-- Requests that were refused for good: asked again, they are refused again with the same figures.
create table ledger.rejection (
    key         uuid primary key,
    fingerprint bytea not null,
    refusal     jsonb not null,
    after_seq   bigint not null,                             -- the last transfer that the refusal saw
    at          timestamptz not null
);

-- Append-only by permission: the service cannot rewrite what it has written.
revoke update, delete, truncate on ledger.transfer, ledger.block, ledger.rejection, ledger.account from tb_ledger;
revoke insert, update, delete, truncate on ledger.unit from tb_ledger;
revoke delete, truncate on ledger.balance, ledger.holder from tb_ledger;
revoke update, truncate on ledger.open_hold from tb_ledger;

-- The bank's own accounts (R6.2, decision 11). Only issuance may fall without limit: what members hold comes from it.
-- Adjustment takes either sign as well; the others collect.
with bank as (
    insert into ledger.account (unit, kind, opened_at)
    select 1, kind, timestamptz '2019-09-01 00:00+08'        -- the first day of the district's programme (R7.2)
    from unnest(array['issuance', 'adjustment', 'redeemed_goods', 'redeemed_service', 'expired', 'pool']) as kind
    returning id, kind
)
insert into ledger.balance (account_id, floor)
select id, case when kind in ('issuance', 'adjustment') then null else 0 end from bank;

-- The fund's, in fen (R8.2, R12.7): receipts go from the inflow to one of the four sources, an expense from a source to a
-- use. A source is never spent below zero.
with fund as (
    insert into ledger.account (unit, kind, opened_at)
    select 2, kind, timestamptz '2019-09-01 00:00+08'
    from unnest(array['fund_inflow', 'fund_government', 'fund_society', 'fund_enterprise', 'fund_residents',
        'fund_projects', 'fund_goods', 'fund_equipment', 'fund_training', 'fund_rewards', 'fund_services']) as kind
    returning id, kind
)
insert into ledger.balance (account_id, floor)
select id, case when kind = 'fund_inflow' then null else 0 end from fund;
