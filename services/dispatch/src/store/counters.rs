//! Numbers of orders and cases, counted per day in China.

use kernel::document_no;
use sqlx::PgConnection;
use time::Date;

/// What is numbered.
#[derive(Debug, Clone, Copy)]
pub enum Numbered {
    /// `FW20261123-0041`
    Order,
    /// `AJ20261123-0003`
    Case,
}

/// The next number of `day`. Locks the day's row until the transaction ends.
pub async fn next(db: &mut PgConnection, what: Numbered, day: Date) -> sqlx::Result<String> {
    let (kind, prefix) = match what {
        Numbered::Order => ("order", "FW"),
        Numbered::Case => ("case", "AJ"),
    };
    let last = sqlx::query_scalar!(
        "insert into dispatch.day_counter (kind, day, last) values ($1, $2, 1)
         on conflict (kind, day) do update set last = day_counter.last + 1 returning last",
        kind,
        day,
    )
    .fetch_one(db)
    .await?;
    Ok(document_no(prefix, day, last))
}
