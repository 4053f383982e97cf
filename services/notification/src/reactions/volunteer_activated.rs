//! A volunteer is in service: a welcome with the passbook's number.

use contracts::volunteer::VolunteerActivated;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Volunteer},
};

/// Whom to welcome.
pub async fn gather(read: Read, event: VolunteerActivated) -> Result<Option<Volunteer>> {
    if !event.welcome {
        return Ok(None);
    }
    reach::volunteer(&read, event.volunteer_id, "volunteer.activated").await
}

/// Says welcome.
pub async fn apply(cx: Cx, event: VolunteerActivated, volunteer: Option<Volunteer>) -> Result<()> {
    let Some(volunteer) = volunteer else { return Ok(()) };
    let draft = Draft {
        wording: wording(&volunteer.name, &event.passbook_no),
        to: volunteer.to,
        occasion: event.volunteer_id.uuid(),
        about: Vec::new(),
        happens: None,
        expires_at: None,
    };
    say(&cx, draft).await?;
    Ok(())
}

fn wording(name: &str, passbook_no: &str) -> Wording {
    Wording::of(Template::VolunteerWelcome)
        .with("name", name)
        .with("passbook", passbook_no)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_the_passbook_number() {
        assert!(read(&wording("张伟", "TE000123")).contains("张伟您好，您已成为志愿者，存折号TE000123。"));
    }
}
