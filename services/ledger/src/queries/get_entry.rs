use contracts::{
    Error,
    ledger::journal::{EntryShown, GetEntry},
};
use runtime::{Read, Result};

use crate::{
    domain::{access, correction},
    store::journal,
};

/// One entry with everything that belongs to it.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors, `not_found`.
pub async fn get_entry(read: Read, query: GetEntry) -> Result<EntryShown> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    let unknown = || Error::not_found("entry");
    let proof = journal::proof(&mut db, query.seq).await?.ok_or_else(unknown)?;
    let mut legs = journal::of_request(&mut db, proof.key).await?;
    let at = legs
        .iter()
        .position(|leg| leg.seq == query.seq)
        .ok_or_else(unknown)?;
    let entry = legs.remove(at);
    legs.reverse();
    Ok(EntryShown {
        correctable: proof.correction.is_none_or(|_| entry.reverses.is_none())
            && entry.reversed_by.is_none()
            && correction::kinds(&entry).next().is_some(),
        entry,
        legs,
        key: proof.key,
        digest: hex::encode(proof.digest),
        block_no: proof.block_no,
        block_hash: hex::encode(proof.block_hash),
        suite: proof.suite,
        correction_id: proof.correction,
    })
}
