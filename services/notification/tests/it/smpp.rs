//! The SMPP line against an SMSC of somebody else's making (`e2e/peers/smpp`, fetched by `make test-peers`).

use std::process::Stdio;

use contracts::notification::MessageState;
use serde_json::{Value, json};
use time::Duration;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::world::{WANG, World, ZHANG};

/// The SMSC, as a process of its own.
struct Peer {
    _process: Child,
    said: Lines<BufReader<ChildStdout>>,
    tell: ChildStdin,
    port: u64,
}

impl Peer {
    async fn start() -> Self {
        let server = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/peers/smpp/server.js");
        let mut process = Command::new("node")
            .arg(server)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut peer = Self {
            said: BufReader::new(process.stdout.take().unwrap()).lines(),
            tell: process.stdin.take().unwrap(),
            _process: process,
            port: 0,
        };
        peer.port = peer.says("port").await["port"].as_u64().unwrap();
        peer
    }

    /// The next thing it says that has this key.
    async fn says(&mut self, key: &str) -> Value {
        let waiting = async {
            loop {
                let line = self
                    .said
                    .next_line()
                    .await
                    .unwrap()
                    .expect("make test-peers fetches it");
                let said: Value = serde_json::from_str(&line).unwrap();
                if said.get(key).is_some() {
                    return said;
                }
            }
        };
        let limit = std::time::Duration::from_secs(15);
        let waited = tokio::time::timeout(limit, waiting).await;
        waited.unwrap_or_else(|_| panic!("the SMSC never said `{key}`"))
    }

    async fn told(&mut self, what: Value) {
        self.tell.write_all(format!("{what}\n").as_bytes()).await.unwrap();
    }
}

async fn world(peer: &Peer) -> World {
    let address = format!("127.0.0.1:{}", peer.port);
    World::with(|config| {
        std::fs::write(config.secrets.dir.join("smpp-password"), "secret").unwrap();
        [
            ("notification.provider", "smpp"),
            ("notification.providers.smpp.endpoint", address.as_str()),
            ("notification.providers.smpp.system_id", "timebank"),
            ("notification.providers.smpp.number", "10690001"),
            ("notification.providers.smpp.test_seconds", "1"),
        ]
        .into_iter()
        .fold(config, |config, (key, value)| config.with(key, value).unwrap())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs node and the fetched peer: make test-peers"]
async fn smpp_is_spoken_with_receipts_replies_and_tests_of_the_line() {
    let mut peer = Peer::start().await;
    let world = world(&peer).await;
    assert_eq!(peer.says("bound").await["bound"], 0x34);
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    let sms = peer.says("text").await;
    let text = sms["text"].as_str().unwrap();
    assert!(text.starts_with("【台儿庄时间银行】王大娘您好"), "{text}");
    assert_eq!(
        (
            &sms["coding"],
            &sms["esm_class"],
            &sms["receipt"],
            &sms["to"],
            &sms["header"]
        ),
        (&json!(8), &json!(0), &json!(1), &json!(WANG), &Value::Null)
    );
    let rows = world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert_eq!(rows[0].provider.as_deref(), Some("smpp"));
    peer.told(json!({"reply": {"from": WANG, "text": "1"}})).await;
    assert_eq!(world.until_told(1).await, [format!("confirm {}", visit.visit_id)]);
    peer.says("tested").await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs node and the fetched peer: make test-peers"]
async fn a_long_text_goes_in_parts_and_a_throttled_one_again() {
    let mut peer = Peer::start().await;
    let world = world(&peer).await;
    peer.says("bound").await;
    let volunteer = world.volunteer("张伟", ZHANG);
    let mut offer = world.offer(volunteer);
    offer.village_name = "兴中社区".repeat(5);
    offer.service_name = "代办代购".repeat(4);
    world.bench.emit(&offer).await;
    let (first, second) = (peer.says("text").await, peer.says("text").await);
    assert_eq!(first["esm_class"], 0x40);
    // The peer leaves out the header's own length, 5.
    let header = |part: &Value, number: u64| {
        let header = part["header"].as_array().unwrap();
        assert_eq!(
            (&header[..2], &header[3..]),
            (&[json!(0), json!(3)][..], &[json!(2), json!(number)][..])
        );
        header[2].clone()
    };
    assert_eq!(header(&first, 1), header(&second, 2), "one reference for both");
    let text = format!(
        "{}{}",
        first["text"].as_str().unwrap(),
        second["text"].as_str().unwrap()
    );
    assert!(text.ends_with("前有效。"), "{text}");
    world.until_state(volunteer, MessageState::Delivered).await;

    peer.told(json!({"throttle": 1})).await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), volunteer);
    world.bench.emit(&visit).await;
    world.until_error(visit.visit_id, "SMPP 0x00000058").await;
    world.bench.clock.advance(Duration::seconds(3));
    world.until_state(visit.visit_id, MessageState::Delivered).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs node and the fetched peer: make test-peers"]
async fn a_line_that_was_cut_is_opened_again() {
    let mut peer = Peer::start().await;
    let world = world(&peer).await;
    peer.says("bound").await;
    peer.told(json!({"drop": true})).await;
    peer.says("bound").await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.until_delivered_later(visit.visit_id).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs node and the fetched peer: make test-peers"]
async fn a_message_whose_answer_broke_off_with_the_line_is_in_doubt_and_not_sent_again() {
    let mut peer = Peer::start().await;
    let world = world(&peer).await;
    peer.says("bound").await;
    peer.told(json!({"swallow": true})).await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    assert_eq!(peer.says("swallowed").await["swallowed"], WANG);
    world.until_state(visit.visit_id, MessageState::Unknown).await;
    peer.says("bound").await;
    world.stop().await;
}
