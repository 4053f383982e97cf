//! A campaign whose program is killed again and again: everybody gets one, and what is in doubt is named.

use std::{collections::HashMap, sync::Arc, time::Duration};

use contracts::{
    Page, Paging,
    notification::{FindMessages, MessageRow, MessageState},
};
use kernel::{Clock, ManualClock, SystemClock};
use runtime::{Bus, Config};
use sqlx::PgPool;
use timebank::{
    bench::{self, notification::outreach},
    command, services,
};
use tokio::time::Instant;
use uuid::Uuid;

use super::{program::Program, resolve_doubts, servers::Servers};
use crate::world;

/// People who are written to.
const RECIPIENTS: u32 = 20_000;
/// Times that the program is killed, each time with some of the messages still to go.
const KILLS: i64 = 10;

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_ten_times_in_a_campaign_of_20_000_sends_none_twice_and_names_what_is_in_doubt() {
    let servers = Servers::fresh().await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let gateway = sandbox::start(sandbox::Config {
        templates: notification::template_registry(),
        time_check: sandbox::TimeCheck::Any,
        retries: vec![Duration::from_millis(500); 60],
        ..sandbox::Config::local()
    });
    let gateway = gateway.await.unwrap();
    let config = servers.config(&gateway.url());
    let callbacks = config.listen("callbacks").unwrap().to_string();
    world::tell_callbacks(&gateway, &callbacks, &config.secret("callback-path").unwrap());
    runtime::migrate(&config, &services::all()).await.unwrap();
    let admin = Bus::connect(&config, "admin").await.unwrap();
    runtime::ensure_stream(&admin, &config).await.unwrap();
    let pool = bench::admin_pool(&config, 2).await.unwrap();
    let crypto = outreach::crypto(&config).unwrap();
    outreach::approved(&pool, &crypto, 0..RECIPIENTS, None, SystemClock.now())
        .await
        .unwrap();

    let mut program = Program::start(&servers.file()).await;
    for kill in 1..=KILLS {
        let gone = i64::from(RECIPIENTS) * kill / (KILLS + 4);
        until_queued_at_most(&pool, i64::from(RECIPIENTS) - gone).await;
        program.kill().await;
        // A slow machine sends while it is being asked whether it is ready, and may be further than it was waited for.
        assert!(queued(&pool).await > 0, "killed when nothing was left to send");
        program = Program::start(&servers.file()).await;
    }
    until_queued_at_most(&pool, 0).await;
    // The last answers and receipts come in; nothing else can: the program is stopped in good order.
    tokio::time::sleep(Duration::from_secs(3)).await;
    program.stop().await;

    let sent = sent(&gateway).await;
    assert!(sent.values().all(|count| *count == 1), "a message went twice");
    let named = in_doubt(&config).await;
    for (id, state) in states(&pool).await {
        let reached = sent.contains_key(&id);
        match state.as_str() {
            "submitted" | "delivered" => assert!(reached, "{id} is {state} and never went"),
            "unknown" => assert!(named.contains(&id), "{id} is in doubt, and nobody is told"),
            _ => panic!("{id} is {state}"),
        }
    }
    // Asked for, each turns out to have gone once or not at all, and none is sent again.
    resolve_doubts(&config).await;
    let after = self::sent(&gateway).await;
    assert_eq!(after, sent);
    for (id, state) in states(&pool).await {
        let expected = if sent.contains_key(&id) {
            ["delivered", "submitted"]
        } else {
            ["failed", "failed"]
        };
        assert!(expected.contains(&state.as_str()), "{id} is {state}");
    }
    gateway.stop().await;
}

async fn queued(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from notification.message where state = 'queued'")
        .fetch_one(pool)
        .await
        .unwrap()
}

async fn until_queued_at_most(pool: &PgPool, most: i64) {
    let until = Instant::now() + Duration::from_secs(300);
    while queued(pool).await > most {
        assert!(Instant::now() < until, "the messages do not go");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn states(pool: &PgPool) -> Vec<(Uuid, String)> {
    sqlx::query_as("select id, state from notification.message")
        .fetch_all(pool)
        .await
        .unwrap()
}

/// How often each message came to the gateway.
async fn sent(gateway: &sandbox::Running) -> HashMap<Uuid, usize> {
    let (mut sent, mut last) = (HashMap::new(), 0);
    loop {
        let page = gateway.client().messages_since(last).await.unwrap();
        let Some(newest) = page.last() else { return sent };
        last = newest.message.id;
        for id in page.into_iter().filter_map(|view| view.message.out_id) {
            *sent.entry(id.parse().unwrap()).or_default() += 1;
        }
    }
}

/// Messages that the platform itself lists as in doubt, once the claims of those that were killed have lapsed; the gateway does
/// not answer meanwhile, so none is resolved.
async fn in_doubt(config: &Config) -> Vec<Uuid> {
    let config = config
        .clone()
        .with("notification.providers.aliyun.endpoint", "http://127.0.0.1:9")
        .unwrap();
    let clock = ManualClock::new(SystemClock.now() + time::Duration::minutes(3));
    let running = runtime::start(config.clone(), Arc::new(clock.clone()), false, services::all())
        .await
        .unwrap();
    let pool = command::check::reader(&config).await.unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let claimed: i64 =
            sqlx::query_scalar("select count(*) from notification.message where state = 'claimed'")
                .fetch_one(&pool)
                .await
                .unwrap();
        if claimed == 0 {
            break;
        }
        assert!(Instant::now() < until, "{claimed} are claimed by nobody");
        clock.advance(time::Duration::seconds(6));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let find = FindMessages {
        about: None,
        state: Some(MessageState::Unknown),
        paging: Paging::default(),
    };
    let page: Page<MessageRow> = running.hosts[0]
        .client()
        .ask(&testkit::actors::operator(), find)
        .await
        .unwrap();
    let total = page.total;
    let listed: Vec<Uuid> = sqlx::query_scalar("select id from notification.message where state = 'unknown'")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(
        total,
        i64::try_from(listed.len()).unwrap(),
        "the list names every one"
    );
    running.stop().await;
    listed
}
