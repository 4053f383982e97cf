//! What came in, by whom it is paid or given (R8.2).

use contracts::{
    ledger::fund::FundSource,
    redemption::stock::{Donation, IntakeKind},
};
use kernel::{IntakeId, OrgCode, StaffId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{beneath, parsed, word};

/// An intake as it is written down.
#[derive(Debug)]
pub struct NewIntake<'a> {
    /// Its id.
    pub id: IntakeId,
    /// Its number.
    pub no: &'a str,
    /// Where.
    pub outlet: &'a OrgCode,
    /// How.
    pub kind: IntakeKind,
    /// Who pays, or gives.
    pub source: FundSource,
    /// Number of the fund's document, or of the receipt.
    pub document: &'a str,
    /// Sealed.
    pub donor: Option<Vec<u8>>,
    /// Wishes to be thanked in public.
    pub named: bool,
    /// Who took it in.
    pub by: Option<StaffId>,
    /// When.
    pub at: OffsetDateTime,
}

/// Writes an intake down.
///
/// # Errors
/// The database.
pub async fn insert(db: &mut PgConnection, new: &NewIntake<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.intake (id, no, outlet, kind, source, document, donor, named, taken_by, taken_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.id.uuid(),
        new.no,
        new.outlet.as_str(),
        new.kind.as_str(),
        new.source.as_str(),
        new.document,
        new.donor,
        new.named,
        new.by.map(StaffId::uuid),
        new.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which gifts are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Part of the tree; nothing = everywhere.
    pub within: Option<&'a OrgCode>,
    /// Only of those who wish to be thanked in public.
    pub only_named: bool,
}

/// Gifts, newest first, with their donors, sealed; and how many there are. What was mirrored as a mistake is none.
///
/// # Errors
/// The database.
pub async fn gifts(
    db: &mut PgConnection,
    wanted: Wanted<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<(Donation, Vec<u8>)>, i64)> {
    let rows = sqlx::query!(
        r#"select n.id, n.no, n.outlet, o.name as outlet_name, n.source, n.document, n.donor as "donor!", n.named, n.taken_at,
                  g.goods as "goods!", exists (select from redemption.donor_thanks t where t.intake_id = n.id) as "thanked!",
                  count(*) over () as "total!"
           from redemption.intake n join redemption.outlet o on o.code = n.outlet
           join lateral (
               select array_agg(i.name || ' × ' || m.on_hand || ' ' || i.unit order by i.code) as goods
               from redemption.movement m join redemption.lot l on l.id = m.lot_id join redemption.item i on i.id = l.item_id
               where m.intake_id = n.id and m.kind = 'intake'
                 and not exists (select from redemption.movement r where r.reverses = m.id)) g on g.goods is not null
           where n.kind = 'donation' and ($1::text is null or n.outlet like $1) and (n.named or not $2)
           order by n.taken_at desc, n.id limit $3 offset $4"#,
        wanted.within.map(beneath),
        wanted.only_named,
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<_> = rows
        .into_iter()
        .map(|row| {
            let gift = Donation {
                intake_id: row.id.into(),
                no: row.no,
                outlet: parsed(&row.outlet, "outlet")?,
                outlet_name: row.outlet_name,
                source: word(FundSource::parse(&row.source), "source")?,
                document: row.document,
                donor: String::new().into(),
                named: row.named,
                goods: row.goods,
                at: row.taken_at.into(),
                thanked: row.thanked,
            };
            Ok((gift, row.donor))
        })
        .collect();
    Ok((rows?, total))
}
