//! Messages to a hundred thousand people, by HTTP and by SMPP, and a sign-in code that has to get past them.

mod bare;
pub mod outreach;
mod process;
mod smsc;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use contracts::{Actor, Personal, notification::SendSignInCode};
use kernel::{Clock, SystemClock};
use runtime::{Bus, Client, Config};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::PgPool;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Latency, admin_pool, empty_stream, gateway::Gateway, load_average, recreate, write};
use crate::services;
use process::Process;
use smsc::Smsc;

/// People who are written to.
const RECIPIENTS: u32 = 100_000;
/// Messages at the gateway at once, in the service as in the limit.
const AT_ONCE: usize = 128;
/// Between two codes.
const BETWEEN_CODES: Duration = Duration::from_millis(200);
/// Throttles, messages a second.
const RATES: [u32; 3] = [1, 10, 100];
/// How long they are looked at.
const THROTTLED_SECONDS: u32 = 60;
/// Numbers of those who sign in, beyond all recipients.
const CODES_FROM: u32 = 50_000_000;

#[derive(Serialize)]
struct Figures {
    http: Road,
    smpp: Road,
    /// Milliseconds from asking for a code until it is at the gateway, while the messages by HTTP go.
    code: Latency,
    codes: usize,
    throttles: Vec<Throttle>,
    recipients: u32,
    load_average: f64,
}

/// A campaign under a throttle with burst 1.
#[derive(Serialize)]
struct Throttle {
    per_second: u32,
    /// In all, after a minute.
    claimed: i64,
    /// In any second that begins with a claim: never more than the throttle.
    most_in_any_second: i64,
}

#[derive(Serialize)]
struct Road {
    /// Messages a second, from the first claim until the last answer is in the database.
    messages_per_second: f64,
    /// The limit in the same run: bare signed requests, or bare `submit_sm`, by the same client.
    bare_per_second: f64,
    ratio_to_bare: f64,
    /// Seconds until the last receipt is in the database.
    delivered_seconds: f64,
    /// Processor time of the service, both cores together.
    cpu_ms_per_message: f64,
    /// Highest resident memory above that of the idle service, MB (1,000,000 bytes).
    grown_mb: f64,
}

/// The service is a process of its own on a database of its own with fsync on; the gateways are the sandbox beside it and an
/// SMSC in this process.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let config = config.with("database.name", "bench_notification")?;
    let gateway = Gateway::start(&config, &["--keep", "400000"]).await?;
    gateway.approve_templates().await?;
    let door = format!(
        "http://{}/cb/{}/aliyun",
        config.listen("callbacks")?,
        config.secret("callback-path")?
    );
    let callbacks = json!({"aliyun_report": format!("{door}/report"), "aliyun_up": format!("{door}/up")});
    let told = gateway
        .http
        .post(format!("{}/api/callbacks", gateway.url))
        .json(&callbacks);
    told.send().await?.error_for_status()?;
    let bare_http = bare::signed_requests(&gateway.url, AT_ONCE).await?;
    let (http, code, throttles) = {
        let service = Service::start(&config, &[]).await?;
        let asked = Asked::default();
        let codes = tokio::spawn(sign_ins(service.client(), asked.clone()));
        let road = service.carries(bare_http).await?;
        codes.abort();
        let code = arrived(&gateway, &asked).await?;
        let throttles = service.throttled().await?;
        service.process.stop().await?;
        (road, code, throttles)
    };
    gateway.stop().await;

    let smsc = Smsc::start(true).await?;
    let bare_smpp = bare::submits(AT_ONCE).await?;
    let variables = [
        ("TB_NOTIFICATION__PROVIDER", "smpp".to_owned()),
        ("TB_NOTIFICATION__PROVIDERS__SMPP__ENDPOINT", smsc.address.clone()),
        (
            "TB_NOTIFICATION__PROVIDERS__SMPP__SYSTEM_ID",
            "timebank".to_owned(),
        ),
        ("TB_NOTIFICATION__PROVIDERS__SMPP__NUMBER", "10690001".to_owned()),
        ("TB_NOTIFICATION__PROVIDERS__SMPP__WINDOW", AT_ONCE.to_string()),
        ("TB_SECRET_SMPP_PASSWORD", "secret".to_owned()),
    ];
    let service = Service::start(&config, &variables).await?;
    let smpp = service.carries(bare_smpp).await?;
    service.process.stop().await?;
    ensure!(smsc.taken() == u64::from(RECIPIENTS), "{} by SMPP", smsc.taken());

    let figures = Figures {
        http,
        smpp,
        codes: code.len(),
        code: Latency::of(code),
        throttles,
        recipients: RECIPIENTS,
        load_average: load_average(),
    };
    write(folder, "notification", &figures)
}

/// The service on an empty database.
struct Service {
    process: Process,
    pool: PgPool,
    config: Config,
    bus: Bus,
}

impl Service {
    async fn start(config: &Config, variables: &[(&str, String)]) -> anyhow::Result<Self> {
        recreate(config).await?;
        runtime::migrate(config, &services::all()).await?;
        let admin = Bus::connect(config, "admin").await?;
        empty_stream(&admin, config).await?;
        let mut all = vec![("TB_NOTIFICATION__IN_FLIGHT", AT_ONCE.to_string())];
        all.extend(variables.iter().cloned());
        Ok(Self {
            process: Process::start(config, &all).await?,
            pool: admin_pool(config, 2).await?,
            bus: Bus::connect(config, "portal").await?,
            config: config.clone(),
        })
    }

    fn client(&self) -> Client {
        Client::new(self.bus.clone(), Arc::new(SystemClock))
    }

    /// Writes to everybody, and waits until everything has its receipt.
    async fn carries(&self, bare_per_second: f64) -> anyhow::Result<Road> {
        let crypto = outreach::crypto(&self.config)?;
        let (idle_mb, idle_cpu) = (self.process.resident_mb()?, self.process.cpu_seconds()?);
        let campaign =
            outreach::approved(&self.pool, &crypto, 0..RECIPIENTS, None, SystemClock.now()).await?;
        let until = Instant::now() + Duration::from_secs(600);
        let mut most_mb = idle_mb;
        loop {
            most_mb = most_mb.max(self.process.resident_mb()?);
            let open: bool = sqlx::query_scalar(
                "select exists (select from notification.message where campaign_id = $1 and state <> 'delivered')",
            )
            .bind(campaign)
            .fetch_one(&self.pool)
            .await?;
            if !open {
                break;
            }
            if Instant::now() > until {
                let states: Vec<(String, i64)> =
                    sqlx::query_as("select state, count(*) from notification.message group by state")
                        .fetch_all(&self.pool)
                        .await?;
                anyhow::bail!("after ten minutes: {states:?}");
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let cpu = self.process.cpu_seconds()? - idle_cpu;
        let (first, last, received): (OffsetDateTime, OffsetDateTime, OffsetDateTime) = sqlx::query_as(
            "select min(m.claimed_at), max(m.submitted_at), max(r.received_at)
             from notification.message m left join notification.receipt r on r.message_id = m.id
             where m.campaign_id = $1",
        )
        .bind(campaign)
        .fetch_one(&self.pool)
        .await?;
        let messages_per_second = f64::from(RECIPIENTS) / (last - first).as_seconds_f64();
        Ok(Road {
            messages_per_second,
            bare_per_second,
            ratio_to_bare: messages_per_second / bare_per_second,
            delivered_seconds: (received - first).as_seconds_f64(),
            cpu_ms_per_message: cpu * 1_000.0 / f64::from(RECIPIENTS),
            grown_mb: most_mb - idle_mb,
        })
    }
}

impl Service {
    /// Three campaigns at once, each under a throttle of its own.
    async fn throttled(&self) -> anyhow::Result<Vec<Throttle>> {
        let crypto = outreach::crypto(&self.config)?;
        let mut first = RECIPIENTS;
        let mut campaigns = Vec::new();
        for per_second in RATES {
            let last = first + per_second * (THROTTLED_SECONDS + 20);
            let rate = Some(i32::try_from(per_second)?);
            let now = SystemClock.now();
            campaigns.push((
                per_second,
                outreach::approved(&self.pool, &crypto, first..last, rate, now).await?,
            ));
            first = last;
        }
        tokio::time::sleep(Duration::from_secs(u64::from(THROTTLED_SECONDS))).await;
        let mut throttles = Vec::new();
        for (per_second, campaign) in campaigns {
            let (claimed, most): (i64, i64) = sqlx::query_as(
                "select count(*), coalesce(max(second), 0) from (
                     select count(*) over (order by claimed_at range between current row and '999999 microseconds' following) as second
                     from notification.message where campaign_id = $1 and claimed_at is not null) as each",
            )
            .bind(campaign)
            .fetch_one(&self.pool)
            .await?;
            throttles.push(Throttle {
                per_second,
                claimed,
                most_in_any_second: most,
            });
        }
        Ok(throttles)
    }
}

/// Who asked for a code, and when.
type Asked = Arc<Mutex<Vec<(String, OffsetDateTime)>>>;

/// Somebody signs in again and again, each time another.
async fn sign_ins(client: Client, asked: Asked) -> anyhow::Result<()> {
    for person in CODES_FROM.. {
        tokio::time::sleep(BETWEEN_CODES).await;
        let phone = outreach::phone(person);
        asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((phone.clone(), SystemClock.now()));
        let command = SendSignInCode {
            phone: Personal(phone),
            code: Personal("135790".to_owned()),
        };
        client
            .tell(&Actor::service("portal"), client.new_key(), command)
            .await?;
    }
    Ok(())
}

/// Milliseconds from asking for each code until it was at the gateway.
async fn arrived(gateway: &Gateway, asked: &Asked) -> anyhow::Result<Vec<f64>> {
    let asked = asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut took = Vec::with_capacity(asked.len());
    for (phone, at) in asked {
        let url = format!("{}/api/phones/{phone}/messages", gateway.url);
        let messages: Vec<Value> = gateway.http.get(url).send().await?.json().await?;
        let Some(message) = messages.first() else {
            // The last was asked for when the measurement ended.
            continue;
        };
        let received = message["received_at"].as_str().context("received_at")?;
        took.push((OffsetDateTime::parse(received, &Rfc3339)? - at).as_seconds_f64() * 1_000.0);
    }
    ensure!(!took.is_empty(), "no code arrived");
    Ok(took)
}
