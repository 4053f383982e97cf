//! `/api/phones…`: who was written to, what, and their answers.

use super::Refusal;
use crate::{gateway::Gateway, message::MessageView, number::Number, store::PhoneView};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use time::OffsetDateTime;

#[derive(Deserialize)]
pub(crate) struct ListQuery {
    /// A part of the number, of its label or of its last text.
    #[serde(default)]
    q: String,
    #[serde(default)]
    offset: usize,
    #[serde(default = "page")]
    limit: usize,
}

fn page() -> usize {
    100
}

/// A person's answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyRequest {
    pub text: String,
    /// When it was written; now, unless a loader of history says otherwise.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub at: Option<OffsetDateTime>,
}

/// The answer's id; it is on its way to the platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Replied {
    pub id: u64,
}

/// `GET /api/phones`: newest first.
pub(crate) async fn list(
    State(gateway): State<Arc<Gateway>>,
    Query(query): Query<ListQuery>,
) -> Json<Vec<PhoneView>> {
    Json(
        gateway
            .store()
            .phones(&query.q)
            .skip(query.offset)
            .take(query.limit.min(1000))
            .collect(),
    )
}

/// `GET /api/phones/{phone}/messages`: oldest first; none for a phone that nobody wrote to.
pub(crate) async fn messages(
    State(gateway): State<Arc<Gateway>>,
    Path(phone): Path<String>,
) -> Result<Json<Vec<MessageView>>, Refusal> {
    let phone: Number = phone.parse().map_err(Refusal::invalid)?;
    Ok(Json(
        gateway.store().of_phone(phone).map(MessageView::from).collect(),
    ))
}

/// `POST /api/phones/{phone}/reply`
pub(crate) async fn reply(
    State(gateway): State<Arc<Gateway>>,
    Path(phone): Path<String>,
    Json(request): Json<ReplyRequest>,
) -> Result<(StatusCode, Json<Replied>), Refusal> {
    let phone: Number = phone.parse().map_err(Refusal::invalid)?;
    if request.text.trim().is_empty() {
        return Err(Refusal::invalid("an SMS has a text"));
    }
    let id = gateway.reply(phone, &request.text, request.at).ok_or_else(|| {
        Refusal::not_found("nobody has written to this phone yet, so there is no number to answer to")
    })?;
    Ok((StatusCode::ACCEPTED, Json(Replied { id })))
}

/// `POST /api/phones/{phone}/wechat`: the follower writes to the account.
pub(crate) async fn write(
    State(gateway): State<Arc<Gateway>>,
    Path(phone): Path<String>,
    Json(request): Json<ReplyRequest>,
) -> Result<(StatusCode, Json<Replied>), Refusal> {
    let phone: Number = phone.parse().map_err(Refusal::invalid)?;
    let id = gateway.write(phone, &request.text);
    Ok((StatusCode::ACCEPTED, Json(Replied { id })))
}
