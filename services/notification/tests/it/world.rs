//! notification at work: its neighbours, the gateway, and people with phones.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use contracts::{
    At, ByName, Error, Page, Paging, PersonName, Personal,
    dispatch::{
        callback::{CallBackRecorded, CallBackState, GradeWanted, TakeGrade},
        work_order::*,
        *,
    },
    elderly::{
        ElderContacts, ElderNames, ElderReach, ElderReaches, Trait,
        audience::{ElderAudience, ElderListener, ElderListeners},
    },
    notification::{FindMessages, MessageRow, MessageState},
    volunteer::{
        VolunteerByPassbook, VolunteerContacts, VolunteerIdentity, VolunteerNames, VolunteerReach,
        VolunteerReaches,
        audience::{VolunteerAudience, VolunteerListeners},
    },
};
use kernel::{
    BasisPoints, CallBackId, ElderId, OfferId, OrderId, RawMinutes, Sex, VisitId, VolunteerId, WorkOrderId,
};
use runtime::{Cx, Read, Result, Service};
use sandbox::{Callbacks, Client, Direction, MessageView, Running, TimeCheck};
use testkit::{Bench, actors};
use time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

pub const WANG: &str = "16900000001";
pub const ZHANG: &str = "16900000002";

/// What the neighbours know and were told.
#[derive(Default)]
pub struct Neighbours {
    elders: HashMap<ElderId, (String, Option<String>)>,
    volunteers: HashMap<VolunteerId, (String, String)>,
    /// Elders who do not read.
    pub unread: Vec<ElderId>,
    /// Commands that dispatch got, e.g. `confirm <visit>`.
    pub told: Vec<String>,
    /// What dispatch answers to an offer.
    pub outcome: Option<OfferOutcome>,
    /// Work orders that dispatch was given.
    pub work_orders: Vec<TakeWorkOrder>,
    /// dispatch refuses answers about visits with this reason.
    pub refuses: Option<String>,
}

pub type Known = Arc<Mutex<Neighbours>>;

pub struct World {
    pub bench: Bench,
    pub phones: Client,
    pub known: Known,
    gateway: Option<Running>,
}

impl World {
    pub async fn start() -> Self {
        Self::with(|config| config).await
    }

    /// With some settings changed.
    pub async fn with(change: impl FnOnce(runtime::Config) -> runtime::Config) -> Self {
        Self::beside(|gateway| gateway, change).await
    }

    /// The same, beside a gateway that is set up differently.
    pub async fn beside(
        set_up: impl FnOnce(sandbox::Config) -> sandbox::Config,
        change: impl FnOnce(runtime::Config) -> runtime::Config,
    ) -> Self {
        let known = Known::default();
        let mut gateway = None;
        let services = services(&known);
        rustls_provider();
        let templates = notification::template_registry();
        let started = sandbox::start(set_up(sandbox::Config {
            templates,
            time_check: TimeCheck::Any,
            ..sandbox::Config::local()
        }));
        let running = started.await.unwrap();
        let url = running.url();
        let statuses = format!("{url}/12349/statuses");
        let bench = Bench::configured(services, |config| {
            let folder = config.secrets.dir.clone();
            for (name, secret) in [
                ("aliyun-access-key-secret", "sandbox-secret"),
                ("yunmas-secret-key", "sandbox-secret"),
                ("tencent-secret-key", "sandbox-secret"),
                ("callback-path", "tell-nobody"),
                ("platform-secret", "sandbox-secret"),
            ] {
                std::fs::write(folder.join(name), secret).unwrap();
            }
            let config = [
                ("notification.provider", "aliyun"),
                ("notification.providers.aliyun.endpoint", url.as_str()),
                ("notification.providers.yunmas.endpoint", url.as_str()),
                ("notification.providers.tencent.endpoint", url.as_str()),
                ("notification.providers.wechat.endpoint", url.as_str()),
                ("notification.providers.aliyun_voice.endpoint", url.as_str()),
                ("notification.providers.tencent_voice.endpoint", url.as_str()),
                ("notification.providers.yunmas.ec_name", "沙盒单位"),
                ("notification.timeout_seconds", "3"),
                ("platform.door", "true"),
                ("platform.status_url", statuses.as_str()),
                ("platform.timeout_seconds", "3"),
            ]
            .into_iter()
            .fold(config, |config, (key, value)| config.with(key, value).unwrap());
            change(config)
        })
        .await;
        let door = format!("http://{}/cb/tell-nobody", bench.address("callbacks"));
        running.set_callbacks(Callbacks {
            aliyun_report: Some(format!("{door}/aliyun/report")),
            aliyun_up: Some(format!("{door}/aliyun/up")),
            yunmas_push: Some(format!("{door}/yunmas/push")),
            tencent_status: Some(format!("{door}/tencent/status")),
            tencent_reply: Some(format!("{door}/tencent/reply")),
            aliyun_call: Some(format!("{door}/aliyun_voice/report")),
            tencent_call: Some(format!("{door}/tencent_voice/status")),
            wechat: Some(format!("{door}/wechat/events")),
        });
        let phones = running.client();
        gateway.replace(running);
        Self {
            bench,
            phones,
            known,
            gateway,
        }
    }

    pub fn elder(&self, name: &str, phone: Option<&str>) -> ElderId {
        let id = ElderId::generate(self.bench.clock_now());
        self.known
            .lock()
            .unwrap()
            .elders
            .insert(id, (name.into(), phone.map(Into::into)));
        id
    }

    pub fn volunteer(&self, name: &str, phone: &str) -> VolunteerId {
        let id = VolunteerId::generate(self.bench.clock_now());
        self.known
            .lock()
            .unwrap()
            .volunteers
            .insert(id, (name.into(), phone.into()));
        id
    }

    /// A visit of a volunteer to an elder, uploaded now.
    pub fn uploaded(&self, elder_id: ElderId, volunteer_id: VolunteerId) -> VisitUploaded {
        let now = self.bench.clock_now();
        VisitUploaded {
            visit_id: VisitId::generate(now),
            order_id: OrderId::generate(now),
            order_no: "FW20261123-0001".into(),
            volunteer_id,
            elder_id,
            org: actors::org(actors::VILLAGE),
            service: "02".into(),
            service_name: "理发".into(),
            started_at: At(now - Duration::minutes(100)),
            stopped_at: At(now - Duration::minutes(5)),
            raw_minutes: RawMinutes::new(95),
            weight: BasisPoints::new(10_000),
            settings_version: 0,
            uploaded_by: None,
            lapses_at: At(now + Duration::hours(48)),
        }
    }

    /// A call-back about a visit of today, to be asked about by SMS until tomorrow.
    pub fn grade_wanted(&self, elder_id: ElderId, volunteer_id: VolunteerId) -> GradeWanted {
        let now = self.bench.clock_now();
        GradeWanted {
            call_back_id: CallBackId::generate(now),
            visit_id: VisitId::generate(now),
            order_id: OrderId::generate(now),
            elder_id,
            volunteer_id,
            service_name: "理发".into(),
            started_at: At(now - Duration::minutes(100)),
            until: At(now + Duration::hours(24)),
        }
    }

    /// A visit about which Wang was asked, and whose window ended in silence.
    pub async fn lapsed(&self) -> VisitUploaded {
        let visit = self.uploaded(self.elder("王秀英", Some(WANG)), self.volunteer("张伟", ZHANG));
        self.bench.emit(&visit).await;
        self.until_state(visit.visit_id, MessageState::Delivered).await;
        self.bench.clock.set(visit.lapses_at.0);
        let lapsed = VisitConfirmed {
            visit_id: visit.visit_id,
            volunteer_id: visit.volunteer_id,
            elder_id: visit.elder_id,
            raw_minutes: visit.raw_minutes,
            channel: Channel::Clock,
        };
        self.bench.emit(&lapsed).await;
        self.bench.settle().await;
        visit
    }

    /// An offer to a volunteer that expires in a quarter of an hour.
    pub fn offer(&self, volunteer_id: VolunteerId) -> OfferMade {
        let now = self.bench.clock_now();
        OfferMade {
            order_id: OrderId::generate(now),
            offer_id: OfferId::generate(now),
            volunteer_id,
            service_name: "理发".into(),
            village: actors::org(actors::VILLAGE),
            village_name: "兴中社区".into(),
            starts_at: At(now + Duration::days(1)),
            duration: RawMinutes::new(60),
            urgency: Urgency::Normal,
            expires_at: At(now + Duration::minutes(15)),
        }
    }

    /// SMS that the phone has got, oldest first.
    pub async fn got(&self, phone: &str) -> Vec<MessageView> {
        let all = self.phones.messages(phone).await.unwrap();
        all.into_iter()
            .filter(|view| view.message.direction == Direction::Out)
            .collect()
    }

    /// What notification says of its messages.
    pub async fn messages(&self, about: impl Into<Uuid>) -> Vec<MessageRow> {
        let find = FindMessages {
            about: Some(about.into()),
            state: None,
            paging: Paging::default(),
        };
        let page: Page<MessageRow> = self.bench.ask(&actors::operator(), find).await.unwrap();
        page.rows
    }

    /// Waits until a message or a call is so far. A receipt that is read before the gateway's answer is written down is joined to
    /// its message by a job, whose turn never comes while the clock stands still: so it is woken if it takes long.
    pub async fn until_so_far(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let patience = Instant::now() + std::time::Duration::from_secs(3);
        self.bench
            .until(what, async || {
                if Instant::now() > patience {
                    let host = self.bench.host("notification");
                    ["reconcile", "climb"].iter().for_each(|job| host.wake(job));
                }
                is_so().await
            })
            .await;
    }

    /// Waits until all messages about something are in this state.
    pub async fn until_state(&self, about: impl Into<Uuid> + Copy, state: MessageState) -> Vec<MessageRow> {
        self.until_so_far(&format!("the message is {}", state.as_str()), async || {
            let rows = self.messages(about).await;
            !rows.is_empty() && rows.iter().all(|row| row.state == state)
        })
        .await;
        self.messages(about).await
    }

    /// Waits until a message about something was refused with this code.
    pub async fn until_error(&self, about: impl Into<Uuid> + Copy, code: &str) {
        self.bench
            .until("the refusal is recorded", async || {
                let rows = self.messages(about).await;
                rows.iter().any(|row| row.error.as_deref() == Some(code))
            })
            .await;
    }

    /// Waits until so many followers have proven their number.
    pub async fn until_followers(&self, count: i64) {
        self.until_count("select count(*) from follower", count).await;
    }

    /// Waits until the gateway's line is open: a message that comes before goes elsewhere.
    pub async fn until_line(&self) {
        let gateway = self.gateway.as_ref().unwrap();
        self.bench
            .until("the line is open", async || gateway.has_line())
            .await;
    }

    /// Waits until all messages about something have arrived, however often they are tried.
    pub async fn until_delivered_later(&self, about: impl Into<Uuid> + Copy) -> Vec<MessageRow> {
        self.bench
            .until("the message arrives at last", async || {
                self.bench.clock.advance(Duration::seconds(2));
                let rows = self.messages(about).await;
                !rows.is_empty() && rows.iter().all(|row| row.state == MessageState::Delivered)
            })
            .await;
        self.messages(about).await
    }

    /// Waits until so many callbacks were read.
    pub async fn until_callbacks_read(&self, count: i64) {
        self.until_count("select count(*) from callback where state = 'read'", count)
            .await;
    }

    pub async fn until_count(&self, sql: &'static str, least: i64) {
        self.bench
            .until(sql, async || {
                let count: i64 = sqlx::query_scalar(sql)
                    .fetch_one(self.bench.db("notification"))
                    .await
                    .unwrap();
                count >= least
            })
            .await;
    }

    /// WeChat's token is not good any more.
    pub fn forget_token(&self) {
        if let Some(gateway) = &self.gateway {
            gateway.forget_token();
        }
    }

    /// The gateways push nothing any more: receipts and replies wait to be asked for.
    pub fn push_nothing(&self) {
        if let Some(gateway) = &self.gateway {
            gateway.set_callbacks(Callbacks::default());
        }
    }

    /// Whether the gateway is left alone for now.
    pub async fn is_on_hold(&self) -> bool {
        let held: i64 = sqlx::query_scalar("select count(*) from channel")
            .fetch_one(self.bench.db("notification"))
            .await
            .unwrap();
        held == 1
    }

    /// What dispatch was told, in order.
    pub fn told(&self) -> Vec<String> {
        self.known.lock().unwrap().told.clone()
    }

    /// Waits until dispatch was told so many commands.
    pub async fn until_told(&self, count: usize) -> Vec<String> {
        self.bench
            .until("dispatch is told", async || self.told().len() >= count)
            .await;
        self.told()
    }

    /// Everything stops and begins again, as at an upgrade.
    pub async fn restart(&mut self) {
        let services = services(&self.known);
        self.bench.restart(services).await;
    }

    pub async fn stop(mut self) {
        self.bench.stop().await;
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().await;
        }
    }
}

/// The bench's clock.
pub trait Now {
    fn clock_now(&self) -> time::OffsetDateTime;
}
impl Now for Bench {
    fn clock_now(&self) -> time::OffsetDateTime {
        kernel::Clock::now(&self.clock)
    }
}

fn rustls_provider() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn services(known: &Known) -> Vec<Service> {
    vec![
        notification::service(),
        dispatch(known),
        elders(known),
        volunteers(known),
    ]
}

fn elders(known: &Known) -> Service {
    let known = known.clone();
    let listening = known.clone();
    let service = Service::new("elderly-registry", "elderly").query(move |_: Read, query: ElderAudience| {
        let known = listening.lock().unwrap();
        let mut all: Vec<_> = known
            .elders
            .iter()
            .filter(|(id, _)| Some(**id) > query.after)
            .collect();
        all.sort_by_key(|(id, _)| **id);
        let listeners = all.into_iter().take(usize::from(query.most));
        let elders = listeners
            .map(|(elder_id, (name, phone))| ElderListener {
                elder_id: *elder_id,
                name: Personal(name.clone()),
                sex: Sex::Female,
                phone: phone.clone().map(Personal),
                village: actors::org(actors::VILLAGE),
            })
            .collect();
        async move { Ok(ElderListeners { elders }) }
    });
    let all = known.clone();
    let service = service.query(move |read: Read, query: ElderNames| {
        let all = all.lock().unwrap();
        let names = named(
            &read,
            query
                .ids
                .iter()
                .map(|id| (id.uuid(), all.elders.get(id).map(|(name, _)| name))),
        );
        async move { Ok(names) }
    });
    service.query(move |_: Read, query: ElderContacts| {
        let known = known.lock().unwrap();
        let found = query.elder_ids.into_iter().filter_map(|elder_id| {
            let (name, phone) = known.elders.get(&elder_id).cloned()?;
            Some(ElderReach {
                elder_id,
                name: Personal(name),
                sex: Sex::Female,
                phone: phone.map(Personal),
                address: Personal("3 号楼 2 单元".into()),
                village: actors::org(actors::VILLAGE),
                note: None,
                traits: known
                    .unread
                    .iter()
                    .filter(|one| **one == elder_id)
                    .map(|_| Trait::DoesNotRead)
                    .collect(),
            })
        });
        let elders = found.collect();
        async move { Ok(ElderReaches { elders }) }
    })
}

fn volunteers(known: &Known) -> Service {
    let (known, holders) = (known.clone(), known.clone());
    let service = Service::new("volunteer-registry", "volunteer");
    // Here a volunteer's number is also that of the passbook.
    let service = service.query(move |_: Read, query: VolunteerByPassbook| {
        let known = holders.lock().unwrap();
        let mut all = known.volunteers.iter();
        let volunteer_id = all.find_map(|(id, (_, phone))| (*phone == *query.passbook_no).then_some(*id));
        async move { Ok(VolunteerIdentity { volunteer_id }) }
    });
    // No campaign of these tests is for volunteers.
    let service = service
        .query(|_: Read, _: VolunteerAudience| async { Ok(VolunteerListeners { volunteers: vec![] }) });
    let all = known.clone();
    let service = service.query(move |read: Read, query: VolunteerNames| {
        let all = all.lock().unwrap();
        let names = named(
            &read,
            query
                .ids
                .iter()
                .map(|id| (id.uuid(), all.volunteers.get(id).map(|(name, _)| name))),
        );
        async move { Ok(names) }
    });
    service.query(move |_: Read, query: VolunteerContacts| {
        let known = known.lock().unwrap();
        let found = query.volunteer_ids.into_iter().filter_map(|volunteer_id| {
            let (name, phone) = known.volunteers.get(&volunteer_id).cloned()?;
            Some(VolunteerReach {
                volunteer_id,
                name: Personal(name),
                phone: Personal(phone),
                org: actors::org(actors::VILLAGE),
            })
        });
        let volunteers = found.collect();
        async move { Ok(VolunteerReaches { volunteers }) }
    })
}

/// Names of people of the village, for who stands there or above.
fn named<'a>(read: &Read, people: impl Iterator<Item = (Uuid, Option<&'a String>)>) -> ByName {
    let village = actors::org(actors::VILLAGE);
    let sees = read.actor().scope().is_none_or(|scope| scope.contains(&village));
    let name = |(id, name): (Uuid, Option<&String>)| {
        Some(PersonName {
            id,
            name: Personal(name?.clone()),
        })
    };
    ByName {
        names: people.filter(|_| sees).filter_map(name).collect(),
    }
}

/// One without a service waits; a number with another content is refused.
fn taken(
    known: &Known,
    now: time::OffsetDateTime,
    command: TakeWorkOrder,
) -> contracts::Result<TakenWorkOrder> {
    let mut known = known.lock().unwrap();
    let same = |before: &&TakeWorkOrder| before.external_id == command.external_id;
    if known
        .work_orders
        .iter()
        .find(same)
        .is_some_and(|before| *before != command)
    {
        return Err(Error::conflict("external_id_reused", "x"));
    }
    let orders = command.said.service.is_some();
    known.work_orders.push(command);
    Ok(TakenWorkOrder {
        work_order_id: WorkOrderId::generate(now),
        state: if orders {
            WorkOrderState::Order
        } else {
            WorkOrderState::Waiting
        },
        reason: (!orders).then_some(WorkOrderReason::ServiceUnknown),
        order_no: orders.then(|| "FW20261123-0001".into()),
    })
}

fn dispatch(known: &Known) -> Service {
    let (confirming, disputing, answering) = (known.clone(), known.clone(), known.clone());
    let (taking, grading) = (known.clone(), known.clone());
    Service::new("dispatch", "dispatch")
        .command(move |cx: Cx, command: TakeWorkOrder| {
            let taken = taken(&taking, cx.now(), command);
            async move { Ok(taken?) }
        })
        .command(|_: Cx, _: RevealVisitCode| async {
            Ok(VisitCode {
                code: "482913".into(),
            })
        })
        .command(move |_: Cx, command: ConfirmVisit| {
            let answer = changed(&confirming, "confirm", command.visit_id, VisitState::Confirmed);
            async move { answer }
        })
        .command(move |_: Cx, command: DisputeVisit| {
            let answer = changed(&disputing, "dispute", command.visit_id, VisitState::Disputed);
            async move { answer }
        })
        .command(move |_: Cx, command: TakeGrade| {
            let state = if command.grade >= 4 {
                CallBackState::Done
            } else {
                CallBackState::Waiting
            };
            let answer = graded(&grading, &command, state);
            async move { answer }
        })
        .command(move |_: Cx, command: AnswerOffer| {
            let mut known = answering.lock().unwrap();
            known
                .told
                .push(format!("{} {}", command.answer.as_str(), command.offer_id));
            let outcome = known.outcome.unwrap_or(OfferOutcome::Accepted);
            async move {
                Ok(AnsweredOffer {
                    outcome,
                    visit_id: None,
                })
            }
        })
}

fn graded(known: &Known, command: &TakeGrade, state: CallBackState) -> Result<CallBackRecorded> {
    let mut known = known.lock().unwrap();
    known
        .told
        .push(format!("grade {} {}", command.grade, command.call_back_id));
    match &known.refuses {
        Some(reason) => Err(Error::conflict(reason, "the call-back is in another state").into()),
        None => Ok(CallBackRecorded {
            call_back_id: command.call_back_id,
            state,
            case_no: None,
        }),
    }
}

fn changed(known: &Known, what: &str, visit_id: VisitId, state: VisitState) -> Result<VisitChanged> {
    let mut known = known.lock().unwrap();
    known.told.push(format!("{what} {visit_id}"));
    match &known.refuses {
        Some(reason) => Err(Error::conflict(reason, "the visit is in another state").into()),
        None => Ok(VisitChanged {
            visit_id,
            state,
            raw_minutes: None,
        }),
    }
}
