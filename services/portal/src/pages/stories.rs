//! `/stories` 先进典型: good practice and model volunteers, written by one person, published by another (R12.5).

mod form;
mod list;
mod one;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::Role;
use kernel::StoryId;

pub use one::paragraphs;

use crate::web::App;

/// The list.
pub const PATH: &str = "/stories";
/// Who publishes, as the second person.
const PUBLISHERS: [Role; 2] = [Role::Outreach, Role::Branch];

/// `/stories`
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/stories/new", get(form::ask).post(form::write))
        .route("/stories/{id}", get(one::show))
        .route("/stories/{id}/edit", get(form::edit).post(form::revise))
        .route("/stories/{id}/publish", post(one::publish))
        .route("/stories/{id}/take-back", post(one::take_back))
}

/// Address of a story.
fn address(id: StoryId) -> String {
    format!("{PATH}/{id}")
}

#[cfg(test)]
mod tests {
    use contracts::notification::story::{
        Story, StoryConsent, StoryConsentWay, StoryKind, StoryRow, StoryState,
    };
    use kernel::{StaffId, VolunteerId};
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::desk::tests::NOW;

    /// A story of 兴中社区 by somebody else.
    pub fn story(state: StoryState) -> Story {
        Story {
            row: StoryRow {
                story_id: StoryId::from(Uuid::from_u128(1)),
                kind: StoryKind::Volunteer,
                org: "370405001004".parse().unwrap(),
                title: "风雨无阻<b>".into(),
                state,
                author: Some(StaffId::from(Uuid::from_u128(2))),
                written_at: NOW.into(),
                published_at: (state == StoryState::Published).then(|| NOW.into()),
            },
            text: "第一段\n第二段<i>".into(),
            volunteer_id: Some(VolunteerId::from(Uuid::from_u128(3))),
            consent: Some(StoryConsent {
                way: StoryConsentWay::Form,
                given_on: time::macros::date!(2026 - 11 - 20).into(),
                evidence: "同意书 3".into(),
            }),
            published_by: None,
            withdrawn_by: None,
            withdrawn_at: (state == StoryState::Withdrawn).then(|| NOW.into()),
            withdrawn_because: (state == StoryState::Withdrawn).then(|| "本人不愿".into()),
        }
    }
}
