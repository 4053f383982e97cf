use contracts::{
    Error,
    ledger::{GetStatement, Statement},
};
use runtime::{Read, Result};
use sqlx::Connection;

use crate::{
    domain::{
        access,
        statement::{Wish, page},
    },
    store::{accounts, statement as store},
};

/// A volunteer's statement, newest first.
///
/// # Errors
/// `not_found` without accounts, `forbidden` outside the asker's scope, `invalid` with the field.
pub async fn statement(read: Read, query: GetStatement) -> Result<Statement> {
    let mut db = read.db().await?;
    let org = accounts::org_of(&mut db, query.volunteer_id).await?;
    let org = org.ok_or_else(|| Error::not_found("account"))?;
    access::see_accounts(read.actor(), query.volunteer_id, &org)?;
    let wish = Wish::try_new(&query, read.now())?;

    // One snapshot, so that balances and lines agree while the poster goes on. Its plans are kept: to make them again would
    // cost more than to carry them out.
    let mut snapshot = db
        .begin_with(
            "begin isolation level repeatable read read only; set local plan_cache_mode = force_generic_plan",
        )
        .await?;
    let balances = accounts::balances(&mut snapshot, wish.volunteer).await?;
    let range = store::range(&mut snapshot, &wish).await?;
    let found = store::lines(&mut snapshot, &wish, range).await?;
    let total = store::count(&mut snapshot, &wish, range).await?;
    let (lines, more_before) = page(found.lines, wish.limit);
    snapshot.commit().await?;

    Ok(Statement {
        balances,
        from: wish.from.into(),
        to: wish.to.into(),
        lines,
        total,
        more_before,
        check_code: found.check_code,
    })
}
