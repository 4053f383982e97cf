use contracts::{
    Personal,
    elderly::audience::{ElderAudience, ElderListener, ElderListeners},
    fields,
};
use kernel::china_date;
use runtime::{Read, Result};
use serde_json::json;

use crate::store::audience::{self, Found};

/// Most parts of the tree in one question.
const PARTS: usize = 200;
/// Most elders a page.
const PAGE: u16 = 1000;

/// Whom a campaign may be meant for, for the platform's services. Who was given out to whom is kept, one row a page.
pub async fn audience(read: Read, query: ElderAudience) -> Result<ElderListeners> {
    read.actor().is_service()?;
    let purpose = fields::reason("purpose", &query.purpose)?;
    fields::at_most("within", &query.within, PARTS)?;
    let most = i64::from(query.most.clamp(1, PAGE));
    let found = audience::page(&mut *read.db().await?, &query, china_date(read.now()), most).await?;
    let listener = |found: Found| -> Result<ElderListener> {
        Ok(ElderListener {
            elder_id: found.id,
            name: Personal(read.crypto().open(&found.name)?),
            sex: found.sex,
            phone: read.crypto().open_option(found.phone.as_deref())?.map(Personal),
            village: found.village,
        })
    };
    let elders = found.into_iter().map(listener).collect::<Result<Vec<_>>>()?;
    if !elders.is_empty() {
        let ids: Vec<_> = elders.iter().map(|elder| elder.elder_id).collect();
        let within: Vec<&str> = query.within.iter().map(|org| org.as_str()).collect();
        read.audit(
            "elders.audience_given",
            within.join(" "),
            json!({ "purpose": purpose, "rows": ids.len(), "elders": ids }),
        )
        .await?;
    }
    Ok(ElderListeners { elders })
}
