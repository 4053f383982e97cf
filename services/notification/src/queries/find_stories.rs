//! Stories within the asker's scope, newest first, and one in full (R12.5).

use contracts::{
    Page,
    notification::story::{FindStories, GetStory, Story, StoryRow},
};
use runtime::{Read, Result};

use crate::{domain::publicity::READERS, store::story};

/// A page of them.
pub async fn answer(read: Read, query: FindStories) -> Result<Page<StoryRow>> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(query.within.as_ref())?;
    let which = (query.state, query.kind, within.as_ref());
    let window = (query.paging.limit(), query.paging.offset());
    let (rows, total) = story::page(&mut *read.db().await?, read.crypto(), which, window).await?;
    Ok(Page { rows, total })
}

/// One.
pub async fn get(read: Read, query: GetStory) -> Result<Story> {
    read.actor().has_role(READERS)?;
    let found = story::get(&mut *read.db().await?, read.crypto(), query.story_id).await?;
    read.actor().may_find(READERS, &found.row.org, "story")?;
    Ok(found)
}
