-- Half-year settlement (R7): a period's unsettled time becomes time for goods and savings.
-- A settlement is computed once from the books as of a serial number, reviewed, approved by a second person, posted in
-- blocks and closed (services/ledger/README.md).

create table ledger.settlement (
    no               int primary key generated always as identity,
    id               uuid not null unique,
    period           text not null check (period ~ '^[0-9]{4}H[12]$'),
    state            text not null check (state in ('computing', 'computed', 'in_review', 'reviewed', 'approved', 'posting',
                         'locking', 'posted', 'cancelled')),
    cutoff           date not null,                      -- last day that counts
    frozen_seq       bigint not null check (frozen_seq >= 0),          -- the books of that day's end
    head_seq         bigint not null check (head_seq >= frozen_seq),   -- the books when it was opened
    goods_bp         int not null check (goods_bp between 0 and 10000),
    settings_version bigint not null,                    -- in force at the cut-off, like the share and what follows
    savings_cap      bigint check (savings_cap > 0),     -- null = none (R6.7)
    goods_old_seq    bigint,                             -- credited up to here, time for goods expires; null = never (R6.8)
    savings_old_seq  bigint,                             -- the same for savings
    window_opens     date not null,
    window_closes    date not null,
    volunteers       int not null default 0,             -- sums of its lines, once computed
    total            bigint not null default 0,
    recovered        bigint not null default 0,
    goods            bigint not null default 0,
    savings          bigint not null default 0,
    donated          bigint not null default 0,
    expired          bigint not null default 0,
    done             int not null default 0,             -- lines up to this one are posted or carried forward
    parts            int not null default 0,             -- of the event that tells of it
    posted           bigint not null default 0,          -- minutes of the lines that are posted
    closed_seq       bigint,                             -- last transfer of the period, once it is closed
    hashed_chunks    bigint not null default 0,          -- how far the snapshot of its balances is hashed
    hashed_accounts  bigint not null default 0,
    snapshot_hash    bytea check (octet_length(snapshot_hash) = 32),
    opened_by        uuid,
    opened_at        timestamptz not null,
    submitted_by     uuid,
    submitted_at     timestamptz,
    approved_by      uuid,
    approved_at      timestamptz,
    executed_by      uuid,
    executed_at      timestamptz,
    posted_at        timestamptz,
    cancelled_by     uuid,
    cancelled_at     timestamptz,
    cancel_reason    text,
    constraint window_is_not_empty check (window_opens <= window_closes),
    constraint another_person_approves check (approved_by is null
        or approved_by is distinct from opened_by and approved_by is distinct from submitted_by),
    constraint posted_only_when_approved check (state not in ('approved', 'posting', 'locking', 'posted') or approved_at is not null),
    constraint sums_fit check (total = recovered + goods + savings and donated <= savings and posted <= total and done <= volunteers)
);
create unique index settlement_of_period on ledger.settlement (period) where state <> 'cancelled';
create unique index settlement_under_way on ledger.settlement ((true)) where state not in ('posted', 'cancelled');
-- The keys of its postings begin with the time-ordered half of its id.
create unique index settlement_key on ledger.settlement (substr(id::text, 1, 18));

-- What one volunteer gets. Lines are numbered in the order of the accounts, so that a block touches neighbours.
create table ledger.settlement_line (
    settlement_no   int not null references ledger.settlement,
    line_no         int not null check (line_no > 0),
    volunteer_id    uuid not null,
    org             text not null,
    total           bigint not null check (total >= 0),
    recovered       bigint not null check (recovered >= 0),
    goods           bigint not null check (goods >= 0),
    savings         bigint not null check (savings >= 0),
    donated         bigint not null check (donated between 0 and savings),
    goods_expired   bigint not null check (goods_expired >= 0),
    savings_expired bigint not null check (savings_expired >= 0),
    primary key (settlement_no, line_no),
    constraint no_minute_is_lost check (total = recovered + goods + savings)
);
create unique index settlement_line_once on ledger.settlement_line (settlement_no, volunteer_id);
create index settlement_line_by_org on ledger.settlement_line (settlement_no, org, line_no);

-- The same by sub-branch, for previews and the public notice.
create table ledger.settlement_org (
    settlement_no int not null references ledger.settlement,
    org           text not null,
    volunteers    int not null,
    total         bigint not null,
    recovered     bigint not null,
    goods         bigint not null,
    savings       bigint not null,
    donated       bigint not null,
    expired       bigint not null,
    primary key (settlement_no, org)
);

create table ledger.settlement_town (
    settlement_no int not null references ledger.settlement,
    town          text not null,
    state         text not null check (state in ('waiting', 'approved', 'objected')),
    reason        text,
    said_by       uuid,
    said_at       timestamptz,
    primary key (settlement_no, town),
    constraint objections_have_a_reason check ((state = 'objected') = (reason is not null)),
    constraint said_at_a_time check ((state = 'waiting') = (said_at is null))
);

-- What is carried forward (R7.4).
create table ledger.settlement_exception (
    settlement_no int not null references ledger.settlement,
    kind          text not null check (kind in ('pending_visit', 'after_cutoff', 'frozen_holder', 'balance_fell')),
    volunteer_id  uuid not null,
    org           text not null,
    seq           bigint,                                -- the transfer that holds or posted it, for records
    line_no       int,                                   -- the line that is not posted
    visit_id      uuid,
    served        date,
    minutes       bigint not null check (minutes >= 0),
    constraint of_a_record_or_a_line check (case kind
        when 'frozen_holder' then seq is null
        when 'balance_fell'  then seq is null and line_no is not null
        else seq is not null and line_no is null end)
);
create unique index settlement_exception_record on ledger.settlement_exception (settlement_no, seq) where seq is not null;
create unique index settlement_exception_line on ledger.settlement_exception (settlement_no, line_no) where line_no is not null;
create index settlement_exception_by_org on ledger.settlement_exception (settlement_no, org);

-- A period is closed in an instant and sealed a little later, when its balances have been hashed: the poster does not wait.
-- What is sealed stays as it is.
alter table ledger.closed_period alter column accounts drop not null, alter column snapshot_hash drop not null,
    add constraint sealed_whole check ((accounts is null) = (snapshot_hash is null));
grant update (accounts, snapshot_hash) on ledger.closed_period to tb_ledger;
create function ledger.refuse_second_seal() returns trigger language plpgsql as $$
begin
    raise exception 'the period % is sealed', old.period using errcode = 'restrict_violation';
end
$$;
create trigger sealed_once before update on ledger.closed_period for each row
    when (old.snapshot_hash is not null) execute function ledger.refuse_second_seal();

-- A line stays as it was computed; only time that would have expired may have been spent before it was posted.
revoke update, delete, truncate on ledger.settlement_line, ledger.settlement_org, ledger.settlement_exception from tb_ledger;
revoke delete, truncate on ledger.settlement, ledger.settlement_town from tb_ledger;
grant update (goods_expired, savings_expired) on ledger.settlement_line to tb_ledger;
