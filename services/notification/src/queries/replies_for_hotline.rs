//! Replies that a person has to read, oldest first. Role: operator. One audit row a page: their words are personal.

use contracts::{
    Page, Personal, Role,
    notification::{RepliesForHotline, ReplyRow},
};
use runtime::{Read, Result};
use serde_json::json;

use super::masked;
use crate::store::reply;

/// A page of them.
pub async fn answer(read: Read, query: RepliesForHotline) -> Result<Page<ReplyRow>> {
    read.actor().has_role(&[Role::Operator])?;
    let paging = query.paging;
    let (waiting, total) =
        reply::hotline_page(&mut *read.db().await?, paging.limit(), paging.offset()).await?;
    let crypto = read.crypto();
    let rows = waiting
        .into_iter()
        .map(|row| {
            Ok(ReplyRow {
                reply_id: row.id,
                phone_masked: masked(crypto, &row.phone)?,
                text: Personal(crypto.open(&row.text)?),
                received_at: row.received_at.into(),
                why: row.why,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    if !rows.is_empty() {
        read.audit(
            "replies.read",
            "replies_for_hotline",
            json!({ "rows": rows.len() }),
        )
        .await?;
    }
    Ok(Page { rows, total })
}
