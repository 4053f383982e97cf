//! How each gateway does: on hold or not, what became of today's messages, when it last told of one.

use contracts::{
    Role,
    notification::{
        MessageState, StateCount,
        channel::{ChannelState, Channels, ListChannels},
    },
};
use kernel::{at_china, china_date};
use runtime::{Read, Result};
use time::Time;

use crate::{
    channel::Channel,
    store::{channel, listing},
};

const MAY_LOOK: [Role; 4] = [Role::Operator, Role::Outreach, Role::SystemAdmin, Role::Auditor];

/// In the order in which they are tried.
pub async fn answer(read: Read, _: ListChannels) -> Result<Channels> {
    read.actor().has_role(&MAY_LOOK)?;
    let since = at_china(china_date(read.now()), Time::MIDNIGHT);
    let mut db = read.db().await?;
    let holds = channel::holds(&mut db, read.now()).await?;
    let counts = listing::of_gateways(&mut db, since).await?;
    let receipts = channel::last_receipts(&mut db).await?;
    let told = |provider: &str| {
        let hold = holds.iter().find(|hold| hold.provider == provider);
        let today = counts.iter().filter(|count| count.provider == provider);
        ChannelState {
            provider: provider.to_owned(),
            held_until: hold.map(|hold| hold.until.into()),
            held_for: hold.map(|hold| hold.code.clone()),
            today: today
                .filter_map(|count| {
                    Some(StateCount {
                        state: MessageState::parse(&count.state)?,
                        count: count.count,
                    })
                })
                .collect(),
            last_receipt_at: receipts
                .iter()
                .find(|(name, _)| name == provider)
                .map(|(_, at)| (*at).into()),
        }
    };
    let configured = read.state::<Channel>();
    let channels = configured
        .providers
        .iter()
        .map(|provider| told(provider.name()))
        .collect();
    let queued = listing::counts(&mut db).await?;
    Ok(Channels {
        channels,
        queued: queued
            .iter()
            .find(|(state, _)| state == MessageState::Queued.as_str())
            .map_or(0, |(_, count)| *count),
    })
}
