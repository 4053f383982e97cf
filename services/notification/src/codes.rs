//! Codes by SMS: queued in front of everything else, each an occasion of its own, and not more of them than a number may get.

use contracts::Error;
use kernel::{MessageId, Phone};
use runtime::{Cx, Result};
use time::Duration;

use crate::{
    domain::{code_limit, wording::Wording},
    outbound::{Draft, Recipient, Who, phone_index, say},
    store::message,
};

/// How long a code is accepted (decision 22): later it is not worth sending.
const VALID: Duration = Duration::minutes(5);

/// Queues a code. The inner error is how long the number has to wait for its next one.
///
/// # Errors
/// `internal` if the wording does not fit its text.
pub async fn queue(
    cx: &Cx,
    phone: Phone,
    wording: Wording,
) -> Result<std::result::Result<MessageId, Duration>> {
    let index = phone_index(cx, &phone);
    let sent = message::codes_since(&mut *cx.db().await, &index, cx.now() - code_limit::WINDOW).await?;
    if let Some(wait) = code_limit::wait(&sent, cx.now()) {
        return Ok(Err(wait));
    }
    let occasion = MessageId::generate(cx.now()).uuid();
    let draft = Draft {
        to: Recipient {
            who: Who::Number(occasion),
            phone: Some(phone),
            org: None,
        },
        wording,
        occasion,
        about: Vec::new(),
        happens: None,
        expires_at: Some(cx.now() + VALID),
    };
    let queued = say(cx, draft).await?;
    let message_id = queued.ok_or_else(|| Error::internal("a new occasion has a message already"))?;
    Ok(Ok(message_id))
}
