use kernel::china_date;
use runtime::{Cx, Progress, Result};
use serde_json::json;

use crate::{domain::service, store::service_changes};

/// Puts approved changes of the catalogue in force on their day (R4).
pub async fn apply_service_changes(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let due = service_changes::due(&mut db, china_date(cx.now())).await?;
    for change in due {
        service_changes::apply(&mut db, change.change_id, &change.spec, cx.now()).await?;
        if change.before.is_none() {
            let from = service::holds_from(change.valid_from.0, cx.now());
            service_changes::weigh(&mut db, &change.spec.code, change.spec.weight, from).await?;
        }
        cx.audit(
            "service.change_in_force",
            change.change_id,
            json!({ "code": change.spec.code }),
        );
    }
    Ok(Progress::Idle)
}
