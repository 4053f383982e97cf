//! Send a version of a text back: not who proposed it (R12.3). Roles: outreach, operator of head office.

use contracts::{
    Error, fields,
    notification::text::{ReturnText, TextChanged, TextState},
};
use kernel::{StaffId, TextVersionId};
use runtime::{Cx, Result};

use crate::{
    scope,
    store::text::{self, Version},
    texts,
};

/// Keeps what is to be changed.
pub async fn decide(cx: Cx, command: ReturnText) -> Result<TextChanged> {
    let reason = fields::reason("reason", &command.reason)?;
    let (by, version) = waiting_for_another(&cx, command.version_id).await?;
    text::send_back(&mut *cx.db().await, version.id, &reason, by, cx.now()).await?;
    cx.audit("text.returned", version.id, texts::facts(&version));
    Ok(texts::changed(&version, TextState::Returned))
}

/// A version that waits for this person's decision, locked.
///
/// # Errors
/// `not_found`; `conflict` `text_decided`; `forbidden` `same_person` to who proposed it.
pub async fn waiting_for_another(cx: &Cx, id: TextVersionId) -> Result<(StaffId, Version)> {
    let by = scope::edits_texts(cx.actor())?;
    let version = text::lock(&mut *cx.db().await, id).await?;
    let version = version.ok_or_else(|| Error::not_found("text"))?;
    if version.state != TextState::Proposed {
        return Err(
            Error::conflict("text_decided", "the version has been decided about")
                .with("state", version.state.as_str())
                .into(),
        );
    }
    if version.proposed_by == by {
        return Err(Error::forbidden("same_person", "a second person must do this").into());
    }
    Ok((by, version))
}
