//! Which order stands for a claim.

use kernel::{ClaimId, OrderId, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;

/// What stands for a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// Nothing yet.
    Nothing,
    /// It was closed before its order came.
    Barred,
    /// Its order.
    Order {
        /// Which.
        order_id: OrderId,
        /// Its number.
        order_no: String,
    },
}

/// Nobody else opens or closes the order of this claim until the transaction ends. Before every other lock.
pub async fn lock(db: &mut PgConnection, claim: ClaimId) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('claim:' || $1, 0))",
        claim.to_string()
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// What stands for a claim.
pub async fn find(db: &mut PgConnection, claim: ClaimId) -> sqlx::Result<Stands> {
    let row = sqlx::query!(
        r#"select c.order_id, o.order_no as "order_no?" from dispatch.claim_order c
           left join dispatch.service_order o on o.order_id = c.order_id where c.claim_id = $1"#,
        claim.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(match row {
        None => Stands::Nothing,
        Some(row) => match row.order_id.zip(row.order_no) {
            None => Stands::Barred,
            Some((order_id, order_no)) => Stands::Order {
                order_id: order_id.into(),
                order_no,
            },
        },
    })
}

/// Writes down the order of a claim and whose time pays, or that there will be none.
pub async fn keep(
    db: &mut PgConnection,
    claim: ClaimId,
    order: Option<(OrderId, VolunteerId)>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.claim_order (claim_id, order_id, claimant, at) values ($1, $2, $3, $4)",
        claim.uuid(),
        order.map(|(order, _)| order.uuid()),
        order.map(|(_, volunteer)| volunteer.uuid()),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}
