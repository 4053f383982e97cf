//! Use an approved version no more: the one before it counts again. Roles: outreach, operator of head office.

use contracts::{
    Error, fields,
    notification::text::{RetireText, TextChanged, TextState},
};
use runtime::{Cx, Result};

use crate::{scope, store::text, texts};

/// Takes it out of use at once; one person is enough, nothing new is said by it.
pub async fn decide(cx: Cx, command: RetireText) -> Result<TextChanged> {
    let by = scope::edits_texts(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let version = text::lock(&mut db, command.version_id).await?;
    let version = version.ok_or_else(|| Error::not_found("text"))?;
    if version.state != TextState::Approved {
        return Err(
            Error::conflict("text_not_in_use", "only an approved version can be retired")
                .with("state", version.state.as_str())
                .into(),
        );
    }
    text::retire(&mut db, version.id, &reason, by, cx.now()).await?;
    cx.audit("text.retired", version.id, texts::facts(&version));
    Ok(texts::changed(&version, TextState::Retired))
}
