-- The fund's entries: what was recorded, proposed and decided. The money itself moves in `ledger.transfer`, whose rows name
-- the entry as their reference.

create table ledger.fund_entry (
    id              uuid primary key,
    kind            text not null check (kind in ('receipt', 'expense')),
    source          text not null check (source in ('government', 'society', 'enterprise', 'residents')),
    used_for        text check (used_for in ('projects', 'goods', 'equipment', 'training', 'rewards', 'services')),
    fen             bigint not null check (fen > 0),
    day             date not null,                           -- of the document
    document        text not null,                           -- number of the receipt, slip, invoice or contract
    party           bytea,                                   -- sealed: who gave, or who is paid
    note            bytea,                                   -- sealed
    state           text not null,
    recorded_by     uuid,                                    -- empty = the server's operator
    recorded_at     timestamptz not null,
    decided_by      uuid,
    decided_at      timestamptz,
    decision_reason bytea,                                   -- sealed
    constraint an_expense_has_a_use check ((kind = 'expense') = (used_for is not null)),
    constraint a_receipt_needs_no_decision check (case kind
        when 'receipt' then state in ('posted', 'reversed') and decided_at is null and decided_by is null
        else state in ('proposed', 'posted', 'rejected', 'reversed') and (state = 'proposed') = (decided_at is null) end),
    -- Who proposed it may take it back, and nothing more.
    constraint two_persons_for_an_expense check (state = 'rejected' or decided_by <> recorded_by)
);
create index fund_entry_by_time on ledger.fund_entry (recorded_at desc, id);
create index fund_entry_waiting on ledger.fund_entry (recorded_at) where state = 'proposed';

create table ledger.fund_reversal (
    id          uuid primary key,
    entry_id    uuid not null references ledger.fund_entry,
    reason      bytea not null,                              -- sealed
    state       text not null check (state in ('proposed', 'approved', 'rejected')),
    proposed_by uuid,
    proposed_at timestamptz not null,
    decided_by  uuid,
    decided_at  timestamptz,
    constraint decided_or_not check ((state = 'proposed') = (decided_at is null)),
    constraint two_persons_for_a_reversal check (state = 'rejected' or decided_by <> proposed_by)
);
create unique index fund_reversed_once on ledger.fund_reversal (entry_id) where state <> 'rejected';
create index fund_reversal_of_entry on ledger.fund_reversal (entry_id, proposed_at);

-- What was recorded stays as it was: only decisions are added.
revoke update, delete, truncate on ledger.fund_entry, ledger.fund_reversal from tb_ledger;
grant update (state, decided_by, decided_at, decision_reason) on ledger.fund_entry to tb_ledger;
grant update (state, decided_by, decided_at) on ledger.fund_reversal to tb_ledger;

-- Trying a policy out begins at the last settlement.
create index transfer_of_settlement on ledger.transfer (period)
    where purpose in ('settlement', 'donation') and reverses_seq is null;
