use contracts::{
    Personal, fields,
    volunteer::audience::{VolunteerAudience, VolunteerListener, VolunteerListeners},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::store::audience::{self, Found};

/// Most parts of the tree in one question.
const PARTS: usize = 200;
/// Most volunteers a page.
const PAGE: u16 = 1000;

/// Whom a campaign may be meant for, for the platform's services. Who was given out to whom is kept, one row a page.
pub async fn audience(read: Read, query: VolunteerAudience) -> Result<VolunteerListeners> {
    read.actor().is_service()?;
    let purpose = fields::reason("purpose", &query.purpose)?;
    fields::at_most("within", &query.within, PARTS)?;
    let most = i64::from(query.most.clamp(1, PAGE));
    let found = audience::page(&mut *read.db().await?, &query, most).await?;
    let listener = |found: Found| -> Result<VolunteerListener> {
        Ok(VolunteerListener {
            volunteer_id: found.id,
            name: Personal(read.crypto().open(&found.name)?),
            phone: Personal(read.crypto().open(&found.phone)?),
            org: found.org,
        })
    };
    let volunteers = found.into_iter().map(listener).collect::<Result<Vec<_>>>()?;
    if !volunteers.is_empty() {
        let ids: Vec<_> = volunteers
            .iter()
            .map(|volunteer| volunteer.volunteer_id)
            .collect();
        let within: Vec<&str> = query.within.iter().map(|org| org.as_str()).collect();
        read.audit(
            "volunteers.audience_given",
            within.join(" "),
            json!({ "purpose": purpose, "rows": ids.len(), "volunteers": ids }),
        )
        .await?;
    }
    Ok(VolunteerListeners { volunteers })
}
