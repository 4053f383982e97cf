//! All services in one process, as in the demonstration, with the sandbox as SMS gateway and a clock that the test moves.

use std::{collections::HashMap, sync::Mutex, sync::PoisonError};

use anyhow::Context;
use contracts::{
    Actor, Command, Day, Query, Role,
    dispatch::VisitConfirmed,
    portal::{CreateStaff, LoadDivisions, PutOrgUnit},
};
use kernel::{Clock, OrgCode, Position, StaffId};
use sandbox::{Callbacks, TimeCheck};
use testkit::{Bench, actors};
use time::{Duration, OffsetDateTime, macros::date};
use timebank::{command, invariants, services};

use crate::Account;

/// The part of the callbacks' address that only the gateway knows.
const CALLBACK_PATH: &str = "tell-nobody";

/// The platform at work.
pub struct Stack {
    /// The services.
    pub bench: Bench,
    gateway: sandbox::Running,
    /// The phones.
    pub phones: sandbox::Client,
    /// Last SMS read, by phone and by what was looked for.
    read: Mutex<HashMap<(String, String), u64>>,
}

impl Stack {
    /// Starts everything; nobody and nothing is registered yet.
    ///
    /// # Errors
    /// The sandbox does not start.
    pub async fn start() -> anyhow::Result<Self> {
        Self::through("aliyun").await
    }

    /// The same with these gateways, in the order in which they are tried: the sandbox is all of them.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn through(gateways: &str) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let templates = notification::template_registry();
        // The clock of the test is not that of the world.
        let config = sandbox::Config {
            templates,
            time_check: TimeCheck::Any,
            ..sandbox::Config::local()
        };
        let gateway = sandbox::start(config).await?;
        let url = gateway.url();
        let bench = Bench::configured(services::all(), |config| {
            let folder = config.secrets.dir.clone();
            for (name, secret) in [
                ("aliyun-access-key-secret", "sandbox-secret"),
                ("tencent-secret-key", "sandbox-secret"),
                ("callback-path", CALLBACK_PATH),
            ] {
                std::fs::write(folder.join(name), secret)
                    .expect("the bench's own folder of secrets can be written");
            }
            [
                ("portal.secure_cookies", "false".to_owned()),
                ("notification.provider", gateways.to_owned()),
                ("notification.providers.aliyun.endpoint", url.clone()),
                ("notification.providers.tencent.endpoint", url),
                ("database.pool_size", "4".to_owned()),
            ]
            .into_iter()
            .fold(config, |config, (key, value)| {
                config.with(key, value).expect("a known key")
            })
        })
        .await;
        let door = format!("http://{}/cb/{CALLBACK_PATH}", bench.address("callbacks"));
        gateway.set_callbacks(Callbacks {
            aliyun_report: Some(format!("{door}/aliyun/report")),
            aliyun_up: Some(format!("{door}/aliyun/up")),
            tencent_status: Some(format!("{door}/tencent/status")),
            tencent_reply: Some(format!("{door}/tencent/reply")),
            ..Callbacks::default()
        });
        let phones = gateway.client();
        Ok(Self {
            bench,
            gateway,
            phones,
            read: Mutex::default(),
        })
    }

    /// `http://127.0.0.1:…` of the staff's portal.
    pub fn portal(&self) -> String {
        format!("http://{}", self.bench.address("portal"))
    }

    /// The same of the volunteers' pages.
    pub fn mobile(&self) -> String {
        format!("http://{}", self.bench.address("mobile"))
    }

    /// The same of the sandbox's phones.
    pub fn sandbox(&self) -> String {
        self.gateway.url()
    }

    /// What the platform's clock shows.
    pub fn now(&self) -> OffsetDateTime {
        self.bench.clock.now()
    }

    /// Lets time pass.
    pub fn pass(&self, span: Duration) {
        self.bench.clock.advance(span);
    }

    /// Sends a command.
    ///
    /// # Errors
    /// What the service refuses.
    pub async fn tell<C: Command>(&self, actor: &Actor, command: C) -> anyhow::Result<C::Reply> {
        let reply = self.bench.tell(actor, command).await;
        reply.map_err(|error| anyhow::anyhow!("{}: {error} at {:?}", C::SUBJECT, error.field))
    }

    /// Asks.
    ///
    /// # Errors
    /// What the service refuses.
    pub async fn ask<Q: Query>(&self, actor: &Actor, query: Q) -> anyhow::Result<Q::Reply> {
        self.bench
            .ask(actor, query)
            .await
            .map_err(|error| anyhow::anyhow!("{}: {error}", Q::SUBJECT))
    }

    /// The district's tree as it comes with the software, with a place for the village of the tests.
    ///
    /// # Errors
    /// The portal refuses it.
    pub async fn load_tree(&self) -> anyhow::Result<()> {
        self.tell(&Actor::System, LoadDivisions {}).await?;
        let unit = PutOrgUnit {
            code: actors::org(actors::VILLAGE),
            name: "兴中社区".into(),
            position: Some(Position {
                lon: 117.7318,
                lat: 34.5621,
            }),
            active_from: Day(date!(2023 - 06 - 30)),
            active_to: None,
            successor: None,
            facts: Default::default(),
        };
        self.tell(&Actor::System, unit).await?;
        self.bench.settle().await;
        Ok(())
    }

    /// An account whose password stays and whose second factor is enrolled.
    ///
    /// # Errors
    /// The portal refuses it.
    pub async fn open_account(
        &self,
        username: &str,
        name: &str,
        role: Role,
        scope: OrgCode,
    ) -> anyhow::Result<Account> {
        let account = Account {
            username: username.to_owned(),
            password: "Yunhe+2026+Ab".to_owned(),
            totp_secret: Some("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned()),
        };
        self.create(&account, name, role, scope).await?;
        Ok(account)
    }

    /// An account that nobody has used yet: at the first sign-in the second factor is enrolled and the password changed.
    ///
    /// # Errors
    /// The portal refuses it.
    pub async fn open_fresh_account(
        &self,
        username: &str,
        name: &str,
        role: Role,
        scope: OrgCode,
    ) -> anyhow::Result<Account> {
        let account = Account {
            username: username.to_owned(),
            password: "First+2026+Cd".to_owned(),
            totp_secret: None,
        };
        self.create(&account, name, role, scope).await?;
        Ok(account)
    }

    async fn create(
        &self,
        account: &Account,
        name: &str,
        role: Role,
        scope: OrgCode,
    ) -> anyhow::Result<StaffId> {
        let create = CreateStaff {
            username: account.username.clone(),
            name: name.into(),
            resident_id: None,
            roles: vec![role],
            scope,
            password: account.password.clone().into(),
            keep_password: account.totp_secret.is_some(),
            totp_secret: account.totp_secret.clone().map(Into::into),
        };
        Ok(self.tell(&Actor::System, create).await?.staff_id)
    }

    /// The next SMS of this phone that holds a text; each is read once.
    ///
    /// # Errors
    /// None comes within ten seconds.
    pub async fn sms(&self, phone: &str, contains: &str) -> anyhow::Result<String> {
        let key = (phone.to_owned(), contains.to_owned());
        let after = self
            .read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .copied()
            .unwrap_or(0);
        let view = self.phones.wait(phone, contains, after).await?;
        self.read
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, view.message.id);
        Ok(view.message.text.to_string())
    }

    /// Waits until the elder's answer has been counted: a visit is confirmed and in the books.
    pub async fn until_confirmed(&self) {
        let confirmed = async || !self.bench.events::<VisitConfirmed>().await.is_empty();
        self.bench.until("a visit is confirmed", confirmed).await;
        self.bench.settle().await;
    }

    /// What `timebank check` says, a minute from now, so that nothing is in flight; and nothing is among the dead letters.
    ///
    /// # Errors
    /// An invariant does not hold.
    pub async fn assert_sound(&self) -> anyhow::Result<()> {
        self.bench.settle().await;
        self.pass(Duration::seconds(61));
        self.bench.settle().await;
        let pool = command::check::reader(&self.bench.config).await?;
        let crypto = self.bench.host("portal").crypto();
        let report = invariants::check_all(&pool, crypto, self.now()).await?;
        anyhow::ensure!(report.is_clean(), "{:#?}", report.broken);
        let letters = self.bench.dead_letters().await;
        anyhow::ensure!(letters.is_empty(), "{letters:#?}");
        Ok(())
    }

    /// Ends the services and starts them again where they listened, as an upgrade does.
    pub async fn restart(&mut self) {
        self.bench.restart(services::all()).await;
    }

    /// Stops everything in good order.
    pub async fn stop(self) {
        self.bench.stop().await;
        self.gateway.stop().await;
    }
}

/// The six digits that stand after a word.
///
/// # Errors
/// There are none.
pub fn six_digits(text: &str, after: &str) -> anyhow::Result<String> {
    let (_, rest) = text
        .split_once(after)
        .with_context(|| format!("no {after} in “{text}”"))?;
    let code: String = rest.chars().take_while(char::is_ascii_digit).collect();
    anyhow::ensure!(code.len() == 6, "no six digits after {after} in “{text}”");
    Ok(code)
}
