use runtime::{Cx, Progress, Result};

use crate::{domain::head::days_due, signer::Signing, store::heads};

/// Days that are signed in one transaction, when many were missed.
const DAYS: usize = 31;

/// Signs the head of every day that is over and has none. Without a key it does nothing; days missed so far are signed
/// when there is one, with the time at which that was.
pub async fn sign_heads(cx: Cx) -> Result<Progress> {
    let signing = cx.state::<Signing>();
    let Some(signer) = signing.signer() else {
        return Ok(Progress::Idle);
    };
    let mut db = cx.db().await;
    let (Some(first_block), last_signed) = heads::reach(&mut db).await? else {
        return Ok(Progress::Idle);
    };
    let days = days_due(cx.now(), first_block, last_signed, DAYS);
    if days.is_empty() {
        return Ok(Progress::Idle);
    }
    heads::keep_key(&mut db, cx.now(), signer.id(), signer.public_key()).await?;
    for head in heads::at_the_end_of(&mut db, &days).await? {
        let signature = signer.sign(&head.text(signer.id(), cx.now()));
        heads::keep(&mut db, cx.now(), &head, signer.id(), &signature).await?;
    }
    Ok(Progress::of_batch(days.len(), DAYS))
}
