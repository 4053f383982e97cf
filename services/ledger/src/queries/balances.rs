use contracts::{
    Error,
    ledger::{Balances, GetBalances},
};
use runtime::{Read, Result};

use crate::{domain::access, store::accounts};

/// A volunteer's balances.
///
/// # Errors
/// `not_found` without accounts, `forbidden` outside the asker's scope.
pub async fn balances(read: Read, query: GetBalances) -> Result<Balances> {
    let mut db = read.db().await?;
    let org = accounts::org_of(&mut db, query.volunteer_id).await?;
    let org = org.ok_or_else(|| Error::not_found("account"))?;
    access::see_accounts(read.actor(), query.volunteer_id, &org)?;
    Ok(accounts::balances(&mut db, query.volunteer_id).await?)
}
