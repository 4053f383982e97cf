//! Take a number off the suppression list, because its holder asked for it anew. Roles: operator, outreach.

use contracts::{
    Error, fields,
    notification::consent::{LiftSuppression, SuppressionChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{scope, store::suppression};

/// Longest and shortest evidence.
const EVIDENCE: (usize, usize) = (4, 200);

/// Takes it off, and keeps the evidence. That alone lets nobody be written to: consent is asked for apart.
pub async fn decide(cx: Cx, command: LiftSuppression) -> Result<SuppressionChanged> {
    cx.actor().has_role(&scope::SUPPRESSORS)?;
    let (shortest, longest) = EVIDENCE;
    let evidence = fields::text("evidence", &command.evidence, longest)?;
    if evidence.chars().count() < shortest {
        let message = format!("the evidence needs at least {shortest} characters");
        return Err(Error::invalid("evidence", "too_short", message)
            .with("min", shortest)
            .into());
    }
    let sealed = cx.crypto().seal(&evidence);
    let id = command.suppression_id;
    if !suppression::lift(&mut *cx.db().await, id, &sealed, cx.actor(), cx.now()).await? {
        return Err(Error::not_found("suppression").into());
    }
    cx.audit("outreach.suppression_lifted", id, json!({}));
    Ok(SuppressionChanged { suppression_id: id })
}
