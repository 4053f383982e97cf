//! `/livez`, `/readyz`, `/metrics`.

use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use prometheus::{Encoder, TextEncoder};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::{Bus, Host};

/// How far the host's clock may be from the database's (decision 6).
const CLOCK_SKEW_SECONDS: i64 = 5;

/// What readiness looks at: each running service with its connection to the broker.
#[derive(Clone)]
pub(crate) struct Health {
    pub services: Vec<(Host, Bus)>,
    /// False where a test or the demonstration loader moves the clock.
    pub real_clock: bool,
}

pub(crate) fn router(health: Health) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn readyz(State(health): State<Health>) -> impl IntoResponse {
    let mut answer = Map::new();
    let mut ready = true;
    for (host, bus) in &health.services {
        let state = match database(host, health.real_clock).await {
            Err(problem) => problem,
            Ok(()) if !bus.is_connected() => "the broker is away".into(),
            Ok(()) => "ready".into(),
        };
        ready &= state == "ready";
        answer.insert(host.service().into(), json!(state));
    }
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Value::Object(answer)))
}

async fn database(host: &Host, real_clock: bool) -> Result<(), String> {
    let theirs: OffsetDateTime = sqlx::query_scalar("select clock_timestamp()")
        .fetch_one(host.pool())
        .await
        .map_err(|_| "the database is away".to_owned())?;
    let skew = (theirs - host.clock().now()).whole_seconds().abs();
    if real_clock && skew > CLOCK_SKEW_SECONDS {
        return Err(format!(
            "the clock of this host and the database's differ by {skew} s"
        ));
    }
    Ok(())
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    for (host, _) in &health.services {
        let _ = crate::outbox::measure(host).await;
    }
    let mut text = Vec::new();
    match TextEncoder::new().encode(&crate::metrics_registry().gather(), &mut text) {
        Ok(()) => (
            StatusCode::OK,
            [("content-type", "text/plain; version=0.0.4")],
            text,
        )
            .into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
