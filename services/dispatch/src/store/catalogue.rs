//! The catalogue of services and its dated weights.

use contracts::{dispatch::ServiceItem, volunteer::QualificationKind};
use kernel::{BasisPoints, RawMinutes};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{parsed, word};
use crate::domain::candidate::Asked;

/// The whole catalogue by code, with the weights in force at `at`.
pub async fn all(db: &mut PgConnection, at: OffsetDateTime) -> sqlx::Result<Vec<ServiceItem>> {
    let rows = sqlx::query!(
        r#"select s.code, s.name_zh, s.name_en, s.initials, s.class, s.qualification, s.needs_insurance, s.intimate,
                  s.usual_minutes, w.weight
           from dispatch.service_item s
           join lateral (select weight from dispatch.service_weight where service = s.code and valid_from <= $1
                         order by valid_from desc limit 1) w on true
           order by s.code"#,
        at,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ServiceItem {
                code: row.code,
                name_zh: row.name_zh,
                name_en: row.name_en,
                initials: row.initials,
                class: parsed(&row.class, "class")?,
                weight: BasisPoints::new(row.weight),
                qualification: qualification(row.qualification)?,
                needs_insurance: row.needs_insurance,
                intimate: row.intimate,
                usual_minutes: RawMinutes::new(row.usual_minutes),
            })
        })
        .collect()
}

/// What a service asks of a volunteer, from the columns that say so.
pub fn asked(service: String, kind: Option<String>, insurance: bool) -> sqlx::Result<Asked> {
    Ok(Asked {
        service,
        qualification: qualification(kind)?,
        insurance,
    })
}

fn qualification(kind: Option<String>) -> sqlx::Result<Option<QualificationKind>> {
    kind.map(|kind| word(QualificationKind::parse(&kind), "qualification"))
        .transpose()
}

/// One service with the weight in force at `at`.
pub async fn find(
    db: &mut PgConnection,
    code: &str,
    at: OffsetDateTime,
) -> sqlx::Result<Option<ServiceItem>> {
    Ok(all(db, at).await?.into_iter().find(|item| item.code == code))
}

/// The weight in force at `at` (R4.4); none before the programme began.
pub async fn weight_at(
    db: &mut PgConnection,
    code: &str,
    at: OffsetDateTime,
) -> sqlx::Result<Option<BasisPoints>> {
    let weight = sqlx::query_scalar!(
        "select weight from dispatch.service_weight where service = $1 and valid_from <= $2
         order by valid_from desc limit 1",
        code,
        at,
    )
    .fetch_optional(db)
    .await?;
    Ok(weight.map(BasisPoints::new))
}
