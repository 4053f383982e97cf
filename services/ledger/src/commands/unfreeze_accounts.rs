use contracts::{
    Error, fields,
    ledger::estate::{AccountsStand, UnfreezeAccounts},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::access,
    store::{accounts, estate},
};

/// Lets time be taken again.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `invalid` with the field, `conflict` when they are not frozen.
pub async fn unfreeze_accounts(cx: Cx, command: UnfreezeAccounts) -> Result<AccountsStand> {
    access::correct_books(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let volunteer_id = command.volunteer_id;
    let mut db = cx.db().await;
    match estate::frozen_at(&mut db, volunteer_id).await? {
        None => return Err(Error::not_found("account").into()),
        Some(None) => {
            return Err(Error::conflict("accounts_not_frozen", "the accounts are not frozen").into());
        }
        Some(Some(_)) => {}
    }
    accounts::unfreeze(&mut db, volunteer_id).await?;
    let sealed = cx.crypto().seal(&reason);
    estate::note(
        &mut db,
        volunteer_id,
        false,
        &sealed,
        cx.actor().staff_id(),
        cx.now(),
    )
    .await?;
    cx.audit("accounts.unfrozen", volunteer_id, json!({}));
    Ok(AccountsStand {
        volunteer_id,
        frozen_at: None,
    })
}
