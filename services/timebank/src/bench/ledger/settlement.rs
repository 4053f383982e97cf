//! The settlement of a half-year for everybody, while the counter goes on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use contracts::{
    Actor, Day, Role,
    ledger::settlement::{
        ApproveSettlement, ExecuteSettlement, GetSettlement, OpenSettlement, ReviewSettlement, Settlement,
        SettlementState, SubmitSettlement, Verdict,
    },
};
use kernel::{Clock, SettlementId, StaffId, SystemClock, china_date, half_year};
use runtime::{Client, Config};
use serde::Serialize;

use super::{books, clients, place::Place};
use crate::bench::resident_mb;

/// Rest of the counter between two postings.
const REST: Duration = Duration::from_millis(5);

#[derive(Serialize)]
pub struct Settled {
    pub volunteers: u32,
    /// From the freeze until the lines are there.
    computed_in_seconds: f64,
    /// From the order to post until the period is closed.
    posted_in_seconds: f64,
    transfers: i64,
    /// The limit: one INSERT … SELECT of the same rows into a table like the ledger's, with its indexes and checks.
    limit_insert_seconds: f64,
    /// Posting as a multiple of the limit.
    pub ratio: f64,
    /// Of this process, service and relay in it, at most.
    pub resident_mb: f64,
    /// How long somebody at the counter had to wait for a posting, at most.
    pub counter_waited_ms: f64,
    counter_postings: u64,
}

/// Settles so many volunteers, each with one visit, on a database of its own.
pub async fn measure(config: &Config, volunteers: u32) -> anyhow::Result<Settled> {
    let place = Place::found(config.clone(), volunteers).await?;
    books::write(&place, u64::from(volunteers) * 2).await?;
    let staff = Staff::new(place.host().client().clone())?;
    let began = Instant::now();
    let computed = staff.compute().await?;
    let computed_in_seconds = began.elapsed().as_secs_f64();
    ensure!(
        computed.sums.volunteers == i64::from(volunteers),
        "everybody has a line"
    );
    staff.approve(&computed).await?;

    let before = last_seq(&place).await?;
    let over = Arc::new(AtomicBool::new(false));
    let memory = tokio::spawn(watch_memory(over.clone()));
    let counter = tokio::spawn(clients::at_the_counter(&place, over.clone(), REST));
    let began = Instant::now();
    staff.execute(&computed).await?;
    staff
        .until(computed.settlement_id, SettlementState::Posted)
        .await?;
    let posted_in_seconds = began.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let (resident_mb, waits) = (memory.await?, counter.await??);

    let limit_insert_seconds = insert_again(&place, before).await?;
    let transfers = last_seq(&place).await? - before - i64::try_from(waits.len())?;
    place.close().await;
    Ok(Settled {
        volunteers,
        computed_in_seconds,
        posted_in_seconds,
        transfers,
        limit_insert_seconds,
        ratio: posted_in_seconds / limit_insert_seconds,
        resident_mb,
        counter_waited_ms: waits.iter().copied().fold(0.0, f64::max),
        counter_postings: waits.len() as u64,
    })
}

/// Who settles: two of head office, and the towns.
pub struct Staff {
    client: Client,
    first: Actor,
    second: Actor,
}

impl Staff {
    /// They ask through `client`.
    pub fn new(client: Client) -> anyhow::Result<Self> {
        Ok(Self {
            first: somebody(Role::Finance, "370405")?,
            second: somebody(Role::Finance, "370405")?,
            client,
        })
    }

    /// Orders the settlement of everything until yesterday.
    pub async fn open(&self) -> anyhow::Result<SettlementId> {
        let today = china_date(SystemClock.now());
        let cutoff = today.previous_day().context("a day before")?;
        let open = OpenSettlement {
            period: half_year(cutoff),
            cutoff: Day(cutoff),
            window_opens: None,
            window_closes: None,
        };
        Ok(self.tell(&self.first, open).await?.settlement_id)
    }

    async fn compute(&self) -> anyhow::Result<Settlement> {
        let settlement_id = self.open().await?;
        self.until(settlement_id, SettlementState::Computed).await
    }

    /// Submits, reviews in every town, approves.
    pub async fn approve(&self, computed: &Settlement) -> anyhow::Result<()> {
        let settlement_id = computed.settlement_id;
        self.tell(&self.first, SubmitSettlement { settlement_id }).await?;
        for review in &computed.towns {
            let branch = somebody(Role::Branch, review.town.as_str())?;
            let verdict = ReviewSettlement {
                settlement_id,
                town: review.town.clone(),
                verdict: Verdict::Approve,
                reason: None,
            };
            self.tell(&branch, verdict).await?;
        }
        self.tell(&self.second, ApproveSettlement { settlement_id })
            .await?;
        Ok(())
    }

    /// Has it posted.
    pub async fn execute(&self, computed: &Settlement) -> anyhow::Result<()> {
        let execute = ExecuteSettlement {
            settlement_id: computed.settlement_id,
            total: computed.sums.total,
        };
        self.tell(&self.first, execute).await?;
        Ok(())
    }

    /// How it stands.
    pub async fn stands(&self, settlement_id: SettlementId) -> anyhow::Result<Settlement> {
        Ok(self
            .client
            .ask(&self.first, GetSettlement { settlement_id })
            .await?)
    }

    /// Waits until it stands so.
    pub async fn until(
        &self,
        settlement_id: SettlementId,
        state: SettlementState,
    ) -> anyhow::Result<Settlement> {
        loop {
            let stands = self.stands(settlement_id).await?;
            if stands.state == state {
                return Ok(stands);
            }
            ensure!(stands.state != SettlementState::Cancelled, "it was cancelled");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn tell<C: contracts::Command>(&self, actor: &Actor, command: C) -> anyhow::Result<C::Reply> {
        let told = self.client.tell(actor, self.client.new_key(), command).await;
        told.with_context(|| C::SUBJECT)
    }
}

fn somebody(role: Role, scope: &str) -> anyhow::Result<Actor> {
    Ok(Actor::Staff {
        id: StaffId::generate(SystemClock.now()),
        roles: vec![role],
        scope: scope.parse()?,
    })
}

async fn last_seq(place: &Place) -> anyhow::Result<i64> {
    let seq = sqlx::query_scalar("select max(seq) from ledger.transfer")
        .fetch_one(&place.admin)
        .await?;
    Ok(seq)
}

/// Seconds that the rows after `seq` take as one set.
async fn insert_again(place: &Place, seq: i64) -> anyhow::Result<f64> {
    sqlx::raw_sql("create table public.bench_transfer (like ledger.transfer including all)")
        .execute(&place.admin)
        .await?;
    let began = Instant::now();
    sqlx::query("insert into public.bench_transfer select * from ledger.transfer where seq > $1")
        .bind(seq)
        .execute(&place.admin)
        .await?;
    let seconds = began.elapsed().as_secs_f64();
    sqlx::raw_sql("drop table public.bench_transfer")
        .execute(&place.admin)
        .await?;
    Ok(seconds)
}

async fn watch_memory(over: Arc<AtomicBool>) -> f64 {
    let mut most: f64 = 0.0;
    while !over.load(Ordering::Relaxed) {
        most = most.max(resident_mb(std::process::id()).unwrap_or(f64::NAN));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    most
}
