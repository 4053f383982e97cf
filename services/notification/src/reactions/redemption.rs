//! What the events of a claim and of an order of goods have in common: the volunteer whose time it is learns of it.

use runtime::{Cx, Result};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    domain::wording::Wording,
    outbound::{Draft, say},
    reach::Volunteer,
};

/// Tells the volunteer, if there is somebody to tell, about the claim or order `id`. `until` is when what is told of begins; nobody needs to read it after.
pub(super) async fn tell(
    cx: &Cx,
    id: Uuid,
    volunteer: Option<Volunteer>,
    wording: Wording,
    until: Option<OffsetDateTime>,
) -> Result<()> {
    if let Some(volunteer) = volunteer {
        let draft = Draft {
            wording,
            to: volunteer.to,
            occasion: id,
            about: vec![id],
            happens: until,
            expires_at: until,
        };
        say(cx, draft).await?;
    }
    Ok(())
}
