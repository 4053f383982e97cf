//! What stands in the way of messages to a person, now: the answer to “why did she get no SMS?” before anybody looks at
//! single messages.

use contracts::{
    notification::{
        channel::{Hindering, Hindrance, Reach, ReachOf},
        consent::PersonKind,
    },
    settings,
};
use kernel::{at_china, china_date};
use runtime::{Read, Result};
use time::{OffsetDateTime, Time};

use crate::{
    channel::Channel,
    domain::quiet_hours::DayHours,
    reach, scope,
    store::{channel, consent, follower, message, suppression},
};

/// The gravest first.
pub async fn answer(read: Read, query: ReachOf) -> Result<Reach> {
    let person = (query.kind, query.person_id);
    let (to, org) = reach::person(&read, person, &scope::CONSENT_READERS, "reach.looked_at").await?;
    scope::reads_consent(read.actor(), person, &org)?;
    let mut hindrances = Vec::new();
    let mut add = |what: Hindrance, at: Option<OffsetDateTime>| {
        hindrances.push(Hindering {
            what,
            at: at.map(Into::into),
        });
    };
    let configured = read.state::<Channel>();
    let now = read.now();
    let mut db = read.db().await?;
    if message::silenced(&mut db, &[query.person_id])
        .await?
        .contains(&query.person_id)
    {
        add(Hindrance::Closed, None);
    }
    if to.phone.is_none() {
        add(Hindrance::NoPhone, None);
    }
    let holds = channel::holds(&mut db, now).await?;
    let held = |name: &str| holds.iter().find(|hold| hold.provider == name);
    if configured.providers.is_empty() {
        add(Hindrance::NoGateway, None);
    } else if configured
        .providers
        .iter()
        .all(|provider| held(provider.name()).is_some())
    {
        add(Hindrance::OnHold, holds.iter().map(|hold| hold.until).min());
    }
    let hours = DayHours {
        from: read.settings().int(settings::SMS_ELDER_FROM_HOUR),
        to: read.settings().int(settings::SMS_ELDER_TO_HOUR),
    };
    let opens = configured.day_hours(hours).first_instant(now, None);
    if query.kind == PersonKind::Elder && opens > now {
        add(Hindrance::QuietHours, Some(opens));
    }
    let index = to
        .phone
        .as_ref()
        .map(|phone| read.crypto().index("phone", phone.as_str()));
    if let Some(index) = &index {
        let follows = follower::follows(&mut db, index).await?;
        let asks_wechat = configured
            .providers
            .iter()
            .any(|provider| provider.only_to_followers().is_some());
        if follows && asks_wechat {
            add(Hindrance::WechatFirst, None);
        }
        if let Some(since) = suppression::since(&mut db, index).await? {
            add(Hindrance::Suppressed, Some(since));
        }
        let today = china_date(now);
        let begins = |date| at_china(date, Time::MIDNIGHT);
        let day = begins(today);
        let month = begins(today.replace_day(1).unwrap_or(today));
        let caps = [
            (settings::SMS_OUTREACH_DAILY_CAP, day),
            (settings::SMS_OUTREACH_MONTHLY_CAP, month),
        ];
        for (key, since) in caps {
            let most = read.settings().int(key);
            if message::outreach_since(&mut db, index, since).await? >= most {
                add(Hindrance::CapReached, None);
                break;
            }
        }
    }
    let agreed = consent::having(&mut db, &[query.person_id]).await?;
    if !agreed.contains(&query.person_id) {
        add(Hindrance::NoConsent, None);
    }
    Ok(Reach {
        phone_masked: to.phone.map(|phone| phone.masked()),
        hindrances,
    })
}
