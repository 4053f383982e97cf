use contracts::{
    Error,
    dispatch::{GetOrder, OfferCard, OrderCard, seek::Seeking},
};
use kernel::{OrgCode, china_date};
use runtime::{Read, Result};

use super::{card, opened};
use crate::{
    scope,
    store::{lists, offers, org_units, seeking, steps, visits},
};

/// One order with everything that happened, for whoever may read the elder's place or a volunteer's sub-branch.
pub async fn get_order(read: Read, query: GetOrder) -> Result<OrderCard> {
    let id = query.order_id;
    let mut db = read.db().await?;
    let row = lists::rows(&mut db, &[id.uuid()])
        .await?
        .pop()
        .ok_or_else(|| Error::not_found("order"))?;
    let visits = visits::of_orders(&mut db, &[id]).await?;
    let places: Vec<&OrgCode> = std::iter::once(&row.village)
        .chain(visits.iter().map(|visit| &visit.org))
        .collect();
    let places = org_units::and_successors(&mut db, &places, china_date(read.now())).await?;
    scope::may_find(read.actor(), &places.iter().collect::<Vec<_>>(), "order")?;

    let details = lists::details(&mut db, id.uuid()).await?;
    let offers = offers::of_order(&mut db, id)
        .await?
        .into_iter()
        .map(|offer| OfferCard {
            offer_id: offer.id,
            volunteer_id: offer.volunteer_id,
            state: offer.state,
            made_at: offer.made_at.into(),
            expires_at: offer.expires_at.into(),
            terms: offer.terms,
        });
    Ok(OrderCard {
        note: opened(read.crypto(), details.note.as_deref())?,
        gender_wish: details.gender_wish,
        seats: u8::try_from(details.seats).unwrap_or(u8::MAX),
        source: details.source,
        visits: visits.iter().map(card).collect(),
        offers: offers.collect(),
        steps: steps::of_order(&mut db, id).await?,
        seeking: seeking::of_order(&mut db, id).await?.map(|at| Seeking {
            wave: at.wave,
            next_at: at.next_at.map(Into::into),
            listed: at.listed,
        }),
        cancelled_because: read.crypto().open_option(details.cancel_reason.as_deref())?,
        row,
    })
}
