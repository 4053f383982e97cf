use contracts::{
    Error,
    ledger::{FindHeads, HashSuite, SignedHead, SignedHeads},
};
use runtime::{Read, Result, Suite};

use crate::{
    domain::access,
    signer::Signing,
    store::heads::{self, Signed},
};

/// Most heads of one answer.
const LIMIT: u32 = 200;

/// The signed heads, newest first.
///
/// # Errors
/// `forbidden` without one of the roles, `invalid` with the field.
pub async fn signed_heads(read: Read, query: FindHeads) -> Result<SignedHeads> {
    access::see_heads(read.actor())?;
    if !(1..=LIMIT).contains(&query.limit) {
        return Err(Error::invalid("limit", "limit_out_of_range", "a page has 1 to 200 heads").into());
    }
    let mut db = read.db().await?;
    // One more than is shown tells whether there are older ones.
    let until = query.until.map(|day| day.0);
    let mut found = heads::before(&mut db, until, i64::from(query.limit) + 1).await?;
    let more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let signing = read.state::<Signing>();
    Ok(SignedHeads {
        heads: found.into_iter().map(told).collect(),
        more,
        signing_key: signing.signer().map(|signer| signer.id().to_owned()),
    })
}

fn told(signed: Signed) -> SignedHead {
    let text = signed.text();
    SignedHead {
        day: signed.head.day.into(),
        block_no: signed.head.block_no,
        last_seq: signed.head.last_seq,
        suite: match signed.head.suite {
            Suite::Intl => HashSuite::Intl,
            Suite::Sm => HashSuite::Sm,
        },
        hash: hex::encode(signed.head.hash),
        key_id: signed.key_id,
        public_key: hex::encode(signed.public_key),
        signature: hex::encode(signed.signature),
        text,
        signed_at: signed.at.into(),
    }
}
