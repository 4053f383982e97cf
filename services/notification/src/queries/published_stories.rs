//! What is published, newest first; for everybody (R12.5).

use contracts::{
    Page,
    notification::story::{PublishedStories, PublishedStory},
};
use runtime::{Read, Result};

use crate::store::story;

/// A page of them.
pub async fn answer(read: Read, query: PublishedStories) -> Result<Page<PublishedStory>> {
    let window = (query.paging.limit(), query.paging.offset());
    let (rows, total) = story::published(&mut *read.db().await?, read.crypto(), window).await?;
    Ok(Page { rows, total })
}
