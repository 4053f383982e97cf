//! The line to a 12349 platform (R12.1): its work orders at the door, what it is told, and a platform that is down.

use contracts::{
    Code,
    dispatch::{Urgency, work_order::*},
    notification::platform::{PlatformLine, PlatformStands},
};
use gateways::hotline::{
    self, IDEMPOTENCY_KEY, NONCE, NotTaken, Purpose, SIGNATURE, Signed, TIMESTAMP, Taken,
};
use kernel::WorkOrderId;
use testkit::actors;
use time::{Duration, OffsetDateTime};

use crate::world::{Now, World};

const BODY: &str = r#"{"external_id":"GD-1","elder_id_number":"999999195003080021","service":"02","urgency":"urgent",
    "starts_at":"2026-11-24T10:00:00+08:00","note":"门口有狗"}"#;

impl World {
    fn signed(&self, body: &str) -> Signed {
        hotline::sign(
            "sandbox-secret",
            Purpose::WorkOrder,
            self.bench.clock_now(),
            nonce(),
            body.as_bytes(),
        )
    }

    async fn post(&self, path: &str, signed: &Signed, body: &str) -> (u16, String) {
        let url = format!(
            "http://{}/cb/{path}/12349/work-orders",
            self.bench.address("callbacks")
        );
        let sent = reqwest::Client::builder().no_proxy().build().unwrap().post(url);
        let answer = sent
            .header(TIMESTAMP, signed.timestamp)
            .header(NONCE, &signed.nonce)
            .header(SIGNATURE, &signed.signature)
            .body(body.to_owned())
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn send(&self, body: &str) -> (u16, String) {
        self.post("tell-nobody", &self.signed(body), body).await
    }

    /// Why it was not taken.
    async fn refusal(&self, body: &str) -> (u16, NotTaken) {
        let (status, text) = self.send(body).await;
        (status, serde_json::from_str(&text).unwrap())
    }

    fn work_orders(&self) -> Vec<TakeWorkOrder> {
        self.known.lock().unwrap().work_orders.clone()
    }

    async fn line(&self, work_orders: Vec<WorkOrderId>) -> PlatformStands {
        let query = PlatformLine { work_orders };
        self.bench.ask(&actors::operator(), query).await.unwrap()
    }

    async fn until_taken(&self, count: usize) -> Vec<String> {
        self.bench
            .until("the platform was told", async || {
                self.phones.told_statuses().await.unwrap().statuses.len() >= count
            })
            .await;
        let told = self.phones.told_statuses().await.unwrap();
        told.statuses.into_iter().map(|kept| kept.status.status).collect()
    }
}

/// A nonce that no other request has: most of its digits are chance.
fn nonce() -> String {
    kernel::uuid_v7(testkit::BEGINNING).simple().to_string()
}

fn told(id: WorkOrderId, no: u32, status: WorkOrderStatus, at: OffsetDateTime) -> WorkOrderTold {
    WorkOrderTold {
        work_order_id: id,
        platform: "12349".into(),
        external_id: format!("GD-{}", id.uuid().simple()),
        no,
        status,
        at: at.into(),
        order_no: Some("FW20261123-0001".into()),
        refused_for: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_work_order_is_kept_sealed_and_answered_as_dispatch_says_r12_1() {
    let world = World::start().await;
    let (status, text) = world.send(BODY).await;
    assert_eq!(status, 200, "{text}");
    let taken: Taken = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (
            taken.external_id.as_str(),
            taken.state.as_str(),
            taken.order_no.as_deref()
        ),
        ("GD-1", "order", Some("FW20261123-0001"))
    );
    let order = world.work_orders().remove(0);
    assert_eq!(
        (order.platform.as_str(), order.way),
        ("12349", WorkOrderWay::Line)
    );
    assert_eq!(order.said.urgency, Urgency::Urgent);
    assert_eq!(order.said.resident_id.unwrap().0, "999999195003080021");
    let at = order.said.starts_at.unwrap().0;
    assert_eq!(at, time::macros::datetime!(2026-11-24 02:00 UTC));
    // One that waits says why.
    let (_, text) = world.send(r#"{"external_id":"GD-2"}"#).await;
    let taken: Taken = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (taken.state.as_str(), taken.reason.as_deref()),
        ("waiting", Some("service_unknown"))
    );
    let kept: Vec<(Vec<u8>, Option<String>)> =
        sqlx::query_as("select body, answer from platform_call order by id")
            .fetch_all(world.bench.db("notification"))
            .await
            .unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0].1.as_deref(), Some("order"));
    assert!(!String::from_utf8_lossy(&kept[0].0).contains("999999195003080021"));
    let opened = world
        .bench
        .host("notification")
        .crypto()
        .open(&kept[0].0)
        .unwrap();
    assert!(opened.contains("999999195003080021"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_for_this_door_now_and_once_is_not_taken_r12_1() {
    let world = World::start().await;
    let signed = world.signed(BODY);
    let error = |text: &str| serde_json::from_str::<NotTaken>(text).unwrap().error;
    assert_eq!(world.post("guessed", &signed, BODY).await.0, 404);
    // Another body, another secret, another purpose, an old clock.
    let (status, text) = world
        .post("tell-nobody", &signed, r#"{"external_id":"GD-9"}"#)
        .await;
    assert_eq!((status, error(&text).as_str()), (401, "signature_wrong"));
    let now = world.bench.clock_now();
    let sign = |secret, purpose, at| hotline::sign(secret, purpose, at, nonce(), BODY.as_bytes());
    let cases = [
        (sign("other", Purpose::WorkOrder, now), "signature_wrong"),
        (sign("sandbox-secret", Purpose::Status, now), "signature_wrong"),
        (
            sign("sandbox-secret", Purpose::WorkOrder, now - Duration::minutes(6)),
            "signature_expired",
        ),
    ];
    for (signed, why) in cases {
        let (status, text) = world.post("tell-nobody", &signed, BODY).await;
        assert_eq!((status, error(&text).as_str()), (401, why));
    }
    assert_eq!(world.work_orders().len(), 0);
    // The same call a second time, though it is well signed.
    assert_eq!(world.post("tell-nobody", &signed, BODY).await.0, 200);
    let (status, text) = world.post("tell-nobody", &signed, BODY).await;
    assert_eq!((status, error(&text).as_str()), (401, "nonce_used"));
    assert_eq!(world.work_orders().len(), 1);
    // All of them were kept before they were judged, but the one with a guessed address.
    let kept: i64 = sqlx::query_scalar("select count(*) from platform_call where answer is not null")
        .fetch_one(world.bench.db("notification"))
        .await
        .unwrap();
    assert_eq!(kept, 6);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_work_order_is_refused_at_its_field_and_a_reused_number_as_such_r12_1() {
    let world = World::start().await;
    for (body, field) in [
        ("<xml/>", None),
        (r#"{"external_id":"GD-1","urgency":"now"}"#, Some("urgency")),
        (
            r#"{"external_id":"GD-1","starts_at":"tomorrow"}"#,
            Some("starts_at"),
        ),
        (r#"{"external_id":"GD-1","elder_no":"17"}"#, Some("elder_no")),
    ] {
        let (status, refused) = world.refusal(body).await;
        assert_eq!(
            (status, refused.error.as_str(), refused.field.as_deref()),
            (400, "malformed", field),
            "{body}"
        );
    }
    assert_eq!(world.send(BODY).await.0, 200);
    assert_eq!(world.send(BODY).await.0, 200);
    let (status, refused) = world.refusal(&BODY.replace("有狗", "无狗")).await;
    assert_eq!((status, refused.error.as_str()), (409, "external_id_reused"));
    let large = format!(r#"{{"external_id":"GD-1","note":"{}"}}"#, "x".repeat(70_000));
    assert_eq!(world.send(&large).await.0, 413);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_line_the_door_is_shut_and_what_would_be_told_is_kept_r12_1() {
    let off = |config: runtime::Config| {
        let config = config.with("platform.door", "false").unwrap();
        config.with("platform.status_url", "").unwrap()
    };
    let world = World::with(off).await;
    assert_eq!(world.send(BODY).await.0, 404);
    let id = WorkOrderId::generate(world.bench.clock_now());
    let opened = told(id, 1, WorkOrderStatus::Opened, world.bench.clock_now());
    world.bench.emit(&opened).await;
    world.bench.settle().await;
    let line = world.line(vec![id]).await;
    assert!(!line.is_sending && !line.is_taking);
    assert_eq!((line.waiting, line.told[0].tries), (1, 0));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_status_is_told_once_in_its_order_though_events_come_late_r12_1() {
    use WorkOrderStatus::*;
    let world = World::start().await;
    let now = world.bench.clock_now();
    let id = WorkOrderId::generate(now);
    // The third and the second before the first: nothing is told yet.
    for (no, status) in [(3, Started), (2, Accepted)] {
        world.bench.emit(&told(id, no, status, now)).await;
    }
    world.bench.settle().await;
    assert_eq!(world.line(vec![id]).await.told[0].waiting, 2);
    assert_eq!(world.phones.told_statuses().await.unwrap().statuses, []);
    world.bench.emit(&told(id, 1, Opened, now)).await;
    assert_eq!(world.until_taken(3).await, ["opened", "accepted", "started"]);
    let told = world.phones.told_statuses().await.unwrap();
    assert_eq!((told.repeated, told.refused), (0, 0));
    let keys: std::collections::BTreeSet<_> = told.statuses.iter().map(|kept| &kept.key).collect();
    assert_eq!(keys.len(), 3, "{IDEMPOTENCY_KEY} is another for each");
    world
        .bench
        .until("taken", async || world.line(vec![id]).await.waiting == 0)
        .await;
    let line = world.line(vec![id]).await;
    assert_eq!((line.told[0].taken, line.taken_at.is_some()), (3, true));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_is_down_is_told_later_and_loses_nothing_r12_1() {
    use WorkOrderStatus::*;
    let world = World::start().await;
    let now = world.bench.clock_now();
    let (one, other) = (WorkOrderId::generate(now), WorkOrderId::generate(now));
    world.phones.refuse_statuses(3, 503).await.unwrap();
    for (id, no, status) in [(one, 1, Opened), (one, 2, Cancelled)] {
        world.bench.emit(&told(id, no, status, now)).await;
    }
    // It is over when the next attempt has its time: the error of the one before stands there meanwhile.
    let tried = async |tries: u32, pause: i64| {
        let next = world.bench.clock_now() + Duration::seconds(pause);
        world
            .bench
            .until("tried", async || {
                let line = world.line(vec![one]).await;
                line.told.first().is_some_and(|told| {
                    (told.tries, told.error.as_deref(), told.next_at)
                        == (tries, Some("503"), Some(next.into()))
                })
            })
            .await;
    };
    tried(1, 10).await;
    let line = world.line(vec![one]).await;
    assert_eq!((line.waiting, line.oldest_at), (2, Some(now.into())));
    // Not before its time; then after 10 s, 20 s, 40 s.
    for (pause, tries, next) in [(10, 2, 20), (20, 3, 40)] {
        world.bench.clock.advance(Duration::seconds(pause));
        tried(tries, next).await;
    }
    assert_eq!(world.phones.told_statuses().await.unwrap().statuses, []);
    // One that waits holds up no other.
    world.bench.emit(&told(other, 1, Opened, now)).await;
    assert_eq!(world.until_taken(1).await, ["opened"]);
    world.bench.clock.advance(Duration::seconds(40));
    assert_eq!(world.until_taken(3).await, ["opened", "opened", "cancelled"]);
    let auditor = world
        .bench
        .ask(&actors::auditor(), PlatformLine { work_orders: vec![] })
        .await;
    assert!(auditor.is_ok());
    let clerk = world
        .bench
        .ask(
            &actors::clerk(actors::VILLAGE),
            PlatformLine { work_orders: vec![] },
        )
        .await;
    assert_eq!(clerk.unwrap_err().code, Code::Forbidden);
    world.stop().await;
}
