use contracts::ledger::{Books, TrialBalance, TrialLine};
use kernel::StandardMinutes;
use runtime::{Read, Result};
use sqlx::Connection;

use crate::{
    domain::access,
    store::{books, known},
};

/// The books at a glance.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors.
pub async fn trial_balance(read: Read, _: TrialBalance) -> Result<Books> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    // One snapshot, so that debits and credits belong to the same head.
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let lines = books::trial_lines(&mut snapshot).await?;
    let head = known::head(&mut snapshot).await?;
    snapshot.commit().await?;
    Ok(Books {
        balanced: is_balanced(&lines),
        lines,
        blocks: head.no,
        transfers: head.last_seq,
        head: hex::encode(head.hash),
    })
}

/// 借贷相等: debits equal credits, posted and pending.
fn is_balanced(lines: &[TrialLine]) -> bool {
    let sum = |of: fn(&TrialLine) -> StandardMinutes| -> i128 {
        lines.iter().map(|line| i128::from(of(line).get())).sum()
    };
    sum(|line| line.debits) == sum(|line| line.credits)
        && sum(|line| line.pending_debits) == sum(|line| line.pending_credits)
}

#[cfg(test)]
mod tests {
    use contracts::ledger::AccountKind;

    use super::*;

    fn line(debits: i64, credits: i64, pending_debits: i64, pending_credits: i64) -> TrialLine {
        TrialLine {
            account: AccountKind::Pool,
            accounts: 1,
            debits: StandardMinutes::new(debits),
            credits: StandardMinutes::new(credits),
            pending_debits: StandardMinutes::new(pending_debits),
            pending_credits: StandardMinutes::new(pending_credits),
        }
    }

    #[test]
    fn one_minute_on_one_side_only_is_seen() {
        assert!(is_balanced(&[line(5, 0, 3, 0), line(0, 5, 0, 3)]));
        assert!(!is_balanced(&[line(5, 0, 3, 0), line(0, 4, 0, 3)]));
        assert!(!is_balanced(&[line(5, 0, 3, 0), line(0, 5, 0, 4)]));
    }
}
