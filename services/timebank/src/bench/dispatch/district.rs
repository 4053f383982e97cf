//! A district of 10,000 volunteers with dispatch at work on it, alone on a database of its own.

use std::sync::Arc;

use contracts::{Actor, Role};
use kernel::{Clock, StaffId, SystemClock};
use runtime::{Bus, Config, Running};
use sqlx::{AssertSqlSafe, PgPool};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::super::{admin_pool, empty_stream, recreate};

/// What the district is made of.
const DISTRICT: &str = include_str!("district.sql");

pub struct District {
    pub admin: PgPool,
    pub running: Running,
    pub operator: Actor,
    /// Where the service shows its metrics.
    pub metrics: String,
    /// The day of its bookings and open orders: tomorrow.
    pub day: Date,
}

impl District {
    /// Makes it.
    pub async fn found(config: Config) -> anyhow::Result<Self> {
        let config = config.with("database.name", "bench_dispatch")?;
        recreate(&config).await?;
        let services = crate::services::all();
        runtime::migrate(&config, &services).await?;
        let bus = Bus::connect(&config, "admin").await?;
        empty_stream(&bus, &config).await?;
        let admin = admin_pool(&config, 1).await?;
        let day = kernel::china_date(SystemClock.now()) + Duration::DAY;
        fill(&admin, midnight(day)).await?;
        let service = vec![dispatch::service()];
        let metrics = format!("http://{}/metrics", config.listen("ops")?);
        Ok(Self {
            admin,
            metrics,
            running: runtime::start(config, Arc::new(SystemClock), false, service).await?,
            operator: Actor::Staff {
                id: StaffId::from(Uuid::from_u128(1)),
                roles: vec![Role::Operator],
                scope: "370405".parse()?,
            },
            day,
        })
    }

    /// How many rows there are of something.
    pub async fn count(&self, of: &str) -> sqlx::Result<i64> {
        let count = format!("select count(*) from {of}");
        sqlx::query_scalar(AssertSqlSafe(count))
            .fetch_one(&self.admin)
            .await
    }
}

/// 0:00 of a day in China.
pub fn midnight(day: Date) -> OffsetDateTime {
    day.midnight().assume_utc() - Duration::hours(8)
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
    // As the server does on its own within a minute.
    sqlx::raw_sql("vacuum analyze dispatch.visit")
        .execute(&mut *db)
        .await?;
    sqlx::raw_sql("vacuum analyze dispatch.candidate")
        .execute(&mut *db)
        .await?;
    Ok(())
}
