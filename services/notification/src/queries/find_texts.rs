//! Versions of texts, newest first, and one of them.

use contracts::{
    Error, Page,
    notification::text::{FindTexts, GetText, TextVersion},
};
use runtime::{Read, Result};

use crate::{
    channel::Channel,
    scope,
    store::text::{self, Filter},
    texts,
};

/// A page of them.
pub async fn answer(read: Read, query: FindTexts) -> Result<Page<TextVersion>> {
    read.actor().has_role(&scope::READERS)?;
    let filter = Filter {
        name: query.name.as_deref(),
        title: query.title.as_deref(),
        state: query.state,
    };
    let at = (query.paging.limit(), query.paging.offset());
    let (found, total) = text::list(&mut *read.db().await?, &filter, at).await?;
    let tail = texts::optout_tail(&read.settings());
    let channel = read.state::<Channel>();
    let rows = found
        .into_iter()
        .map(|version| texts::told(version, texts::around(&channel, &tail)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total })
}

/// One of them.
pub async fn get(read: Read, query: GetText) -> Result<TextVersion> {
    read.actor().has_role(&scope::READERS)?;
    let found = text::get(&mut *read.db().await?, query.version_id).await?;
    let version = found.ok_or_else(|| Error::not_found("text"))?;
    let tail = texts::optout_tail(&read.settings());
    texts::told(version, texts::around(&read.state::<Channel>(), &tail))
}
