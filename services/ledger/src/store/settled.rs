//! At what ratio a record was settled (R7.5).

use kernel::{BasisPoints, VolunteerId};
use sqlx::PgConnection;

/// The share for goods at which the posting `seq` of a volunteer was settled; nothing while it is not settled.
///
/// # Errors
/// The database.
pub async fn split_of(
    _db: &mut PgConnection,
    _volunteer: VolunteerId,
    _seq: i64,
) -> sqlx::Result<Option<BasisPoints>> {
    Ok(None)
}
