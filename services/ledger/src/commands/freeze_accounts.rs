use contracts::{
    Error, fields,
    ledger::estate::{AccountsStand, FreezeAccounts},
};
use kernel::VolunteerId;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::access,
    store::{accounts, estate},
};

/// Lets nothing be taken from a volunteer's accounts any more: death or exit (R6.10). What is earned still comes in.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `invalid` with the field, `conflict` when they are frozen.
pub async fn freeze_accounts(cx: Cx, command: FreezeAccounts) -> Result<AccountsStand> {
    access::correct_books(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let volunteer_id = command.volunteer_id;
    let frozen_at = {
        let mut db = cx.db().await;
        estate::frozen_at(&mut db, volunteer_id).await?
    };
    match frozen_at {
        None => Err(Error::not_found("account").into()),
        Some(Some(_)) => Err(Error::conflict("accounts_frozen", "the accounts are frozen already").into()),
        Some(None) => {
            freeze(&cx, volunteer_id, &reason).await?;
            let frozen_at = estate::frozen_at(&mut *cx.db().await, volunteer_id).await?;
            Ok(AccountsStand {
                volunteer_id,
                frozen_at: frozen_at.flatten().map(Into::into),
            })
        }
    }
}

/// Freezes, notes why, and writes it to the audit trail.
///
/// # Errors
/// The database.
pub async fn freeze(cx: &Cx, volunteer: VolunteerId, reason: &str) -> Result<()> {
    let mut db = cx.db().await;
    accounts::freeze(&mut db, cx.now(), volunteer).await?;
    let sealed = cx.crypto().seal(reason);
    estate::note(&mut db, volunteer, true, &sealed, cx.actor().staff_id(), cx.now()).await?;
    cx.audit("accounts.frozen", volunteer, json!({}));
    Ok(())
}
