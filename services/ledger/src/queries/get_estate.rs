use contracts::{
    Error,
    ledger::estate::{Estate, GetEstate, Holding},
    settings,
};
use kernel::StandardMinutes;
use runtime::{Read, Result};

use crate::{
    domain::{access, estate as rules},
    store::estate,
};

/// How a volunteer's accounts stand, and what was decided about them.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors, `not_found` without accounts.
pub async fn get_estate(read: Read, query: GetEstate) -> Result<Estate> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    let volunteer = query.volunteer_id;
    let frozen_at = estate::frozen_at(&mut db, volunteer)
        .await?
        .ok_or_else(|| Error::not_found("account"))?;
    let mut standing = estate::standing(&mut db, volunteer).await?;
    standing.sort_by_key(|account| account.kind);
    let held = standing.into_iter().map(|account| Holding {
        account: account.kind,
        balance: StandardMinutes::new(account.balance),
    });
    Ok(Estate {
        volunteer_id: volunteer,
        frozen_at: frozen_at.map(Into::into),
        mode: rules::mode(&read.settings().word(settings::SUCCESSION)),
        held: held.collect(),
        standstills: estate::standstills(&mut db, read.crypto(), volunteer).await?,
        successions: estate::successions(&mut db, read.crypto(), volunteer).await?,
    })
}
