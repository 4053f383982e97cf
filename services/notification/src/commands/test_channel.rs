//! Send a test to one's own number through one gateway and no other. Roles: operator, outreach, system_admin.

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
    channel::Channel,
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, Recipient, Who, phone_index, say},
    store::{channel, channel_test, message},
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
    let provider = command.provider;
    may_take(&cx, &provider).await?;
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
    channel_test::only_by(&mut *cx.db().await, message_id, &provider).await?;
    cx.wake("tester");
    cx.audit("channel.tested", message_id, json!({ "provider": provider }));
    Ok(MessageQueued { message_id })
}

/// Whether a test can go there now.
async fn may_take(cx: &Cx, provider: &str) -> Result<()> {
    let channel = cx.state::<Channel>();
    if !channel.takes_tests(provider) {
        return Err(Error::invalid(
            "provider",
            "unknown_gateway",
            "no such gateway, or one that takes no tests",
        )
        .into());
    }
    let held = channel::holds(&mut *cx.db().await, cx.now()).await?;
    match held.into_iter().find(|hold| hold.provider == provider) {
        None => Ok(()),
        Some(hold) => {
            let message = format!("{provider} refuses everything with {} and is on hold", hold.code);
            Err(Error::invalid("provider", "channel_held", message)
                .with("code", hold.code)
                .into())
        }
    }
}
