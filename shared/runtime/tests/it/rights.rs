use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use runtime::{Config, Service};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use crate::logs::bench;

const SERVICES: [(&str, &str); 7] = [
    ("volunteer-registry", "volunteer"),
    ("elderly-registry", "elderly"),
    ("dispatch", "dispatch"),
    ("ledger", "ledger"),
    ("redemption-inventory", "redemption"),
    ("notification", "notification"),
    ("portal", "portal"),
];

fn all() -> Vec<Service> {
    SERVICES
        .iter()
        .map(|(name, schema)| Service::new(name, schema))
        .collect()
}

async fn session(config: &Config, role: &str, secret: &str) -> PgConnection {
    let options = PgConnectOptions::new_without_pgpass()
        .host(&config.database.host)
        .port(config.database.port)
        .username(role)
        .password(&config.secret(secret).unwrap())
        .database(&config.database.name);
    PgConnection::connect_with(&options).await.unwrap()
}

async fn code_of(db: &mut PgConnection, sql: String) -> String {
    match sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await {
        Ok(_) => "done".into(),
        Err(error) => {
            let code = error
                .as_database_error()
                .and_then(|error| error.code().map(String::from));
            code.unwrap_or_else(|| error.to_string())
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_role_is_refused_in_every_other_schema() {
    let t = bench(all()).await;
    for (name, schema) in SERVICES {
        let mut db = session(&t.config, &format!("tb_{schema}"), &format!("db-{name}")).await;
        for (_, other) in SERVICES {
            for sql in [
                format!("select 1 from {other}.outbox"),
                format!(
                    "insert into {other}.inbox (consumer, event_id, handled_at) values ('x', gen_random_uuid(), '2026-11-23')"
                ),
                format!("create table {other}.mine (id int)"),
            ] {
                let own = other == schema && !sql.starts_with("create");
                let expected = if own { "done" } else { "42501" };
                assert_eq!(code_of(&mut db, sql.clone()).await, expected, "{schema}: {sql}");
            }
        }
        for sql in [
            format!("set role tb_{schema}_owner"),
            "set role tb_check".into(),
            "create schema mine".into(),
            "create table public.mine (id int)".into(),
        ] {
            assert_eq!(code_of(&mut db, sql.clone()).await, "42501", "{schema}: {sql}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checking_role_reads_every_schema_and_writes_none() {
    let t = bench(all()).await;
    let mut db = session(&t.config, "tb_check", "db-check").await;
    for (_, schema) in SERVICES {
        assert_eq!(
            code_of(&mut db, format!("select 1 from {schema}.audit")).await,
            "done"
        );
        assert_eq!(
            code_of(&mut db, format!("delete from {schema}.audit")).await,
            "42501"
        );
        let insert = format!("insert into {schema}.setting values (1, 'x', '1', '2026-11-23')");
        assert_eq!(code_of(&mut db, insert).await, "42501");
    }
}

/// A connection to the deployment's own account, and how often the broker has refused it something.
async fn broker(config: &Config, user: &str) -> (async_nats::Client, Arc<AtomicU32>) {
    let refused = Arc::new(AtomicU32::new(0));
    let counter = refused.clone();
    let client = async_nats::ConnectOptions::with_user_and_password(
        user.into(),
        config.secret(&format!("nats-{user}")).unwrap(),
    )
    .custom_inbox_prefix(format!("_INBOX_{user}"))
    .event_callback(move |event| {
        let counter = counter.clone();
        async move {
            if matches!(event, async_nats::Event::ServerError(_)) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    })
    .connect(&config.nats.url)
    .await
    .unwrap();
    (client, refused)
}

/// How many refusals `attempt` leads to: the broker answers a ping after all that came before it.
async fn refusals(refused: &AtomicU32, client: &async_nats::Client, expected: u32) -> u32 {
    client.flush().await.unwrap();
    let until = tokio::time::Instant::now() + Duration::from_secs(30);
    // The callback runs a moment after the answer to the ping.
    while refused.load(Ordering::SeqCst) < expected && tokio::time::Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    refused.swap(0, Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread")]
#[allow(
    clippy::disallowed_methods,
    reason = "what the outbox alone may do is what is tested"
)]
async fn every_broker_user_is_refused_on_the_others_subjects() {
    let t = bench(vec![]).await;
    for (name, _) in SERVICES {
        let (client, refused) = broker(&t.config, name).await;
        for (other, _) in SERVICES {
            let foreign = u32::from(other != name);
            let event = format!("tb.evt.{other}.right.tested");
            client.publish(event, "{}".into()).await.unwrap();
            assert_eq!(
                refusals(&refused, &client, foreign).await,
                foreign,
                "{name} tells for {other}"
            );
            for subject in [format!("tb.cmd.{other}.any"), format!("_INBOX_{other}.>")] {
                let subscription = client.subscribe(subject.clone()).await.unwrap();
                assert_eq!(
                    refusals(&refused, &client, foreign).await,
                    foreign,
                    "{name} hears {subject}"
                );
                drop(subscription);
            }
            for api in [
                "CONSUMER.CREATE.EVENTS",
                "CONSUMER.DELETE.EVENTS",
                "CONSUMER.MSG.NEXT.EVENTS",
            ] {
                if foreign == 1 {
                    let subject = format!("$JS.API.{api}.{other}");
                    client.publish(subject.clone(), "{}".into()).await.unwrap();
                    assert_eq!(refusals(&refused, &client, 1).await, 1, "{name}: {subject}");
                }
            }
        }
        for subject in ["tb.cmd.>", "tb.evt.>", "_INBOX.>", ">"] {
            let subscription = client.subscribe(subject).await.unwrap();
            assert_eq!(refusals(&refused, &client, 1).await, 1, "{name} hears {subject}");
            drop(subscription);
        }
        for subject in [
            "$JS.API.STREAM.DELETE.EVENTS",
            "$JS.API.STREAM.PURGE.EVENTS",
            "$JS.API.STREAM.CREATE.MINE",
        ] {
            client.publish(subject, "{}".into()).await.unwrap();
            assert_eq!(refusals(&refused, &client, 1).await, 1, "{name}: {subject}");
        }
        client.publish("tb.cmd.ledger.any", "{}".into()).await.unwrap();
        assert_eq!(refusals(&refused, &client, 0).await, 0, "{name} may ask anybody");
    }
}
