use contracts::{
    At, Error,
    portal::{ApproveSetting, SettingApproved, SettingChanged},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::setting as rules, store::setting};

/// Approves a proposal: a new version of all settings, told to every service, this one included. A proposal whose
/// beginning has passed begins now: settings are never changed for the past.
pub async fn approve_setting(cx: Cx, command: ApproveSetting) -> Result<SettingApproved> {
    rules::may_decide(cx.actor())?;
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let proposal = setting::lock(&mut db, command.proposal_id)
        .await?
        .ok_or_else(|| Error::not_found("proposal"))?;
    rules::may_approve(&proposal, by)?;
    let valid_from = proposal.valid_from.max(cx.now());
    let version = setting::approve(&mut db, proposal.id, valid_from, by, cx.now()).await?;
    cx.audit(
        "setting.approved",
        proposal.id,
        json!({ "key": proposal.key, "value": proposal.value, "version": version }),
    );
    cx.emit(&SettingChanged {
        key: proposal.key,
        value: proposal.value,
        valid_from: At(valid_from),
        version,
    });
    Ok(SettingApproved { version })
}
