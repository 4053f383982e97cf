//! Offers.

use contracts::dispatch::{Channel, CostTerm, OfferState};
use kernel::{OfferId, OrderId, StaffId, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

/// An offer of an order to one volunteer.
#[derive(Debug, Clone)]
pub struct Offer {
    pub id: OfferId,
    pub order_id: OrderId,
    pub volunteer_id: VolunteerId,
    pub state: OfferState,
    pub made_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    /// Why this person.
    pub terms: Vec<CostTerm>,
}

struct Row {
    offer_id: Uuid,
    order_id: Uuid,
    volunteer_id: Uuid,
    state: String,
    made_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    terms: serde_json::Value,
}

impl Row {
    fn offer(self) -> sqlx::Result<Offer> {
        Ok(Offer {
            id: self.offer_id.into(),
            order_id: self.order_id.into(),
            volunteer_id: self.volunteer_id.into(),
            state: word(OfferState::parse(&self.state), "state")?,
            made_at: self.made_at,
            expires_at: self.expires_at,
            terms: serde_json::from_value(self.terms).map_err(|error| sqlx::Error::Decode(error.into()))?,
        })
    }
}

/// Writes a new offer. `offer_one_open` is violated when the volunteer already has one of this order.
pub async fn insert(db: &mut PgConnection, offer: &Offer, by: Option<StaffId>) -> sqlx::Result<()> {
    let terms = serde_json::to_value(&offer.terms).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "insert into dispatch.offer (offer_id, order_id, volunteer_id, state, made_at, made_by, expires_at, terms)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        offer.id.uuid(),
        offer.order_id.uuid(),
        offer.volunteer_id.uuid(),
        offer.state.as_str(),
        offer.made_at,
        by.map(|id| id.uuid()),
        offer.expires_at,
        terms,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The offers of an order, oldest first. Locked by the lock of their order.
pub async fn of_order(db: &mut PgConnection, order: OrderId) -> sqlx::Result<Vec<Offer>> {
    let rows = sqlx::query_as!(
        Row,
        "select offer_id, order_id, volunteer_id, state, made_at, expires_at, terms from dispatch.offer
         where order_id = $1 order by made_at, offer_id",
        order.uuid(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::offer).collect()
}

/// Ends an offer.
pub async fn end(
    db: &mut PgConnection,
    offer: OfferId,
    state: OfferState,
    at: OffsetDateTime,
    channel: Option<Channel>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.offer set state = $2, answered_at = $3, channel = $4 where offer_id = $1",
        offer.uuid(),
        state.as_str(),
        at,
        channel.map(|channel| channel.as_str()),
    )
    .execute(db)
    .await?;
    Ok(())
}
