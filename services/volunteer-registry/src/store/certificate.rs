//! `volunteer.certificate`, its files, and the numbers of a year.

use contracts::{
    At, Day,
    volunteer::certificate::{CertificateChecked, CertificateRow, CertificateState},
};
use kernel::{CertificateId, OrgCode, RawMinutes, VolunteerId, china_date};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;
use crate::domain::certificate::number;

/// An application as it is written.
#[derive(Debug)]
pub struct New {
    /// The certificate.
    pub id: CertificateId,
    /// Whose.
    pub volunteer: VolunteerId,
    /// Their sub-branch.
    pub org: OrgCode,
    /// The days that it certifies.
    pub days: (Date, Date),
    /// Notes.
    pub note: Option<String>,
    /// In whose place.
    pub replaces: Option<CertificateId>,
    /// Day by which it is to be accepted or refused.
    pub due_on: Date,
    /// When.
    pub at: OffsetDateTime,
    /// The member of staff.
    pub by: Option<Uuid>,
}

/// A certificate to the rules.
#[derive(Debug)]
pub struct Kept {
    /// The row.
    pub row: CertificateRow,
    /// Notes.
    pub note: Option<String>,
    /// Who applied.
    pub applied_by: Option<Uuid>,
    /// When accepted or refused.
    pub accepted_at: Option<OffsetDateTime>,
    /// By whom.
    pub accepted_by: Option<Uuid>,
    /// First day of the notice.
    pub notice_from: Option<Date>,
    /// Who issued it.
    pub issued_by: Option<Uuid>,
    /// Why refused or withdrawn.
    pub reason: Option<String>,
    /// When withdrawn.
    pub withdrawn_at: Option<OffsetDateTime>,
    /// By whom.
    pub withdrawn_by: Option<Uuid>,
    /// Hash of the file.
    pub sha256: Option<String>,
}

/// What is written when one is issued.
#[derive(Debug)]
pub struct Issue<'a> {
    /// The certificate.
    pub id: CertificateId,
    /// Its number.
    pub number: (i32, i32),
    /// What it certifies.
    pub raw: RawMinutes,
    /// Whose seal.
    pub issuer: &'a str,
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: Option<Uuid>,
}

/// Writes an application; `false` while another one is under way.
pub async fn insert(db: &mut PgConnection, new: &New) -> Result<bool> {
    let done = sqlx::query!(
        "insert into volunteer.certificate (id, volunteer_id, org, state, from_day, to_day, note, replaces, due_on, \
         applied_at, applied_by) values ($1, $2, $3, 'applied', $4, $5, $6, $7, $8, $9, $10) \
         on conflict (volunteer_id) where state in ('applied', 'notice') do nothing",
        new.id.uuid(),
        new.volunteer.uuid(),
        new.org.as_str(),
        new.days.0,
        new.days.1,
        new.note,
        new.replaces.map(CertificateId::uuid),
        new.due_on,
        new.at,
        new.by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose a certificate is: the volunteer is locked before it.
pub async fn whose(db: &mut PgConnection, id: CertificateId) -> Result<Option<VolunteerId>> {
    let found = sqlx::query_scalar!(
        "select volunteer_id from volunteer.certificate where id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(VolunteerId::from))
}

/// One certificate.
pub async fn get(db: &mut PgConnection, id: CertificateId) -> Result<Option<Kept>> {
    let row = sqlx::query_as!(
        Row,
        r#"select c.*, f.sha256 as "sha256?" from volunteer.certificate c
        left join volunteer.certificate_file f on f.certificate_id = c.id where c.id = $1"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::kept).transpose()
}

/// A volunteer's certificates, newest first.
pub async fn of(db: &mut PgConnection, volunteer: VolunteerId) -> Result<Vec<Kept>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select c.*, f.sha256 as "sha256?" from volunteer.certificate c
        left join volunteer.certificate_file f on f.certificate_id = c.id
        where c.volunteer_id = $1 order by c.applied_at desc, c.id desc"#,
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::kept).collect()
}

/// A page of certificates within a part of the tree, newest first, and how many there are.
pub async fn find(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    state: Option<CertificateState>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Kept>, i64)> {
    let within = within.map_or("", OrgCode::as_str);
    let state = state.map(CertificateState::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from volunteer.certificate
        where org ^@ $1 and ($2::text is null or state = $2)"#,
        within,
        state
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        r#"select c.*, f.sha256 as "sha256?" from volunteer.certificate c
        left join volunteer.certificate_file f on f.certificate_id = c.id
        where c.org ^@ $1 and ($2::text is null or c.state = $2)
        order by c.applied_at desc, c.id desc limit $3 offset $4"#,
        within,
        state,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let kept = rows.into_iter().map(Row::kept).collect::<Result<Vec<_>>>()?;
    Ok((kept, total))
}

/// After acceptance or refusal.
pub async fn set_accepted(
    db: &mut PgConnection,
    id: CertificateId,
    state: CertificateState,
    notice: Option<(Date, Date)>,
    reason: Option<&str>,
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    sqlx::query!(
        "update volunteer.certificate set state = $2, notice_from = $3, notice_to = $4, reason = $5, accepted_at = $6, \
         accepted_by = $7 where id = $1",
        id.uuid(),
        state.as_str(),
        notice.map(|(from, _)| from),
        notice.map(|(_, to)| to),
        reason,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The next number of a year. Whoever issues meanwhile waits: a unit that fails gives its number back.
pub async fn next_number(db: &mut PgConnection, year: i32) -> Result<i32> {
    let last = sqlx::query_scalar!(
        "insert into volunteer.certificate_year as y (year, last) values ($1, 1) \
         on conflict (year) do update set last = y.last + 1 returning last",
        year
    )
    .fetch_one(db)
    .await?;
    Ok(last)
}

/// After it was issued.
pub async fn set_issued(db: &mut PgConnection, issue: &Issue<'_>) -> Result<()> {
    sqlx::query!(
        "update volunteer.certificate set state = 'issued', year = $2, no = $3, raw_minutes = $4, issuer = $5, \
         issued_at = $6, issued_by = $7 where id = $1",
        issue.id.uuid(),
        issue.number.0,
        issue.number.1,
        issue.raw.get(),
        issue.issuer,
        issue.at,
        issue.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the file. Its row is never changed.
pub async fn keep_file(
    db: &mut PgConnection,
    id: CertificateId,
    code_index: &[u8],
    pdf: &[u8],
    sha256: &str,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.certificate_file (certificate_id, code_index, pdf, sha256, made_at) values ($1, $2, $3, $4, $5)",
        id.uuid(),
        code_index,
        pdf,
        sha256,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The sealed file.
pub async fn file(db: &mut PgConnection, id: CertificateId) -> Result<Option<Vec<u8>>> {
    let pdf = sqlx::query_scalar!(
        "select pdf as \"pdf!\" from volunteer.certificate_file where certificate_id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(pdf)
}

/// After it was declared void.
pub async fn set_withdrawn(
    db: &mut PgConnection,
    id: CertificateId,
    reason: &str,
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    sqlx::query!(
        "update volunteer.certificate set state = 'withdrawn', reason = $2, withdrawn_at = $3, withdrawn_by = $4 where id = $1",
        id.uuid(),
        reason,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a verification code leads to: the sealed name, and the rest with nothing under the name.
pub async fn by_code(
    db: &mut PgConnection,
    code_index: &[u8],
) -> Result<Option<(Vec<u8>, CertificateChecked)>> {
    let row = sqlx::query!(
        r#"select c.state, c.year as "year!", c.no as "no!", c.from_day, c.to_day, c.raw_minutes as "raw_minutes!",
            c.issued_at as "issued_at!", c.issuer as "issuer!", f.sha256, v.name as "name!"
        from volunteer.certificate_file f join volunteer.certificate c on c.id = f.certificate_id
        join volunteer.volunteer v on v.id = c.volunteer_id and v.erased_at is null where f.code_index = $1"#,
        code_index
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let checked = CertificateChecked {
            state: word(CertificateState::parse(&row.state), "state")?,
            number: number(row.year, row.no),
            name_masked: String::new(),
            from: Day(row.from_day),
            to: Day(row.to_day),
            raw_minutes: RawMinutes::new(row.raw_minutes),
            issued_on: Day(china_date(row.issued_at)),
            issuer: row.issuer,
            sha256: row.sha256,
        };
        Ok((row.name, checked))
    })
    .transpose()
}

struct Row {
    id: Uuid,
    volunteer_id: Uuid,
    org: String,
    state: String,
    from_day: Date,
    to_day: Date,
    note: Option<String>,
    replaces: Option<Uuid>,
    applied_at: OffsetDateTime,
    applied_by: Option<Uuid>,
    due_on: Date,
    accepted_at: Option<OffsetDateTime>,
    accepted_by: Option<Uuid>,
    notice_from: Option<Date>,
    notice_to: Option<Date>,
    issued_at: Option<OffsetDateTime>,
    issued_by: Option<Uuid>,
    year: Option<i32>,
    no: Option<i32>,
    raw_minutes: Option<i64>,
    #[expect(dead_code, reason = "read where a code is checked")]
    issuer: Option<String>,
    reason: Option<String>,
    withdrawn_at: Option<OffsetDateTime>,
    withdrawn_by: Option<Uuid>,
    sha256: Option<String>,
}

impl Row {
    fn kept(self) -> Result<Kept> {
        Ok(Kept {
            row: CertificateRow {
                certificate_id: self.id.into(),
                volunteer_id: self.volunteer_id.into(),
                org: word(self.org.parse().ok(), "org")?,
                state: word(CertificateState::parse(&self.state), "state")?,
                from: Day(self.from_day),
                to: Day(self.to_day),
                number: self.year.zip(self.no).map(|(year, no)| number(year, no)),
                raw_minutes: self.raw_minutes.map(RawMinutes::new),
                applied_at: At(self.applied_at),
                applied_by: self.applied_by.map(Into::into),
                due_on: Day(self.due_on),
                notice_to: self.notice_to.map(Day),
                issued_at: self.issued_at.map(At),
                replaces: self.replaces.map(Into::into),
            },
            note: self.note,
            applied_by: self.applied_by,
            accepted_at: self.accepted_at,
            accepted_by: self.accepted_by,
            notice_from: self.notice_from,
            issued_by: self.issued_by,
            reason: self.reason,
            withdrawn_at: self.withdrawn_at,
            withdrawn_by: self.withdrawn_by,
            sha256: self.sha256,
        })
    }
}
