//! What must always hold in the books (R6.6), proved by `timebank check` from the rows.
//!
//! The books are written whole, one commit a batch, and the check reads one snapshot: nothing in them is ever in flight.
//! The cut-off is named because the runtime passes it.

pub mod chain;
pub mod heads;
pub mod settlement;

/// Debits and credits of each unit are equal, posted and pending: Σ of all accounts = 0.
pub const BALANCED: &str = "
    select format('unit %s: debits %s, credits %s; pending debits %s, pending credits %s',
        u.code, sum(b.dr_posted), sum(b.cr_posted), sum(b.dr_pending), sum(b.cr_pending))
    from ledger.balance b join ledger.account a on a.id = b.account_id join ledger.unit u on u.id = a.unit
    where $1::timestamptz is not null
    group by u.code
    having sum(b.dr_posted) <> sum(b.cr_posted) or sum(b.dr_pending) <> sum(b.cr_pending)";

/// The totals of every account are the sums of its transfers; so are its raw minutes and its version.
pub const BALANCE_IS_SUM: &str = "
    with side as (
        select dr as id, posted as dr_posted, 0 as cr_posted, pending as dr_pending, 0 as cr_pending,
            case when kind in ('posted', 'post') then -coalesce(raw_minutes, 0) else 0 end as raw
        from ledger.transfer
        union all
        select cr, 0, posted, 0, pending, case when kind in ('posted', 'post') then coalesce(raw_minutes, 0) else 0 end
        from ledger.transfer
    ), total as (
        select id, count(*) as n, sum(dr_posted) as dr_posted, sum(cr_posted) as cr_posted,
            sum(dr_pending) as dr_pending, sum(cr_pending) as cr_pending, sum(raw) as raw
        from side group by id
    )
    select format('account %s: balance row %s differs from its transfers %s', coalesce(b.account_id, t.id),
        (b.version, b.dr_posted, b.cr_posted, b.dr_pending, b.cr_pending, b.raw),
        (t.n, t.dr_posted, t.cr_posted, t.dr_pending, t.cr_pending, t.raw))
    from ledger.balance b full join total t on t.id = b.account_id
    where $1::timestamptz is not null
        and (b.account_id is null
            or (b.version, b.dr_posted, b.cr_posted, b.dr_pending, b.cr_pending, b.raw) is distinct from
               (coalesce(t.n, 0), coalesce(t.dr_posted, 0), coalesce(t.cr_posted, 0), coalesce(t.dr_pending, 0),
                coalesce(t.cr_pending, 0), coalesce(t.raw, 0)))
    order by 1 limit 100";

/// The balances after each transfer are the running sums, and each account's versions count 1, 2, 3, … .
pub const RUNNING_BALANCE: &str = "
    with side as (
        select dr as id, seq, -posted as moved, dr_version as version, dr_after as after from ledger.transfer
        union all
        select cr, seq, posted, cr_version, cr_after from ledger.transfer
    ), running as (
        select id, seq, version, after, sum(moved) over w as sum, row_number() over w as number
        from side window w as (partition by id order by seq)
    )
    select format('transfer %s, account %s: balance %s as number %s, its transfers make %s as number %s',
        seq, id, after, version, sum, number)
    from running
    where $1::timestamptz is not null and (after <> sum or version <> number)
    order by seq limit 100";

/// No account is below its floor, and every volunteer's account has the floor 0 (R6.2); the memo of what is to be given
/// back has none and is never above zero (R6.12).
pub const NO_OVERDRAFT: &str = "
    select format('account %s (%s): %s available, floor %s', a.id, a.kind,
        b.cr_posted - b.dr_posted - b.dr_pending, coalesce(b.floor::text, 'none'))
    from ledger.balance b join ledger.account a on a.id = b.account_id
    where $1::timestamptz is not null
        and (b.cr_posted - b.dr_posted - b.dr_pending < b.floor
            or a.kind = 'recoverable' and (b.floor is not null or b.cr_posted > b.dr_posted)
            or a.volunteer_id is not null and a.kind <> 'recoverable' and b.floor is distinct from 0)
    order by a.id limit 100";

/// Serial numbers count 1, 2, 3, … and the blocks tile them.
pub const GAPLESS: &str = "
    select format('after transfer %s comes %s', seq, next)
    from (select seq, lead(seq) over (order by seq) as next from ledger.transfer
        where $1::timestamptz is not null) t where next <> seq + 1
    union all
    select format('the first transfer is %s', seq) from (select min(seq) as seq from ledger.transfer) t where seq <> 1
    union all
    select format('block %s ends with transfer %s, having %s; the block before ends with %s', no, last_seq, n, before)
    from (select no, n, last_seq, coalesce(lag(last_seq) over (order by no), 0) as before from ledger.block) b
    where last_seq <> before + n
    union all
    select format('after block %s comes %s', no, next)
    from (select no, lead(no) over (order by no) as next from ledger.block) b where next <> no + 1";

/// The open holds are the pending transfers without a resolution.
pub const OPEN_HOLDS: &str = "
    select format('transfer %s: %s', coalesce(h.seq, t.seq),
        case when h.seq is null then 'pending, not resolved, and not among the open holds'
            when t.seq is null then 'among the open holds, but not a pending transfer without a resolution'
            else 'expires at another time than its open hold' end)
    from ledger.open_hold h full join (
        select p.seq, p.expires_at from ledger.transfer p
        where p.kind = 'pending' and not exists (select from ledger.transfer r where r.hold_seq = p.seq)
    ) t on t.seq = h.seq
    where $1::timestamptz is not null and (h.seq is null or t.seq is null or h.expires_at is distinct from t.expires_at)
    order by 1 limit 100";

/// A resolution is between the accounts of its hold and releases all of it; what expires was due; what is waived was asked
/// for beyond all that was held (R6.5); a reversal mirrors its transfer.
pub const REFERENCES_FIT: &str = "
    select format('transfer %s does not fit transfer %s that it refers to', r.seq, coalesce(r.hold_seq, r.reverses_seq))
    from ledger.transfer r left join ledger.transfer t on t.seq = coalesce(r.hold_seq, r.reverses_seq)
    where $1::timestamptz is not null and (
        r.hold_seq is not null and (t.seq is null or t.seq > r.seq or t.kind <> 'pending'
            or (r.dr, r.cr, r.unit, r.pending) is distinct from (t.dr, t.cr, t.unit, -t.pending)
            or r.kind = 'expire' and (t.expires_at is null or t.expires_at > r.at)
            or r.waived is not null and r.posted <> t.pending)
        or r.reverses_seq is not null and (t.seq is null or t.seq > r.seq or t.kind not in ('posted', 'post')
            or (r.dr, r.cr, r.unit, r.posted) is distinct from (t.cr, t.dr, t.unit, t.posted)))
    order by r.seq limit 100";

/// A hold whose time has come falls within minutes.
pub const HOLDS_FALL: &str = "
    select format('hold %s was due at %s and still stands', seq, expires_at)
    from ledger.open_hold where expires_at < $1::timestamptz - interval '5 minutes'
    order by expires_at limit 100";

/// What was voided before it came has not come since.
pub const BARRED: &str = "
    select format('transfer %s stands under a key that was barred after transfer %s', t.seq, b.after_seq)
    from ledger.tombstone b join ledger.transfer t on t.key = b.hold_key and t.seq > b.after_seq
    where $1::timestamptz is not null
    order by t.seq limit 100";

/// From the accounts of a frozen holder only corrections, reversals and what is decided about the rest have taken since
/// (R6.10).
pub const FROZEN_STAND_STILL: &str = "
    select format('transfer %s takes from account %s (%s) for %s, frozen since %s', t.seq, a.id, a.kind, t.purpose, h.frozen_at)
    from ledger.holder h join ledger.account a on a.volunteer_id = h.volunteer_id join ledger.transfer t on t.dr = a.id
    where $1::timestamptz is not null and t.at > h.frozen_at and (t.posted > 0 or t.pending > 0)
        and t.reverses_seq is null and t.purpose not in ('adjustment', 'clawback', 'succession', 'expiry')
    order by t.seq limit 100";

/// After a period was closed nothing is posted into it or into an earlier one (R5.12).
pub const PERIODS_STAY_CLOSED: &str = "
    select format('transfer %s is posted into %s, which was closed after transfer %s', t.seq, t.period, c.last_seq)
    from ledger.closed_period c join ledger.transfer t on t.seq > c.last_seq and t.period <= c.period
    where $1::timestamptz is not null
    order by t.seq limit 100";

/// A volunteer with a passbook has the four accounts, every account has its balance, and a transfer keeps to the unit of
/// its accounts.
pub const ACCOUNTS_COMPLETE: &str = "
    select format('volunteer %s has %s accounts', h.volunteer_id, count(a.id))
    from ledger.holder h left join ledger.account a on a.volunteer_id = h.volunteer_id
    where h.passbook_no is not null and $1::timestamptz is not null group by h.volunteer_id having count(a.id) <> 4
    union all
    select format('account %s has no balance', a.id)
    from ledger.account a left join ledger.balance b on b.account_id = a.id where b.account_id is null
    union all
    select format('transfer %s is between accounts that it does not fit', t.seq)
    from ledger.transfer t left join ledger.account d on d.id = t.dr left join ledger.account c on c.id = t.cr
    where (t.unit, t.unit) is distinct from (d.unit, c.unit)";

/// Every entry of the fund has exactly the transfers that its state tells of, between its own accounts and of its amount
/// (R8.2): a receipt moves, an expense is held, posted or voided, and what is reversed is mirrored once.
pub const FUND_ENTRIES_POSTED: &str = "
    with expected as (
        select e.id, e.kind, e.state, e.fen, 'fund_' || e.source as source,
            case e.kind when 'receipt' then 'fund_inflow' else 'fund_' || e.used_for end as other,
            case e.kind || ' ' || e.state
                when 'receipt posted' then 'posted'
                when 'receipt reversed' then 'posted mirror'
                when 'expense proposed' then 'pending'
                when 'expense rejected' then 'pending void'
                when 'expense posted' then 'pending post'
                when 'expense reversed' then 'pending post mirror' end as steps
        from ledger.fund_entry e where $1::timestamptz is not null
    ), moved as (
        select x.id, string_agg(case when t.reverses_seq is null then t.kind else 'mirror' end, ' ' order by t.seq) as steps,
            bool_and(greatest(t.posted, abs(t.pending)) = x.fen and t.unit = 2
                and t.purpose = 'fund_' || x.kind
                and (d.kind, c.kind) = case when (x.kind = 'receipt') = (t.reverses_seq is null)
                    then (x.other, x.source) else (x.source, x.other) end) as fits
        from expected x join ledger.transfer t on t.reference = x.id and t.purpose in ('fund_receipt', 'fund_expense')
            left join ledger.account d on d.id = t.dr left join ledger.account c on c.id = t.cr
        group by x.id
    )
    select format('entry %s of the fund (%s, %s): its transfers are %s', x.id, x.kind, x.state, coalesce(m.steps, 'none'))
    from expected x left join moved m using (id)
    where m.steps is distinct from x.steps or m.fits is not true
    order by 1 limit 100";

/// Every transfer in fen belongs to an entry, and only those in fen do.
pub const FUND_TRANSFERS_NAMED: &str = "
    select format('transfer %s of the fund has no entry', t.seq)
    from ledger.transfer t left join ledger.fund_entry e on e.id = t.reference
    where $1::timestamptz is not null
        and case when t.unit = 2 then e.id is null or t.purpose not in ('fund_receipt', 'fund_expense')
            else t.purpose in ('fund_receipt', 'fund_expense') end
    order by t.seq limit 100";

/// An entry is reversed exactly where a proposal to do so was approved, by another person than who made it.
pub const FUND_REVERSALS_DECIDED: &str = "
    select format('entry %s of the fund is %s with %s approved reversals', e.id, e.state, count(r.id))
    from ledger.fund_entry e left join ledger.fund_reversal r on r.entry_id = e.id and r.state = 'approved'
    where $1::timestamptz is not null
    group by e.id, e.state having count(r.id) <> case e.state when 'reversed' then 1 else 0 end
    union all
    select format('one person alone stands behind the reversal %s of the fund', r.id)
    from ledger.fund_reversal r where r.state = 'approved' and r.decided_by = r.proposed_by
    union all
    select format('one person alone stands behind the expense %s of the fund', e.id)
    from ledger.fund_entry e where e.state in ('posted', 'reversed') and e.decided_by = e.recorded_by
    limit 100";
/// Each approved correction has taken back what it names and posted what it says instead, by another person than who
/// proposed it (R6.12, decision 13); one that is not approved has posted nothing; and nothing else takes back.
pub const CORRECTIONS: &str = "
    select format('correction %s is %s and takes back %s entries', c.no, c.state, count(t.seq))
    from ledger.correction c left join ledger.transfer t on t.key = c.take_key and t.reverses_seq is not null
    where $1::timestamptz is not null
    group by c.id having (c.state = 'approved') <> (count(t.seq) > 0)
    union all
    select format('correction %s takes back transfer %s, which it does not name', c.no, o.seq)
    from ledger.correction c join ledger.transfer t on t.key = c.take_key
        join ledger.transfer o on o.seq = t.reverses_seq and o.key <> c.of_key
    union all
    select format('correction %s is %s and has not posted exactly %s minutes instead', c.no, c.state, c.amount_after)
    from ledger.correction c
    where c.post_key is not null and case when c.state = 'approved' then 1 else 0 end <>
        (select count(*) from ledger.transfer t where t.key = c.post_key
            and (t.kind, t.posted, t.raw_minutes, t.weight_bp, t.settings_version, t.purpose, t.reference, t.effective)
                is not distinct from ('posted', c.amount_after, c.raw_after, c.weight_bp, c.settings_version, c.purpose,
                    c.reference, c.effective))
    union all
    select format('correction %s was approved by who proposed it', no)
    from ledger.correction where state = 'approved' and decided_by is not distinct from proposed_by
    union all
    select format('transfer %s takes back without an approved correction', t.seq)
    from ledger.transfer t left join ledger.correction c on c.take_key = t.key and c.state = 'approved'
    where c.id is null and (t.purpose = 'clawback' or t.reverses_seq is not null and t.purpose in ('visit', 'history', 'opening'))
    union all
    select format('transfer %s credits a visit without a hold and without an approved correction', t.seq)
    from ledger.transfer t left join ledger.correction c on c.post_key = t.key and c.state = 'approved'
    where c.id is null and t.purpose = 'visit' and t.kind = 'posted' and t.reverses_seq is null";

/// Each approved succession has passed on what it says, and nothing else does (R6.10); by another person than who proposed
/// it. The last word about a freeze is how the accounts stand.
pub const ESTATES: &str = "
    select format('succession %s is %s, passes on %s and has entries of %s', s.id, s.state, s.minutes, m.minutes)
    from ledger.succession s left join lateral (
        select count(*) as n, coalesce(sum(t.posted) filter (where a.volunteer_id is distinct from s.volunteer_id), 0) as minutes
        from ledger.transfer t join ledger.account a on a.id = t.cr where t.key = s.key and t.purpose = 'succession') m on true
    where $1::timestamptz is not null
        and ((s.state = 'approved') <> (m.n > 0) or s.minutes is distinct from case when m.n > 0 then m.minutes end)
    union all
    select format('transfer %s passes time on without an approved succession', t.seq)
    from ledger.transfer t left join ledger.succession s on s.key = t.key and s.state = 'approved'
    where t.purpose = 'succession' and t.reverses_seq is null and s.id is null
    union all
    select format('succession %s was approved by who proposed it', id)
    from ledger.succession where state = 'approved' and decided_by is not distinct from proposed_by
    union all
    select format('the accounts of volunteer %s are %s, and the last word about them is another', h.volunteer_id,
        case when h.frozen_at is null then 'not frozen' else 'frozen' end)
    from ledger.holder h cross join lateral (
        select s.frozen from ledger.standstill s where s.volunteer_id = h.volunteer_id order by s.id desc limit 1) last
    where last.frozen <> (h.frozen_at is not null)";

/// Each row of an approved import that has been reached was posted as it says, or refused; no opening balance and no
/// history stands without one (R12.8); another person than who proposed it has approved.
pub const IMPORTS: &str = "
    select format('row %s of import %s is %s and its entry is another', r.row_no, r.import_id,
        case when r.seq is null then 'not posted' else 'posted' end)
    from ledger.import_row r join ledger.import i on i.id = r.import_id
        left join ledger.transfer t on t.key = r.key and t.reverses_seq is null
    where $1::timestamptz is not null
        and (r.seq is distinct from t.seq
            or r.seq is not null and ((t.posted, t.effective, t.raw_minutes) is distinct from (r.standard, r.day,
                case when r.kind = 'history' then r.minutes end) or i.state not in ('posting', 'posted'))
            or i.state in ('posting', 'posted') and r.row_no <= i.done and r.seq is null and r.refusal is null)
    union all
    select format('transfer %s brings over what no approved import holds', t.seq)
    from ledger.transfer t left join ledger.import_row r on r.key = t.key left join ledger.correction c
        on c.post_key = t.key and c.state = 'approved'
    where t.purpose in ('opening', 'history') and t.reverses_seq is null and r.key is null and c.id is null
    union all
    select format('import %s was approved by who proposed it', id)
    from ledger.import where state in ('posting', 'posted') and decided_by is not distinct from proposed_by";
