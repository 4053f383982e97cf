//! How each gateway does: on hold or not, what became of today's messages, when it last told of one, what it took of the
//! contract by our own records (no gateway is asked for its balance: `docs/gateways.md`), what became of tests.

use contracts::{
    Role,
    notification::{
        MessageState, StateCount,
        channel::{ChannelState, ChannelTest, Channels, ListChannels, Spent},
    },
    settings,
};
use kernel::{at_china, china_date};
use runtime::{Read, Result};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime, Time};

use super::masked;
use crate::{
    channel::Channel,
    domain::campaign_hours,
    store::{
        channel, channel_test,
        listing::{self, Taken},
    },
};

const MAY_LOOK: [Role; 4] = [Role::Operator, Role::Outreach, Role::SystemAdmin, Role::Auditor];

/// How long a count is good enough.
const COUNTED_FOR: Duration = Duration::minutes(10);

/// In the order in which they are tried.
pub async fn answer(read: Read, _: ListChannels) -> Result<Channels> {
    read.actor().has_role(&MAY_LOOK)?;
    let since = at_china(china_date(read.now()), Time::MIDNIGHT);
    let mut db = read.db().await?;
    let holds = channel::holds(&mut db, read.now()).await?;
    let counts = listing::of_gateways(&mut db, since).await?;
    let receipts = channel::last_receipts(&mut db).await?;
    let configured = read.state::<Channel>();
    let (counted_at, taken) = taken(&mut db, &configured, read.now()).await?;
    let price = read.settings().int(settings::SMS_SEGMENT_PRICE_FEN);
    let told = |provider: &str| {
        let takes_tests = configured.takes_tests(provider);
        let (spent_today, month) = taken
            .iter()
            .find(|taken| taken.provider == provider)
            .map_or((0, 0), |taken| (taken.today, taken.month));
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
            spent: takes_tests.then(|| Spent {
                today: spent_today,
                month,
                month_fen: month.saturating_mul(price),
            }),
            takes_tests,
        }
    };
    let channels = configured
        .providers
        .iter()
        .map(|provider| told(provider.name()))
        .collect();
    let queued = listing::counts(&mut db).await?;
    let tests = channel_test::latest(&mut db, read.now()).await?;
    let tests = tests.into_iter().map(|test| {
        Ok(ChannelTest {
            message_id: test.id.into(),
            provider: test.provider,
            phone_masked: test
                .phone
                .map(|sealed| masked(read.crypto(), &sealed))
                .transpose()?,
            state: MessageState::parse(&test.state).unwrap_or(MessageState::Failed),
            error: test.error,
            at: test.queued_at.into(),
        })
    });
    let covered = read.settings().int(settings::SMS_MONTH_SEGMENTS);
    Ok(Channels {
        covered: (covered > 0).then_some(covered),
        counted_at: counted_at.into(),
        tests: tests.collect::<Result<Vec<_>>>()?,
        channels,
        queued: queued
            .iter()
            .find(|(state, _)| state == MessageState::Queued.as_str())
            .map_or(0, |(_, count)| *count),
    })
}

/// What the gateways took in this month, counted at most ten minutes and never a day ago.
async fn taken(
    db: &mut PgConnection,
    channel: &Channel,
    now: OffsetDateTime,
) -> Result<(OffsetDateTime, Vec<Taken>)> {
    let known = channel.taken.lock().ok().and_then(|taken| taken.clone());
    let is_fresh = |at: OffsetDateTime| now - at < COUNTED_FOR && china_date(at) == china_date(now);
    if let Some(known) = known.filter(|(at, _)| is_fresh(*at)) {
        return Ok(known);
    }
    let (month, day) = (campaign_hours::month_start(now), campaign_hours::day_start(now));
    let counted = (now, listing::taken(db, month, day).await?);
    if let Ok(mut taken) = channel.taken.lock() {
        *taken = Some(counted.clone());
    }
    Ok(counted)
}
