//! Send a test to one's own number, the usual way. Roles: operator, outreach, system_admin.

use contracts::{
    Error, Role,
    fields::Identities,
    notification::{MessageQueued, channel::TestChannel},
};
use kernel::{MessageId, china_date};
use runtime::{Cx, Result};
use serde_json::json;
use time::Duration;

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, Recipient, Who, phone_index, say},
    store::message,
};

const MAY_TEST: [Role; 3] = [Role::Operator, Role::Outreach, Role::SystemAdmin];
/// Tests to one number within [`WINDOW`].
const MOST: i64 = 3;
const WINDOW: Duration = Duration::hours(1);

/// Queues it.
pub async fn decide(cx: Cx, command: TestChannel) -> Result<MessageQueued> {
    cx.actor().has_role(&MAY_TEST)?;
    let identities = Identities {
        today: china_date(cx.now()),
        accept_test: cx.test_identities(),
    };
    let phone = identities.phone("phone", &command.phone)?;
    let index = phone_index(&cx, &phone);
    let name = Template::ChannelTest.as_str();
    let sent = message::sent_since(&mut *cx.db().await, name, &index, cx.now() - WINDOW).await?;
    if sent >= MOST {
        let message = format!("at most {MOST} tests an hour to a number");
        return Err(Error::invalid("phone", "too_many_tests", message)
            .with("max", MOST)
            .into());
    }
    let occasion = MessageId::generate(cx.now()).uuid();
    let draft = Draft {
        to: Recipient {
            who: Who::Number(occasion),
            phone: Some(phone),
            org: None,
        },
        wording: Wording::of(Template::ChannelTest).with("when", phrase::when(cx.now())),
        occasion,
        about: Vec::new(),
        happens: None,
        expires_at: Some(cx.now() + WINDOW),
    };
    let queued = say(&cx, draft).await?;
    let message_id = queued.ok_or_else(|| Error::internal("a new occasion has a message already"))?;
    cx.audit("channel.tested", message_id, json!({}));
    Ok(MessageQueued { message_id })
}
