//! A town: its staff, elders, volunteers, and what they do with each other, step by step through commands.

use std::{collections::HashMap, sync::Mutex};

use contracts::{
    Actor, At, Command, Day, Query, Role, Slot, Weekday,
    dispatch::*,
    elderly::{Consent, ConsentGiver, Living, PhoneOwner, RegisterElder},
    ledger::{Balances, GetBalances, GetStatement, Statement},
    portal::{CreateStaff, PutOrgUnit},
    volunteer::{
        ActivateVolunteer, QualificationKind, RecordQualification, RecordTraining, RegisterVolunteer,
        VetVolunteer, Vetting, WillingService, Willingness,
    },
};
use futures::future::{join_all, try_join_all};
use kernel::{
    Clock, ElderId, ManualClock, OfferId, OrderId, Position, RawMinutes, ResidentId, Sex, VisitId,
    VolunteerId, china_date,
};
use runtime::{Client, Host};
use testkit::actors::{DISTRICT, TOWN, VILLAGE, org};
use time::{Date, Duration, OffsetDateTime, macros::date};

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

/// Longest wait for something that must happen.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

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
            };
            town.tell(&Actor::System, unit).await.unwrap();
        }
        let head = Role::ALL
            .into_iter()
            .filter(|role| !matches!(role, Role::Branch | Role::Clerk | Role::OrgClerk))
            .map(|role| (role, DISTRICT, 1));
        let others = [
            (Role::Operator, DISTRICT, 2),
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
    pub async fn settle(&self) {
        let mut calm = 0;
        self.until("everything has settled", async || {
            calm = if self.is_quiet().await { calm + 1 } else { 0 };
            calm >= 3
        })
        .await;
    }

    async fn is_quiet(&self) -> bool {
        for host in &self.hosts {
            if host.unfinished_events().await.unwrap_or(1) > 0 {
                return false;
            }
        }
        let Some(notification) = self.hosts.iter().find(|host| host.service() == "notification") else {
            return true;
        };
        let unsent: i64 = sqlx::query_scalar(
            "select (select count(*) from message where state in ('queued', 'claimed') and not_before <= $1)
                + (select count(*) from reply where state = 'received')",
        )
        .bind(self.now())
        .fetch_one(notification.pool())
        .await
        .unwrap();
        unsent == 0
    }

    /// Waits until something is true.
    pub async fn until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let until = tokio::time::Instant::now() + PATIENCE;
        while !is_so().await {
            assert!(tokio::time::Instant::now() < until, "never: {what}");
            tokio::time::sleep(std::time::Duration::from_millis(15)).await;
        }
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

    /// An elder of the village.
    pub async fn elder(&self, number: u16) -> Elder {
        let form = elder_form(number);
        let phone = form.phone.as_deref().unwrap().to_owned();
        let id = self.tell(&self.clerk(), form).await.unwrap().elder_id;
        Elder { id, phone }
    }

    /// A volunteer of the village: registered, vetted, trained, in service.
    pub async fn volunteer(&self, number: u16) -> Volunteer {
        let volunteer = self.applicant(number).await;
        let (volunteer_id, clerk) = (volunteer.id, self.clerk());
        let approve = VetVolunteer {
            volunteer_id,
            decision: Vetting::Approve,
            reason: None,
        };
        self.tell(&clerk, approve).await.unwrap();
        self.tell(&clerk, training(volunteer_id, china_date(self.now())))
            .await
            .unwrap();
        self.tell(
            &clerk,
            ActivateVolunteer {
                volunteer_id,
                welcome: true,
            },
        )
        .await
        .unwrap();
        volunteer
    }

    /// Somebody who waits for vetting.
    pub async fn applicant(&self, number: u16) -> Volunteer {
        let form = volunteer_form(number);
        let phone = form.phone.0.clone();
        let id = self.tell(&self.clerk(), form).await.unwrap().volunteer_id;
        Volunteer { id, phone }
    }

    /// So many elders and volunteers, known to everybody.
    pub async fn people(&self, elders: u16, volunteers: u16) -> (Vec<Elder>, Vec<Volunteer>) {
        let elders = join_all((1..=elders).map(|number| self.elder(number))).await;
        let volunteers = join_all((1..=volunteers).map(|number| self.volunteer(number))).await;
        self.settle().await;
        (elders, volunteers)
    }

    pub async fn qualify(&self, volunteer: &Volunteer, kind: QualificationKind) {
        let record = RecordQualification {
            volunteer_id: volunteer.id,
            kind,
            certificate_no: "证 0001".into(),
            valid_to: Day(china_date(self.now()) + Duration::days(300)),
        };
        self.tell(&self.clerk(), record).await.unwrap();
        self.settle().await;
    }

    pub async fn order(&self, wanted: OpenOrder) -> OrderId {
        self.tell(&self.operator(), wanted).await.unwrap().order_id
    }

    pub async fn offer(&self, order_id: OrderId, volunteers: &[&Volunteer]) -> Vec<OfferId> {
        let volunteers = volunteers.iter().map(|volunteer| volunteer.id).collect();
        self.tell(&self.operator(), MakeOffers { order_id, volunteers })
            .await
            .unwrap()
            .offers
    }

    /// Ordered, offered to one volunteer and accepted by them on the mobile page.
    pub async fn agreed(&self, elder: &Elder, volunteer: &Volunteer, wanted: OpenOrder) -> VisitId {
        let order = self
            .order(OpenOrder {
                elder_id: elder.id,
                ..wanted
            })
            .await;
        let offers = self.offer(order, &[volunteer]).await;
        let accept = AnswerOffer {
            offer_id: offers[0],
            answer: OfferAnswer::Accept,
            channel: Channel::Mobile,
        };
        let answered = self.tell(&volunteer.actor(), accept).await.unwrap();
        answered.visit_id.unwrap()
    }

    /// The code in the elder's next SMS about a visit.
    pub async fn code(&self, elder: &Elder) -> String {
        let text = self.sms(&elder.phone, "做完再告诉志愿者").await;
        let (_, rest) = text.split_once("服务码").unwrap();
        rest.chars().take(6).collect()
    }

    pub async fn check_in(&self, volunteer: &Volunteer, visit_id: VisitId) -> VisitChanged {
        self.tell(
            &volunteer.actor(),
            CheckIn {
                visit_id,
                position: None,
            },
        )
        .await
        .unwrap()
    }

    pub async fn check_out(
        &self,
        volunteer: &Volunteer,
        visit_id: VisitId,
        code: &str,
    ) -> contracts::Result<VisitChanged> {
        let out = CheckOut {
            visit_id,
            code: code.into(),
            breaks: RawMinutes::ZERO,
            position: None,
        };
        self.tell(&volunteer.actor(), out).await
    }

    /// Served as planned, a quarter of an hour from now: the clock is moved to its end.
    pub async fn served(&self, elder: &Elder, volunteer: &Volunteer, service: &str, minutes: i64) -> VisitId {
        let wanted = order_form(elder, service, self.now() + Duration::minutes(15), minutes);
        let starts_at = wanted.starts_at.0;
        let visit = self.agreed(elder, volunteer, wanted).await;
        let code = self.code(elder).await;
        self.settle().await;
        self.clock.set(starts_at);
        self.check_in(volunteer, visit).await;
        self.clock.advance(Duration::minutes(minutes));
        let done = self.check_out(volunteer, visit, &code).await.unwrap();
        assert_eq!(
            (done.state, done.raw_minutes),
            (VisitState::Completed, Some(RawMinutes::new(minutes)))
        );
        visit
    }

    /// Uploads, and waits until the elder is asked.
    pub async fn upload(&self, visit_id: VisitId) {
        let uploaded = self.tell(&self.clerk(), UploadVisit { visit_id }).await.unwrap();
        assert_eq!(uploaded.state, VisitState::Uploaded);
        self.settle().await;
    }

    /// Served, uploaded, and the elder has been asked.
    pub async fn uploaded(
        &self,
        elder: &Elder,
        volunteer: &Volunteer,
        service: &str,
        minutes: i64,
    ) -> VisitId {
        let visit = self.served(elder, volunteer, service, minutes).await;
        self.upload(visit).await;
        visit
    }

    /// The elder answers; waits until the visit is in a state.
    pub async fn answers(&self, elder: &Elder, text: &str, visit: VisitId, state: VisitState) {
        self.phones.reply(&elder.phone, text).await.unwrap();
        self.until_state(visit, state).await;
        self.settle().await;
    }

    /// What dispatch tells of a visit.
    pub async fn line(&self, visit: VisitId) -> VisitLine {
        let found = self
            .ask(&Actor::service("portal"), VisitLines { visits: vec![visit] })
            .await
            .unwrap();
        found.lines.into_iter().next().unwrap()
    }

    pub async fn state(&self, visit: VisitId) -> VisitState {
        self.line(visit).await.state
    }

    pub async fn until_state(&self, visit: VisitId, state: VisitState) {
        let what = format!("the visit is {}", state.as_str());
        self.until(&what, async || self.state(visit).await == state).await;
    }

    /// The one open case about a visit.
    pub async fn case(&self, visit: VisitId) -> CaseCard {
        let find = FindCases {
            state: Some(CaseState::Open),
            paging: contracts::Paging::default(),
        };
        let cases = self.ask(&self.operator(), find).await.unwrap();
        cases
            .rows
            .into_iter()
            .find(|case| case.visit_id == visit)
            .unwrap()
    }

    pub async fn decide(&self, visit: VisitId, decision: CaseState) -> VisitState {
        let case_id = self.case(visit).await.case_id;
        let resolve = ResolveCase {
            case_id,
            decision,
            note: "已电话核实".into(),
        };
        let state = self.tell(&self.operator(), resolve).await.unwrap().state;
        self.settle().await;
        state
    }

    pub async fn balances(&self, volunteer: &Volunteer) -> Balances {
        self.ask(
            &volunteer.actor(),
            GetBalances {
                volunteer_id: volunteer.id,
            },
        )
        .await
        .unwrap()
    }

    pub async fn statement(&self, volunteer: &Volunteer) -> Statement {
        let ask = GetStatement {
            volunteer_id: volunteer.id,
            from: None,
            to: None,
            account: None,
            purpose: None,
            before: None,
            limit: 50,
        };
        self.ask(&volunteer.actor(), ask).await.unwrap()
    }

    pub async fn get_order(&self, order_id: OrderId) -> OrderCard {
        self.ask(&self.operator(), GetOrder { order_id }).await.unwrap()
    }

    /// Messages written so far, of any kind.
    pub async fn messages_written(&self) -> i64 {
        let pool = self.host("notification").pool();
        sqlx::query_scalar("select count(*) from message")
            .fetch_one(pool)
            .await
            .unwrap()
    }
}

/// 王秀英 and her neighbours; numbers up to 400 are different people.
pub fn elder_form(number: u16) -> RegisterElder {
    RegisterElder {
        resident_id: ResidentId::for_test(date!(1945 - 03 - 08), number, Sex::Female)
            .as_str()
            .into(),
        name: "王秀英".into(),
        phone: Some(format!("1690000{number:04}").into()),
        phone_owner: PhoneOwner::Own,
        village: org(VILLAGE),
        address: "3 号楼 2 单元 401".into(),
        living: Living::WithSpouse,
        traits: vec![],
        categories: vec![],
        contact: None,
        relatives: vec![],
        note: None,
        consent: Consent {
            service: true,
            sensitive: true,
            text_version: "2026-01".into(),
            given_by: ConsentGiver::Elder,
            reason: None,
        },
        welcome: true,
    }
}

/// 李建国 and his neighbours: free at any time, willing to do everything that these tests order.
pub fn volunteer_form(number: u16) -> RegisterVolunteer {
    let all_day = |weekday| Slot {
        weekday: Weekday(weekday),
        from_minute: 0,
        to_minute: 1440,
    };
    RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1970 - 05 - 01), number, Sex::Male)
            .as_str()
            .into(),
        name: "李建国".into(),
        phone: format!("1691000{number:04}").into(),
        org: org(VILLAGE),
        home: org(VILLAGE),
        occupation: "退休教师".into(),
        sources: vec![],
        services: [CLEANING, PLUMBING, COUNSELLING]
            .map(|code| WillingService {
                service: code.into(),
                willingness: Willingness::Preferred,
            })
            .into(),
        availability: (1..=7).map(all_day).collect(),
        reach_m: 3000,
        relatives: vec![],
        consent_version: "2026-01".into(),
        consent: true,
    }
}

pub fn training(volunteer_id: VolunteerId, held_on: Date) -> RecordTraining {
    RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: Day(held_on),
        valid_to: Day(held_on + Duration::days(365)),
    }
}

pub fn order_form(elder: &Elder, service: &str, starts_at: OffsetDateTime, minutes: i64) -> OpenOrder {
    OpenOrder {
        elder_id: elder.id,
        service: service.into(),
        starts_at: At(starts_at),
        duration: RawMinutes::new(minutes),
        urgency: Urgency::Normal,
        gender_wish: None,
        note: None,
        seats: 1,
        source: OrderSource::Hotline,
        although_duplicate: true,
    }
}

/// Waits for all, fails with the first that fails.
pub async fn all<T>(work: impl IntoIterator<Item = impl Future<Output = contracts::Result<T>>>) -> Vec<T> {
    try_join_all(work).await.unwrap()
}
