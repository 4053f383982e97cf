//! Steps of one click.

use axum::{
    extract::{Path, State},
    response::Redirect,
};
use contracts::{
    Error,
    ledger::settlement::{ApproveSettlement, ReviewSettlement, SubmitSettlement, Verdict},
};
use kernel::SettlementId;
use serde::Deserialize;

use super::{own_town, path};
use crate::web::{App, Page, Post, Signed};

/// A form without fields of its own.
#[derive(Debug, Deserialize)]
pub struct Nothing {}

/// To the towns.
pub async fn submit(
    State(app): State<App>,
    signed: Signed,
    Path(settlement_id): Path<SettlementId>,
    form: Post<Nothing>,
) -> Page<Redirect> {
    signed
        .tell(&app, form.idem, SubmitSettlement { settlement_id })
        .await?;
    Ok(Redirect::to(&path(settlement_id, "")))
}

/// The second person approves, and is led on to the last check.
pub async fn approve(
    State(app): State<App>,
    signed: Signed,
    Path(settlement_id): Path<SettlementId>,
    form: Post<Nothing>,
) -> Page<Redirect> {
    signed
        .tell(&app, form.idem, ApproveSettlement { settlement_id })
        .await?;
    Ok(Redirect::to(&path(settlement_id, "execute")))
}

/// A town agrees to its part.
pub async fn agree(
    State(app): State<App>,
    signed: Signed,
    Path(settlement_id): Path<SettlementId>,
    form: Post<Nothing>,
) -> Page<Redirect> {
    let town =
        own_town(&signed).ok_or_else(|| Error::forbidden("wrong_role", "a town reviews its own part"))?;
    let command = ReviewSettlement {
        settlement_id,
        town,
        verdict: Verdict::Approve,
        reason: None,
    };
    signed.tell(&app, form.idem, command).await?;
    Ok(Redirect::to(&path(settlement_id, "")))
}
