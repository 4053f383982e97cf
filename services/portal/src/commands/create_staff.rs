use contracts::{
    Actor, Error, Role,
    fields::{self, Identities},
    portal::{CreateStaff, StaffCreated},
};
use kernel::{OrgCode, OrgKind, StaffId, china_date};
use runtime::{Cx, Failure, Read, Result, violates};
use serde_json::json;
use sqlx::PgConnection;
use time::Date;

use crate::{
    domain::{password, staff as rules},
    sign_in::{hash_password, second_factor},
    store::{
        org_unit,
        staff::{self, NewStaff},
    },
};

/// Hashes the first password before the transaction: that takes a while, on purpose.
pub async fn hash_first_password(read: Read, command: CreateStaff) -> Result<String> {
    read.actor().may(&[Role::SystemAdmin], &command.scope)?;
    let username = rules::username(&command.username)?;
    password::check("password", &command.password, &username)?;
    hash_password(command.password.0).await
}

/// Opens an account. The system administrator's own kind is opened by the server's operator or another system
/// administrator of head office; a password that stays and a ready second factor are for the server's operator only.
pub async fn create_staff(cx: Cx, command: CreateStaff, password_hash: String) -> Result<StaffCreated> {
    cx.actor().may(&[Role::SystemAdmin], &command.scope)?;
    let by_operator = matches!(cx.actor(), Actor::System);
    if !by_operator && (command.keep_password || command.totp_secret.is_some()) {
        return Err(Error::forbidden(
            "operator_only",
            "only the server's operator may set a lasting password",
        )
        .into());
    }
    let username = rules::username(&command.username)?;
    let name = fields::name("name", &command.name)?;
    let roles = rules::roles(&command.roles, &command.scope)?;
    may_stand(&command.scope, &roles)?;
    if !by_operator {
        // Who is known by ID has one account: nobody holds two of the separated roles.
        rules::administrator_is_known(&roles, command.resident_id.is_some())?;
    }
    let person = match &command.resident_id {
        Some(id) => {
            let identities = Identities {
                today: china_date(cx.now()),
                accept_test: cx.test_identities(),
            };
            Some(
                cx.crypto()
                    .person_key(&identities.resident_id("resident_id", id)?),
            )
        }
        None => None,
    };
    let totp_secret = match &command.totp_secret {
        Some(secret) => {
            second_factor::of_secret(secret).ok_or_else(|| {
                Error::invalid("totp_secret", "totp_secret_form", "Base32 of at least 16 bytes")
            })?;
            Some(cx.crypto().seal(secret))
        }
        None => None,
    };
    let mut db = cx.db().await;
    stands(&mut db, &command.scope, china_date(cx.now())).await?;
    let new = NewStaff {
        id: StaffId::generate(cx.now()),
        username,
        name: cx.crypto().seal(&name),
        person,
        roles,
        scope: command.scope,
        password_hash,
        must_change_password: !command.keep_password,
        totp_secret,
        at: cx.now(),
        by: cx.actor().id(),
    };
    staff::insert(&mut db, &new).await.map_err(refusal)?;
    let roles: Vec<&str> = new.roles.iter().map(|role| role.as_str()).collect();
    cx.audit(
        "staff.created",
        new.id,
        json!({ "roles": roles, "scope": new.scope }),
    );
    Ok(StaffCreated { staff_id: new.id })
}

/// A service site has clerks only.
pub(super) fn may_stand(scope: &OrgCode, roles: &[Role]) -> contracts::Result<()> {
    if scope.kind() == OrgKind::Site && roles.iter().any(|role| *role != Role::Clerk) {
        return Err(Error::invalid(
            "scope",
            "role_elsewhere",
            "a service site has clerks only",
        ));
    }
    Ok(())
}

/// Refuses a place that is not in the tree, or no longer.
pub(super) async fn stands(db: &mut PgConnection, scope: &OrgCode, today: Date) -> Result<()> {
    match org_unit::get(db, scope).await? {
        None => {
            let message = "there is no such organisation: load the divisions or put it into the tree first";
            Err(Error::invalid("scope", "org_unit_not_found", message).into())
        }
        Some(unit) if unit.active_to.is_some_and(|last| last < today) => Err(Error::invalid(
            "scope",
            "org_unit_closed",
            "this organisation is no longer in use",
        )
        .into()),
        Some(_) => Ok(()),
    }
}

/// A taken sign-in name, or a second account of one person.
pub(super) fn refusal(error: sqlx::Error) -> Failure {
    if violates(&error, "staff_username") {
        return Error::conflict("username_taken", "this sign-in name is in use")
            .at("username")
            .into();
    }
    if violates(&error, "staff_one_account") {
        return Error::conflict(
            "staff_exists",
            "this person has an account already: one person, one account",
        )
        .at("resident_id")
        .into();
    }
    error.into()
}
