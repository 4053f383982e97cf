//! Change a draft of a story; whoever does is its author from then on (R12.5).

use contracts::{
    Error,
    notification::story::{ReviseStory, StoryStands, StoryState},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::write_story::consent;
use crate::{
    domain::{publicity::KEEPERS, story},
    store::story::{self as stories, Written},
};

/// Keeps it as it is now.
pub async fn decide(cx: Cx, command: ReviseStory) -> Result<StoryStands> {
    let story_id = command.story_id;
    cx.actor().has_role(KEEPERS)?;
    let (title, text) = story::words(&command.title, &command.text)?;
    let mut db = cx.db().await;
    let before = stories::lock(&mut db, cx.crypto(), story_id).await?;
    cx.actor().may_find(KEEPERS, &before.row.org, "story")?;
    if before.row.state != StoryState::Draft {
        return Err(Error::conflict("story_not_draft", "it is published or taken back by now").into());
    }
    let written = Written {
        title: cx.crypto().seal(&title),
        text: cx.crypto().seal(&text),
        consent: consent(&cx, command.consent.filter(|_| before.volunteer_id.is_some()))?,
        at: cx.now(),
        by: cx.actor().staff_id(),
    };
    stories::revise(&mut db, story_id, &written).await?;
    cx.audit("story.revised", story_id, json!({}));
    Ok(StoryStands {
        story_id,
        state: StoryState::Draft,
    })
}
