//! Numbers of documents, counted per day in China.

use kernel::document_no;
use sqlx::PgConnection;
use time::Date;

/// What is numbered.
#[derive(Debug, Clone, Copy)]
pub enum Numbered {
    /// 换服务申请 `HF20261123-0001`
    Claim,
    /// 物品兑换单 `DH20261123-0001`
    Order,
    /// 入库单 `RK20261123-0001`
    Intake,
    /// 调拨单 `DB20261123-0001`
    Transfer,
    /// 盘点单 `PD20261123-0001`
    Count,
}

/// The next number of `day`. Locks the day's row until the transaction ends, before any lot; an order draws its number before its
/// transaction begins.
///
/// # Errors
/// The database.
pub async fn next(db: &mut PgConnection, what: Numbered, day: Date) -> sqlx::Result<String> {
    Ok(next_of(db, what, day, 1).await?.remove(0))
}

/// As [`next`], so many at once, ascending.
///
/// # Errors
/// The database.
pub async fn next_of(
    db: &mut PgConnection,
    what: Numbered,
    day: Date,
    many: i32,
) -> sqlx::Result<Vec<String>> {
    let (kind, prefix) = match what {
        Numbered::Claim => ("claim", "HF"),
        Numbered::Order => ("order", "DH"),
        Numbered::Intake => ("intake", "RK"),
        Numbered::Transfer => ("transfer", "DB"),
        Numbered::Count => ("count", "PD"),
    };
    let last = sqlx::query_scalar!(
        "insert into redemption.day_counter (kind, day, last) values ($1, $2, $3)
         on conflict (kind, day) do update set last = day_counter.last + $3 returning last",
        kind,
        day,
        many,
    )
    .fetch_one(db)
    .await?;
    Ok((last - many + 1..=last)
        .map(|number| document_no(prefix, day, number))
        .collect())
}
