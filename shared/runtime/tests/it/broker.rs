//! A broker of the test's own, that it may kill.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use testkit::{Bench, actors};

use crate::shelf::{self, count, item};

struct Broker {
    server: Child,
    config: PathBuf,
    folder: PathBuf,
}

impl Broker {
    fn start(user: &str, password: &str) -> (Self, String) {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let folder = std::env::temp_dir().join(format!("timebank-broker-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let config = folder.join("nats.conf");
        let text = format!(
            "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: {:?}, sync_interval: always }}\n\
             authorization {{ users: [{{ user: {user}, password: {password} }}] }}\n",
            folder.join("store")
        );
        std::fs::write(&config, text).unwrap();
        let server = Self::spawn(&config);
        (
            Self {
                server,
                config,
                folder,
            },
            format!("nats://127.0.0.1:{port}"),
        )
    }

    fn spawn(config: &PathBuf) -> Child {
        let state = std::env::var_os("TIMEBANK_STATE").map(PathBuf::from);
        let state = state.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../.timebank").into());
        Command::new(state.join("bin/nats-server"))
            .arg("-c")
            .arg(config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ops/install has brought nats-server")
    }

    fn kill(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    fn start_again(&mut self) {
        self.server = Self::spawn(&self.config);
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_broker_loses_nothing_and_doubles_nothing() {
    let mut broker = None;
    let t = Bench::configured(vec![shelf::service()], |config| {
        let user = config.nats.user.clone();
        let password = config.secret(&format!("nats-{user}")).unwrap();
        let (started, url) = Broker::start(&user, &password);
        broker = Some(started);
        config.with("nats.url", url).unwrap()
    })
    .await;
    let mut broker = broker.unwrap();
    let operator = actors::operator();
    let mut told = 0;
    for round in 0..3 {
        for n in 0..20 {
            t.tell(&operator, item(&format!("{round}-{n}"))).await.unwrap();
            told += 1;
        }
        // In the middle of publishing and consuming.
        broker.kill();
        tokio::time::sleep(Duration::from_millis(300)).await;
        broker.start_again();
    }
    t.tell(&operator, item("after")).await.unwrap();
    t.until("every event is applied", async || count(&t, "seen").await > told)
        .await;
    t.settle().await;
    assert_eq!(count(&t, "shelf").await, told + 1);
    assert_eq!(count(&t, "seen").await, told + 1);
    t.stop().await;
}
