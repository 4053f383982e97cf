//! An elder's file after the registration: changes, moves, what goes with a withdrawn consent.

use contracts::{
    At, Day,
    elderly::{ElderChange, ElderMove},
};
use kernel::{ElderId, OrgCode, uuid_v7};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    elder::{Indexes, Stored},
    word,
};

/// When and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// The elder.
    pub elder: ElderId,
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: Option<Uuid>,
}

/// Writes what may change of a profile, and which data did.
pub async fn change(
    db: &mut PgConnection,
    of: Of,
    elder: &Stored,
    indexes: &Indexes,
    fields: &[String],
) -> Result<()> {
    let contact = elder.contact.as_ref();
    sqlx::query!(
        "update elderly.elder set phone = $2, phone_index = $3, phone_owner = $4, address = $5, living = $6, traits = $7, \
         contact_name = $8, contact_relation = $9, contact_phone = $10, contact_phone_index = $11, note = $12, \
         tokens = $13 where id = $1",
        of.elder.uuid(),
        elder.phone.as_deref(),
        indexes.phone.as_deref(),
        elder.phone_owner.as_str(),
        &elder.address,
        elder.living.as_str(),
        &elder.traits,
        contact.map(|contact| contact.name.as_slice()),
        contact.map(|contact| contact.relation.as_str()),
        contact.map(|contact| contact.phone.as_slice()),
        indexes.contact_phone.as_deref(),
        elder.note.as_deref(),
        &indexes.tokens,
    )
    .execute(&mut *db)
    .await?;
    changed(db, of, fields).await
}

/// Writes which data have changed.
pub async fn changed(db: &mut PgConnection, of: Of, fields: &[String]) -> Result<()> {
    sqlx::query!(
        "insert into elderly.elder_change (id, elder_id, fields, changed_at, changed_by) values ($1, $2, $3, $4, $5)",
        uuid_v7(of.at),
        of.elder.uuid(),
        fields,
        of.at,
        of.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes of a file, newest first.
pub async fn changes(db: &mut PgConnection, elder: ElderId) -> Result<Vec<ElderChange>> {
    let rows = sqlx::query!(
        "select fields, changed_at from elderly.elder_change where elder_id = $1 order by changed_at desc, id desc limit 20",
        elder.uuid()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ElderChange {
            fields: row.fields,
            at: At(row.changed_at),
        })
        .collect())
}

/// Sets the circumstances, sealed, and takes the groups away: consent to hold them was withdrawn.
pub async fn forget_sensitive(db: &mut PgConnection, elder: ElderId, traits: &[u8]) -> Result<()> {
    sqlx::query!(
        "update elderly.elder set traits = $2 where id = $1",
        elder.uuid(),
        traits
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from elderly.elder_category where elder_id = $1",
        elder.uuid()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A move that is to be recorded.
#[derive(Debug)]
pub struct NewMove {
    /// From where.
    pub from: OrgCode,
    /// To where.
    pub to: OrgCode,
    /// Sealed address there.
    pub address: Vec<u8>,
    /// From when on.
    pub effective_on: Date,
}

/// Writes a move that waits for its day, in place of another that waits; its id.
pub async fn put_move(db: &mut PgConnection, of: Of, new: &NewMove) -> Result<Uuid> {
    let id = uuid_v7(of.at);
    sqlx::query!(
        "insert into elderly.elder_move (id, elder_id, from_village, to_village, address, effective_on, recorded_at, \
         recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (elder_id) where applied_at is null do update set to_village = excluded.to_village, \
            address = excluded.address, effective_on = excluded.effective_on, recorded_at = excluded.recorded_at, \
            recorded_by = excluded.recorded_by \
         returning id",
        id,
        of.elder.uuid(),
        new.from.as_str(),
        new.to.as_str(),
        new.address,
        new.effective_on,
        of.at,
        of.by,
    )
    .fetch_one(db)
    .await
    .map(|row| row.id)
    .map_err(Into::into)
}

/// Moves whose day has come, of profiles that are in use, oldest first.
pub async fn due_moves(db: &mut PgConnection, today: Date, limit: i64) -> Result<Vec<(Uuid, ElderId)>> {
    let rows = sqlx::query!(
        "select m.id, m.elder_id from elderly.elder_move m join elderly.elder e on e.id = m.elder_id \
         where m.applied_at is null and m.effective_on <= $1 and e.state = 'active' \
         order by m.effective_on, m.id limit $2 for update of m, e skip locked",
        today,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.elder_id.into()))
        .collect())
}

/// Brings a move into force; the village that the elder was with, and the new one.
pub async fn apply_move(db: &mut PgConnection, id: Uuid, at: OffsetDateTime) -> Result<(OrgCode, OrgCode)> {
    let moved = sqlx::query!(
        "with moved as (
            update elderly.elder_move set applied_at = $2 where id = $1 returning elder_id, from_village, to_village, address)
        update elderly.elder e set village = moved.to_village, address = moved.address
        from moved where e.id = moved.elder_id returning moved.from_village, moved.to_village",
        id,
        at
    )
    .fetch_one(db)
    .await?;
    Ok((
        word(moved.from_village.parse().ok(), "elder_move.from_village")?,
        word(moved.to_village.parse().ok(), "elder_move.to_village")?,
    ))
}

/// Moves of an elder, newest first.
pub async fn moves(db: &mut PgConnection, elder: ElderId) -> Result<Vec<ElderMove>> {
    let rows = sqlx::query!(
        "select from_village, to_village, effective_on, applied_at from elderly.elder_move where elder_id = $1 \
         order by recorded_at desc, id desc limit 20",
        elder.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ElderMove {
                from: word(row.from_village.parse().ok(), "elder_move.from_village")?,
                to: word(row.to_village.parse().ok(), "elder_move.to_village")?,
                effective_on: Day(row.effective_on),
                applied: row.applied_at.is_some(),
            })
        })
        .collect()
}
