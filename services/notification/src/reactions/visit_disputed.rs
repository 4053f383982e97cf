//! The elder objects: the question is over, and the elder learns that the hotline will call.

use contracts::dispatch::VisitDisputed;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Elder},
    store::question::{self, Kind},
};

/// Whom to tell.
pub async fn gather(read: Read, event: VisitDisputed) -> Result<Option<Elder>> {
    reach::elder(&read, event.elder_id, "visit.disputed").await
}

/// Closes the question and acknowledges.
pub async fn apply(cx: Cx, event: VisitDisputed, elder: Option<Elder>) -> Result<()> {
    question::close(&mut *cx.db().await, Kind::Visit, event.visit_id.uuid(), cx.now()).await?;
    let Some(elder) = elder else { return Ok(()) };
    let draft = Draft {
        wording: Wording::of(Template::VisitDisputedElder).with("who", elder.salutation),
        to: elder.to,
        occasion: event.case_id.uuid(),
        about: vec![event.visit_id.uuid(), event.case_id.uuid()],
        happens: None,
        expires_at: None,
    };
    say(&cx, draft).await?;
    Ok(())
}
