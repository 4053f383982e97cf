use contracts::{
    Error,
    portal::{RejectSetting, SettingRejected},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::setting as rules, store::setting};

/// Rejects a proposal, or takes one's own back.
pub async fn reject_setting(cx: Cx, command: RejectSetting) -> Result<SettingRejected> {
    rules::may_decide(cx.actor())?;
    let mut db = cx.db().await;
    let proposal = setting::lock(&mut db, command.proposal_id)
        .await?
        .ok_or_else(|| Error::not_found("proposal"))?;
    rules::is_open(&proposal)?;
    setting::reject(&mut db, proposal.id, cx.actor().staff_id(), cx.now()).await?;
    cx.audit("setting.rejected", proposal.id, json!({ "key": proposal.key }));
    Ok(SettingRejected {
        proposal_id: proposal.id,
    })
}
