//! Approve a version of a text: not who proposed it (R12.3). Roles: outreach, operator of head office.

use contracts::{
    Error,
    notification::text::{ApproveText, TextChanged, TextState},
};
use kernel::at_china;
use runtime::{Cx, Result};
use time::Time;

use crate::{channel::Channel, commands::return_text::waiting_for_another, store::text, texts};

/// It counts at once, or from the beginning of the day asked for. What is true of the rules now is tested again: the
/// signature and the words of refusal may have changed since.
pub async fn decide(cx: Cx, command: ApproveText) -> Result<TextChanged> {
    let (by, version) = waiting_for_another(&cx, command.version_id).await?;
    let tail = texts::optout_tail(&cx.settings());
    let channel = cx.state::<Channel>();
    texts::named(&version.name)?.read(&version.text, texts::around(&channel, &tail))?;
    if let Some(gateway) = texts::code_missing(&channel, &version.codes) {
        return Err(Error::conflict(
            "text_code_missing",
            "a gateway in use sends by its own code of the text, and none is given",
        )
        .with("gateway", gateway)
        .into());
    }
    let asked = version.valid_from.map(|day| at_china(day, Time::MIDNIGHT));
    let from = asked.filter(|from| *from > cx.now()).unwrap_or(cx.now());
    text::approve(&mut *cx.db().await, version.id, from, by, cx.now()).await?;
    cx.audit("text.approved", version.id, texts::facts(&version));
    Ok(texts::changed(&version, TextState::Approved))
}
