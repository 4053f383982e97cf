//! What administrators do with an account.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use contracts::{
    Code, Command, Personal, Role,
    portal::{
        ApproveStaffChange, CloseStaff, EndStaffSessions, ProposeStaffReset, ProposeStaffRoles,
        RejectStaffChange, ReopenStaff, UnlockStaff,
    },
};
use kernel::{OrgCode, StaffId};
use serde::Deserialize;
use uuid::Uuid;

use super::staff_card;
use crate::web::{App, Errors, Page, PageError, Post, Signed, field_errors};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("scope", "me-org"),
    ("roles", "me-roles"),
    ("reason", "settings-why"),
    ("password", "staff-first-password"),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/staff/{id}/end", post(end))
        .route("/admin/staff/{id}/unlock", post(unlock))
        .route("/admin/staff/{id}/close", post(close))
        .route("/admin/staff/{id}/reopen", post(reopen))
        .route("/admin/staff/{id}/roles", post(roles))
        .route("/admin/staff/{id}/reset", post(reset))
        .route("/admin/staff/{id}/changes/{change}/{decision}", post(decide))
}

#[derive(Deserialize)]
struct Nothing {}

fn back(id: StaffId) -> Redirect {
    Redirect::to(&format!("/admin/staff/{id}"))
}

async fn end(
    State(app): State<App>,
    signed: Signed,
    Path(staff_id): Path<StaffId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed.tell(&app, idem, EndStaffSessions { staff_id }).await?;
    Ok(back(staff_id))
}

async fn unlock(
    State(app): State<App>,
    signed: Signed,
    Path(staff_id): Path<StaffId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed.tell(&app, idem, UnlockStaff { staff_id }).await?;
    Ok(back(staff_id))
}

async fn close(
    State(app): State<App>,
    signed: Signed,
    Path(staff_id): Path<StaffId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed.tell(&app, idem, CloseStaff { staff_id }).await?;
    Ok(back(staff_id))
}

async fn reopen(
    State(app): State<App>,
    signed: Signed,
    Path(staff_id): Path<StaffId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    signed.tell(&app, idem, ReopenStaff { staff_id }).await?;
    Ok(back(staff_id))
}

async fn decide(
    State(app): State<App>,
    signed: Signed,
    Path((staff_id, change_id, decision)): Path<(StaffId, Uuid, String)>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    match decision.as_str() {
        "approve" => signed.tell(&app, idem, ApproveStaffChange { change_id }).await?,
        "reject" => signed.tell(&app, idem, RejectStaffChange { change_id }).await?,
        _ => return Err(contracts::Error::not_found("page").into()),
    };
    Ok(back(staff_id))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct RolesTyped {
    roles: Vec<String>,
    scope: String,
    reason: String,
}

async fn roles(
    State(app): State<App>,
    signed: Signed,
    Path(staff_id): Path<StaffId>,
    Post { idem, data: typed }: Post<RolesTyped>,
) -> Page<Response> {
    signed.needs(&[Role::SystemAdmin])?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let scope: Option<OrgCode> = errors.read("scope", "choose", typed.scope.trim().parse().ok());
    let reason = errors.required("reason", &typed.reason);
    if typed.roles.is_empty() {
        errors.add("roles", "choose");
    }
    let command = scope
        .filter(|_| errors.is_empty())
        .map(|scope| ProposeStaffRoles {
            staff_id,
            roles: typed.roles.iter().filter_map(|word| Role::parse(word)).collect(),
            scope,
            reason: Personal(reason),
        });
    propose(&app, &signed, staff_id, idem, command, errors).await
}

#[derive(Deserialize)]
struct ResetTyped {
    #[serde(default)]
    password: String,
    #[serde(default)]
    reason: String,
}

async fn reset(
    State(app): State<App>,
    signed: Signed,
    Path(staff_id): Path<StaffId>,
    Post { idem, data: typed }: Post<ResetTyped>,
) -> Page<Response> {
    signed.needs(&[Role::SecurityAdmin])?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let reason = errors.required("reason", &typed.reason);
    let command = errors.is_empty().then(|| ProposeStaffReset {
        staff_id,
        password: (!typed.password.is_empty()).then(|| Personal(typed.password.clone())),
        reason: Personal(reason),
    });
    propose(&app, &signed, staff_id, idem, command, errors).await
}

/// Proposes, or shows the card again with what is wrong.
async fn propose<C: Command>(
    app: &App,
    signed: &Signed,
    staff_id: StaffId,
    idem: Uuid,
    command: Option<C>,
    errors: Errors,
) -> Page<Response> {
    let found = match command {
        None => errors.into_inner(),
        Some(command) => match signed.tell(app, idem, command).await {
            Ok(_) => return Ok(back(staff_id).into_response()),
            Err(error) if error.code == Code::Invalid => field_errors(&error, signed.tr, &[]),
            Err(error) => return Err(PageError::from(error)),
        },
    };
    let page = staff_card::whole(app, signed, staff_id, &found).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
