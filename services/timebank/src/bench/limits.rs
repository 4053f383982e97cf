use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context;
use futures::{StreamExt, stream};
use runtime::{Bus, Config};
use sqlx::PgPool;

use super::admin_pool;

/// Rows of a set-based insert.
const ROWS: usize = 1_000;
/// What stands in a row.
const FILLER: &str = "a line of the length of an ordinary posting in the books of a time bank";
/// Publishers at once.
const AT_ONCE: usize = 32;
/// How long each limit is measured.
const SPAN: Duration = Duration::from_secs(5);

/// Single-row INSERT commits a second, by the same client library.
pub async fn inserts(config: &Config, connections: u32) -> anyhow::Result<f64> {
    let pool = admin_pool(config, connections).await?;
    make_table(&pool).await?;
    let began = Instant::now();
    let lanes = usize::try_from(connections)?;
    let counts: Vec<anyhow::Result<u64>> = stream::iter(0..i64::from(connections))
        .map(|lane| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let (mut db, mut done) = (pool.acquire().await?, 0);
                while began.elapsed() < SPAN {
                    sqlx::query("insert into public.bench_limit values ($1, $2)")
                        .bind(lane)
                        .bind(FILLER)
                        .execute(&mut *db)
                        .await?;
                    done += 1;
                }
                Ok(done)
            })
        })
        .buffer_unordered(lanes)
        .map(|joined| joined.map_err(anyhow::Error::from).flatten())
        .collect()
        .await;
    let seconds = began.elapsed().as_secs_f64();
    drop_table(&pool).await?;
    total(counts).map(|done| done as f64 / seconds)
}

/// Rows a second by INSERT … SELECT unnest, [`ROWS`] a commit, on one connection.
pub async fn unnest(config: &Config) -> anyhow::Result<f64> {
    let pool = admin_pool(config, 1).await?;
    make_table(&pool).await?;
    let (ids, fillers) = (vec![7_i64; ROWS], vec![FILLER; ROWS]);
    let (began, mut done) = (Instant::now(), 0);
    while began.elapsed() < SPAN {
        sqlx::query("insert into public.bench_limit select * from unnest($1::bigint[], $2::text[])")
            .bind(&ids)
            .bind(&fillers)
            .execute(&pool)
            .await?;
        done += ROWS;
    }
    let seconds = began.elapsed().as_secs_f64();
    drop_table(&pool).await?;
    Ok(done as f64 / seconds)
}

/// As [`inserts`], by pgbench with prepared statements; nothing where it is not installed.
pub async fn pgbench_inserts(config: &Config, clients: u32) -> anyhow::Result<Option<f64>> {
    let Some(program) = pgbench() else { return Ok(None) };
    let pool = admin_pool(config, 1).await?;
    make_table(&pool).await?;
    let script = std::env::temp_dir().join(format!("timebank-bench-{}.sql", std::process::id()));
    std::fs::write(
        &script,
        format!("insert into public.bench_limit values (1, '{FILLER}');\n"),
    )?;
    let output = tokio::process::Command::new(program)
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
        .arg(format!("--client={clients}"))
        .arg(format!("--time={}", SPAN.as_secs()))
        .arg("--file")
        .arg(&script)
        .args([
            "--host",
            &config.database.host,
            "--username",
            &config.database.admin_user,
        ])
        .arg(format!("--port={}", config.database.port))
        .arg(&config.database.name)
        .env("PGPASSWORD", config.secret("db-admin")?)
        .output()
        .await;
    let _ = std::fs::remove_file(&script);
    drop_table(&pool).await?;
    let said = String::from_utf8_lossy(&output?.stdout).into_owned();
    let tps = said.lines().find_map(|line| line.strip_prefix("tps = "));
    let tps = tps.and_then(|rest| rest.split_whitespace().next());
    Ok(Some(tps.context("pgbench did not say its tps")?.parse()?))
}

/// On Debian it lies beside the server, not in the path.
fn pgbench() -> Option<PathBuf> {
    let beside_the_server = (15..=18).map(|version| format!("/usr/lib/postgresql/{version}/bin"));
    let path = std::env::var("PATH").unwrap_or_default();
    let folders = path.split(':').map(str::to_owned).chain(beside_the_server);
    folders
        .map(|folder| PathBuf::from(folder).join("pgbench"))
        .find(|program| program.is_file())
}

async fn make_table(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::raw_sql(
        "create table if not exists public.bench_limit (id bigint, filler text); truncate public.bench_limit",
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn drop_table(pool: &PgPool) -> sqlx::Result<()> {
    sqlx::raw_sql("drop table public.bench_limit")
        .execute(pool)
        .await?;
    pool.close().await;
    Ok(())
}

/// Acknowledged publishes a second to the same broker, 32 waiting for their acknowledgement at once.
pub async fn publishes(bus: &Bus) -> anyhow::Result<f64> {
    let payload = vec![b'x'; 400];
    let began = Instant::now();
    let counts: Vec<anyhow::Result<u64>> = stream::iter(0..AT_ONCE)
        .map(|lane| {
            let payload = payload.clone();
            async move {
                let mut done = 0;
                while began.elapsed() < SPAN {
                    bus.put_on_stream(
                        &format!("tb.evt.bench.limit.{lane}"),
                        Default::default(),
                        payload.clone(),
                    )
                    .await
                    .map_err(anyhow::Error::from_boxed)
                    .context("a publish")?;
                    done += 1;
                }
                Ok(done)
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let seconds = began.elapsed().as_secs_f64();
    total(counts).map(|done| done as f64 / seconds)
}

fn total(counts: Vec<anyhow::Result<u64>>) -> anyhow::Result<u64> {
    counts.into_iter().sum()
}
