//! Who writes and publishes stories, and what a story needs (R12.5).

use contracts::{Error, Personal, Result, Role, fields, notification::story::StoryConsent};
use kernel::StaffId;
use time::Date;

/// Who publishes, as the second person.
pub const PUBLISHERS: &[Role] = &[Role::Outreach, Role::Branch];

const TITLE_MAX: usize = 40;
const TEXT_MAX: usize = 3_000;
const EVIDENCE_MAX: usize = 100;

/// Title and text as they are kept.
///
/// # Errors
/// `invalid` at `title`, `text`.
pub fn words(title: &Personal, text: &Personal) -> Result<(String, String)> {
    let title = fields::text("title", title, TITLE_MAX)?;
    if title.contains(['\n', '\r']) {
        return Err(Error::invalid("title", "characters", "a title is one line"));
    }
    Ok((title, fields::text("text", text, TEXT_MAX)?))
}

/// Where a consent is kept, and that it was given by now.
///
/// # Errors
/// `invalid` at `consent.given_on`: `in_future`; at `consent.evidence`.
pub fn evidence(consent: &StoryConsent, today: Date) -> Result<String> {
    if consent.given_on.0 > today {
        return Err(Error::invalid(
            "consent.given_on",
            "in_future",
            "this day is still to come",
        ));
    }
    let evidence = fields::text("consent.evidence", &consent.evidence, EVIDENCE_MAX)?;
    if evidence.chars().count() < 2 {
        let message = "say where the consent is kept";
        return Err(Error::invalid("consent.evidence", "too_short", message).with("min", 2));
    }
    Ok(evidence)
}

/// Whether `publisher` may publish what `author` wrote, about a volunteer who has (not) agreed.
///
/// # Errors
/// `forbidden` `same_person`; `conflict` `story_needs_consent`.
pub fn may_publish(
    author: Option<StaffId>,
    publisher: Option<StaffId>,
    (names_volunteer, agreed): (bool, bool),
) -> Result<()> {
    if author.is_some() && author == publisher {
        return Err(Error::forbidden("same_person", "another person publishes it"));
    }
    if names_volunteer && !agreed {
        return Err(Error::conflict(
            "story_needs_consent",
            "the volunteer's consent has not been recorded",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use contracts::notification::story::StoryConsentWay;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn r12_5_another_person_publishes_and_the_volunteer_has_agreed() {
        let [author, other] = [1, 2].map(|id| Some(StaffId::from(Uuid::from_u128(id))));
        assert!(may_publish(author, other, (true, true)).is_ok());
        assert!(may_publish(author, other, (false, false)).is_ok());
        assert_eq!(
            may_publish(author, author, (false, true)).unwrap_err().reason,
            "same_person"
        );
        assert_eq!(
            may_publish(author, other, (true, false)).unwrap_err().reason,
            "story_needs_consent"
        );
    }

    #[test]
    fn a_consent_says_where_it_is_kept_and_was_given_by_now() {
        let today = date!(2026 - 11 - 23);
        let consent = |day: Date, text: &str| StoryConsent {
            way: StoryConsentWay::Form,
            given_on: day.into(),
            evidence: text.into(),
        };
        assert!(evidence(&consent(today, "同意书 3"), today).is_ok());
        for (consent, field) in [
            (consent(date!(2026 - 11 - 24), "同意书 3"), "consent.given_on"),
            (consent(today, "3"), "consent.evidence"),
        ] {
            assert_eq!(
                evidence(&consent, today).unwrap_err().field.as_deref(),
                Some(field)
            );
        }
    }

    #[test]
    fn a_title_is_one_line() {
        assert!(words(&"好\n人".into(), &"一段\n两段".into()).is_err());
        assert!(words(&"好人".into(), &"一段\n两段".into()).is_ok());
    }
}
