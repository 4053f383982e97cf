//! An application was returned: the applicant reads why on the mobile page, where the number is shown by a code.

use contracts::volunteer::VolunteerReturned;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Volunteer},
};

/// Who applied.
pub async fn gather(read: Read, event: VolunteerReturned) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "volunteer.returned").await
}

/// Says that something is missing, once a vetting; what, stands nowhere but on their page.
pub async fn apply(cx: Cx, event: VolunteerReturned, volunteer: Option<Volunteer>) -> Result<()> {
    let Some(volunteer) = volunteer else { return Ok(()) };
    let draft = Draft {
        wording: wording(&volunteer.name),
        to: volunteer.to,
        occasion: event.vetting_id,
        about: Vec::new(),
        happens: None,
        expires_at: None,
    };
    say(&cx, draft).await?;
    Ok(())
}

fn wording(name: &str) -> Wording {
    Wording::of(Template::ApplicationReturned).with("name", name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_applicant_is_led_to_the_mobile_page() {
        assert!(read(&wording("张伟")).contains("张伟您好，您的志愿者申请需要补充"));
    }
}
