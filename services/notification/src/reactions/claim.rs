//! What the events of a claim have in common: the volunteer whose saved time it is learns of it.

use kernel::ClaimId;
use runtime::{Cx, Result};
use time::OffsetDateTime;

use crate::{
    domain::wording::Wording,
    outbound::{Draft, say},
    reach::Volunteer,
};

/// Tells the volunteer, if there is somebody to tell. `until` is when what is told of begins; nobody needs to read it after.
pub(super) async fn tell(
    cx: &Cx,
    claim: ClaimId,
    volunteer: Option<Volunteer>,
    wording: Wording,
    until: Option<OffsetDateTime>,
) -> Result<()> {
    if let Some(volunteer) = volunteer {
        let draft = Draft {
            wording,
            to: volunteer.to,
            occasion: claim.uuid(),
            about: vec![claim.uuid()],
            happens: until,
            expires_at: until,
        };
        say(cx, draft).await?;
    }
    Ok(())
}
