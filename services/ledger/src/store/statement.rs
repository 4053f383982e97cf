//! Lines of a statement.
//!
//! One line a posted movement, at the place where it was posted; a hold has a line of its own while it is open, and for
//! ever when it was voided. So the balances run through the lines without a jump. Each account's rows come from an index
//! by serial number, newest first; the days become serial numbers by the blocks, whose times never run back.

use contracts::ledger::{AccountKind, LineState, Purpose, StatementLine, TransferKind};
use kernel::{BasisPoints, RawMinutes, StandardMinutes, VisitId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::rows::{self, Unreadable};
use crate::domain::statement::Wish;

/// Serial numbers: after `after`, up to `to`.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The last that is too old.
    pub after: i64,
    /// The last that is in.
    pub to: i64,
}

/// The serial numbers of the days that are asked for.
///
/// # Errors
/// The database.
pub async fn range(db: &mut PgConnection, wish: &Wish) -> sqlx::Result<Range> {
    let (from, until) = wish.span();
    posted_between(db, from, until).await
}

/// The serial numbers of what was posted from the first instant on and before the second.
///
/// # Errors
/// The database.
pub async fn posted_between(
    db: &mut PgConnection,
    from: OffsetDateTime,
    until: OffsetDateTime,
) -> sqlx::Result<Range> {
    let row = sqlx::query!(
        "select coalesce((select last_seq from ledger.block where at < $1 order by at desc, no desc limit 1), 0) as \"after!\",
             coalesce((select last_seq from ledger.block where at < $2 order by at desc, no desc limit 1), 0) as \"to!\"",
        from,
        until
    )
    .fetch_one(db)
    .await?;
    Ok(Range {
        after: row.after,
        to: row.to,
    })
}

/// What [`lines`] finds.
#[derive(Debug)]
pub struct Lines {
    /// Newest first.
    pub lines: Vec<StatementLine>,
    /// What paper shows of the newest entry, so that it can be compared with the books: its serial number and the first
    /// twelve hexadecimal digits of its digest.
    pub check_code: Option<String>,
}

/// Newest lines of the range below `before`, at most two more than the page takes.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn lines(db: &mut PgConnection, wish: &Wish, range: Range) -> sqlx::Result<Lines> {
    let kinds: Vec<String> = wish
        .accounts
        .iter()
        .map(|kind| kind.as_str().to_owned())
        .collect();
    let last = range.to.min(wish.before.saturating_sub(1));
    let found = sqlx::query!(
        "select a.kind as account, l.seq as \"seq!\", l.at as \"at!\", l.effective as \"effective!\",
             l.purpose as \"purpose!\", l.kind as \"kind!\", l.resolved, l.reference, l.raw_minutes, l.weight_bp,
             l.amount as \"amount!\", l.balance as \"balance!\", l.released as \"released!\", l.reverses_seq,
             l.seq || '-' || left(encode(l.digest, 'hex'), 12) as \"check_code!\"
         from ledger.account a cross join lateral (
             (select t.seq, t.at, t.effective, t.purpose, t.kind, r.kind as resolved, t.reference, t.raw_minutes,
                  t.weight_bp, case t.kind when 'pending' then t.pending else t.posted end as amount,
                  t.cr_after as balance, case t.kind when 'post' then -t.pending - t.posted else 0 end as released,
                  t.reverses_seq, t.digest
              from ledger.transfer t left join ledger.transfer r on r.hold_seq = t.seq
              where t.cr = a.id and t.seq > $3 and t.seq <= $4 and t.kind not in ('void', 'expire')
                  and ($6::text is null or t.purpose = $6)
                  and (t.kind <> 'pending' or r.kind is distinct from 'post')
              order by t.seq desc limit $5)
             union all
             (select t.seq, t.at, t.effective, t.purpose, t.kind, r.kind, t.reference, t.raw_minutes,
                  t.weight_bp, -case t.kind when 'pending' then t.pending else t.posted end, t.dr_after,
                  case t.kind when 'post' then -t.pending - t.posted else 0 end, t.reverses_seq, t.digest
              from ledger.transfer t left join ledger.transfer r on r.hold_seq = t.seq
              where t.dr = a.id and t.seq > $3 and t.seq <= $4 and t.kind not in ('void', 'expire')
                  and ($6::text is null or t.purpose = $6)
                  and (t.kind <> 'pending' or r.kind is distinct from 'post')
              order by t.seq desc limit $5)
         ) l
         where a.volunteer_id = $1 and a.kind = any($2)
         order by l.seq desc, l.amount
         limit $5",
        wish.volunteer.uuid(),
        &kinds,
        range.after,
        last,
        wish.limit as i64 + 2,
        wish.purpose.map(Purpose::as_str),
    )
    .fetch_all(db)
    .await?;
    let check_code = found.first().map(|newest| newest.check_code.clone());
    let lines = found
        .into_iter()
        .map(|row| {
            let purpose = rows::purpose(&row.purpose)?;
            let resolved = row.resolved.as_deref().map(rows::kind).transpose()?;
            let state = match (rows::kind(&row.kind)?, resolved) {
                (TransferKind::Pending, None) if row.amount < 0 => LineState::Held,
                (TransferKind::Pending, None) => LineState::Pending,
                (TransferKind::Pending, Some(_)) if row.amount < 0 => LineState::Released,
                (TransferKind::Pending, Some(_)) => LineState::Voided,
                _ => LineState::Posted,
            };
            Ok(StatementLine {
                seq: row.seq,
                posted_at: row.at.into(),
                effective: row.effective.into(),
                purpose,
                state,
                account: AccountKind::parse(&row.account).ok_or(Unreadable("account"))?,
                visit_id: row
                    .reference
                    .filter(|_| purpose == Purpose::Visit)
                    .map(VisitId::from),
                raw_minutes: row.raw_minutes.map(RawMinutes::new),
                weight: row.weight_bp.map(BasisPoints::new),
                amount: StandardMinutes::new(row.amount),
                balance: StandardMinutes::new(row.balance),
                released: (row.released > 0).then(|| StandardMinutes::new(row.released)),
                reverses: row.reverses_seq,
            })
        })
        .collect::<sqlx::Result<_>>()?;
    Ok(Lines { lines, check_code })
}

/// How many lines the range has, on every page.
///
/// # Errors
/// The database.
pub async fn count(db: &mut PgConnection, wish: &Wish, range: Range) -> sqlx::Result<i64> {
    let kinds: Vec<String> = wish
        .accounts
        .iter()
        .map(|kind| kind.as_str().to_owned())
        .collect();
    sqlx::query_scalar!(
        "select coalesce(sum(l.n), 0)::bigint as \"total!\"
         from ledger.account a cross join lateral (
             select count(*) as n from ledger.transfer t
             where t.cr = a.id and t.seq > $3 and t.seq <= $4 and t.kind not in ('void', 'expire')
                 and ($5::text is null or t.purpose = $5) and (t.kind <> 'pending' or not exists (select from ledger.transfer r where r.hold_seq = t.seq and r.kind = 'post'))
             union all
             select count(*) from ledger.transfer t
             where t.dr = a.id and t.seq > $3 and t.seq <= $4 and t.kind not in ('void', 'expire')
                 and ($5::text is null or t.purpose = $5) and (t.kind <> 'pending' or not exists (select from ledger.transfer r where r.hold_seq = t.seq and r.kind = 'post'))
         ) l
         where a.volunteer_id = $1 and a.kind = any($2)",
        wish.volunteer.uuid(),
        &kinds,
        range.after,
        range.to,
        wish.purpose.map(Purpose::as_str),
    )
    .fetch_one(db)
    .await
}
