use std::time::{Duration, Instant};

use anyhow::Context;
use futures::{StreamExt, stream};
use runtime::{Bus, Config};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// Connections and publishers at once.
const AT_ONCE: usize = 32;
/// How long each limit is measured.
const SPAN: Duration = Duration::from_secs(5);

/// Single-row INSERT commits a second, by the same client library at 32 connections.
pub async fn inserts(config: &Config) -> anyhow::Result<f64> {
    let options = PgConnectOptions::new_without_pgpass()
        .host(&config.database.host)
        .port(config.database.port)
        .username(&config.database.admin_user)
        .password(&config.secret("db-admin")?)
        .database(&config.database.name);
    let connections = u32::try_from(AT_ONCE)?;
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(connections)
        .connect_with(options)
        .await?;
    sqlx::raw_sql(
        "create table if not exists public.bench_limit (id bigint, filler text); truncate public.bench_limit",
    )
    .execute(&pool)
    .await?;
    let began = Instant::now();
    let counts: Vec<anyhow::Result<u64>> = stream::iter(0..AT_ONCE)
        .map(|lane| {
            let pool = pool.clone();
            async move {
                let mut done = 0;
                while began.elapsed() < SPAN {
                    sqlx::query("insert into public.bench_limit values ($1, $2)")
                        .bind(lane as i64)
                        .bind("a line of the length of an ordinary posting in the books of a time bank")
                        .execute(&pool)
                        .await?;
                    done += 1;
                }
                Ok(done)
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let seconds = began.elapsed().as_secs_f64();
    sqlx::raw_sql("drop table public.bench_limit")
        .execute(&pool)
        .await?;
    total(counts).map(|done| done as f64 / seconds)
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
