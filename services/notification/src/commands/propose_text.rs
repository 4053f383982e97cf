//! Propose a text of the platform or of a campaign (R12.3). Roles: outreach, operator of head office.

use contracts::{
    Error, fields,
    notification::text::{ProposeText, TextChanged, TextState},
};
use kernel::{TextVersionId, china_date};
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use crate::{
    channel::Channel,
    scope,
    store::text::{self, Proposed},
    texts,
};

/// Longest title of a campaign's text.
const LONGEST_TITLE: usize = 40;

/// Keeps the version until another person decides.
pub async fn decide(cx: Cx, command: ProposeText) -> Result<TextChanged> {
    let by = scope::edits_texts(cx.actor())?;
    let frame = texts::named(&command.name)?;
    let title = if texts::is_campaign(&command.name) {
        fields::text("title", &command.title, LONGEST_TITLE)?
    } else {
        String::new()
    };
    let tail = texts::optout_tail(&cx.settings());
    let channel = cx.state::<Channel>();
    let written = frame.read(&command.text, texts::around(&channel, &tail))?;
    let codes = texts::codes(&command.codes)?;
    let reason = fields::reason("reason", &command.reason)?;
    let from = command.from.map(|day| day.0);
    if from.is_some_and(|from| from < china_date(cx.now())) {
        return Err(Error::invalid("from", "in_the_past", "what has been sent is not restated").into());
    }
    let id = TextVersionId::generate(cx.now());
    let new = Proposed {
        id,
        name: &command.name,
        title: &title,
        text: &written,
        codes: &codes,
        valid_from: from,
        reason: &reason,
        by,
        at: cx.now(),
    };
    let version = text::insert(&mut *cx.db().await, &new).await.map_err(|error| {
        let waits = violates(&error, "text_version_one_pending") || violates(&error, "text_version_number");
        if waits {
            Failure::from(Error::conflict(
                "text_pending",
                "another version of this text waits to be approved",
            ))
        } else {
            error.into()
        }
    })?;
    cx.audit(
        "text.proposed",
        id,
        json!({ "name": command.name, "title": title, "version": version }),
    );
    Ok(TextChanged {
        version_id: id,
        version,
        state: TextState::Proposed,
    })
}
