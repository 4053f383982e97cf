use contracts::ledger::policy::{PolicyPreview, PreviewBasis, PreviewPolicy};
use runtime::{Read, Result};
use sqlx::Connection;

use crate::{
    domain::{
        access,
        policy::{Rules, preview},
    },
    store::policy,
};

/// What the last settlement would have become under another value of a setting; before the first one, today's balances.
///
/// # Errors
/// `forbidden` to whoever does not read the settings; `invalid` for a setting that is not tried out, or a value that it
/// does not take.
pub async fn preview_policy(read: Read, query: PreviewPolicy) -> Result<PolicyPreview> {
    access::preview_policies(read.actor())?;
    let now = Rules::of(&read.settings());
    let tried = now.with(&query.key, &query.value)?;
    let mut db = read.db().await?;
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let period = policy::last_settlement(&mut snapshot).await?;
    let (basis, shares) = match period {
        Some(period) => (
            PreviewBasis::LastSettlement,
            policy::settled(&mut snapshot, period).await?,
        ),
        None => (PreviewBasis::Unsettled, policy::unsettled(&mut snapshot).await?),
    };
    snapshot.commit().await?;
    Ok(PolicyPreview {
        basis,
        period,
        towns: preview(&shares, now, tried),
    })
}
