use contracts::{
    elderly::matching::{MatchElder, MatchedElder},
    fields::Identities,
};
use kernel::{ElderId, china_date};
use runtime::{Read, Result};
use serde_json::json;

use crate::store::{elder, search};

/// Whom another system means (R12.1). A number of the registry or a resident ID says it for certain. A phone may be shared
/// (decision 18): it is enough only where one elder is reached at it, who is called as was said.
pub async fn match_elder(read: Read, query: MatchElder) -> Result<MatchedElder> {
    read.actor().is_service()?;
    let found = matched(&read, &query).await?;
    let ids = found.sure.iter().chain(&found.perhaps);
    let ids: Vec<String> = ids.map(ToString::to_string).collect();
    read.audit("elders.matched", "work order", json!({ "elders": ids }))
        .await?;
    Ok(found)
}

async fn matched(read: &Read, query: &MatchElder) -> Result<MatchedElder> {
    // What cannot be read names nobody; another system's spelling is no reason to refuse its caller.
    let identities = Identities {
        today: china_date(read.now()),
        accept_test: true,
    };
    let mut db = read.db().await?;
    if let Some(id) = query.elder_id
        && elder::get(&mut db, id).await?.is_some()
    {
        return Ok(sure(id));
    }
    if let Some(text) = &query.resident_id
        && let Ok(id) = identities.resident_id("resident_id", text)
        && let Some((id, _)) = elder::live_of(&mut db, &read.crypto().person_key(&id)).await?
    {
        return Ok(sure(id));
    }
    for text in &query.phones {
        let Ok(phone) = identities.phone("phone", text) else {
            continue;
        };
        let index = read.crypto().index("phone", phone.as_str());
        let ids = search::by_phone(&mut db, &index, None).await?;
        if ids.is_empty() {
            continue;
        }
        let mut called_so = Vec::new();
        for stored in elder::load(&mut db, &ids).await? {
            let name = read.crypto().open(&stored.name)?;
            if query.name.as_ref().is_none_or(|said| said.trim() == name) {
                called_so.push(stored.id);
            }
        }
        // Another resident ID was said than this elder's, or two elders share the number: somebody has to ask.
        return Ok(match called_so.as_slice() {
            [one] if query.resident_id.is_none() => sure(*one),
            _ => MatchedElder {
                sure: None,
                perhaps: ids,
            },
        });
    }
    Ok(MatchedElder {
        sure: None,
        perhaps: Vec::new(),
    })
}

fn sure(id: ElderId) -> MatchedElder {
    MatchedElder {
        sure: Some(id),
        perhaps: Vec::new(),
    }
}
