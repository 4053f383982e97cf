//! The candidates of one order among 10,000 volunteers, 3,000 of them booked that day, over the broker.

use std::{sync::Arc, time::Instant};

use anyhow::ensure;
use contracts::{
    Actor, Role,
    dispatch::{CountExcluded, ListServices, RankCandidates},
};
use kernel::{Clock, OrderId, StaffId, SystemClock};
use runtime::{Bus, Config};
use serde::Serialize;
use sqlx::{AssertSqlSafe, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::super::{Latency, admin_pool, empty_stream, recreate};

/// What the district is made of.
const DISTRICT: &str = include_str!("district.sql");
/// Questions of each kind.
const QUESTIONS: u32 = 500;
/// Questions before, by which connections open and plans are made.
const BEFORE: u32 = 20;

#[derive(Serialize)]
pub struct Figures {
    volunteers: i64,
    bookings: i64,
    /// Candidates of the median order.
    shown: usize,
    /// Who could go for an order.
    candidates: Latency,
    /// Why all others cannot.
    excluded: Latency,
    /// The same way for a question that reads fifteen rows: the limit of this machine.
    bare_question: Latency,
    /// p99 of the candidates in bare questions.
    candidates_in_bare_questions: f64,
}

/// Makes the district and asks.
pub async fn run(config: Config) -> anyhow::Result<Figures> {
    let config = config.with("database.name", "bench_dispatch")?;
    recreate(&config).await?;
    let services = crate::services::all();
    runtime::migrate(&config, &services).await?;
    let bus = Bus::connect(&config, "admin").await?;
    empty_stream(&bus, &config).await?;
    let admin = admin_pool(&config, 1).await?;
    let midnight = midnight_of_tomorrow();
    fill(&admin, midnight).await?;
    let running = runtime::start(config, Arc::new(SystemClock), false, vec![dispatch::service()]).await?;
    let client = running.hosts[0].client();
    let operator = Actor::Staff {
        id: StaffId::from(Uuid::from_u128(1)),
        roles: vec![Role::Operator],
        scope: "370405".parse()?,
    };

    let bare = measured(QUESTIONS, async |_| {
        client.ask(&operator, ListServices {}).await?;
        Ok(0)
    })
    .await?;
    let candidates = measured(QUESTIONS, async |number| {
        let rank = RankCandidates {
            order_id: Some(order(number)),
            draft: None,
        };
        Ok(client.ask(&operator, rank).await?.candidates.len())
    })
    .await?;
    let excluded = measured(QUESTIONS, async |number| {
        let count = CountExcluded {
            order_id: Some(order(number)),
            draft: None,
        };
        Ok(client.ask(&operator, count).await?.excluded.len())
    })
    .await?;
    ensure!(candidates.1 > 0, "nobody can go for most orders");
    let count = async |table: &str| {
        let count = format!("select count(*) from {table}");
        sqlx::query_scalar::<_, i64>(AssertSqlSafe(count))
            .fetch_one(&admin)
            .await
    };
    let figures = Figures {
        volunteers: count("dispatch.candidate").await?,
        bookings: count("dispatch.visit where state = 'accepted'").await?,
        shown: candidates.1,
        candidates_in_bare_questions: candidates.0.p99_ms / bare.0.p99_ms,
        candidates: candidates.0,
        excluded: excluded.0,
        bare_question: bare.0,
    };
    running.stop().await;
    Ok(figures)
}

/// Tomorrow, 0:00 in China.
fn midnight_of_tomorrow() -> OffsetDateTime {
    let tomorrow = kernel::china_date(SystemClock.now()) + Duration::DAY;
    tomorrow.midnight().assume_utc() - Duration::hours(8)
}

async fn fill(admin: &PgPool, midnight: OffsetDateTime) -> anyhow::Result<()> {
    let mut db = admin.acquire().await?;
    for (code, name, _) in portal::divisions() {
        sqlx::query("insert into dispatch.org_unit (code, name, active_from, changed_at) values ($1, $2, '2019-08-10', $3)")
            .bind(code.as_str())
            .bind(name)
            .bind(midnight)
            .execute(&mut *db)
            .await?;
    }
    // Many statements at once take no parameters.
    let sql = DISTRICT.replace("$1", &format!("to_timestamp({})", midnight.unix_timestamp()));
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *db).await?;
    Ok(())
}

/// One of the orders nobody has yet.
fn order(number: u32) -> OrderId {
    let text = format!("00000000-0000-7001-8000-{:012}", 33_001 + number % 500);
    OrderId::from(Uuid::parse_str(&text).expect("digits in the form of a UUID"))
}

/// How long each of so many questions takes, and the median of what they answer.
async fn measured(
    questions: u32,
    ask: impl AsyncFn(u32) -> anyhow::Result<usize>,
) -> anyhow::Result<(Latency, usize)> {
    let (mut milliseconds, mut answers) = (Vec::new(), Vec::new());
    for number in 0..questions + BEFORE {
        let began = Instant::now();
        let answer = ask(number).await?;
        if number >= BEFORE {
            milliseconds.push(began.elapsed().as_secs_f64() * 1_000.0);
            answers.push(answer);
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    answers.sort_unstable();
    Ok((Latency::of(milliseconds), answers[answers.len() / 2]))
}
