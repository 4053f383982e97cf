use contracts::{
    Actor, Error,
    redemption::thanks::{DonorReach, DonorToThank},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::store::thanks;

/// Whom to thank for what, for the SMS. It is audited.
///
/// # Errors
/// `forbidden` to everybody but notification, `not_found`.
pub async fn donor_to_thank(read: Read, query: DonorToThank) -> Result<DonorReach> {
    match read.actor() {
        Actor::Service { name } if name == "notification" => {}
        _ => return Err(Error::forbidden("services_only", "only the SMS needs a donor's number").into()),
    }
    let found = thanks::reach(&mut *read.db().await?, query.intake_id).await?;
    let (donor, phone, goods) = found.ok_or_else(|| Error::not_found("donor"))?;
    read.audit("stock.donor_contact_given", query.intake_id, json!({}))
        .await?;
    Ok(DonorReach {
        donor: read.crypto().open(&donor)?.into(),
        phone: read.crypto().open(&phone)?.into(),
        goods,
    })
}
