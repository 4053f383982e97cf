//! `GET /api/wait`: the first message that fits, as soon as it is there. No test needs to sleep.

use super::Refusal;
use crate::{
    gateway::Gateway,
    message::{Direction, Message, MessageView},
    number::Number,
};
use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

const LONGEST: Duration = Duration::from_secs(30);

/// What is waited for. The oldest message that fits is given, also one that is there already: `after` is the id of the
/// last message that is known.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WaitQuery {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Number>,
    /// A part of the text.
    pub contains: String,
    pub after: u64,
    /// Messages to the person unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// At most, and by default, 30,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub millis: Option<u64>,
}

impl WaitQuery {
    fn fits(&self, message: &Message) -> bool {
        message.direction == self.direction.unwrap_or(Direction::Out) && message.text.contains(&self.contains)
    }
}

/// 200 with the message, or 204 when none came in time.
pub(crate) async fn wait(
    State(gateway): State<Arc<Gateway>>,
    Query(query): Query<WaitQuery>,
) -> Result<Response, Refusal> {
    let longest = query.millis.map_or(LONGEST, Duration::from_millis).min(LONGEST);
    let found = gateway
        .stopping
        .run_until_cancelled(tokio::time::timeout(longest, first(&gateway, query)))
        .await;
    Ok(match found {
        Some(Ok(message)) => Json(message).into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    })
}

async fn first(gateway: &Gateway, mut query: WaitQuery) -> MessageView {
    let mut revisions = gateway.revisions();
    loop {
        revisions.mark_unchanged();
        {
            let store = gateway.store();
            let found = match query.phone {
                Some(phone) => store
                    .of_phone(phone)
                    .find(|message| message.id > query.after && query.fits(message)),
                None => store.after(query.after).find(|message| query.fits(message)),
            };
            if let Some(message) = found {
                return message.into();
            }
            // What was looked at once need not be looked at again.
            query.after = query.after.max(store.last_id());
        }
        if revisions.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
