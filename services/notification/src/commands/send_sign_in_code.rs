//! Send a sign-in code to a number. Only the portal asks. 1 a minute, 5 an hour, 10 a day and number: `too_many_codes`.

use contracts::{
    Error,
    fields::Identities,
    notification::{MessageQueued, SendSignInCode},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    codes,
    domain::{template::Template, wording::Wording},
    queries::only_the_portal,
};

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
    let wording = Wording::of(Template::SignInCode).with("code", command.code.0);
    let message_id = codes::queue(&cx, phone, wording).await?.map_err(|wait| {
        Error::conflict(
            "too_many_codes",
            "this number has had its codes for now; wait before asking for another",
        )
        .with("wait_seconds", wait.whole_seconds().max(1))
    })?;
    cx.audit("sign_in_code.queued", message_id, json!({}));
    Ok(MessageQueued { message_id })
}
