//! Take a story back: an error, or the volunteer does not wish it any more (R12.5).

use contracts::{
    Error, fields,
    notification::story::{StoryStands, StoryState, TakeBackStory},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::publicity::KEEPERS, store::story};

/// Nobody reads it from now on.
pub async fn decide(cx: Cx, command: TakeBackStory) -> Result<StoryStands> {
    let story_id = command.story_id;
    cx.actor().has_role(KEEPERS)?;
    let because = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let found = story::lock(&mut db, cx.crypto(), story_id).await?;
    cx.actor().may_find(KEEPERS, &found.row.org, "story")?;
    if found.row.state == StoryState::Withdrawn {
        return Err(Error::conflict("story_withdrawn", "it is taken back already").into());
    }
    story::withdraw(&mut db, story_id, &because, (cx.now(), cx.actor().staff_id())).await?;
    cx.audit("story.withdrawn", story_id, json!({ "reason": because }));
    Ok(StoryStands {
        story_id,
        state: StoryState::Withdrawn,
    })
}
