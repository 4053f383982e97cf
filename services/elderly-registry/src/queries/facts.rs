use contracts::elderly::{ElderFacts, ElderForDispatch};
use runtime::{Read, Result};

use super::{card::Shown, recipients};
use crate::{
    domain::priority,
    store::{category, elder, relative},
};

/// What matching needs of an elder, for dispatch: no name, no number.
pub async fn facts(read: Read, query: ElderForDispatch) -> Result<ElderFacts> {
    read.actor().is_service()?;
    let id = query.elder_id;
    let mut db = read.db().await?;
    let Some(stored) = elder::get(&mut db, id).await? else {
        drop(db);
        return recipients::facts(&read, id).await;
    };
    let held = category::of(&mut db, &[id])
        .await?
        .remove(&id)
        .unwrap_or_default();
    let household = relative::of(&mut db, id).await?;
    let shown = Shown::now(&read);
    let traits = shown.traits(&stored)?;
    Ok(ElderFacts {
        priority: priority::class(&shown.reasons(&stored, &traits, &held)),
        village: stored.village,
        sex: stored.sex,
        state: stored.state,
        person: stored.person,
        household,
    })
}
