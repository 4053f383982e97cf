use contracts::{
    Error,
    fields::Identities,
    redemption::thanks::{DonationThanked, DonorThanked, ThankDonor},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::access, store::thanks};

/// The donor agrees to be thanked by SMS (R8.2): once, and the number is forgotten within a week.
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` at `phone`, `conflict`: `not_a_gift`, `thanked_already`.
pub async fn thank_donor(cx: Cx, command: ThankDonor) -> Result<DonorThanked> {
    access::keeps(cx.actor())?;
    let identities = Identities {
        today: china_date(cx.now()),
        accept_test: cx.test_identities(),
    };
    let phone = identities.phone("phone", &command.phone)?;
    let mut db = cx.db().await;
    let intake = thanks::intake(&mut db, command.intake_id).await?;
    let (outlet, is_gift) = intake.ok_or_else(|| Error::not_found("intake"))?;
    access::may_keep_found(cx.actor(), &outlet, "intake")?;
    if !is_gift {
        return Err(Error::conflict("not_a_gift", "what was bought has no donor").into());
    }
    let sealed = cx.crypto().seal(phone.as_str());
    if !thanks::keep(
        &mut db,
        command.intake_id,
        &sealed,
        (cx.now(), cx.actor().staff_id()),
    )
    .await?
    {
        return Err(Error::conflict("thanked_already", "this donor has been thanked for it").into());
    }
    drop(db);
    cx.audit("stock.donor_thanked", command.intake_id, json!({}));
    let intake_id = command.intake_id;
    cx.emit(&DonationThanked { intake_id });
    Ok(DonorThanked { intake_id })
}
