//! The platform on a bench: a database and a broker of its own, a clock that the test moves, the sandbox as gateway.

use std::{ops::Deref, path::Path};

use runtime::Report;
use sandbox::{Callbacks, TimeCheck};
use testkit::Bench;
use time::Duration;
use timebank::{command, invariants, services};

use crate::town::Town;

pub struct World {
    pub bench: Bench,
    pub town: Town,
    gateway: sandbox::Running,
}

impl Deref for World {
    type Target = Town;
    fn deref(&self) -> &Town {
        &self.town
    }
}

impl World {
    pub async fn start() -> Self {
        Self::prepared(|_| {}).await
    }

    /// With something done to the folder of secrets before anything starts.
    pub async fn prepared(prepare: impl FnOnce(&Path)) -> Self {
        let gateway = gateway().await;
        let url = gateway.url();
        let bench = Bench::configured(services::all(), |config| {
            let folder = config.secrets.dir.clone();
            for (name, secret) in [
                ("aliyun-access-key-secret", "sandbox-secret"),
                ("callback-path", "tell-nobody"),
            ] {
                std::fs::write(folder.join(name), secret).unwrap();
            }
            prepare(&folder);
            let config = config.with("notification.provider", "aliyun").unwrap();
            let config = config
                .with("notification.providers.aliyun.endpoint", url)
                .unwrap();
            // Seven pools of a whole platform, many of them at once on one test server.
            config.with("database.pool_size", "4").unwrap()
        })
        .await;
        tell_callbacks(&gateway, &bench.address("callbacks").to_string(), "tell-nobody");
        let hosts = services::all()
            .iter()
            .map(|service| bench.host(service.name()).clone())
            .collect();
        let town = Town::found(hosts, bench.clock.clone(), gateway.client()).await;
        Self { bench, town, gateway }
    }

    /// What `timebank check` says, a minute from now, so that nothing is in flight.
    pub async fn check(&self) -> Report {
        self.settle().await;
        self.clock.advance(Duration::seconds(61));
        self.settle().await;
        let pool = command::check::reader(&self.bench.config).await.unwrap();
        let crypto = self.bench.host("portal").crypto();
        invariants::check_all(&pool, crypto, self.now()).await.unwrap()
    }

    /// `timebank check` finds nothing, and no event is buried. What a leap of the clock has made due is done first.
    pub async fn assert_sound(&self) {
        self.until_due("visits are looked through, and those that lapse have lapsed", async || {
            let due: i64 = sqlx::query_scalar(
                "select count(*) from visit
                 where (screened_at is null and uploaded_at <= $1::timestamptz - interval '1 day' + interval '2 minutes')
                    or (state = 'uploaded' and lapses_at <= $1)",
            )
            .bind(self.now())
            .fetch_one(self.host("dispatch").pool())
            .await
            .unwrap();
            due == 0
        })
        .await;
        let report = self.check().await;
        assert!(report.is_clean(), "{:#?}", report.broken);
        assert_eq!(self.bench.dead_letters().await, Vec::<String>::new());
    }

    /// Every test ends with a platform that is sound.
    pub async fn finish(self) {
        self.assert_sound().await;
        self.stop().await;
    }

    pub async fn stop(self) {
        self.bench.stop().await;
        self.gateway.stop().await;
    }
}

/// A gateway that has approved the platform's texts and does not mind a moved clock.
pub async fn gateway() -> sandbox::Running {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = sandbox::Config {
        templates: notification::template_registry(),
        time_check: TimeCheck::Any,
        ..sandbox::Config::local()
    };
    sandbox::start(config).await.unwrap()
}

/// Tells the gateway where receipts and replies go.
pub fn tell_callbacks(gateway: &sandbox::Running, address: &str, path: &str) {
    let door = format!("http://{address}/cb/{path}");
    gateway.set_callbacks(Callbacks {
        aliyun_report: Some(format!("{door}/aliyun/report")),
        aliyun_up: Some(format!("{door}/aliyun/up")),
        yunmas_push: Some(format!("{door}/yunmas/push")),
        ..Callbacks::default()
    });
}
