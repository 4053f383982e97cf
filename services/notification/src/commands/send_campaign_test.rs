//! The texts of a draft go to its author's own number, as nobody in particular would read them.

use contracts::{
    Error,
    fields::Identities,
    notification::{
        MessageState,
        campaign::{CampaignQueued, SendCampaignTest},
    },
};
use kernel::{MessageId, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;
use uuid::Uuid;

use crate::{
    audience::Script,
    campaigns,
    domain::{template::Template, wording::Content},
    outbound::phone_index,
    store::{
        campaign,
        message::{self, NewMessage},
    },
};

/// Its author waits for it: the lane of confirmations.
const WAITED_FOR: i16 = 2;
/// How somebody made up is addressed.
const MADE_UP: &str = "王大娘";

/// The texts.
pub async fn gather(read: Read, command: SendCampaignTest) -> Result<Vec<(i32, Content)>> {
    campaigns::author(read.actor())?;
    let stored = campaign::get(&mut *read.db().await?, command.campaign_id).await?;
    let stored = campaigns::visible(read.actor(), stored)?;
    let script = Script::of(&read, stored.standing.id, &stored.spec).await?;
    let texts = script.for_nobody(MADE_UP)?;
    Ok(texts
        .into_iter()
        .map(|(_, version, content)| (version, content))
        .collect())
}

/// Queues them, apart from the campaign's own.
pub async fn decide(cx: Cx, command: SendCampaignTest, texts: Vec<(i32, Content)>) -> Result<CampaignQueued> {
    let (staff, stored) = campaigns::of_author(&cx, command.campaign_id).await?;
    stored.standing.submitted()?;
    let identities = Identities {
        today: china_date(cx.now()),
        accept_test: cx.test_identities(),
    };
    let phone = identities.phone("phone", &command.phone)?;
    let crypto = cx.crypto();
    let new = texts
        .into_iter()
        .map(|(text_version, content)| {
            let sealed = serde_json::to_string(&content)
                .map_err(|_| Error::internal("a text cannot be written as JSON"))?;
            let id = MessageId::generate(cx.now());
            Ok(NewMessage {
                id,
                template: Template::Campaign,
                lane: WAITED_FOR,
                occasion: id.uuid(),
                recipient: staff.uuid(),
                recipient_kind: "number",
                org: Some(stored.standing.org.clone()),
                about: vec![stored.standing.id.uuid()],
                phone: Some((crypto.seal(phone.as_str()), phone_index(&cx, &phone))),
                content: crypto.seal(&sealed),
                text_version,
                segments: content.segments(),
                state: MessageState::Queued,
                queued_at: cx.now(),
                not_before: cx.now(),
                expires_at: None,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let written = message::insert(&mut *cx.db().await, &new).await?;
    cx.wake("sender");
    let id: Uuid = stored.standing.id.uuid();
    cx.audit("campaign.tested", id, json!({ "messages": written.len() }));
    Ok(CampaignQueued {
        campaign_id: stored.standing.id,
        messages: i64::try_from(written.len()).unwrap_or(0),
    })
}
