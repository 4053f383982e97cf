use contracts::ledger::journal::{EntriesFound, FindEntries};
use runtime::{Read, Result};

use crate::{
    domain::{access, search::Search},
    store::journal,
};

/// Entries of the books, newest first.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors, `invalid` with the field.
pub async fn find_entries(read: Read, query: FindEntries) -> Result<EntriesFound> {
    access::see_books(read.actor())?;
    let search = Search::try_new(&query, read.now())?;
    let mut entries = journal::find(&mut *read.db().await?, &search).await?;
    let full = entries.len() as i64 > search.limit;
    entries.truncate(search.limit as usize);
    let more_before = entries.last().filter(|_| full).map(|entry| entry.seq);
    Ok(EntriesFound { entries, more_before })
}
