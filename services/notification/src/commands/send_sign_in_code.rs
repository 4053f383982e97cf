//! Send a sign-in code to a number. Only the portal asks. 1 a minute, 5 an hour, 10 a day and number: `too_many_codes`.

use contracts::{
    Actor, Error, Result as Refusable,
    fields::Identities,
    notification::{MessageQueued, SendSignInCode},
};
use kernel::{MessageId, china_date};
use runtime::{Cx, Result};
use serde_json::json;
use time::Duration;

use crate::{
    domain::{code_limit, template::Template, wording::Wording},
    outbound::{Draft, Recipient, Who, phone_index, say},
    store::message,
};

/// How long the portal accepts the code (decision 22): later it is not worth sending.
const VALID: Duration = Duration::minutes(5);

/// Queues the code, in front of everything else.
pub async fn decide(cx: Cx, command: SendSignInCode) -> Result<MessageQueued> {
    only_the_portal(cx.actor())?;
    let identities = Identities {
        today: china_date(cx.now()),
        accept_test: cx.test_identities(),
    };
    let phone = identities.phone("phone", &command.phone)?;
    if command.code.len() != 6 || !command.code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::invalid("code", "not_a_code", "a sign-in code has six digits").into());
    }
    let index = phone_index(&cx, &phone);
    let sent = message::codes_since(&mut *cx.db().await, &index, cx.now() - code_limit::WINDOW).await?;
    if let Some(wait) = code_limit::wait(&sent, cx.now()) {
        let refusal = Error::conflict(
            "too_many_codes",
            "this number has had its codes for now; wait before asking for another",
        )
        .with("wait_seconds", wait.whole_seconds().max(1));
        return Err(refusal.into());
    }
    // Every code is an occasion of its own.
    let occasion = MessageId::generate(cx.now()).uuid();
    let draft = Draft {
        to: Recipient {
            who: Who::Number(occasion),
            phone: Some(phone),
            org: None,
        },
        wording: Wording::of(Template::SignInCode).with("code", command.code.0),
        occasion,
        about: Vec::new(),
        happens: None,
        expires_at: Some(cx.now() + VALID),
    };
    let queued = say(&cx, draft).await?;
    let message_id = queued.ok_or_else(|| Error::internal("a new occasion has a message already"))?;
    cx.audit("sign_in_code.queued", message_id, json!({}));
    Ok(MessageQueued { message_id })
}

fn only_the_portal(actor: &Actor) -> Refusable<()> {
    match actor {
        Actor::Service { name } if name == "portal" => Ok(()),
        Actor::System => Ok(()),
        _ => Err(Error::forbidden(
            "portal_only",
            "only the portal sends sign-in codes",
        )),
    }
}
