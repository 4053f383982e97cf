//! Write a story of good practice or of a model volunteer, as a draft (R12.5).

use contracts::{
    Error,
    notification::story::{StoryConsent, StoryKind, StoryStands, StoryState, WriteStory},
    volunteer::VolunteerByPassbook,
};
use kernel::{StoryId, VolunteerId, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;

use crate::{
    domain::{publicity::KEEPERS, story},
    reach,
    store::story::{self as stories, Consent, New, Written},
};

/// The volunteer it is about, who stands within the writer's scope.
pub async fn gather(read: Read, command: WriteStory) -> Result<Option<VolunteerId>> {
    read.actor().may(KEEPERS, &command.org)?;
    let Some(passbook_no) = command.passbook_no else {
        if command.kind == StoryKind::Volunteer {
            return Err(Error::invalid("passbook_no", "blank", "say whom it is about").into());
        }
        return Ok(None);
    };
    let unknown = || Error::invalid("passbook_no", "passbook_unknown", "nobody holds this passbook");
    let found = read.ask(VolunteerByPassbook { passbook_no }).await?.volunteer_id;
    let volunteer = found.ok_or_else(unknown)?;
    let reached = reach::volunteer(&read, volunteer, "story").await?;
    let home = reached
        .and_then(|volunteer| volunteer.to.org)
        .ok_or_else(unknown)?;
    if read.actor().scope().is_some_and(|scope| !scope.contains(&home)) {
        return Err(unknown().into());
    }
    Ok(Some(volunteer))
}

/// Keeps the draft.
pub async fn decide(cx: Cx, command: WriteStory, volunteer: Option<VolunteerId>) -> Result<StoryStands> {
    let (title, text) = story::words(&command.title, &command.text)?;
    let story_id = StoryId::generate(cx.now());
    let new = New {
        id: story_id,
        kind: command.kind,
        org: &command.org,
        volunteer,
    };
    let written = Written {
        title: cx.crypto().seal(&title),
        text: cx.crypto().seal(&text),
        consent: consent(&cx, command.consent.filter(|_| volunteer.is_some()))?,
        at: cx.now(),
        by: cx.actor().staff_id(),
    };
    stories::insert(&mut *cx.db().await, &new, &written).await?;
    cx.audit(
        "story.written",
        story_id,
        json!({ "kind": command.kind.as_str() }),
    );
    Ok(StoryStands {
        story_id,
        state: StoryState::Draft,
    })
}

/// A consent as it is kept.
///
/// # Errors
/// `invalid` at its fields.
pub fn consent(cx: &Cx, given: Option<StoryConsent>) -> Result<Option<Consent>> {
    let Some(given) = given else { return Ok(None) };
    let evidence = story::evidence(&given, china_date(cx.now()))?;
    Ok(Some(Consent {
        way: given.way,
        given_on: given.given_on.0,
        evidence: cx.crypto().seal(&evidence),
    }))
}
