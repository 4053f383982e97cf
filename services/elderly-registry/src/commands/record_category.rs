use contracts::{
    Error,
    elderly::{Closed, RecordCategory},
};
use kernel::age_on;
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use super::in_use::{in_use, may_hold_sensitive, of, today};
use crate::{
    profile,
    store::{
        category::{self, NewHeld},
        file::Of,
    },
};

/// Records that an elder belongs to a group, or that the office has verified it anew (R2.3): from then on it counts for
/// another twelve months.
pub async fn record_category(cx: Cx, command: RecordCategory) -> Result<Closed> {
    let id = command.elder_id;
    let elder = in_use(&cx, id).await?;
    may_hold_sensitive(&cx, id, "categories").await?;
    let rules = profile::rules(&cx).await?;
    let row = rules.category(command.evidence, age_on(elder.birth_date, today(&cx)))?;
    let Of { at, by, .. } = of(&cx, id);
    let new = NewHeld {
        category: row.category,
        evidence: cx.crypto().seal(&row.evidence),
        verified_by: row.verified_by,
        verified_on: row.verified_on,
        valid_to: row.valid_to,
        minimum_age: row.minimum_age,
    };
    let category = new.category;
    let written = category::insert(&mut *cx.db().await, id, &[new], at, by).await;
    if let Err(Failure::Database(error)) = &written
        && violates(error, "elder_category_pkey")
    {
        let message = "this group was verified on that day already";
        return Err(Error::invalid("categories", "category_verified", message)
            .with("category", category.as_str())
            .into());
    }
    written?;
    cx.audit(
        "elder.category_recorded",
        id,
        json!({ "category": category.as_str(), "valid_to": row.valid_to.to_string() }),
    );
    Ok(Closed { elder_id: id })
}
