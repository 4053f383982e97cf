//! A town: its staff, elders, volunteers, and what they do with each other, step by step through commands.

mod forms;
mod steps;

use std::{collections::HashMap, sync::Mutex};

use contracts::{
    Actor, Command, Day, Query, Role,
    portal::{CreateStaff, PutOrgUnit},
};
use futures::future::{join_all, try_join_all};
use kernel::{Clock, ElderId, ManualClock, Position, VolunteerId};
use runtime::{Client, Host};
use testkit::actors::{DISTRICT, TOWN, VILLAGE, org};
use time::{OffsetDateTime, macros::date};

pub use forms::{elder_form, order_form, training, volunteer_form};

/// The village beside it, in the same town.
pub const OTHER_VILLAGE: &str = "370405001005";
/// Another town.
pub const OTHER_TOWN: &str = "370405100";
/// A social organisation of the district.
pub const CHARITY: &str = "370405S01";
/// Codes of the catalogue: ×1, ×2, ×3.
pub const CLEANING: &str = "03";
pub const PLUMBING: &str = "07";
pub const COUNSELLING: &str = "08";

pub struct Town {
    pub client: Client,
    pub clock: ManualClock,
    pub hosts: Vec<Host>,
    pub phones: sandbox::Client,
    /// Last SMS read, by phone and by what was looked for.
    read: Mutex<HashMap<(String, String), u64>>,
    staff: HashMap<String, Actor>,
}

#[derive(Clone)]
pub struct Elder {
    pub id: ElderId,
    pub phone: String,
}

#[derive(Clone)]
pub struct Volunteer {
    pub id: VolunteerId,
    pub phone: String,
}

impl Volunteer {
    pub fn actor(&self) -> Actor {
        Actor::Volunteer { id: self.id }
    }
}

impl Town {
    /// The tree, and an account for everybody who acts: nobody acts whom the portal does not know.
    pub async fn found(hosts: Vec<Host>, clock: ManualClock, phones: sandbox::Client) -> Self {
        let mut town = Self {
            client: hosts[0].client().clone(),
            clock,
            hosts,
            phones,
            read: Mutex::default(),
            staff: HashMap::new(),
        };
        for (code, name) in [
            (DISTRICT, "台儿庄区"),
            (TOWN, "运河街道"),
            (VILLAGE, "兴中社区"),
            (OTHER_VILLAGE, "文化社区"),
            (OTHER_TOWN, "邳庄镇"),
            (CHARITY, "古城义工联合会"),
        ] {
            let unit = PutOrgUnit {
                code: org(code),
                name: name.into(),
                position: Some(Position {
                    lon: 117.73,
                    lat: 34.56,
                }),
                active_from: Day(date!(2023 - 06 - 30)),
                active_to: None,
                successor: None,
                facts: Default::default(),
            };
            town.tell(&Actor::System, unit).await.unwrap();
        }
        let head = Role::ALL
            .into_iter()
            .filter(|role| !matches!(role, Role::Branch | Role::Clerk | Role::OrgClerk))
            .map(|role| (role, DISTRICT, 1));
        let others = [
            (Role::Operator, DISTRICT, 2),
            (Role::Finance, DISTRICT, 2),
            (Role::Branch, TOWN, 1),
            (Role::Branch, OTHER_TOWN, 1),
            (Role::Clerk, VILLAGE, 1),
            (Role::Clerk, OTHER_VILLAGE, 1),
        ];
        let accounts: Vec<(Role, &str, u32)> = head.chain(others).collect();
        let created = join_all(accounts.iter().map(|(role, scope, number)| {
            let create = CreateStaff {
                username: format!("{}-{scope}-{number}", role.as_str().replace('_', "-")).to_lowercase(),
                name: "刘芳".into(),
                resident_id: None,
                roles: vec![*role],
                scope: org(scope),
                password: "Yunhe+2026+Ab".into(),
                keep_password: true,
                totp_secret: None,
            };
            town.tell(&Actor::System, create)
        }))
        .await;
        for ((role, scope, number), created) in accounts.into_iter().zip(created) {
            let actor = Actor::Staff {
                id: created.unwrap().staff_id,
                roles: vec![role],
                scope: org(scope),
            };
            town.staff
                .insert(format!("{} {scope} {number}", role.as_str()), actor);
        }
        town.settle().await;
        town
    }

    /// The same town, whose services now run elsewhere and are reached through `client`.
    pub fn reached_by(self, client: Client) -> Self {
        Self { client, ..self }
    }

    fn member(&self, role: Role, scope: &str, number: u32) -> Actor {
        self.staff[&format!("{} {scope} {number}", role.as_str())].clone()
    }

    /// One of head office.
    pub fn head(&self, role: Role) -> Actor {
        self.member(role, DISTRICT, 1)
    }

    pub fn operator(&self) -> Actor {
        self.head(Role::Operator)
    }

    pub fn second_operator(&self) -> Actor {
        self.member(Role::Operator, DISTRICT, 2)
    }

    pub fn second_finance(&self) -> Actor {
        self.member(Role::Finance, DISTRICT, 2)
    }

    pub fn branch(&self) -> Actor {
        self.member(Role::Branch, TOWN, 1)
    }

    pub fn other_branch(&self) -> Actor {
        self.member(Role::Branch, OTHER_TOWN, 1)
    }

    pub fn clerk(&self) -> Actor {
        self.member(Role::Clerk, VILLAGE, 1)
    }

    pub fn other_clerk(&self) -> Actor {
        self.member(Role::Clerk, OTHER_VILLAGE, 1)
    }

    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub async fn tell<C: Command>(&self, actor: &Actor, command: C) -> contracts::Result<C::Reply> {
        self.client.tell(actor, self.client.new_key(), command).await
    }

    pub async fn ask<Q: Query>(&self, actor: &Actor, query: Q) -> contracts::Result<Q::Reply> {
        self.client.ask(actor, query).await
    }

    pub fn host(&self, service: &str) -> &Host {
        self.hosts.iter().find(|host| host.service() == service).unwrap()
    }

    /// Waits until every event is handled and every message whose time has come is at the gateway.
    ///
    /// # Panics
    /// When nothing has moved for half a minute.
    pub async fn settle(&self) {
        testkit::until_still(async || self.unfinished().await).await;
    }

    /// Events that wait or are being handled, messages that wait for the gateway, replies that nobody has looked at.
    async fn unfinished(&self) -> Option<i64> {
        let mut left = 0;
        for host in &self.hosts {
            left += host.unfinished_events().await.ok()?;
        }
        let Some(notification) = self.hosts.iter().find(|host| host.service() == "notification") else {
            return Some(left);
        };
        let unsent = sqlx::query_scalar::<_, i64>(
            "select (select count(*) from message where state in ('queued', 'claimed') and not_before <= $1)
                + (select count(*) from reply where state = 'received' and try_after <= $1)",
        )
        .bind(self.now())
        .fetch_one(notification.pool())
        .await;
        Some(left + unsent.ok()?)
    }

    /// Waits until something is true.
    pub async fn until(&self, what: &str, is_so: impl AsyncFnMut() -> bool) {
        testkit::until(what, is_so).await;
    }

    /// Waits until a job has looked at this hour of the clock; see `testkit::until_looked`.
    pub async fn until_looked(&self, service: &str, job: &str) {
        testkit::until_looked(self.host(service), job).await;
    }

    /// Waits until a job has done something; see `testkit::until_due`.
    pub async fn until_due(&self, what: &str, is_so: impl AsyncFnMut() -> bool) {
        testkit::until_due(&self.clock, what, is_so).await;
    }

    /// The next SMS of this phone that holds a text; each is read once.
    pub async fn sms(&self, phone: &str, contains: &str) -> String {
        let key = (phone.to_owned(), contains.to_owned());
        let after = self.read.lock().unwrap().get(&key).copied().unwrap_or(0);
        let view = self.phones.wait(phone, contains, after).await.unwrap();
        self.read.lock().unwrap().insert(key, view.message.id);
        view.message.text.into()
    }

    /// All SMS that this phone got, oldest first.
    pub async fn inbox(&self, phone: &str) -> Vec<String> {
        let all = self.phones.messages(phone).await.unwrap();
        let got = all
            .into_iter()
            .filter(|view| view.message.direction == sandbox::Direction::Out);
        got.map(|view| view.message.text.into()).collect()
    }
}

/// Waits for all, fails with the first that fails.
pub async fn all<T>(work: impl IntoIterator<Item = impl Future<Output = contracts::Result<T>>>) -> Vec<T> {
    try_join_all(work).await.unwrap()
}
