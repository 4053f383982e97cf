use contracts::{
    Error,
    ledger::{Balances, minutes::GetBalancesAt},
};
use runtime::{Read, Result};

use crate::{domain::access, store::accounts};

/// A volunteer's balances as they were.
///
/// # Errors
/// `not_found` without accounts, `forbidden` outside the asker's scope.
pub async fn balances_at(read: Read, query: GetBalancesAt) -> Result<Balances> {
    let mut db = read.db().await?;
    let org = accounts::org_of(&mut db, query.volunteer_id).await?;
    let org = org.ok_or_else(|| Error::not_found("account"))?;
    access::see_accounts(read.actor(), query.volunteer_id, &org)?;
    Ok(accounts::balances_at(&mut db, query.volunteer_id, query.at.0).await?)
}
