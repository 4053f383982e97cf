//! Holds the signed heads against the chain.

use futures::future::BoxFuture;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{
    domain::head::end_of,
    signer,
    store::heads::{self, Compared},
};

/// Every signed head carries its signature, names the block that stands there, and no block of its day is missing in
/// it. One row a day.
pub fn are_the_chains(db: &mut PgConnection, _: OffsetDateTime) -> BoxFuture<'_, sqlx::Result<Vec<String>>> {
    Box::pin(async move {
        let heads = heads::compared(db).await?;
        Ok(heads.iter().filter_map(wrong).collect())
    })
}

fn wrong(compared: &Compared) -> Option<String> {
    let signed = &compared.signed;
    let day = signed.head.day;
    if signer::key_id(&signed.public_key) != signed.key_id {
        return Some(format!("the key {} has another public half", signed.key_id));
    }
    if !signer::verifies(&signed.public_key, &signed.text(), &signed.signature) {
        return Some(format!("the head of {day} is not what was signed"));
    }
    if !compared.is_the_blocks {
        return Some(format!(
            "the head of {day} is not that of block {}",
            signed.head.block_no
        ));
    }
    compared.next_block_at.filter(|at| *at < end_of(day)).map(|_| {
        format!(
            "block {} of {day} came after the head was signed",
            signed.head.block_no + 1
        )
    })
}
