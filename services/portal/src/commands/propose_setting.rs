use contracts::portal::{ProposeSetting, SettingProposed};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::setting as rules, store::setting};

/// Proposes a new value of a setting from an instant on; another person approves.
pub async fn propose_setting(cx: Cx, command: ProposeSetting) -> Result<SettingProposed> {
    rules::may_decide(cx.actor())?;
    let valid_from = command.valid_from.0;
    let reason = rules::proposal(
        &command.key,
        &command.value,
        valid_from,
        &command.reason,
        cx.now(),
    )?;
    let proposal_id = kernel::uuid_v7(cx.now());
    let by = cx.actor().staff_id();
    rules::changes(&command.value, &cx.settings_at(valid_from).value(&command.key))?;
    let mut db = cx.db().await;
    setting::propose(
        &mut db,
        proposal_id,
        &command.key,
        &command.value,
        valid_from,
        &reason,
        by,
        cx.now(),
    )
    .await?;
    cx.audit(
        "setting.proposed",
        proposal_id,
        json!({ "key": command.key, "value": command.value }),
    );
    Ok(SettingProposed { proposal_id })
}
