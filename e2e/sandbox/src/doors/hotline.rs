//! `POST /12349/statuses`: a 12349 platform that is told what has become of its work orders (`docs/platform-12349.md`). It takes
//! each status once, by its key, and only in its order; it refuses when told to.

use crate::{
    config::TimeCheck,
    gateway::Gateway,
    hotline::{Kept, Taking},
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use gateways::hotline::{IDEMPOTENCY_KEY, NotTaken, Purpose, SignatureFault, Status, TIMESTAMP, verify};
use std::sync::Arc;
use time::OffsetDateTime;

pub(super) async fn door(State(gateway): State<Arc<Gateway>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed_at = || {
        let seconds = header(TIMESTAMP)?.parse().ok()?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    };
    let now = match gateway.config.time_check {
        TimeCheck::Window => gateway.now(),
        TimeCheck::Any => signed_at().unwrap_or_else(|| gateway.now()),
    };
    match verify(
        &gateway.config.hotline_secret,
        Purpose::Status,
        header,
        &body,
        now,
    ) {
        Ok(nonce) if gateway.is_new_nonce(&nonce) => {}
        Ok(_) => return not_taken(StatusCode::UNAUTHORIZED, SignatureFault::NonceUsed.to_string()),
        Err(fault) => return not_taken(StatusCode::UNAUTHORIZED, fault.to_string()),
    }
    let status: Option<Status> = serde_json::from_slice(&body).ok();
    let (Some(status), Some(key)) = (status, header(IDEMPOTENCY_KEY)) else {
        return not_taken(StatusCode::BAD_REQUEST, "malformed".into());
    };
    let kept = Kept {
        key: key.to_owned(),
        status,
    };
    let taking = gateway.hotline().take(kept);
    gateway.changed();
    match taking {
        Taking::Taken | Taking::Known => StatusCode::OK.into_response(),
        Taking::OutOfOrder => not_taken(StatusCode::CONFLICT, "out_of_order".into()),
        Taking::Refused(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            not_taken(status, "told_to_refuse".into())
        }
    }
}

fn not_taken(status: StatusCode, error: String) -> Response {
    (status, Json(NotTaken { error, field: None })).into_response()
}
