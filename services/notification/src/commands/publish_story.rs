//! Publish a story that another person wrote; whom it is about has agreed (R12.5).

use contracts::{
    Error,
    notification::story::{PublishStory, StoryStands, StoryState},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::story::{PUBLISHERS, may_publish},
    store::story,
};

/// Publishes it.
pub async fn decide(cx: Cx, command: PublishStory) -> Result<StoryStands> {
    let story_id = command.story_id;
    cx.actor().has_role(PUBLISHERS)?;
    let mut db = cx.db().await;
    let draft = story::lock(&mut db, cx.crypto(), story_id).await?;
    cx.actor().may_find(PUBLISHERS, &draft.row.org, "story")?;
    if draft.row.state != StoryState::Draft {
        return Err(Error::conflict("story_not_draft", "it is published or taken back by now").into());
    }
    let by = cx.actor().staff_id();
    let named = (draft.volunteer_id.is_some(), draft.consent.is_some());
    may_publish(draft.row.author, by, named)?;
    story::publish(&mut db, story_id, (cx.now(), by)).await?;
    cx.audit("story.published", story_id, json!({}));
    Ok(StoryStands {
        story_id,
        state: StoryState::Published,
    })
}
