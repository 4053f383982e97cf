//! `portal.staff`: accounts.

use contracts::Role;
use kernel::{OrgCode, PersonKey, StaffId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::word;

/// A new account.
#[derive(Debug)]
pub struct NewStaff {
    /// The account.
    pub id: StaffId,
    /// Sign-in name.
    pub username: String,
    /// Sealed name.
    pub name: Vec<u8>,
    /// Blind index of the resident ID.
    pub person: Option<PersonKey>,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Where.
    pub scope: OrgCode,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Changed at the first sign-in.
    pub must_change_password: bool,
    /// Sealed secret of a second factor that is enrolled already.
    pub totp_secret: Option<Vec<u8>>,
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: Option<Uuid>,
}

/// What sign-in needs of an account.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub id: StaffId,
    /// Sign-in name.
    pub username: String,
    /// In use.
    pub is_active: bool,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Changed at the first sign-in.
    pub must_change_password: bool,
    /// When last changed.
    pub password_changed_at: OffsetDateTime,
    /// Sealed secret of the second factor.
    pub totp_secret: Option<Vec<u8>>,
    /// The last time step whose code was used.
    pub totp_step: i64,
    /// Wrong tries in a row.
    pub failed_tries: i32,
    /// Until when nobody can sign in.
    pub locked_until: Option<OffsetDateTime>,
}

/// One row of the list of accounts.
#[derive(Debug, Clone)]
pub struct StaffRow {
    /// The account.
    pub id: StaffId,
    /// Sign-in name.
    pub username: String,
    /// Sealed name.
    pub name: Vec<u8>,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Where.
    pub scope: OrgCode,
    /// In use.
    pub is_active: bool,
    /// Second factor enrolled.
    pub has_second_factor: bool,
    /// Until when locked.
    pub locked_until: Option<OffsetDateTime>,
    /// Last sign-in.
    pub last_sign_in_at: Option<OffsetDateTime>,
}

/// An account as the rules see it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Where.
    pub scope: OrgCode,
    /// In use.
    pub is_active: bool,
    /// A resident ID is on file.
    pub has_person: bool,
}

/// Whether an account is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In use.
    Active,
    /// Nobody signs in.
    Closed,
}

/// An account as the rules see it, locked until the end of the transaction.
pub async fn standing(db: &mut PgConnection, id: StaffId) -> Result<Option<Standing>> {
    let row = sqlx::query!(
        "select scope, state, person_key from portal.staff where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Standing {
            scope: word(row.scope.parse().ok(), "staff.scope")?,
            is_active: row.state == "active",
            has_person: row.person_key.is_some(),
        })
    })
    .transpose()
}

/// Closes an account or opens it again. A second account of one person in use is the violation of `staff_one_account`.
pub async fn set_open(db: &mut PgConnection, id: StaffId, state: State) -> sqlx::Result<()> {
    let state = match state {
        State::Active => "active",
        State::Closed => "closed",
    };
    sqlx::query!(
        "update portal.staff set state = $2 where id = $1",
        id.uuid(),
        state
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What an account may do from now on, and where.
pub async fn set_roles(db: &mut PgConnection, id: StaffId, to: &[Role], scope: &OrgCode) -> Result<()> {
    let words: Vec<String> = to.iter().map(|role| role.as_str().to_owned()).collect();
    sqlx::query!(
        "update portal.staff set roles = $2, scope = $3 where id = $1",
        id.uuid(),
        &words,
        scope.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the second factor; with a hash, the password is another one that must be changed at the next sign-in.
pub async fn reset(
    db: &mut PgConnection,
    id: StaffId,
    password_hash: Option<&str>,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update portal.staff set totp_secret = null, totp_step = 0, failed_tries = 0, locked_until = null, \
         password_hash = coalesce($2, password_hash), must_change_password = must_change_password or $2 is not null, \
         password_changed_at = case when $2::text is null then password_changed_at else $3 end where id = $1",
        id.uuid(),
        password_hash,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The roles of a column.
pub(super) fn roles(words: &[String]) -> Result<Vec<Role>> {
    words
        .iter()
        .map(|text| word(Role::parse(text), "staff.roles"))
        .collect()
}

/// Opens an account. A taken sign-in name or a second account of one person is the violation of `staff_username` or
/// `staff_one_account`.
pub async fn insert(db: &mut PgConnection, staff: &NewStaff) -> sqlx::Result<()> {
    let roles: Vec<String> = staff.roles.iter().map(|role| role.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into portal.staff (id, username, name, person_key, roles, scope, state, password_hash, \
         must_change_password, password_changed_at, totp_secret, created_at, created_by) \
         values ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $10, $9, $11)",
        staff.id.uuid(),
        staff.username,
        &staff.name,
        staff.person.as_ref().map(PersonKey::as_str),
        &roles,
        staff.scope.as_str(),
        staff.password_hash,
        staff.must_change_password,
        staff.at,
        staff.totp_secret.as_deref(),
        staff.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct CredentialsRow {
    id: Uuid,
    username: String,
    state: String,
    password_hash: String,
    must_change_password: bool,
    password_changed_at: OffsetDateTime,
    totp_secret: Option<Vec<u8>>,
    totp_step: i64,
    failed_tries: i32,
    locked_until: Option<OffsetDateTime>,
}

impl From<CredentialsRow> for Credentials {
    fn from(row: CredentialsRow) -> Self {
        Self {
            id: row.id.into(),
            username: row.username,
            is_active: row.state == "active",
            password_hash: row.password_hash,
            must_change_password: row.must_change_password,
            password_changed_at: row.password_changed_at,
            totp_secret: row.totp_secret,
            totp_step: row.totp_step,
            failed_tries: row.failed_tries,
            locked_until: row.locked_until,
        }
    }
}

/// The account with a sign-in name.
pub async fn by_username(db: &mut PgConnection, username: &str) -> Result<Option<Credentials>> {
    let row = sqlx::query_as!(
        CredentialsRow,
        "select id, username, state, password_hash, must_change_password, password_changed_at, totp_secret, \
         totp_step, failed_tries, locked_until from portal.staff where username = $1",
        username
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// An account, locked until the end of the transaction: tries are counted one after the other.
pub async fn lock(db: &mut PgConnection, id: StaffId) -> Result<Option<Credentials>> {
    let row = sqlx::query_as!(
        CredentialsRow,
        "select id, username, state, password_hash, must_change_password, password_changed_at, totp_secret, \
         totp_step, failed_tries, locked_until from portal.staff where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Into::into))
}

/// Counts a wrong try.
pub async fn failed(
    db: &mut PgConnection,
    id: StaffId,
    tries: i32,
    locked_until: Option<OffsetDateTime>,
) -> Result<()> {
    sqlx::query!(
        "update portal.staff set failed_tries = $2, locked_until = $3 where id = $1",
        id.uuid(),
        tries,
        locked_until
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Somebody has shown all they must: tries begin anew.
pub async fn signed_in(db: &mut PgConnection, id: StaffId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update portal.staff set failed_tries = 0, locked_until = null, last_sign_in_at = $2 where id = $1",
        id.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The step of a code that was just used: it and earlier ones count no more.
pub async fn used_step(db: &mut PgConnection, id: StaffId, step: i64) -> Result<()> {
    sqlx::query!(
        "update portal.staff set totp_step = $2 where id = $1",
        id.uuid(),
        step
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A second factor is enrolled.
pub async fn enrol(db: &mut PgConnection, id: StaffId, secret: &[u8], step: i64) -> Result<()> {
    sqlx::query!(
        "update portal.staff set totp_secret = $2, totp_step = $3 where id = $1",
        id.uuid(),
        secret,
        step
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A new password.
pub async fn set_password(db: &mut PgConnection, id: StaffId, hash: &str, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update portal.staff set password_hash = $2, must_change_password = false, password_changed_at = $3 \
         where id = $1",
        id.uuid(),
        hash,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sealed names by id.
pub async fn names(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let rows = sqlx::query!("select id, name from portal.staff where id = any($1)", ids)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Blind index of a member of staff's resident ID; the outer nothing = no such account.
pub async fn person_key(db: &mut PgConnection, id: StaffId) -> Result<Option<Option<String>>> {
    let key = sqlx::query_scalar!("select person_key from portal.staff where id = $1", id.uuid())
        .fetch_optional(db)
        .await?;
    Ok(key)
}

/// One account of the list.
pub async fn get(db: &mut PgConnection, id: StaffId) -> Result<Option<StaffRow>> {
    let row = sqlx::query!(
        r#"select id, username, name, roles, scope, state, totp_secret is not null as "has_second_factor!",
           locked_until, last_sign_in_at from portal.staff where id = $1"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(StaffRow {
            id: row.id.into(),
            username: row.username,
            name: row.name,
            roles: roles(&row.roles)?,
            scope: word(row.scope.parse().ok(), "staff.scope")?,
            is_active: row.state == "active",
            has_second_factor: row.has_second_factor,
            locked_until: row.locked_until,
            last_sign_in_at: row.last_sign_in_at,
        })
    })
    .transpose()
}

/// Accounts within `scope`, and how many there are in all.
pub async fn find(
    db: &mut PgConnection,
    scope: &OrgCode,
    role: Option<Role>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<StaffRow>, i64)> {
    let role = role.map(Role::as_str);
    let rows = sqlx::query!(
        r#"select id, username, name, roles, scope, state, totp_secret is not null as "has_second_factor!",
           locked_until, last_sign_in_at, count(*) over () as "total!"
           from portal.staff
           where starts_with(scope, $1) and ($2::text is null or $2 = any(roles))
           order by scope, username limit $3 offset $4"#,
        scope.as_str(),
        role,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows
        .into_iter()
        .map(|row| {
            Ok(StaffRow {
                id: row.id.into(),
                username: row.username,
                name: row.name,
                roles: roles(&row.roles)?,
                scope: word(row.scope.parse().ok(), "staff.scope")?,
                is_active: row.state == "active",
                has_second_factor: row.has_second_factor,
                locked_until: row.locked_until,
                last_sign_in_at: row.last_sign_in_at,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok((rows, total))
}
