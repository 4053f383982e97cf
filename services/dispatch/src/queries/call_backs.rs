use contracts::{
    Error, Page,
    dispatch::callback::{
        CallBackCard, CallBackRow, FindCallBacks, GetCallBack, Satisfaction, SatisfactionRate,
    },
};
use kernel::{OrgCode, china_date};
use runtime::{Read, Result};

use super::{opened, page};
use crate::{
    scope,
    store::{
        call_backs::{self, Filter},
        org_units,
    },
};

/// The part of the tree that a list covers, and the units that it has taken over (R1.5).
pub(super) async fn part(read: &Read, within: Option<&OrgCode>) -> Result<(Option<OrgCode>, Vec<String>)> {
    let within = scope::readable(read.actor(), within)?;
    let taken_over = match &within {
        Some(within) => org_units::taken_over(&mut *read.db().await?, within, china_date(read.now())).await?,
        None => Vec::new(),
    };
    Ok((within, taken_over))
}

/// Call-backs within the asker's part of the tree (R9.1).
pub async fn call_backs(read: Read, query: FindCallBacks) -> Result<Page<CallBackRow>> {
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let filter = Filter {
        within: within.as_ref(),
        taken_over: &taken_over,
        state: query.state,
        on: query.today.then(|| china_date(read.now())),
        now: read.now(),
    };
    let (rows, total) = call_backs::list(&mut *read.db().await?, &filter, page(query.paging)).await?;
    Ok(Page { rows, total })
}

/// One call-back, for whoever may read the elder's place or the sub-branch that served.
pub async fn get_call_back(read: Read, query: GetCallBack) -> Result<CallBackCard> {
    let mut db = read.db().await?;
    let found = call_backs::one(&mut db, query.call_back_id).await?;
    let (row, note, tries) = found.ok_or_else(|| Error::not_found("call_back"))?;
    let places = [&row.village, &row.org];
    let places = org_units::and_successors(&mut db, &places, china_date(read.now())).await?;
    scope::may_find(read.actor(), &places.iter().collect::<Vec<_>>(), "call_back")?;
    Ok(CallBackCard {
        note: opened(read.crypto(), note.as_deref())?,
        tries,
        row,
    })
}

/// How content elders were, by the sub-branch that served (R9.2): who was not reached is in no rate.
pub async fn satisfaction(read: Read, query: SatisfactionRate) -> Result<Satisfaction> {
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let days = (query.from.0, query.to.0);
    let rows = call_backs::satisfaction(&mut *read.db().await?, within.as_ref(), &taken_over, days).await?;
    Ok(Satisfaction {
        valid: rows.iter().map(|row| row.valid).sum(),
        satisfied: rows.iter().map(|row| row.satisfied).sum(),
        unanswered: rows.iter().map(|row| row.unanswered).sum(),
        rows,
    })
}
