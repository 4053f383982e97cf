//! A person agrees to outreach no more: at once, also for campaigns that are under way.

use contracts::{
    Error,
    notification::consent::{OutreachConsented, WithdrawOutreachConsent},
};
use kernel::OrgCode;
use runtime::{Cx, Read, Result};
use serde_json::json;

use crate::{reach, scope, store::consent};

/// Where the person belongs.
pub async fn gather(read: Read, command: WithdrawOutreachConsent) -> Result<OrgCode> {
    let person = (command.kind, command.person_id);
    let (_, org) = reach::person(&read, person, &scope::KEEPERS, "outreach.consent").await?;
    Ok(org)
}

/// Ends it; that it was given, and until when, stays.
pub async fn decide(cx: Cx, command: WithdrawOutreachConsent, org: OrgCode) -> Result<OutreachConsented> {
    let person = (command.kind, command.person_id);
    scope::keeps_consent(cx.actor(), person, command.how, &org)?;
    let ended = consent::withdraw(
        &mut *cx.db().await,
        command.person_id,
        command.how,
        cx.actor(),
        cx.now(),
    )
    .await?;
    if !ended {
        return Err(Error::conflict("no_outreach_consent", "the person has not agreed").into());
    }
    cx.audit(
        "outreach.withdrawn",
        command.person_id,
        json!({ "how": command.how }),
    );
    Ok(OutreachConsented {
        person_id: command.person_id,
        is_given: false,
    })
}
