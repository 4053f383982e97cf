use std::{collections::BTreeMap, io::Write, time::Instant};

use contracts::{
    Actor, At, Command, Query,
    portal::{ApproveSetting, ProposeSetting},
    volunteer::RegisterVolunteer,
};
use futures::{StreamExt, TryStreamExt, future::try_join_all, stream};
use kernel::{Clock, ManualClock, OrgCode, OrgKind, VolunteerId};
use rand::{SeedableRng, rngs::StdRng};
use runtime::{Client, Host, Running};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::summary::Summary;

/// Requests under way at once.
pub const AT_ONCE: usize = 24;
/// From one look at what is under way to the next.
pub(super) const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(5);

/// How large the district is.
#[derive(Clone, Copy)]
pub struct Size {
    /// Elders.
    pub elders: usize,
    /// Volunteers.
    pub volunteers: usize,
    /// Orders of the time that is lived through.
    pub orders: usize,
    /// Villages in which people live, from the first one on; the tree has all of them in any case.
    pub villages: usize,
}

/// Lives the district's three months.
pub struct Loader<'a> {
    pub(super) running: &'a Running,
    pub(super) clock: ManualClock,
    pub(super) rng: StdRng,
    pub(super) seed: u64,
    pub(super) size: Size,
    pub(super) sandbox: String,
    /// When the history ends.
    pub(super) now: OffsetDateTime,
    pub(super) villages: Vec<(OrgCode, String)>,
    pub(super) names: BTreeMap<OrgCode, String>,
    pub(super) clerks: BTreeMap<OrgCode, Actor>,
    pub(super) operator: Option<Actor>,
    /// Who writes texts and campaigns at head office.
    pub(super) outreach: Option<Actor>,
    /// Finance at head office, in the order of their accounts.
    pub(super) finance: Vec<Actor>,
    /// Who keeps the stock at head office.
    pub(super) stock: Option<Actor>,
    /// Applications of those who will leave and come back.
    pub(super) forms: BTreeMap<VolunteerId, RegisterVolunteer>,
    client: Client,
    began: Instant,
    keys: u64,
    /// Replies that elders have sent.
    pub(super) replies: usize,
    /// Work orders that a 12349 platform has sent.
    pub(super) work_orders: usize,
}

impl<'a> Loader<'a> {
    /// A loader over running services, whose clock it moves.
    pub fn new(
        running: &'a Running,
        clock: ManualClock,
        seed: u64,
        size: Size,
        sandbox: String,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            client: running.hosts[0].client().clone(),
            running,
            clock,
            rng: StdRng::seed_from_u64(seed),
            seed,
            size,
            sandbox,
            now,
            villages: Vec::new(),
            names: BTreeMap::new(),
            clerks: BTreeMap::new(),
            operator: None,
            outreach: None,
            finance: Vec::new(),
            stock: None,
            forms: BTreeMap::new(),
            began: Instant::now(),
            keys: 0,
            replies: 0,
            work_orders: 0,
        }
    }

    /// Everything, in the order in which it would happen.
    pub async fn load(&mut self) -> anyhow::Result<Summary> {
        let mut summary = Summary::default();
        self.place_tree().await?;
        self.villages.truncate(self.size.villages);
        self.open_accounts(&mut summary).await?;
        self.found_the_fund().await?;
        self.open_sites().await?;
        let mut elders = self.register_elders(&mut summary).await?;
        let mut volunteers = self.register_volunteers(&mut summary).await?;
        self.bring_over_history(&volunteers).await?;
        self.import_lists().await?;
        self.merge_a_village(&mut elders, &mut volunteers, &mut summary)
            .await?;
        self.erase_an_elder().await?;
        let certificates = self.begin_recognition(&volunteers).await?;
        self.live(&elders, &volunteers).await?;
        self.correct_the_books(&volunteers).await?;
        self.end_recognition(&volunteers, &certificates).await?;
        self.live_on(&volunteers).await?;
        self.keep_the_files(&elders).await?;
        self.spend_from_the_fund().await?;
        self.fill_the_shelves().await?;
        self.take_goods(&volunteers).await?;
        self.settle().await?;
        self.say("done");
        Ok(summary)
    }

    /// Progress for whoever waits.
    pub(super) fn say(&self, what: &str) {
        let _ = writeln!(
            std::io::stderr(),
            "  {:>4} s  {what}",
            self.began.elapsed().as_secs()
        );
    }

    /// A key that the same seed makes again.
    pub(super) fn key(&mut self) -> Uuid {
        self.keys += 1;
        Uuid::new_v5(
            &Uuid::NAMESPACE_OID,
            format!("demo {} {}", self.seed, self.keys).as_bytes(),
        )
    }

    /// Sends a command.
    pub(super) async fn tell<C: Command>(&mut self, actor: &Actor, command: C) -> anyhow::Result<C::Reply> {
        let key = self.key();
        tell(&self.client, actor, key, command).await
    }

    /// Asks.
    pub(super) async fn ask<Q: Query>(&self, actor: &Actor, query: Q) -> anyhow::Result<Q::Reply> {
        Ok(self.client.ask(actor, query).await?)
    }

    /// Sends many commands, some at once; the answers come in the order of the commands.
    pub(super) async fn tell_all<C: Command>(
        &mut self,
        commands: Vec<(Actor, C)>,
    ) -> anyhow::Result<Vec<C::Reply>> {
        let keyed: Vec<(Uuid, Actor, C)> = commands
            .into_iter()
            .map(|(actor, command)| (self.key(), actor, command))
            .collect();
        let client = &self.client;
        stream::iter(keyed)
            .map(|(key, actor, command)| async move { tell(client, &actor, key, command).await })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Moves the clock, starts every job and waits until each has run at that instant.
    pub(super) async fn move_to(&self, at: OffsetDateTime) -> anyhow::Result<()> {
        if at <= self.clock.now() {
            return Ok(());
        }
        self.clock.set(at);
        let jobs = self.running.hosts.iter().map(|host| run_jobs(host, at));
        try_join_all(jobs).await?;
        Ok(())
    }

    /// Waits until every event has been handled and every message sent.
    pub(super) async fn settle(&self) -> anyhow::Result<()> {
        let mut calm = 0;
        while calm < 3 {
            let unfinished = try_join_all(self.running.hosts.iter().map(unfinished)).await?;
            calm = if unfinished.iter().sum::<i64>() == 0 {
                calm + 1
            } else {
                0
            };
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }

    /// One finance person proposes another value of a setting, the other one approves it.
    pub(super) async fn change_setting(
        &mut self,
        key: &str,
        value: Value,
        reason: &str,
    ) -> anyhow::Result<()> {
        let propose = ProposeSetting {
            key: key.into(),
            value,
            valid_from: At(self.clock_now()),
            reason: reason.into(),
        };
        let proposal_id = self.tell(&self.cashier(), propose).await?.proposal_id;
        self.tell(&self.checker(), ApproveSetting { proposal_id }).await?;
        Ok(())
    }

    /// The clerk of a sub-branch: a village or a social organisation.
    pub(super) fn clerk_of(&self, sub_branch: &OrgCode) -> Actor {
        self.clerks.get(sub_branch).cloned().unwrap_or(Actor::System)
    }

    /// Units of one kind.
    pub(super) fn units(&self, kind: OrgKind) -> impl Iterator<Item = (&OrgCode, &String)> {
        self.names.iter().filter(move |(code, _)| code.kind() == kind)
    }
}

async fn tell<C: Command>(client: &Client, actor: &Actor, key: Uuid, command: C) -> anyhow::Result<C::Reply> {
    client
        .tell(actor, key, command)
        .await
        .map_err(|error| anyhow::anyhow!("{}: {error} at {:?}", C::SUBJECT, error.field))
}

/// Wakes the jobs of a service and waits until each has run at `at`.
async fn run_jobs(host: &Host, at: OffsetDateTime) -> anyhow::Result<()> {
    let jobs: Vec<String> = sqlx::query_scalar("select name from job")
        .fetch_all(host.pool())
        .await?;
    jobs.iter().for_each(|job| host.wake(job));
    loop {
        let behind: i64 = sqlx::query_scalar(
            "select count(*) from job where finished_at is null or finished_at < $1 or due_at <= $1",
        )
        .bind(at)
        .fetch_one(host.pool())
        .await?;
        if behind == 0 {
            return Ok(());
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Events and messages that a service has still to see to.
async fn unfinished(host: &Host) -> anyhow::Result<i64> {
    let events = host.unfinished_events().await?;
    Ok(match host.service() {
        "notification" => events + unsent_messages(host).await?,
        _ => events,
    })
}

/// Messages that the gateway has not been given yet, although their time has come; those of a campaign at rest wait on.
async fn unsent_messages(host: &Host) -> anyhow::Result<i64> {
    let unsent = "select count(*) from notification.message m where state in ('queued', 'claimed') and not_before <= $1
            and not exists (select from notification.campaign c where c.id = m.campaign_id and c.state = 'paused')";
    Ok(sqlx::query_scalar(unsent)
        .bind(host.clock().now())
        .fetch_one(host.pool())
        .await?)
}
