use std::sync::Arc;

use anyhow::ensure;
use kernel::{Clock, OrgCode, SystemClock, VolunteerId};
use ledger::domain::account::{OPENED, Unit};
use runtime::{Bus, Config, Host, Running, Service};
use sqlx::PgPool;
use uuid::Uuid;

use crate::bench::{admin_pool, empty_stream, recreate};

/// The village of everybody here.
pub const VILLAGE: &str = "370405001004";

/// A database of its own with the ledger running on it, and volunteers with accounts.
pub struct Place {
    running: Running,
    /// The whole database, with every right.
    pub admin: PgPool,
    /// By number, from 0.
    pub volunteers: Vec<VolunteerId>,
}

/// Who the volunteer of this number is.
fn volunteer(number: u32) -> VolunteerId {
    VolunteerId::from(Uuid::from_u128(
        0xbe4c_0000_0000_7000_8000_0000_0000_0000 + u128::from(number),
    ))
}

impl Place {
    /// An empty ledger with these volunteers in it.
    pub async fn found(config: Config, volunteers: u32) -> anyhow::Result<Self> {
        Self::with(config, volunteers, Vec::new()).await
    }

    /// The same beside other services.
    pub async fn with(config: Config, volunteers: u32, others: Vec<Service>) -> anyhow::Result<Self> {
        recreate(&config).await?;
        runtime::migrate(&config, &crate::services::all()).await?;
        let bus = Bus::connect(&config, "admin").await?;
        empty_stream(&bus, &config).await?;
        let admin = admin_pool(&config, 4).await?;
        let volunteers: Vec<VolunteerId> = (0..volunteers).map(volunteer).collect();
        open_accounts(&admin, &volunteers).await?;
        let mut services = vec![ledger::service()];
        services.extend(others);
        let running = runtime::start(config, Arc::new(SystemClock), false, services).await?;
        Ok(Self {
            running,
            admin,
            volunteers,
        })
    }

    /// The running ledger.
    pub fn host(&self) -> &Host {
        &self.running.hosts[0]
    }

    /// Proves every invariant of the ledger, and waits for nothing.
    pub async fn prove(&self) -> anyhow::Result<()> {
        // What the relay has not told of yet is in flight.
        let now = SystemClock.now();
        let report = runtime::check(&self.admin, &[ledger::service()], self.host().crypto(), now).await?;
        ensure!(report.is_clean(), "the books are wrong: {:?}", report.broken);
        Ok(())
    }

    /// Stops the service; the database stays for whoever wants to look.
    pub async fn close(self) {
        self.leave().await.close().await;
    }

    /// Stops the service and gives the connections to what it leaves.
    pub async fn leave(self) -> PgPool {
        self.running.stop().await;
        self.admin
    }
}

/// As an activation opens them, all at once.
async fn open_accounts(admin: &PgPool, volunteers: &[VolunteerId]) -> anyhow::Result<()> {
    let village: OrgCode = VILLAGE.parse()?;
    let ids: Vec<Uuid> = volunteers.iter().map(|volunteer| volunteer.uuid()).collect();
    let kinds = OPENED.map(|(kind, _)| kind.as_str());
    let floors = OPENED.map(|(_, floor)| floor);
    let opened = time::macros::datetime!(2019-09-01 00:00 +8);
    sqlx::query(
        "insert into ledger.holder (volunteer_id, passbook_no, org, opened_at)
         select id, 'TZ' || number, $2, $3 from unnest($1::uuid[]) with ordinality as v(id, number)",
    )
    .bind(&ids)
    .bind(village.as_str())
    .bind(opened)
    .execute(admin)
    .await?;
    sqlx::query(
        "with account as (
             insert into ledger.account (unit, kind, volunteer_id, opened_at)
             select $2, kind, id, $5 from unnest($1::uuid[]) as id cross join unnest($3::text[]) as kind
             returning id, kind
         )
         insert into ledger.balance (account_id, floor)
         select id, floor from account join unnest($3::text[], $4::bigint[]) as f(kind, floor) using (kind)",
    )
    .bind(&ids)
    .bind(Unit::StandardMinute.id())
    .bind(&kinds[..])
    .bind(&floors[..])
    .bind(opened)
    .execute(admin)
    .await?;
    Ok(())
}
