use contracts::{
    Error,
    ledger::settlement::RedemptionWindow,
    redemption::order::{GoodsOffer, GoodsOffers, OfferOutlet},
    settings,
};
use kernel::china_date;
use runtime::{Read, Result};
use time::Duration;

use crate::store::{outlets, shelves};

/// What is to be had where. For everybody who signs in, as the list of goods is.
///
/// # Errors
/// `not_found` for an outlet that is not open, or the ledger does not answer.
pub async fn goods_offers(read: Read, query: GoodsOffers) -> Result<GoodsOffer> {
    let windows = read.ask(RedemptionWindow {}).await?;
    let today = china_date(read.now());
    // What is ordered keeps until it is fetched.
    let last_day = today + Duration::days(read.settings().int(settings::GOODS_PICKUP_DAYS));
    let mut db = read.db().await?;
    let open: Vec<OfferOutlet> = outlets::find(&mut db, None, today)
        .await?
        .into_iter()
        .filter(|outlet| outlet.open)
        .map(|outlet| OfferOutlet {
            outlet: outlet.code,
            name: outlet.name,
            kind: outlet.kind,
            hours: outlet.hours,
        })
        .collect();
    let goods = match &query.outlet {
        Some(asked) if open.iter().any(|outlet| outlet.outlet == *asked) => {
            shelves::on_offer(&mut db, asked, (today, last_day)).await?
        }
        Some(_) => return Err(Error::not_found("outlet").at("outlet").into()),
        None => Vec::new(),
    };
    Ok(GoodsOffer {
        windows,
        outlets: open,
        goods,
    })
}
