//! `POST /cb/<secret>/12349/work-orders`: work orders of a 12349 platform (R12.1). What comes is kept, sealed, before anybody
//! judges it; then signature and nonce, form, and what dispatch says, which knows each work order by its number.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use contracts::{
    Actor, Code, Error, Personal,
    dispatch::{
        Urgency,
        work_order::{TakeWorkOrder, TakenWorkOrder, WorkOrderSaid, WorkOrderWay},
    },
};
use gateways::hotline::{
    self, NONCE, NotTaken, Purpose, SIGNATURE, SignatureFault, TIMESTAMP, Taken, WorkOrder,
};
use kernel::RawMinutes;
use runtime::Host;
use secrecy::ExposeSecret;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::{platform::Platform, store::platform};

/// Largest work order.
const LARGEST: usize = 64 * 1024;
/// Fields that the contract calls otherwise than the line does.
const NAMES: [(&str, &str); 3] = [
    ("resident_id", "elder_id_number"),
    ("elder_id", "elder_no"),
    ("duration", "duration_minutes"),
];

/// The route.
pub fn router(host: Host) -> Router {
    Router::new()
        .route("/cb/{secret}/12349/work-orders", post(take))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(host)
}

async fn take(
    State(host): State<Host>,
    Path(given): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let line = host.state::<Platform>();
    let (Some(path), Some(secret)) = (&line.callback_path, &line.door) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !bool::from(path.expose_secret().as_bytes().ct_eq(given.as_bytes())) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let kept = json!({
        "timestamp": header(TIMESTAMP),
        "nonce": header(NONCE),
        "signature": header(SIGNATURE),
        "body": String::from_utf8_lossy(&body),
    });
    let sealed = host.crypto().seal(&kept.to_string());
    let now = host.clock().now();
    let call = match platform::keep_call(host.pool(), &sealed, now).await {
        Ok(call) => call,
        Err(error) => return unavailable(error),
    };
    let answered = match hotline::verify(secret.expose_secret(), Purpose::WorkOrder, header, &body, now) {
        Err(fault) => Answer::Unsigned(fault),
        Ok(nonce) => match platform::use_nonce(host.pool(), call, &nonce).await {
            Ok(true) => judge(&host, &line.name, &body).await,
            Ok(false) => Answer::Unsigned(SignatureFault::NonceUsed),
            Err(error) => return unavailable(error),
        },
    };
    if let Err(error) = platform::answered(host.pool(), call, &answered.word(), host.clock().now()).await {
        // The work order is in dispatch all the same, and comes again.
        return unavailable(error);
    }
    answered.into_response()
}

/// What the platform is answered.
enum Answer {
    Taken(String, TakenWorkOrder),
    Unsigned(SignatureFault),
    /// Not JSON, or a field that is not on the line.
    Malformed(Option<String>),
    Refused(Error),
}

async fn judge(host: &Host, name: &str, body: &[u8]) -> Answer {
    let mut read = serde_json::Deserializer::from_slice(body);
    let said: WorkOrder = match serde_path_to_error::deserialize(&mut read) {
        Ok(said) => said,
        Err(error) => {
            let path = error.path().to_string();
            return Answer::Malformed(Some(path).filter(|path| path != "."));
        }
    };
    let external_id = said.external_id.clone();
    let command = match command(name, said) {
        Ok(command) => command,
        Err(field) => return Answer::Malformed(Some(field.into())),
    };
    let me = Actor::service(host.service());
    // The work order's own number is what makes it come once.
    match host.client().tell(&me, host.new_key(), command).await {
        Ok(taken) => Answer::Taken(external_id, taken),
        Err(error) => Answer::Refused(error),
    }
}

/// As dispatch takes it; the field that cannot be read.
fn command(name: &str, said: WorkOrder) -> Result<TakeWorkOrder, &'static str> {
    let personal = |text: Option<String>| text.filter(|text| !text.trim().is_empty()).map(Personal);
    let elder_id = said.elder_no.map(|no| no.trim().parse()).transpose();
    Ok(TakeWorkOrder {
        platform: name.to_owned(),
        external_id: said.external_id,
        way: WorkOrderWay::Line,
        said: WorkOrderSaid {
            caller_phone: personal(said.caller_phone),
            elder_name: personal(said.elder_name),
            resident_id: personal(said.elder_id_number),
            elder_phone: personal(said.elder_phone),
            elder_id: elder_id.map_err(|_| "elder_no")?,
            address: personal(said.address),
            service: said.service,
            starts_at: said.starts_at.map(Into::into),
            duration: said.duration_minutes.map(RawMinutes::new),
            urgency: match said.urgency {
                hotline::Urgency::Normal => Urgency::Normal,
                hotline::Urgency::Urgent => Urgency::Urgent,
                hotline::Urgency::Emergency => Urgency::Emergency,
            },
            note: personal(said.note),
        },
    })
}

impl Answer {
    /// As it is kept beside what came.
    fn word(&self) -> String {
        match self {
            Answer::Taken(_, taken) => taken.state.as_str().to_owned(),
            Answer::Unsigned(fault) => fault.to_string(),
            Answer::Malformed(_) => "malformed".into(),
            Answer::Refused(error) => error.reason.clone(),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let not_taken = |status: StatusCode, error: String, field: Option<String>| {
            (status, Json(NotTaken { error, field })).into_response()
        };
        match self {
            Answer::Taken(external_id, taken) => Json(Taken {
                external_id,
                state: taken.state.as_str().to_owned(),
                reason: taken.reason.map(|reason| reason.as_str().to_owned()),
                order_no: taken.order_no,
            })
            .into_response(),
            Answer::Unsigned(fault) => not_taken(StatusCode::UNAUTHORIZED, fault.to_string(), None),
            Answer::Malformed(field) => not_taken(StatusCode::BAD_REQUEST, "malformed".into(), field),
            Answer::Refused(error) => {
                let status = match error.code {
                    Code::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                    Code::Conflict => StatusCode::CONFLICT,
                    Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                let field = error.field.map(|field| {
                    let known = NAMES.iter().find(|(ours, _)| *ours == field);
                    known.map_or(field, |(_, theirs)| (*theirs).to_owned())
                });
                not_taken(status, error.reason, field)
            }
        }
    }
}

fn unavailable(error: sqlx::Error) -> Response {
    let failure = runtime::Failure::from(error).into_error();
    tracing::error!(
        error = failure.reason,
        "a work order could not be kept: the platform repeats it"
    );
    let answer = NotTaken {
        error: "unavailable".into(),
        field: None,
    };
    (StatusCode::SERVICE_UNAVAILABLE, Json(answer)).into_response()
}
