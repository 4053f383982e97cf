//! Donors who agreed to be thanked by SMS.

use kernel::{IntakeId, OrgCode, StaffId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::parsed;

/// Where an intake was taken in, and whether it is a gift; nothing = there is none.
///
/// # Errors
/// The database.
pub async fn intake(db: &mut PgConnection, id: IntakeId) -> sqlx::Result<Option<(OrgCode, bool)>> {
    let row = sqlx::query!(
        r#"select outlet, kind = 'donation' as "is_gift!" from redemption.intake where id = $1"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((parsed(&row.outlet, "outlet")?, row.is_gift)))
        .transpose()
}

/// Keeps where the donor is thanked; false = they were.
///
/// # Errors
/// The database.
pub async fn keep(
    db: &mut PgConnection,
    intake: IntakeId,
    phone: &[u8],
    (at, by): (OffsetDateTime, Option<StaffId>),
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into redemption.donor_thanks (intake_id, phone, asked_by, asked_at) values ($1, $2, $3, $4)
         on conflict (intake_id) do nothing",
        intake.uuid(),
        phone,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Donor and number, sealed, and what they gave; nothing = not to be thanked, or too long ago.
///
/// # Errors
/// The database.
pub async fn reach(
    db: &mut PgConnection,
    intake: IntakeId,
) -> sqlx::Result<Option<(Vec<u8>, Vec<u8>, Vec<String>)>> {
    let row = sqlx::query!(
        r#"select n.donor as "donor!", t.phone as "phone!",
                  coalesce(array_agg(i.name || ' × ' || m.on_hand || ' ' || i.unit order by i.code), '{}') as "goods!"
           from redemption.donor_thanks t join redemption.intake n on n.id = t.intake_id
           join redemption.movement m on m.intake_id = n.id and m.kind = 'intake'
           join redemption.lot l on l.id = m.lot_id join redemption.item i on i.id = l.item_id
           where t.intake_id = $1 and t.phone is not null and n.donor is not null group by n.donor, t.phone"#,
        intake.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.donor, row.phone, row.goods)))
}

/// Forgets numbers that were kept before an instant.
///
/// # Errors
/// The database.
pub async fn forget(db: &mut PgConnection, before: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update redemption.donor_thanks set phone = null where phone is not null and asked_at < $1",
        before
    )
    .execute(db)
    .await?;
    Ok(())
}
