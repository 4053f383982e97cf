//! How many messages are in which state, and how many replies wait.

use contracts::{
    Role,
    notification::{ChannelCounts, ChannelHealth, MessageState, StateCount},
};
use runtime::{Read, Result};

use crate::store::{listing, reply};

const MAY_LOOK: [Role; 5] = [
    Role::Operator,
    Role::Outreach,
    Role::Auditor,
    Role::Oversight,
    Role::SystemAdmin,
];

/// Every state, also those without any message.
pub async fn answer(read: Read, _: ChannelHealth) -> Result<ChannelCounts> {
    read.actor().has_role(&MAY_LOOK)?;
    let mut db = read.db().await?;
    let counts = listing::counts(&mut db).await?;
    let count = |state: MessageState| {
        counts
            .iter()
            .find(|(word, _)| word == state.as_str())
            .map_or(0, |(_, count)| *count)
    };
    Ok(ChannelCounts {
        states: MessageState::ALL
            .iter()
            .map(|state| StateCount {
                state: *state,
                count: count(*state),
            })
            .collect(),
        replies_waiting: reply::hotline_count(&mut db).await?,
    })
}
