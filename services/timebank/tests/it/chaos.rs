//! The real program on servers of its own that are killed under it: what was acknowledged is there, once.

mod importing;
mod load;
mod outreach;
pub mod program;
pub mod servers;
mod settling;

use std::{collections::BTreeMap, io::Write, sync::Arc, time::Duration};

use contracts::dispatch::{CheckIn, RevealVisitCode, UploadVisit, VisitState};
use futures::future::join_all;
use kernel::{Clock, ManualClock, RawMinutes, SystemClock, VisitId};
use rand::RngExt;
use runtime::{Bus, Config};
use timebank::{command, invariants, services};
use tokio::time::Instant;

use crate::{
    town::{CLEANING, Elder, Town, Volunteer, order_form},
    world,
};
use load::Load;
use program::Program;
use servers::Servers;

/// Pairs of elder and volunteer, and visits of each that wait for their upload.
const PAIRS: u16 = 24;
const ROUNDS: usize = 4;

/// What the load works on.
pub struct Ground {
    pub pairs: Vec<(Elder, Volunteer)>,
    /// Served, not uploaded.
    pub served: Vec<VisitId>,
    pub town: Town,
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_mid_flow_loses_nothing_and_does_nothing_twice() {
    let servers = Servers::fresh().await;
    let mut gateway = sandbox::Config {
        templates: notification::template_registry(),
        time_check: sandbox::TimeCheck::Any,
        ..sandbox::Config::local()
    };
    // The platform is away for longer than a real gateway's first repetition is far.
    gateway.retries = vec![Duration::from_millis(500); 60];
    let _ = rustls::crypto::ring::default_provider().install_default();
    let gateway = sandbox::start(gateway).await.unwrap();
    let config = servers.config(&gateway.url());
    let callbacks = config.listen("callbacks").unwrap().to_string();
    world::tell_callbacks(&gateway, &callbacks, &config.secret("callback-path").unwrap());

    let began = Instant::now();
    let say = |what: &str| {
        let _ = writeln!(
            std::io::stderr(),
            "chaos: {:>5.1} s  {what}",
            began.elapsed().as_secs_f64()
        );
    };
    let ground = lay_ground(&config, gateway.client()).await;
    say("the ground is laid");

    let mut program = Program::start(&servers.file()).await;
    let load = Load::start(&config, ground).await;
    for fault in [
        "program",
        "broker",
        "program",
        "database",
        "program",
        "both servers",
    ] {
        tokio::time::sleep(Duration::from_millis(rand::rng().random_range(1_000..2_500))).await;
        match fault {
            "program" => {
                program.kill().await;
                program = Program::start(&servers.file()).await;
            }
            "broker" => servers.kill_nats(),
            "database" => servers.kill_postgres(),
            _ => {
                servers.kill_nats();
                servers.kill_postgres();
            }
        }
        servers.up();
        say(&format!("killed and up again: {fault}"));
    }
    let (ground, done) = load.finish().await;
    say("everything was acknowledged in the end");
    assert_eq!(done.uploaded.len(), ground.served.len() - load::SPARE);
    assert!(done.orders > 0, "the hotline went on");
    program.until_ready().await;
    alive(&ground, &gateway.client()).await;
    say("alive");

    until_sound(&config).await;
    let checked = program.run("check").await;
    assert_eq!(
        checked.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&checked.stdout)
    );
    for (visit, state) in states(&ground).await {
        let wanted = if done.confirmed.contains(&visit) {
            VisitState::Confirmed
        } else {
            VisitState::Uploaded
        };
        assert_eq!(state, wanted, "visit {visit}");
    }
    say("sound");

    // The stream is lost on top of it, while the program runs.
    let written = messages(&config).await;
    let admin = Bus::connect(&config, "admin").await.unwrap();
    admin.delete_events().await.unwrap();
    let replayed = program.run("replay").await;
    assert_eq!(
        replayed.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&replayed.stderr)
    );
    until_sound(&config).await;
    assert_eq!(messages(&config).await, written);
    program.stop().await;
    say("replayed");

    let doubtful = resolve_doubts(&config).await;
    say(&format!("{doubtful} messages had been in doubt"));
    each_message_reached_its_phone_once(&config, &gateway).await;
    gateway.stop().await;
}

/// Registers people and serves visits, in this process and by a clock that is moved: the hours before now.
async fn lay_ground(config: &Config, phones: sandbox::Client) -> Ground {
    runtime::migrate(config, &services::all()).await.unwrap();
    let admin = Bus::connect(config, "admin").await.unwrap();
    runtime::ensure_stream(&admin, config).await.unwrap();
    let clock = ManualClock::new(SystemClock.now() - time::Duration::hours(6));
    let running = runtime::start(config.clone(), Arc::new(clock.clone()), false, services::all())
        .await
        .unwrap();
    let town = Town::found(running.hosts.clone(), clock, phones).await;
    let (elders, volunteers) = town.people(PAIRS, PAIRS).await;
    let pairs: Vec<(Elder, Volunteer)> = elders.into_iter().zip(volunteers).collect();
    let mut served = Vec::new();
    for _ in 0..ROUNDS {
        served.extend(serve_round(&town, &pairs).await);
    }
    town.settle().await;
    running.stop().await;
    Ground { pairs, served, town }
}

/// One visit of a quarter of an hour for every pair.
async fn serve_round(town: &Town, pairs: &[(Elder, Volunteer)]) -> Vec<VisitId> {
    let starts_at = town.now() + time::Duration::minutes(20);
    let agreed = pairs
        .iter()
        .map(|(elder, volunteer)| town.agreed(elder, volunteer, order_form(elder, CLEANING, starts_at, 15)));
    let visits = join_all(agreed).await;
    town.settle().await;
    town.clock.set(starts_at);
    join_all(
        visits
            .iter()
            .zip(pairs)
            .map(|(visit_id, (_, volunteer))| async move {
                town.tell(
                    &volunteer.actor(),
                    CheckIn {
                        visit_id: *visit_id,
                        position: None,
                        phone: None,
                    },
                )
                .await
                .unwrap();
            }),
    )
    .await;
    town.clock.advance(time::Duration::minutes(15));
    join_all(
        visits
            .iter()
            .zip(pairs)
            .map(|(visit_id, (_, volunteer))| async move {
                let reveal = RevealVisitCode {
                    visit_id: *visit_id,
                    purpose: "老人无手机".into(),
                };
                let code = town.tell(&town.clerk(), reveal).await.unwrap().code;
                let done = town.check_out(volunteer, *visit_id, &code).await.unwrap();
                assert_eq!(done.raw_minutes, Some(RawMinutes::new(15)));
            }),
    )
    .await;
    visits
}

/// I11: an upload and a whole new order work soon after the healing. Ten seconds are promised of a district's server; a test
/// machine with much else to do gets more.
async fn alive(ground: &Ground, phones: &sandbox::Client) {
    let within = tokio::time::timeout(Duration::from_secs(60), async {
        let spare = ground.served.len() - 1;
        let (elder, _) = &ground.pairs[spare % ground.pairs.len()];
        let before = phones
            .messages(&elder.phone)
            .await
            .unwrap()
            .last()
            .map_or(0, |view| view.message.id);
        let town = &ground.town;
        town.tell(
            &town.clerk(),
            UploadVisit {
                visit_id: ground.served[spare],
            },
        )
        .await
        .unwrap();
        phones.wait(&elder.phone, "满意回", before).await.unwrap();
        load::order(town, &ground.pairs, 0, 170).await;
    });
    within.await.expect("alive again");
}

/// Waits until nothing is wrong, although nothing counts as in flight.
async fn until_sound(config: &Config) {
    let pool = command::check::reader(config).await.unwrap();
    let crypto = runtime::Crypto::from_toml(&config.secret("field-keys.toml").unwrap()).unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let later = SystemClock.now() + time::Duration::seconds(61);
        let report = invariants::check_all(&pool, &crypto, later).await.unwrap();
        if report.is_clean() {
            return;
        }
        assert!(Instant::now() < until, "{:#?}", report.broken);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn states(ground: &Ground) -> Vec<(VisitId, VisitState)> {
    let ask = contracts::dispatch::VisitLines {
        visits: ground.served[..ground.served.len() - load::SPARE].to_vec(),
    };
    let lines = ground
        .town
        .ask(&contracts::Actor::service("portal"), ask)
        .await
        .unwrap()
        .lines;
    lines
        .into_iter()
        .map(|line| (line.visit_id, line.state))
        .collect()
}

async fn messages(config: &Config) -> i64 {
    let pool = command::check::reader(config).await.unwrap();
    sqlx::query_scalar("select count(*) from notification.message")
        .fetch_one(&pool)
        .await
        .unwrap()
}

/// Messages that were on their way when their sender was killed are looked up at the gateway some minutes later; the
/// clock is moved there.
async fn resolve_doubts(config: &Config) -> i64 {
    let clock = ManualClock::new(SystemClock.now());
    let running = runtime::start(config.clone(), Arc::new(clock.clone()), false, services::all())
        .await
        .unwrap();
    let notification = running
        .hosts
        .iter()
        .find(|host| host.service() == "notification")
        .unwrap();
    let open = async || {
        let sql = "select count(*) from message where state in ('queued', 'claimed', 'unknown')";
        sqlx::query_scalar::<_, i64>(sql)
            .fetch_one(notification.pool())
            .await
            .unwrap()
    };
    let doubtful = open().await;
    let until = Instant::now() + Duration::from_secs(180);
    while open().await > 0 {
        assert!(Instant::now() < until, "something stays in doubt for ever");
        clock.advance(time::Duration::seconds(30));
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    running.stop().await;
    doubtful
}

/// One SMS for every message that was sent, none for one that was not any more needed.
async fn each_message_reached_its_phone_once(config: &Config, gateway: &sandbox::Running) {
    let pool = command::check::reader(config).await.unwrap();
    let written: Vec<(uuid::Uuid, String, String, Option<String>)> =
        sqlx::query_as("select id, template, state, error from notification.message")
            .fetch_all(&pool)
            .await
            .unwrap();
    let mut got: BTreeMap<String, usize> = BTreeMap::new();
    for view in gateway.client().messages_since(0).await.unwrap() {
        if let Some(id) = view.message.out_id {
            *got.entry(id.into()).or_default() += 1;
        }
    }
    let mut questions = 0;
    for (id, template, state, error) in written {
        let reached = got.remove(&id.to_string()).unwrap_or(0);
        let due = match (state.as_str(), error.as_deref()) {
            ("submitted" | "delivered", _) => 1,
            // Confirmed on the phone, or the offer over, before it was sent; a notice that is not worth sending twice.
            ("cancelled", Some("answered_otherwise")) | ("expired", _) | ("failed", Some("lost")) => 0,
            _ => panic!("message {id} ({template}) is {state}: {error:?}"),
        };
        assert_eq!(reached, due, "message {id} ({template}), {state}");
        questions += usize::from(template == "visit_uploaded_elder");
    }
    assert!(got.is_empty(), "SMS that nobody wrote: {got:?}");
    assert_eq!(questions, usize::from(PAIRS) * ROUNDS);
}
