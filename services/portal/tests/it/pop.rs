//! Screen-pop: the telephone system brings a caller to a seat.

use contracts::Role;
use reqwest::header;
use testkit::{Bench, actors::DISTRICT};
use time::Duration;

use crate::{
    browser::{Browser, account, whole_platform, whole_platform_with},
    console::elder,
};

const SECRET: &str = "a-secret-of-the-telephone-system";
/// Of the elder of [`elder`].
const NUMBER: &str = "16900000777";

async fn platform() -> Bench {
    whole_platform_with(|config| {
        std::fs::write(config.secrets.dir.join("pop-secret"), SECRET).unwrap();
        config
    })
    .await
}

/// What the telephone system is told: the status, and the path to open.
async fn pop(bench: &Bench, secret: &str, number: &str) -> (u16, String) {
    // The client wants to know one, although it speaks plain HTTP here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(format!("http://{}/console/pop", bench.address("portal")))
        .header(header::AUTHORIZATION, format!("Bearer {secret}"))
        .form(&[("number", number)])
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    let path = text.split('"').find(|part| part.starts_with("/console/pop/"));
    (status, path.unwrap_or_default().to_owned())
}

async fn hotline(bench: &Bench) -> Browser {
    account(bench, "hotline", Role::Operator, DISTRICT).await;
    Browser::signed_in(bench, "hotline").await
}

#[tokio::test]
async fn a_caller_is_on_the_seats_screen_once_and_within_a_minute() {
    let bench = platform().await;
    let elder_id = elder(&bench, 1, "张桂兰").await;
    let mut seat = hotline(&bench).await;
    let (status, path) = pop(&bench, SECRET, NUMBER).await;
    assert_eq!(status, 201);
    assert!(!path.contains("0777"), "{path}");
    let opened = seat.get(&path).await;
    opened.is(303);
    assert!(
        opened.location.contains(&format!("elder={elder_id}")),
        "{}",
        opened.location
    );
    seat.get(&opened.location)
        .await
        .is(200)
        .has("张桂兰")
        .has("id=\"intake\"");
    seat.get(&path).await.leads_to("/console");

    // Somebody whom nobody knows is asked for; the number is on the screen alone.
    let (_, path) = pop(&bench, SECRET, "16900000999").await;
    seat.get(&path).await.is(200).has("/elders/new");

    let (_, path) = pop(&bench, SECRET, NUMBER).await;
    bench.clock.advance(Duration::seconds(61));
    seat.get(&path).await.leads_to("/console");
}

#[tokio::test]
async fn only_the_telephone_system_pops_and_only_the_hotline_opens() {
    let bench = platform().await;
    account(&bench, "finance", Role::Finance, DISTRICT).await;
    let mut finance = Browser::signed_in(&bench, "finance").await;
    let mut seat = hotline(&bench).await;
    assert_eq!(pop(&bench, "guessed", NUMBER).await.0, 401);
    assert_eq!(pop(&bench, "", NUMBER).await.0, 401);
    assert_eq!(pop(&bench, SECRET, "anonymous").await.0, 422);
    let (_, path) = pop(&bench, SECRET, NUMBER).await;
    let mut visitor = Browser::at(&bench, "portal");
    assert_eq!(visitor.get(&path).await.status, 303);
    finance.get(&path).await.is(403);
    // Neither has used it up; and who has opened it leaves nothing.
    seat.get(&path).await.is(200).has("/elders/new");
    let left: i64 = sqlx::query_scalar("select count(*) from portal.call_pop")
        .fetch_one(bench.db("portal"))
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn without_a_secret_there_is_no_such_door() {
    let bench = whole_platform().await;
    assert_eq!(pop(&bench, SECRET, NUMBER).await.0, 404);
    assert_eq!(pop(&bench, "", NUMBER).await.0, 404);
}
