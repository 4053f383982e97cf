//! Queries: one a file.

pub mod channel_health;
pub mod find_campaigns;
pub mod find_messages;
pub mod find_publicity;
pub mod find_stories;
pub mod find_suppressions;
pub mod find_texts;
pub mod list_channels;
pub mod list_texts;
pub mod outreach_consent_of;
pub mod platform_line;
pub mod preview_audience;
pub mod preview_text;
pub mod published_stories;
pub mod reach_of;
pub mod replies_for_hotline;
pub mod sample_campaign;
pub mod wechat_entrance;
pub mod wechat_person;

use contracts::{Actor, Error};
use kernel::Phone;
use runtime::{Crypto, Result};

/// `169****0001`
fn masked(crypto: &Crypto, sealed: &[u8]) -> Result<String> {
    let number = crypto.open(sealed)?;
    Ok(number
        .parse::<Phone>()
        .map_or_else(|_| "***".to_owned(), |phone| phone.masked()))
}

/// What nobody but the portal asks for.
pub fn only_the_portal(actor: &Actor) -> contracts::Result<()> {
    match actor {
        Actor::Service { name } if name == "portal" => Ok(()),
        Actor::System => Ok(()),
        _ => Err(Error::forbidden("portal_only", "only the portal asks for this")),
    }
}
