//! `portal.staff_change`: changes of accounts that take two persons.

use contracts::Role;
use kernel::{OrgCode, StaffId};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{staff::roles, word};

/// What is to change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// What the account may do, and where.
    Roles {
        /// The roles from then on.
        roles: Vec<Role>,
        /// The place from then on.
        scope: OrgCode,
    },
    /// The second factor is forgotten, and the password is another if a hash stands here.
    Reset {
        /// Argon2id in PHC form.
        password_hash: Option<String>,
    },
}

/// A proposed change.
#[derive(Debug, Clone)]
pub struct StaffChange {
    /// Its id.
    pub id: Uuid,
    /// Whose account.
    pub staff_id: StaffId,
    /// What is to change.
    pub change: Change,
    /// Sealed words: why.
    pub reason: Vec<u8>,
    /// By whom; nobody = the server's operator.
    pub proposed_by: Option<StaffId>,
    /// When.
    pub proposed_at: OffsetDateTime,
    /// `open`, `approved`, `rejected`.
    pub state: String,
    /// Who decided.
    pub decided_by: Option<StaffId>,
}

struct Row {
    id: Uuid,
    staff_id: Uuid,
    kind: String,
    roles: Option<Vec<String>>,
    scope: Option<String>,
    password_hash: Option<String>,
    reason: Vec<u8>,
    proposed_by: Option<Uuid>,
    proposed_at: OffsetDateTime,
    state: String,
    decided_by: Option<Uuid>,
}

fn change(row: Row) -> Result<StaffChange> {
    let what = match (row.kind.as_str(), row.roles, row.scope) {
        ("roles", Some(words), Some(scope)) => Change::Roles {
            roles: roles(&words)?,
            scope: word(scope.parse().ok(), "staff_change.scope")?,
        },
        _ => Change::Reset {
            password_hash: row.password_hash,
        },
    };
    Ok(StaffChange {
        id: row.id,
        staff_id: row.staff_id.into(),
        change: what,
        reason: row.reason,
        proposed_by: row.proposed_by.map(Into::into),
        proposed_at: row.proposed_at,
        state: row.state,
        decided_by: row.decided_by.map(Into::into),
    })
}

/// Keeps a proposal. A second open one of its kind for the account is the violation of `staff_change_open`.
pub async fn propose(db: &mut PgConnection, new: &StaffChange) -> sqlx::Result<()> {
    let (kind, roles, scope, hash) = match &new.change {
        Change::Roles { roles, scope } => {
            let words: Vec<String> = roles.iter().map(|role| role.as_str().to_owned()).collect();
            ("roles", Some(words), Some(scope.as_str()), None)
        }
        Change::Reset { password_hash } => ("reset", None, None, password_hash.as_deref()),
    };
    sqlx::query!(
        "insert into portal.staff_change (id, staff_id, kind, roles, scope, password_hash, reason, proposed_by, \
         proposed_at, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')",
        new.id,
        new.staff_id.uuid(),
        kind,
        roles.as_deref(),
        scope,
        hash,
        &new.reason,
        new.proposed_by.map(StaffId::uuid),
        new.proposed_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A proposal, locked: it is decided once.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<Option<StaffChange>> {
    let row = sqlx::query_as!(
        Row,
        "select id, staff_id, kind, roles, scope, password_hash, reason, proposed_by, proposed_at, state, decided_by \
         from portal.staff_change where id = $1 for update",
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(change).transpose()
}

/// Decides: `approved` or `rejected`. The next password's hash is kept no longer.
pub async fn decide(
    db: &mut PgConnection,
    id: Uuid,
    state: &str,
    by: Option<StaffId>,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update portal.staff_change set state = $2, decided_by = $3, decided_at = $4, password_hash = null \
         where id = $1",
        id,
        state,
        by.map(StaffId::uuid),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes of one account, newest first; without an account all that are open, oldest first.
pub async fn list(db: &mut PgConnection, of: Option<StaffId>) -> Result<Vec<StaffChange>> {
    let rows = sqlx::query_as!(
        Row,
        "select id, staff_id, kind, roles, scope, password_hash, reason, proposed_by, proposed_at, state, decided_by \
         from portal.staff_change where (staff_id = $1) or ($1::uuid is null and state = 'open') \
         order by case when $1::uuid is null then proposed_at end, proposed_at desc limit 50",
        of.map(StaffId::uuid)
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(change).collect()
}
