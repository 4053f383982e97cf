//! Messages about one thing, or all, newest first: which text, in which state, why not. Never the text itself.
//! Staff see those to people of their own part of the tree.

use contracts::{
    Page, Role,
    notification::{FindMessages, MessageKind, MessageRow, MessageState},
};
use kernel::{OrgCode, OrgKind};
use runtime::{Crypto, Read, Result};

use super::masked;
use crate::store::listing::{self, Filter, Listed};

const MAY_LOOK: [Role; 7] = [
    Role::Operator,
    Role::Outreach,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];

/// A page of them.
pub async fn answer(read: Read, query: FindMessages) -> Result<Page<MessageRow>> {
    read.actor().has_role(&MAY_LOOK)?;
    // Head office sees all, also what belongs to nobody's village: sign-in codes.
    let within = read
        .actor()
        .scope()
        .filter(|scope| scope.kind() != OrgKind::District);
    let filter = Filter {
        about: query.about,
        state: query.state,
        within: within.map(OrgCode::as_str),
    };
    let paging = query.paging;
    let (rows, total) =
        listing::page(&mut *read.db().await?, &filter, paging.limit(), paging.offset()).await?;
    let rows = rows
        .into_iter()
        .map(|row| told(read.crypto(), row))
        .collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total })
}

fn told(crypto: &Crypto, row: Listed) -> Result<MessageRow> {
    Ok(MessageRow {
        message_id: row.id.into(),
        template: row.template,
        text_title: row.text_title,
        text_version: u32::try_from(row.text_version).unwrap_or(0),
        kind: MessageKind::parse(&row.kind).unwrap_or(MessageKind::ServiceNotice),
        phone_masked: row.phone.map(|sealed| masked(crypto, &sealed)).transpose()?,
        segments: u16::try_from(row.segments).unwrap_or(0),
        state: MessageState::parse(&row.state).unwrap_or(MessageState::Failed),
        error: row.error,
        provider: row.provider,
        queued_at: row.queued_at.into(),
        submitted_at: row.submitted_at.map(Into::into),
        delivered_at: row.delivered_at.map(Into::into),
    })
}
