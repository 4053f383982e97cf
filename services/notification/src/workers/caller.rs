//! Has gateways call elders, in the daytime: what is due is claimed, handed over, and its answer recorded.

use contracts::settings;
use futures::future::join_all;
use gateways::Outcome;
use runtime::{Progress, Result, Worker};

use crate::{
    calls,
    channel::Channel,
    domain::{ladder, patience, quiet_hours::DayHours, template::Template, wording::Content},
    providers::voice::{Call, Caller},
    store::{
        call::{self, Claimed},
        channel,
    },
};

/// Calls that are handed over at the same time.
const AT_ONCE: i64 = 8;

/// Calls until nothing is due.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
    let now = channel.clock.now();
    if channel.callers.is_empty() {
        return Ok(Progress::Idle);
    }
    let mut db = worker.db().await?;
    let opens = hours(&worker, &channel).first_instant(now, None);
    if opens > now {
        call::put_off(&mut db, opens, now).await?;
        return Ok(Progress::Idle);
    }
    let held = channel::held(&mut db, now).await?;
    let Some(caller) = channel
        .callers
        .iter()
        .find(|caller| held.iter().all(|name| name != caller.name()))
    else {
        return Ok(Progress::Idle);
    };
    let claimed = call::claim(&mut db, caller.name(), AT_ONCE, now).await?;
    drop(db);
    if claimed.is_empty() {
        return Ok(Progress::Idle);
    }
    let made = join_all(
        claimed
            .iter()
            .map(|row| make(&worker, &channel, caller.as_ref(), row)),
    )
    .await;
    made.into_iter().collect::<Result<Vec<()>>>()?;
    Ok(Progress::More)
}

fn hours(worker: &Worker, channel: &Channel) -> DayHours {
    let settings = worker.settings();
    channel.day_hours(DayHours {
        from: settings.int(settings::VOICE_FROM_HOUR),
        to: settings.int(settings::VOICE_TO_HOUR),
    })
}

async fn make(worker: &Worker, channel: &Channel, caller: &dyn Caller, row: &Claimed) -> Result<()> {
    let (message, now) = (row.message_id, channel.clock.now());
    let Some(call) = unseal(worker, row) else {
        tracing::error!(%message, "a call cannot be made: key missing or text no longer known");
        return Ok(());
    };
    let verdict = caller.call(&call, now).await;
    let (provider, code) = (caller.name(), verdict.code.clone());
    match &verdict.outcome {
        Outcome::HoldChannel | Outcome::HoldToMidnight => {
            tracing::error!(
                provider,
                code,
                "the gateway refuses all calls: account, quota or signature; on hold"
            );
            channel::hold(&mut *worker.db().await?, provider, now + patience::HOLD, &code).await?;
        }
        Outcome::OurFault => tracing::error!(provider, code, %message, "the gateway finds our call faulty"),
        _ => {}
    }
    let step = ladder::after_answer(&verdict, row.refusals, now);
    worker
        .unit(async move |cx| {
            calls::record(&cx, message, &step, &code).await?;
            calls::hear_early(&cx).await
        })
        .await
}

fn unseal(worker: &Worker, row: &Claimed) -> Option<Call> {
    let crypto = worker.crypto();
    let template = Template::parse(&row.template)?;
    let content: Content = serde_json::from_str(&crypto.open(&row.content).ok()?).ok()?;
    Some(Call {
        no: row.no,
        phone: crypto.open(&row.phone).ok()?.parse().ok()?,
        values: template.meta().spoken.as_ref()?.values(&content.vars),
        template,
    })
}
