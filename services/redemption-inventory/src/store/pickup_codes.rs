//! Codes that fetch orders: a keyed hash each, and wrong tries of it (decision 22).

use kernel::GoodsOrderId;
use sqlx::PgConnection;

use crate::domain::order::TRIES;

/// A new code, of which only this hash is kept; false = nothing waits to be fetched.
///
/// # Errors
/// The database.
pub async fn draw(db: &mut PgConnection, id: GoodsOrderId, hash: &[u8]) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption.goods_order set code_hash = $2, code_tries = 0 where id = $1 and state = 'ready'",
        id.uuid(),
        hash
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// It is the code.
    Right,
    /// It is not; so many tries are left.
    Wrong(u8),
    /// There is no code that counts: none was drawn, it was tried too often, or the order is not ready.
    None,
}

/// Tries a code. A wrong one counts, in the statement that compares it: no two tries are made at once.
///
/// # Errors
/// The database.
pub async fn try_out(db: &mut PgConnection, id: GoodsOrderId, hash: &[u8]) -> sqlx::Result<Try> {
    let row = sqlx::query!(
        r#"update redemption.goods_order set code_tries = code_tries + case when code_hash = $2 then 0 else 1 end
           where id = $1 and state = 'ready' and code_hash is not null and code_tries < $3
           returning (code_hash = $2) as "is_right!", code_tries"#,
        id.uuid(),
        hash,
        i16::from(TRIES),
    )
    .fetch_optional(db)
    .await?;
    Ok(match row {
        Some(row) if row.is_right => Try::Right,
        Some(row) => Try::Wrong(TRIES.saturating_sub(u8::try_from(row.code_tries).unwrap_or(TRIES))),
        None => Try::None,
    })
}
