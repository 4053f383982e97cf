use contracts::{
    Page, Paging,
    volunteer::{FindVolunteers, VolunteerRow},
};
use futures::future;
use kernel::{Phone, ResidentId};
use runtime::{Crypto, Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::{
    domain::{access::READERS, passbook},
    store::search::{self, Search},
};

/// The list of volunteers within the asker's scope. A whole number, resident ID or passbook number is looked up
/// exactly; any other text must match the name, its initials or the phone's last four digits.
pub async fn find_volunteers(read: Read, query: FindVolunteers) -> Result<Page<VolunteerRow>> {
    read.actor().has_role(READERS)?;
    let search = Search {
        within: read.actor().narrowed(query.within.as_ref())?,
        state: query.state,
        ..typed(read.crypto(), query.text.as_deref().unwrap_or_default())
    };
    // The list is counted while it is found, opened and audited.
    let (rows, total) =
        future::try_join(listed(&read, &search, query.paging), counted(&read, &search)).await?;
    Ok(Page { rows, total })
}

async fn counted(read: &Read, search: &Search) -> Result<i64> {
    search::count(&mut *read.db().await?, search).await
}

/// One page, opened; who has looked at whom is kept.
async fn listed(read: &Read, search: &Search, paging: Paging) -> Result<Vec<VolunteerRow>> {
    let mut db = read.db().await?;
    let ids = search::page(&mut db, search, paging.limit(), paging.offset()).await?;
    let rows = Shown::now(read).rows(&mut db, &ids).await?;
    drop(db);
    let within = search.within.as_ref().map(|org| org.as_str());
    read.audit(
        "volunteers.listed",
        within.unwrap_or("all"),
        json!({ "rows": rows.len(), "volunteers": ids }),
    )
    .await?;
    Ok(rows)
}

fn typed(crypto: &Crypto, text: &str) -> Search {
    let text = text.trim();
    if let Ok(id) = text.parse::<ResidentId>() {
        return Search {
            person: Some(crypto.person_key(&id)),
            ..Search::default()
        };
    }
    if let Ok(phone) = text.parse::<Phone>() {
        return Search {
            phone: Some(crypto.index("phone", phone.as_str())),
            ..Search::default()
        };
    }
    if passbook::is_valid(text) {
        return Search {
            passbook_no: Some(text.into()),
            ..Search::default()
        };
    }
    // No text at all asks for everybody.
    let tokens = Some(crypto.query_tokens(text)).filter(|tokens| !tokens.is_empty());
    Search {
        tokens,
        ..Search::default()
    }
}
