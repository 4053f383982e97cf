//! The faults that stand between a call and its answer, in whichever protocol.

use crate::{
    faults::{Fault, FaultKind},
    gateway::Gateway,
    number::Number,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::time::Duration;

/// What happens instead of taking the messages.
pub(super) enum Instead {
    /// Refused with this code, or the door's usual one.
    Refuse(Option<String>),
    /// HTTP 500, with this code in the body if there is one.
    ServerError(Option<String>),
}

/// Before anything is taken.
pub(super) fn before(gateway: &Gateway, phones: &[Number]) -> Result<(), Instead> {
    let take = |kind| gateway.faults.take(kind, phones).map(|fault: Fault| fault.code);
    if let Some(code) = take(FaultKind::Http500) {
        return Err(Instead::ServerError(code));
    }
    take(FaultKind::Refuse).map_or(Ok(()), |code| Err(Instead::Refuse(code)))
}

/// After everything was taken: the answer may come late, or too late.
pub(super) async fn after(gateway: &Gateway, phones: &[Number], answer: Response) -> Response {
    let pause = |duration| gateway.stopping.run_until_cancelled(tokio::time::sleep(duration));
    if let Some(fault) = gateway.faults.take(FaultKind::TimeoutAfterAccept, phones) {
        pause(fault.pause(Duration::from_secs(20))).await;
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    if let Some(fault) = gateway.faults.take(FaultKind::Delay, phones) {
        pause(fault.pause(Duration::from_secs(2))).await;
    }
    answer
}
