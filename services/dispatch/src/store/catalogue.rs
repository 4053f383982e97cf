//! The catalogue of services and its dated weights.

use contracts::{Error, dispatch::ServiceItem, volunteer::QualificationKind};
use kernel::{BasisPoints, RawMinutes};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{parsed, word};
use crate::domain::candidate::Asked;

struct Row {
    code: String,
    name_zh: String,
    name_en: String,
    initials: String,
    class: String,
    qualification: Option<String>,
    needs_insurance: bool,
    intimate: bool,
    dangerous: bool,
    seats: i16,
    usual_minutes: i64,
    questions: Vec<String>,
    closed: bool,
    weight: i32,
}

impl Row {
    fn item(self) -> sqlx::Result<ServiceItem> {
        Ok(ServiceItem {
            code: self.code,
            name_zh: self.name_zh,
            name_en: self.name_en,
            initials: self.initials,
            class: parsed(&self.class, "class")?,
            weight: BasisPoints::new(self.weight),
            qualification: qualification(self.qualification)?,
            needs_insurance: self.needs_insurance,
            intimate: self.intimate,
            dangerous: self.dangerous,
            seats: word(u8::try_from(self.seats).ok(), "seats")?,
            usual_minutes: RawMinutes::new(self.usual_minutes),
            questions: self.questions,
            closed: self.closed,
        })
    }
}

/// The whole catalogue by code, closed services too, with the weights in force at `at`.
pub async fn all(db: &mut PgConnection, at: OffsetDateTime) -> sqlx::Result<Vec<ServiceItem>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.code, s.name_zh, s.name_en, s.initials, s.class, s.qualification, s.needs_insurance, s.intimate,
                  s.dangerous, s.seats, s.usual_minutes, s.questions, s.closed, w.weight
           from dispatch.service_item s
           join lateral (select weight from dispatch.service_weight where service = s.code and valid_from <= $1
                         order by valid_from desc limit 1) w on true
           order by s.code"#,
        at,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::item).collect()
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

/// The refusal of a code that is not in the catalogue.
pub fn unknown() -> Error {
    Error::invalid("service", "unknown_service", "no such service in the catalogue")
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
