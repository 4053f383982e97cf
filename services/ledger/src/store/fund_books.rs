//! The fund's accounts as a whole: trial balance, and the cross table of sources and uses.

use std::collections::HashMap;

use contracts::ledger::{
    AccountKind, FundTrialLine,
    fund::{FundSource, FundSourceLine, FundSpent, FundUse},
};
use kernel::Fen;
use sqlx::PgConnection;

use super::{rows::Unreadable, statement::Range};
use crate::domain::account::Unit;

/// Totals of each account of the fund, in the order of the chart of accounts.
///
/// # Errors
/// The database.
pub async fn trial_lines(db: &mut PgConnection) -> sqlx::Result<Vec<FundTrialLine>> {
    let rows = sqlx::query!(
        "select a.kind, b.dr_posted, b.cr_posted, b.dr_pending, b.cr_pending
         from ledger.account a join ledger.balance b on b.account_id = a.id where a.unit = $1",
        Unit::Fen.id()
    )
    .fetch_all(db)
    .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        lines.push(FundTrialLine {
            account: AccountKind::parse(&row.kind).ok_or(Unreadable("kind"))?,
            debits: Fen::new(row.dr_posted),
            credits: Fen::new(row.cr_posted),
            pending_debits: Fen::new(row.dr_pending),
            pending_credits: Fen::new(row.cr_pending),
        });
    }
    lines.sort_by_key(|line| line.account);
    Ok(lines)
}

/// Each source: what it held before the range, what came in and went out within it, by use, and what it holds after it.
///
/// # Errors
/// The database; a sum that does not fit.
pub async fn by_source(db: &mut PgConnection, range: Range) -> sqlx::Result<Vec<FundSourceLine>> {
    let sources: Vec<String> = FundSource::ALL
        .iter()
        .map(|source| source.account().as_str().to_owned())
        .collect();
    let rows = sqlx::query!(
        "select s.kind as source, o.kind as other,
             coalesce(sum(m.net) filter (where m.seq <= $2), 0)::bigint as \"before!\",
             coalesce(sum(m.net) filter (where m.seq > $2), 0)::bigint as \"within!\"
         from ledger.account s cross join lateral (
             select t.seq, t.dr as other, t.posted as net from ledger.transfer t
             where t.cr = s.id and t.seq <= $3 and t.kind in ('posted', 'post')
             union all
             select t.seq, t.cr, -t.posted from ledger.transfer t
             where t.dr = s.id and t.seq <= $3 and t.kind in ('posted', 'post')
         ) m join ledger.account o on o.id = m.other
         where s.volunteer_id is null and s.kind = any($1)
         group by s.kind, o.kind",
        &sources,
        range.after,
        range.to,
    )
    .fetch_all(&mut *db)
    .await?;
    let held = sqlx::query!(
        "select a.kind, b.dr_pending from ledger.account a join ledger.balance b on b.account_id = a.id
         where a.volunteer_id is null and a.kind = any($1)",
        &sources
    )
    .fetch_all(db)
    .await?;
    let held: HashMap<String, i64> = held.into_iter().map(|row| (row.kind, row.dr_pending)).collect();
    let mut moved: HashMap<(String, String), (i64, i64)> = HashMap::new();
    for row in rows {
        moved.insert((row.source, row.other), (row.before, row.within));
    }
    let lines = FundSource::ALL.iter().map(|source| {
        let account = source.account().as_str();
        let with = |other: AccountKind| {
            let key = (account.to_owned(), other.as_str().to_owned());
            moved.get(&key).copied().unwrap_or_default()
        };
        let (inflow_before, received) = with(AccountKind::FundInflow);
        let uses = FundUse::ALL
            .iter()
            .map(|used_for| (*used_for, with(used_for.account())));
        let opening = inflow_before + uses.clone().map(|(_, (before, _))| before).sum::<i64>();
        let closing = opening + received + uses.clone().map(|(_, (_, within))| within).sum::<i64>();
        let spent = uses.map(|(used_for, (_, within))| FundSpent {
            used_for,
            fen: Fen::new(-within),
        });
        FundSourceLine {
            source: *source,
            opening: Fen::new(opening),
            received: Fen::new(received),
            spent: spent.collect(),
            closing: Fen::new(closing),
            held: Fen::new(held.get(account).copied().unwrap_or_default()),
        }
    });
    Ok(lines.collect())
}
