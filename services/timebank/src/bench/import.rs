use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use contracts::{
    Actor, Paging,
    elderly::{
        Consent, ConsentGiver,
        import::{
            CloseElderUpload, CommitElderImport, ElderChoice, ElderImport, ElderImportState, ElderLine,
            ElderRowState, ElderTable, GetElderImport, OpenElderImport, PutElderRows,
        },
    },
};
use kernel::{ResidentId, Sex, SystemClock};
use runtime::{Bus, Client, Config};
use serde::Serialize;
use sqlx::PgPool;
use time::macros::date;
use tokio::{sync::mpsc, task::JoinHandle};
use uuid::Uuid;

use super::{admin_pool, empty_stream, limits, load_average, recreate, resident_mb, write};
use crate::services;

/// Elders in the table.
const ELDERS: u32 = 50_000;
/// Longest that the measurement waits for a step.
const PATIENCE: Duration = Duration::from_secs(600);
/// District of the table's villages.
const DISTRICT: &str = "370405";

#[derive(Serialize)]
struct Figures {
    elders: u32,
    /// Seconds from the first byte read until every row is with the registry.
    upload_seconds: f64,
    /// Seconds until every row has been tried.
    trial_seconds: f64,
    /// Seconds from the commit until the last profile is written: sealed, audited, its event in the outbox.
    register_seconds: f64,
    /// Seconds from then until the last event is acknowledged by the broker.
    publish_seconds: f64,
    /// All of it.
    total_seconds: f64,
    elders_per_second: f64,
    /// Most that resident memory has grown meanwhile, MB (1,000,000 bytes); all services in one process.
    memory_growth_mb: f64,
    limits: Limits,
    load_average: f64,
}

#[derive(Serialize)]
struct Limits {
    /// Single-row INSERT commits a second at 32 connections.
    inserts_per_second: f64,
    /// Acknowledged publishes a second, 32 at once.
    publishes_per_second: f64,
}

/// Imports a table of 50,000 elders in one process with everything in it, on a database of its own.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let config = config.with("database.name", "bench_import")?;
    recreate(&config).await?;
    runtime::migrate(&config, &services::all()).await?;
    let bus = Bus::connect(&config, "admin").await?;
    empty_stream(&bus, &config).await?;
    let before = Limits {
        inserts_per_second: limits::inserts(&config, 32).await?,
        publishes_per_second: limits::publishes(&bus).await?,
    };
    empty_stream(&bus, &config).await?;
    let table = table();
    let admin = admin_pool(&config, 2).await?;
    let running = runtime::start(config, Arc::new(SystemClock), false, services::all()).await?;
    let import = Import {
        client: running.hosts[0].client().clone(),
        id: Uuid::nil(),
    };
    let memory = Memory::watch()?;
    let began = Instant::now();
    let (import, upload_seconds) = import.upload(table).await?;
    import.until(ElderImportState::Checked).await?;
    let tried = began.elapsed().as_secs_f64();
    import.commit().await?;
    let done = import.until(ElderImportState::Done).await?;
    let registered = began.elapsed().as_secs_f64();
    published(&admin).await?;
    let total_seconds = began.elapsed().as_secs_f64();
    let memory_growth_mb = memory.growth_mb();
    ensure!(
        done.figures.registered == ELDERS,
        "{} are registered",
        done.figures.registered
    );
    let figures = Figures {
        elders: ELDERS,
        upload_seconds,
        trial_seconds: tried - upload_seconds,
        register_seconds: registered - tried,
        publish_seconds: total_seconds - registered,
        total_seconds,
        elders_per_second: f64::from(ELDERS) / total_seconds,
        memory_growth_mb,
        limits: before,
        load_average: load_average(),
    };
    running.stop().await;
    write(folder, "import", &figures)
}

/// Invented people, spread over the district's villages.
fn table() -> Vec<u8> {
    let villages: Vec<String> = portal::divisions()
        .into_iter()
        .map(|(code, ..)| code.to_string())
        .filter(|code| code.len() == 12)
        .collect();
    let mut text = "姓名,身份证号,村居,住址,居住情况,电话,联系人姓名,与老人关系,联系人电话,备注\n".to_owned();
    for number in 0..ELDERS {
        let birth = date!(1931 - 01 - 01) + time::Duration::days(i64::from(number % 12_000));
        let sex = if number % 2 == 0 { Sex::Female } else { Sex::Male };
        let id = ResidentId::for_test(birth, u16::try_from(number / 12_000).unwrap_or_default(), sex);
        let village = &villages[number as usize % villages.len()];
        let row = format!(
            "王秀{},{},{village},{number} 号楼 2 单元 401,与配偶同住,169{number:08},王强,子,169{number:08},院里有狗\n",
            ["英", "兰", "珍", "芳"][number as usize % 4],
            id.as_str(),
        );
        text.push_str(&row);
    }
    text.into_bytes()
}

/// An import on its way, as the operator's.
struct Import {
    client: Client,
    id: Uuid,
}

impl Import {
    /// Reads the table as the portal does, and sends its rows on while it is read.
    async fn upload(mut self, table: Vec<u8>) -> anyhow::Result<(Self, f64)> {
        let began = Instant::now();
        let open = OpenElderImport {
            title: "measurement".into(),
            within: DISTRICT.parse()?,
            table: ElderTable::Utf8,
            consent: Consent {
                service: true,
                sensitive: true,
                text_version: "2026-01".into(),
                given_by: ConsentGiver::Elder,
                reason: None,
            },
            welcome: false,
        };
        self.id = self.tell(open).await?.import_id;
        let (send, mut chunks) = mpsc::channel::<Vec<ElderLine>>(1);
        let reading: JoinHandle<Result<u32, String>> = tokio::task::spawn_blocking(move || {
            portal::read_elders(&table, &mut |_, rows| send.blocking_send(rows).is_ok())
        });
        while let Some(rows) = chunks.recv().await {
            let import_id = self.id;
            self.tell(PutElderRows { import_id, rows }).await?;
        }
        let rows = reading.await?.map_err(anyhow::Error::msg)?;
        let import_id = self.id;
        self.tell(CloseElderUpload { import_id, rows }).await?;
        Ok((self, began.elapsed().as_secs_f64()))
    }

    async fn commit(&self) -> anyhow::Result<()> {
        let commit = CommitElderImport {
            import_id: self.id,
            choice: ElderChoice::SoundAndSimilar,
        };
        self.tell(commit).await?;
        Ok(())
    }

    async fn until(&self, state: ElderImportState) -> anyhow::Result<ElderImport> {
        let until = Instant::now() + PATIENCE;
        loop {
            let query = GetElderImport {
                import_id: self.id,
                state: Some(ElderRowState::Refused),
                paging: Paging { page: 1, size: 1 },
            };
            let found = self.client.ask(&Actor::System, query).await?.import;
            if found.state == state {
                return Ok(found);
            }
            ensure!(Instant::now() < until, "not {} in time", state.as_str());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn tell<C: contracts::Command>(&self, command: C) -> anyhow::Result<C::Reply> {
        let key = self.client.new_key();
        Ok(self.client.tell(&Actor::System, key, command).await?)
    }
}

/// Waits until every event of the import is with the broker.
async fn published(admin: &PgPool) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        let (told, waiting): (i64, i64) = sqlx::query_as(
            "select count(*), count(*) filter (where published_at is null) from elderly.outbox
             where subject = 'tb.evt.elderly-registry.elder.registered'",
        )
        .fetch_one(admin)
        .await
        .context("the outbox")?;
        if told == i64::from(ELDERS) && waiting == 0 {
            return Ok(());
        }
        ensure!(Instant::now() < until, "{waiting} events are not published");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Looks at resident memory twenty times a second.
struct Memory {
    before: f64,
    most: Arc<AtomicU64>,
    watching: JoinHandle<()>,
}

impl Memory {
    fn watch() -> anyhow::Result<Self> {
        let before = resident_mb(std::process::id())?;
        let most = Arc::new(AtomicU64::new(0));
        let seen = most.clone();
        let watching = tokio::spawn(async move {
            loop {
                if let Ok(now) = resident_mb(std::process::id()) {
                    // Tenths of a megabyte.
                    seen.fetch_max((now * 10.0) as u64, Ordering::Relaxed);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        Ok(Self {
            before,
            most,
            watching,
        })
    }

    fn growth_mb(self) -> f64 {
        self.watching.abort();
        self.most.load(Ordering::Relaxed) as f64 / 10.0 - self.before
    }
}
