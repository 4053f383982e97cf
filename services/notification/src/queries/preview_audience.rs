//! Whom a campaign would reach now, and what it would cost (R12.4). Names and numbers stay with the registries' services.

use contracts::notification::campaign::{AudienceCount, PreviewAudience};
use kernel::CampaignId;
use runtime::{Read, Result};

use crate::{audience, campaigns, domain::campaign as rules};

/// Counts, for who may write campaigns, and for their own people alone.
pub async fn answer(read: Read, query: PreviewAudience) -> Result<AudienceCount> {
    let (_, org) = campaigns::author(read.actor())?;
    let spec = rules::read(&query.spec, &org)?;
    audience::count(&read, CampaignId::generate(read.now()), &spec).await
}
