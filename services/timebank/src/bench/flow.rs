use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use contracts::dispatch::UploadVisit;
use futures::{StreamExt, stream};
use kernel::{Clock, ManualClock, SystemClock, at_china, china_date};
use runtime::{Bus, Client, Config, Host};
use serde::Serialize;
use serde_json::Value;
use time::macros::time;

use super::{
    Latency, empty_stream,
    gateway::Gateway,
    limits, load_average, recreate,
    visits::{District, Served},
    write,
};
use crate::services;

/// Pairs of elder and volunteer.
const PAIRS: u32 = 240;
/// Visits of each pair; their quarters of an hour stay below a day's limit.
const ROUNDS: u32 = 9;
/// Uploads measured one after another on an idle machine.
const ALONE: usize = 240;
/// Uploads under way at once at saturation.
const AT_ONCE: usize = 64;

#[derive(Serialize)]
struct Figures {
    /// Uploads a second, from the first request until the last confirmation SMS is at the gateway.
    uploads_per_second: f64,
    /// Milliseconds from the request until the SMS is at the gateway, one upload at a time.
    alone: Latency,
    /// The same at saturation.
    saturated: Latency,
    /// Milliseconds until the upload's own answer at saturation.
    answers: Latency,
    uploads: usize,
    limits: Limits,
    ratio_to_inserts: f64,
    ratio_to_publishes: f64,
    load_average: f64,
}

#[derive(Serialize)]
struct Limits {
    /// Single-row INSERT commits a second at 32 connections.
    inserts_per_second: f64,
    /// Acknowledged publishes a second, 32 at once.
    publishes_per_second: f64,
}

/// Everything in one process, on a database of its own with fsync on; the gateway is the sandbox beside it.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let config = config.with("database.name", "bench_flow")?;
    recreate(&config).await?;
    runtime::migrate(&config, &services::all()).await?;
    let bus = Bus::connect(&config, "admin").await?;
    empty_stream(&bus, &config).await?;
    let before = Limits {
        inserts_per_second: limits::inserts(&config, 32).await?,
        publishes_per_second: limits::publishes(&bus).await?,
    };
    empty_stream(&bus, &config).await?;

    let gateway = Gateway::start(&config, &[]).await?;
    let clock = ManualClock::new(at_china(china_date(SystemClock.now()), time!(9:00)));
    let running = runtime::start(config.clone(), Arc::new(clock.clone()), false, services::all()).await?;
    gateway.approve_templates().await?;
    let client = running.hosts[0].client().clone();
    let salt = 1;
    let district = District::found(&client, &clock, PAIRS, salt).await?;
    settle(&running.hosts).await?;
    let mut served = Vec::new();
    for _ in 0..ROUNDS {
        served.extend(district.serve_round().await?);
        settle(&running.hosts).await?;
    }
    let busy = served.split_off(ALONE);
    let alone = one_by_one(&client, &district, &gateway, &served).await?;
    settle(&running.hosts).await?;
    let (answers, saturated, seconds) = at_once(&client, &district, &gateway, &busy).await?;
    settle(&running.hosts).await?;
    let posted: i64 = sqlx::query_scalar("select count(*) from ledger.transfer where kind = 'pending'")
        .fetch_one(host(&running.hosts, "ledger")?.pool())
        .await?;
    ensure!(
        usize::try_from(posted)? == served.len() + busy.len(),
        "{posted} uploads are in the ledger"
    );
    let uploads_per_second = busy.len() as f64 / seconds;
    let figures = Figures {
        uploads_per_second,
        alone: Latency::of(alone),
        saturated: Latency::of(saturated),
        answers: Latency::of(answers),
        uploads: busy.len(),
        ratio_to_inserts: uploads_per_second / before.inserts_per_second,
        ratio_to_publishes: uploads_per_second / before.publishes_per_second,
        limits: before,
        load_average: load_average(),
    };
    running.stop().await;
    gateway.stop().await;
    write(folder, "flow", &figures)
}

fn host<'a>(hosts: &'a [Host], name: &str) -> anyhow::Result<&'a Host> {
    hosts
        .iter()
        .find(|host| host.service() == name)
        .with_context(|| format!("{name} does not run"))
}

/// Each upload waits until the one before has reached the gateway.
async fn one_by_one(
    client: &Client,
    district: &District<'_>,
    gateway: &Gateway,
    served: &[Served],
) -> anyhow::Result<Vec<f64>> {
    let mut took = Vec::with_capacity(served.len());
    for visit in served {
        let before = gateway.asked(&visit.phone).await?;
        let began = Instant::now();
        upload(client, district, visit).await?;
        gateway.wait_for(&visit.phone, before).await?;
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(took)
}

/// Many at once. Gives the time to each answer, the time to each SMS, and the seconds until the last SMS.
async fn at_once(
    client: &Client,
    district: &District<'_>,
    gateway: &Gateway,
    served: &[Served],
) -> anyhow::Result<(Vec<f64>, Vec<f64>, f64)> {
    let mut arrivals = Arrivals::default();
    gateway.note_arrivals(&mut arrivals).await?;
    let before = arrivals.times.len();
    let began = Instant::now();
    let epoch = SystemClock.now();
    let sent: Vec<anyhow::Result<(f64, f64)>> = stream::iter(served)
        .map(|visit| async move {
            let start = began.elapsed().as_secs_f64();
            upload(client, district, visit).await?;
            Ok((start, (began.elapsed().as_secs_f64() - start) * 1_000.0))
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let sent = sent.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let until = Instant::now() + Duration::from_secs(60);
    while arrivals.times.len() < before + served.len() {
        ensure!(
            Instant::now() < until,
            "{} of {} SMS arrived",
            arrivals.times.len() - before,
            served.len()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
        gateway.note_arrivals(&mut arrivals).await?;
    }
    let mut arrived: Vec<f64> = arrivals.times[before..]
        .iter()
        .map(|at| (*at - epoch).as_seconds_f64())
        .collect();
    arrived.sort_by(f64::total_cmp);
    let seconds = arrived.last().copied().unwrap_or(f64::NAN);
    // The n-th SMS belongs to about the n-th upload: the queue is first come, first served.
    let mut starts: Vec<f64> = sent.iter().map(|(start, _)| *start).collect();
    starts.sort_by(f64::total_cmp);
    let saturated = starts
        .iter()
        .zip(&arrived)
        .map(|(start, arrival)| (arrival - start).max(0.0) * 1_000.0)
        .collect();
    Ok((
        sent.into_iter().map(|(_, answer)| answer).collect(),
        saturated,
        seconds,
    ))
}

async fn upload(client: &Client, district: &District<'_>, visit: &Served) -> anyhow::Result<()> {
    client
        .tell(
            &district.clerk,
            client.new_key(),
            UploadVisit {
                visit_id: visit.visit,
            },
        )
        .await?;
    Ok(())
}

async fn settle(hosts: &[Host]) -> anyhow::Result<()> {
    let mut calm = 0;
    while calm < 3 {
        let mut waiting = 0;
        for host in hosts {
            waiting += host.unfinished_events().await?;
        }
        waiting += sqlx::query_scalar::<_, i64>(
            "select count(*) from notification.message where state in ('queued', 'claimed')",
        )
        .fetch_one(host(hosts, "notification")?.pool())
        .await?;
        calm = if waiting == 0 { calm + 1 } else { 0 };
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// When the gateway received each confirmation SMS, as far as it has been asked.
#[derive(Default)]
struct Arrivals {
    times: Vec<time::OffsetDateTime>,
    /// The gateway's number of the last message seen.
    last: u64,
}

impl Gateway {
    /// How often this phone was asked to confirm.
    async fn asked(&self, phone: &str) -> anyhow::Result<usize> {
        let url = format!("{}/api/phones/{phone}/messages", self.url);
        let messages: Vec<Value> = self.http.get(url).send().await?.json().await?;
        Ok(messages
            .iter()
            .filter(|message| {
                message["text"]
                    .as_str()
                    .is_some_and(|text| text.contains("满意回"))
            })
            .count())
    }

    async fn wait_for(&self, phone: &str, before: usize) -> anyhow::Result<()> {
        let until = Instant::now() + Duration::from_secs(10);
        while self.asked(phone).await? <= before {
            ensure!(Instant::now() < until, "no SMS within ten seconds");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    /// Adds the confirmation SMS that have come since the last look.
    async fn note_arrivals(&self, arrivals: &mut Arrivals) -> anyhow::Result<()> {
        loop {
            let url = format!("{}/api/messages?since={}&limit=10000", self.url, arrivals.last);
            let page: Vec<Value> = self.http.get(url).send().await?.json().await?;
            let Some(last) = page.last().and_then(|message| message["id"].as_u64()) else {
                return Ok(());
            };
            arrivals.last = last;
            let asking = page.iter().filter(|message| {
                message["text"]
                    .as_str()
                    .is_some_and(|text| text.contains("满意回"))
            });
            for message in asking {
                let at = message["received_at"].as_str().context("received_at")?;
                arrivals.times.push(time::OffsetDateTime::parse(
                    at,
                    &time::format_description::well_known::Rfc3339,
                )?);
            }
        }
    }
}
