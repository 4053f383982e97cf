use contracts::{
    Error,
    elderly::{ChangeConsent, Closed, Trait},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::in_use::{in_use, of};
use crate::{
    domain::registration::{self, is_sensitive},
    store::{
        consent::{self, StoredConsent},
        file,
    },
};

/// Gives or withdraws consent, as easily the one as the other (R2.6, PIPL Art. 15). Without consent for groups, health and
/// hardship none of these is kept. Who no longer wants to be served at all has the profile closed.
pub async fn change_consent(cx: Cx, command: ChangeConsent) -> Result<Closed> {
    let id = command.elder_id;
    let elder = in_use(&cx, id).await?;
    if !command.consent.service {
        let message = "who no longer wants to be served has the profile closed";
        return Err(Error::invalid("consent.service", "close_instead", message).into());
    }
    let given = registration::consent(command.consent)?;
    let at = of(&cx, id);
    let crypto = cx.crypto();
    let stored = StoredConsent {
        service: given.service,
        sensitive: given.sensitive,
        text_version: given.text_version.clone(),
        given_by: given.given_by,
        reason: given.reason.as_deref().map(|reason| crypto.seal(reason)),
    };
    let mut db = cx.db().await;
    consent::insert(&mut db, id, &stored, at.at, at.by).await?;
    if !given.sensitive {
        let traits = crypto.open(&elder.traits)?;
        let kept: Vec<&str> = traits
            .split(',')
            .filter(|word| Trait::parse(word).is_some_and(|word| !is_sensitive(&word)))
            .collect();
        file::forget_sensitive(&mut db, id, &crypto.seal(&kept.join(","))).await?;
    }
    cx.audit(
        "elder.consent_changed",
        id,
        json!({ "sensitive": given.sensitive, "text_version": given.text_version }),
    );
    Ok(Closed { elder_id: id })
}
