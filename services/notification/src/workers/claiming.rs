//! What the sender takes next: in one transaction, the urgent first, outreach last and apart, all of it under the throttles.

use std::{sync::Arc, time::Duration as StdDuration};

use contracts::settings;
use kernel::MessageId;
use runtime::{Result, Settings, Worker};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use crate::{
    audience,
    channel::Channel,
    domain::{campaign_hours, template::Template, throttle},
    providers::{Outgoing, Provider},
    store::{
        bucket::{self, Limit},
        channel,
        outreach::{self, Caps},
        parts,
        queue::{self, Claimed, Places, Road, To},
    },
};

/// How far ahead a slot is waited for instead of looking again later.
const SOON: Duration = Duration::seconds(1);

/// A claimed message with the gateway that is to take it.
pub struct Ready {
    /// The gateway.
    pub provider: Arc<dyn Provider>,
    /// Attempts, this one included.
    pub attempts: i16,
    /// The number's blind index.
    pub phone_index: Vec<u8>,
    /// Who goes first.
    pub lane: i16,
    /// When it goes.
    pub at: OffsetDateTime,
    /// What goes.
    pub outgoing: Outgoing,
}

/// What is on its way, by the places that it takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flying {
    /// All of it.
    pub all: usize,
    /// Without codes and emergencies.
    pub usual: usize,
    /// Outreach alone.
    pub outreach: usize,
}

impl Flying {
    /// One more.
    pub fn begins(&mut self, lane: i16) {
        self.all += 1;
        self.usual += usize::from(lane > 1);
        self.outreach += usize::from(lane >= OUTREACH);
    }

    /// One less.
    pub fn ends(&mut self, lane: i16) {
        self.all = self.all.saturating_sub(1);
        self.usual = self.usual.saturating_sub(usize::from(lane > 1));
        self.outreach = self.outreach.saturating_sub(usize::from(lane >= OUTREACH));
    }

    /// An eighth of all places is for what cannot wait, a quarter for what is not outreach.
    fn places(&self, in_flight: usize) -> (Places, usize) {
        let free = in_flight.saturating_sub(self.all);
        let kept = |share: usize| in_flight - (in_flight / share).min(in_flight - 1);
        let places = Places {
            all: free,
            usual: free.min(kept(8).saturating_sub(self.usual)),
        };
        (places, free.min(kept(4).saturating_sub(self.outreach)))
    }
}

/// The lane of outreach.
const OUTREACH: i16 = 5;

/// What was claimed, and when the next slot of a throttle is if it is soon.
pub struct Taken {
    /// Messages to be sent.
    pub ready: Vec<Ready>,
    /// How long until then.
    pub wait: Option<StdDuration>,
}

/// Claims and unseals: for followers of the WeChat account what has a template there, for the first of the other gateways
/// everything else. A message whose number or text cannot be read any more is left claimed: the check names it.
///
/// One claim follows the other anyway: over the connection that keeps its plans, since to plan one costs more than to carry it out.
pub async fn claim(worker: &Worker, channel: &Channel, flying: Flying) -> Result<Taken> {
    worker
        .host()
        .heap(worker.actor().clone(), |cx| async move {
            let now = channel.clock.now();
            let mut db = cx.db().await;
            let claimed = claim_all(&mut db, &worker.settings(), channel, flying, now).await?;
            let mut taken = Taken {
                ready: Vec::with_capacity(claimed.rows.len()),
                wait: claimed.wait,
            };
            for (provider, row) in claimed.rows {
                taken.ready.extend(ready(worker, &provider, row));
            }
            expect_parts(&mut db, &taken.ready).await?;
            Ok(taken)
        })
        .await
}

/// A claimed message, unsealed.
pub fn ready(worker: &Worker, provider: &Arc<dyn Provider>, row: Claimed) -> Option<Ready> {
    let (id, lane, at) = (row.id, row.lane, row.at);
    let Some((attempts, phone_index, outgoing)) = unseal(worker, row) else {
        tracing::error!(%id, "a message cannot be unsealed: key missing or text no longer known");
        return None;
    };
    Some(Ready {
        provider: Arc::clone(provider),
        attempts,
        phone_index,
        lane,
        at,
        outgoing,
    })
}

/// The gateways that take messages now, and whom they reach.
struct Ways {
    texts: Vec<&'static str>,
    open: Vec<(Arc<dyn Provider>, To)>,
}

impl Ways {
    fn of(channel: &Channel, held: &[String]) -> Self {
        let free: Vec<&Arc<dyn Provider>> = channel
            .providers
            .iter()
            .filter(|provider| held.iter().all(|name| name != provider.name()))
            .collect();
        let to_followers = free
            .iter()
            .find_map(|provider| Some((Arc::clone(provider), provider.only_to_followers()?)));
        let to_phones = free
            .iter()
            .find(|provider| provider.only_to_followers().is_none())
            .map(|provider| (Arc::clone(provider), To::Phones));
        let (first, texts) = to_followers.unzip();
        let first = first.map(|provider| (provider, To::Followers));
        Self {
            texts: texts.unwrap_or_default(),
            open: first.into_iter().chain(to_phones).collect(),
        }
    }

    fn road(&self, to: To) -> Road<'_> {
        Road {
            texts: &self.texts,
            to,
        }
    }
}

struct AllClaimed {
    rows: Vec<(Arc<dyn Provider>, Claimed)>,
    wait: Option<StdDuration>,
}

async fn claim_all(
    db: &mut PgConnection,
    settings: &Settings,
    channel: &Channel,
    mut flying: Flying,
    now: OffsetDateTime,
) -> Result<AllClaimed> {
    // Every claim looks at the hold of its gateway; where there are several, the next one takes over.
    let held = match channel.providers.len() {
        1 => Vec::new(),
        _ => channel::held(db, now).await?,
    };
    let ways = Ways::of(channel, &held);
    let hours = audience::hours(settings, channel);
    let caps = Caps {
        daily: settings.int(settings::SMS_OUTREACH_DAILY_CAP),
        monthly: settings.int(settings::SMS_OUTREACH_MONTHLY_CAP),
        elder_daily: settings.int(settings::SMS_ELDER_DAILY_CAP),
        text_daily: settings.int(settings::SMS_TEXT_DAILY_CAP),
        day: campaign_hours::day_start(now),
        month: campaign_hours::month_start(now),
        tomorrow: hours.tomorrow(now),
    };
    let mut all = AllClaimed {
        rows: Vec::new(),
        wait: None,
    };
    for (provider, to) in &ways.open {
        let road = ways.road(*to);
        let (places, _) = flying.places(channel.in_flight);
        let limits = channel_limits(channel, provider.name());
        let buckets = bucket::lock(db, &limits, now).await?;
        let slots = throttle::slots(&buckets, now, places.all);
        if slots.count == 0 {
            continue;
        }
        let (claimed, _) = queue::claim(
            db,
            provider.name(),
            &road,
            channel.instance,
            places,
            &slots,
            &caps,
            now,
        )
        .await?;
        bucket::take(db, &limits, &buckets, &slots, claimed.len()).await?;
        all.keep(provider, claimed, &mut flying);
    }
    if hours.first_instant(now) > now {
        return Ok(all);
    }
    let (_, places) = flying.places(channel.in_flight);
    let sending = match places {
        0 => Vec::new(),
        _ => outreach::hold_sending(db).await?,
    };
    for (provider, to) in &ways.open {
        let road = ways.road(*to);
        for (at, campaign) in sending.iter().enumerate() {
            let (_, places) = flying.places(channel.in_flight);
            // Those that come later get what those before them leave.
            let share = places.div_ceil(sending.len() - at);
            let limits = campaign_limits(channel, provider.name(), campaign);
            let buckets = bucket::lock(db, &limits, now).await?;
            let slots = throttle::slots(&buckets, now, share);
            if slots.count == 0 {
                all.waits_for(slots.first - now);
                continue;
            }
            let name = provider.name();
            let (claimed, touched) =
                outreach::claim(db, name, &road, channel.instance, campaign.id, &slots, &caps, now).await?;
            bucket::take(db, &limits, &buckets, &slots, claimed.len()).await?;
            if touched > 0 {
                all.waits_for(slots.spacing);
            }
            all.keep(provider, claimed, &mut flying);
        }
    }
    Ok(all)
}

impl AllClaimed {
    fn keep(&mut self, provider: &Arc<dyn Provider>, claimed: Vec<Claimed>, flying: &mut Flying) {
        for row in claimed {
            flying.begins(row.lane);
            self.rows.push((provider.clone(), row));
        }
    }

    fn waits_for(&mut self, wait: Duration) {
        if wait <= SOON {
            let wait = wait.max(Duration::ZERO).unsigned_abs();
            self.wait = Some(self.wait.map_or(wait, |known| known.min(wait)));
        }
    }
}

/// The limit of a gateway, where it has one.
pub fn channel_limits(channel: &Channel, provider: &str) -> Vec<Limit> {
    let limit = channel.rate(provider).map(|per_second| Limit {
        name: format!("channel {provider}"),
        spacing: throttle::spacing(per_second),
    });
    limit.into_iter().collect()
}

/// The limits of a campaign through a gateway: its own, the gateway's, and outreach's share of that.
fn campaign_limits(channel: &Channel, provider: &str, campaign: &outreach::Sending) -> Vec<Limit> {
    let mut limits = channel_limits(channel, provider);
    if let Some(spacing) = limits.first().map(|limit| limit.spacing) {
        limits.push(Limit {
            name: format!("outreach {provider}"),
            spacing: throttle::outreach_share(spacing),
        });
    }
    if let Some(per_second) = campaign
        .per_second
        .and_then(|per_second| u32::try_from(per_second).ok())
    {
        limits.push(Limit {
            name: format!("campaign {}", campaign.id),
            spacing: throttle::spacing(per_second),
        });
    }
    limits
}

/// How many parts each long message goes in, before it goes.
pub async fn expect_parts(db: &mut PgConnection, ready: &[Ready]) -> Result<()> {
    let in_parts = |name: &'static str| -> Vec<(MessageId, usize)> {
        ready
            .iter()
            .filter(|one| one.provider.name() == name)
            .map(|one| (one.outgoing.message_id, one.provider.parts(&one.outgoing.content)))
            .filter(|(_, parts)| *parts > 1)
            .collect()
    };
    let mut names: Vec<&'static str> = ready.iter().map(|one| one.provider.name()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let those = in_parts(name);
        if !those.is_empty() {
            parts::expect(db, name, &those).await?;
        }
    }
    Ok(())
}

fn unseal(worker: &Worker, row: Claimed) -> Option<(i16, Vec<u8>, Outgoing)> {
    let crypto = worker.crypto();
    let phone: kernel::Phone = crypto.open(&row.phone).ok()?.parse().ok()?;
    let outgoing = Outgoing {
        message_id: row.id,
        template: Template::parse(&row.template)?,
        content: serde_json::from_str(&crypto.open(&row.content).ok()?).ok()?,
        phone: phone.clone(),
        openid: crypto.open_option(row.openid.as_deref()).ok()?,
    };
    Some((row.attempts, crypto.index("phone", phone.as_str()), outgoing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outreach_leaves_places_for_codes_and_for_everything_else() {
        let mut flying = Flying::default();
        let (places, outreach) = flying.places(32);
        assert_eq!((places.all, places.usual, outreach), (32, 28, 24));
        for _ in 0..24 {
            flying.begins(OUTREACH);
        }
        let (places, outreach) = flying.places(32);
        assert_eq!((places.all, places.usual, outreach), (8, 4, 0));
        flying.ends(OUTREACH);
        assert_eq!(flying.places(32).1, 1);
    }

    #[test]
    fn a_single_place_is_everybodys() {
        let (places, outreach) = Flying::default().places(1);
        assert_eq!((places.all, places.usual, outreach), (1, 1, 1));
    }
}
