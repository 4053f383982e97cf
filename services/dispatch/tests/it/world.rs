//! A small district: two villages with a place, elders, volunteers, and the steps of a visit.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};

use contracts::{
    Actor, At, Day, Error, Personal, Slot, Weekday,
    dispatch::*,
    elderly::{
        ElderFacts, ElderForDispatch, ElderState,
        matching::{MatchElder, MatchedElder},
    },
    portal::{OrgUnitChanged, StaffKey, StaffPersonKey},
    volunteer::{
        HeldQualification, MatchingProfile, QualificationKind, VolunteerActivated, WillingService,
        Willingness,
    },
};
use kernel::{
    Clock, ElderId, OfferId, OrderId, OrgKind, PersonKey, Position, PriorityClass, RawMinutes, Sex, StaffId,
    VisitId, VolunteerId,
};
use runtime::{Read, Service};
use testkit::{Bench, actors};
use time::{
    Duration, OffsetDateTime,
    macros::{date, datetime},
};

pub const VILLAGE: &str = "370405001004";
pub const NEXT_VILLAGE: &str = "370405001005";
/// 14:00 of the bench's first day.
pub const START: OffsetDateTime = datetime!(2026-11-23 06:00 UTC);

static ELDERS: LazyLock<Mutex<HashMap<ElderId, ElderFacts>>> = LazyLock::new(Mutex::default);
static STAFF: LazyLock<Mutex<HashMap<StaffId, PersonKey>>> = LazyLock::new(Mutex::default);

async fn facts(_: Read, query: ElderForDispatch) -> runtime::Result<ElderFacts> {
    let facts = ELDERS.lock().unwrap().get(&query.elder_id).cloned();
    Ok(facts.ok_or_else(|| Error::not_found("elder"))?)
}

/// Here a resident ID that names somebody is the elder's id; whoever is reached by phone shares it.
async fn matched(_: Read, query: MatchElder) -> runtime::Result<MatchedElder> {
    let named = |text: &Personal| text.parse::<ElderId>().ok();
    let sure = query.elder_id.or(query.resident_id.as_ref().and_then(named));
    let perhaps = match sure {
        Some(_) => Vec::new(),
        None => query.phones.iter().filter_map(named).collect(),
    };
    Ok(MatchedElder { sure, perhaps })
}

async fn person_key(_: Read, query: StaffPersonKey) -> runtime::Result<StaffKey> {
    Ok(StaffKey {
        person: STAFF.lock().unwrap().get(&query.staff_id).cloned(),
    })
}

/// From now on this member of staff is the person with that key.
pub fn is_person(actor: &Actor, person: PersonKey) {
    STAFF.lock().unwrap().insert(actor.staff_id().unwrap(), person);
}

pub struct World {
    pub bench: Bench,
}

/// A visit that has been accepted.
#[derive(Debug, Clone, Copy)]
pub struct Accepted {
    pub order: OrderId,
    pub visit: VisitId,
    pub volunteer: VolunteerId,
    pub elder: ElderId,
}

impl World {
    pub async fn start() -> World {
        let elderly = Service::new("elderly-registry", "elderly")
            .query(facts)
            .query(matched);
        let portal = Service::new("portal", "portal").query(person_key);
        let bench = Bench::start(vec![dispatch::service(), elderly, portal]).await;
        let world = World { bench };
        for (code, name, lat) in [(VILLAGE, "兴中社区", 34.50), (NEXT_VILLAGE, "华阳社区", 34.52)] {
            let unit = OrgUnitChanged {
                code: actors::org(code),
                name: name.into(),
                kind: OrgKind::Village,
                position: Some(Position { lon: 117.73, lat }),
                active_from: Day(date!(2019 - 08 - 10)),
                active_to: None,
                successor: None,
                is_outlet: false,
            };
            world.bench.emit(&unit).await;
        }
        world.bench.settle().await;
        world
    }

    pub fn now(&self) -> OffsetDateTime {
        self.bench.clock.now()
    }

    pub fn elder(&self) -> ElderId {
        self.elder_of(PriorityClass::P4)
    }

    pub fn elder_of(&self, priority: PriorityClass) -> ElderId {
        let id = ElderId::generate(self.now());
        let facts = ElderFacts {
            village: actors::org(VILLAGE),
            sex: Sex::Female,
            priority,
            state: ElderState::Active,
            person: PersonKey::new(format!("elder {id}")),
            household: vec![PersonKey::new(format!("child of {id}"))],
        };
        ELDERS.lock().unwrap().insert(id, facts);
        id
    }

    pub fn profile(id: VolunteerId) -> MatchingProfile {
        let willing = |service: &str| WillingService {
            service: service.into(),
            willingness: Willingness::Preferred,
        };
        MatchingProfile {
            org: actors::org(VILLAGE),
            home: actors::org(VILLAGE),
            sex: Sex::Female,
            person: PersonKey::new(format!("volunteer {id}")),
            relatives: vec![PersonKey::new(format!("spouse of {id}"))],
            services: ["02", "03", "05", "08", "10", "14"].map(willing).into(),
            qualifications: vec![HeldQualification {
                kind: QualificationKind::Electrician,
                valid_to: Day(date!(2027 - 12 - 31)),
            }],
            trained_to: Some(Day(date!(2027 - 12 - 31))),
            insured_to: None,
            availability: (1..=7)
                .map(|day| Slot {
                    weekday: Weekday(day),
                    from_minute: 0,
                    to_minute: 1_440,
                })
                .collect(),
            paid_services: Vec::new(),
            reach_m: 10_000,
        }
    }

    /// A volunteer of whom nobody knows since when they are in service.
    pub async fn volunteer(&self, change: impl FnOnce(&mut MatchingProfile)) -> VolunteerId {
        self.volunteer_since(None, change).await
    }

    pub async fn volunteer_since(
        &self,
        activated_at: Option<At>,
        change: impl FnOnce(&mut MatchingProfile),
    ) -> VolunteerId {
        let volunteer_id = VolunteerId::generate(self.now());
        let mut profile = Self::profile(volunteer_id);
        change(&mut profile);
        self.bench
            .emit(&VolunteerActivated {
                volunteer_id,
                passbook_no: "1".into(),
                profile,
                welcome: false,
                activated_at,
            })
            .await;
        self.bench.settle().await;
        volunteer_id
    }

    pub fn request(elder_id: ElderId) -> OpenOrder {
        OpenOrder {
            elder_id,
            service: "03".into(),
            starts_at: At(START),
            duration: RawMinutes::new(60),
            urgency: Urgency::Normal,
            gender_wish: None,
            note: Some(Personal("门口有狗".into())),
            seats: 1,
            source: OrderSource::Hotline,
            although_duplicate: false,
        }
    }

    pub async fn open(&self, elder: ElderId, change: impl FnOnce(&mut OpenOrder)) -> OpenedOrder {
        let mut request = Self::request(elder);
        change(&mut request);
        self.bench.tell(&actors::operator(), request).await.unwrap()
    }

    pub async fn offer(&self, order: OrderId, volunteer: VolunteerId) -> OfferId {
        let offers = MakeOffers {
            order_id: order,
            volunteers: vec![volunteer],
            expected: None,
        };
        self.bench.tell(&actors::operator(), offers).await.unwrap().offers[0]
    }

    pub async fn answer(
        &self,
        volunteer: VolunteerId,
        offer: OfferId,
        answer: OfferAnswer,
    ) -> contracts::Result<AnsweredOffer> {
        let answer = AnswerOffer {
            offer_id: offer,
            answer,
            channel: Channel::Mobile,
        };
        self.bench.tell(&actors::volunteer(volunteer), answer).await
    }

    /// An order of a new elder that a new volunteer has accepted.
    pub async fn accepted(&self, change: impl FnOnce(&mut OpenOrder)) -> Accepted {
        let volunteer = self.volunteer(|_| {}).await;
        self.accepted_by(volunteer, change).await
    }

    pub async fn accepted_by(&self, volunteer: VolunteerId, change: impl FnOnce(&mut OpenOrder)) -> Accepted {
        let elder = self.elder();
        let order = self.open(elder, change).await.order_id;
        let offer = self.offer(order, volunteer).await;
        let answered = self.answer(volunteer, offer, OfferAnswer::Accept).await.unwrap();
        Accepted {
            order,
            visit: answered.visit_id.unwrap(),
            volunteer,
            elder,
        }
    }

    pub async fn code(&self, visit: VisitId) -> Personal {
        let reveal = RevealVisitCode {
            visit_id: visit,
            purpose: "visit_code".into(),
        };
        self.bench
            .tell(&Actor::service("notification"), reveal)
            .await
            .unwrap()
            .code
    }

    pub async fn check_in(&self, visit: Accepted) -> contracts::Result<VisitChanged> {
        let check_in = CheckIn {
            visit_id: visit.visit,
            position: None,
            phone: None,
        };
        self.bench
            .tell(&actors::volunteer(visit.volunteer), check_in)
            .await
    }

    pub async fn check_out(&self, visit: Accepted, code: Personal) -> contracts::Result<VisitChanged> {
        let check_out = CheckOut {
            visit_id: visit.visit,
            code,
            breaks: RawMinutes::ZERO,
            position: None,
        };
        self.bench
            .tell(&actors::volunteer(visit.volunteer), check_out)
            .await
    }

    /// Serves from the agreed start, for so many minutes.
    pub async fn serve(&self, visit: Accepted, minutes: i64) -> VisitChanged {
        self.check_in(visit).await.unwrap();
        self.bench.clock.advance(Duration::minutes(minutes));
        let code = self.code(visit.visit).await;
        self.check_out(visit, code).await.unwrap()
    }

    /// A visit of 60 minutes that waits to be uploaded.
    pub async fn completed(&self) -> Accepted {
        let visit = self.accepted(|_| {}).await;
        self.bench.clock.set(START);
        self.serve(visit, 60).await;
        visit
    }

    /// A visit of 60 minutes that waits for the elder.
    pub async fn uploaded(&self) -> Accepted {
        let visit = self.completed().await;
        self.upload(&actors::clerk(VILLAGE), visit.visit).await.unwrap();
        visit
    }

    pub async fn upload(&self, actor: &Actor, visit: VisitId) -> contracts::Result<VisitChanged> {
        self.bench.tell(actor, UploadVisit { visit_id: visit }).await
    }

    pub async fn dispute(&self, visit: VisitId) -> contracts::Result<VisitChanged> {
        let dispute = DisputeVisit {
            visit_id: visit,
            channel: Channel::Sms,
            reason: None,
        };
        self.bench.tell(&Actor::service("notification"), dispute).await
    }

    pub async fn confirm(&self, visit: VisitId) -> contracts::Result<VisitChanged> {
        let confirm = ConfirmVisit {
            visit_id: visit,
            channel: Channel::Sms,
        };
        self.bench.tell(&Actor::service("notification"), confirm).await
    }

    pub async fn card(&self, order: OrderId) -> OrderCard {
        self.bench
            .ask(&actors::operator(), GetOrder { order_id: order })
            .await
            .unwrap()
    }

    /// Waits until the only visit that counts is in this state.
    pub async fn until_visit(&self, visit: Accepted, state: VisitState) {
        self.bench
            .until_due(state.as_str(), async || {
                self.card(visit.order)
                    .await
                    .visits
                    .iter()
                    .any(|card| card.visit_id == visit.visit && card.state == state)
            })
            .await;
    }

    pub async fn until_order(&self, order: OrderId, state: OrderState) {
        self.bench
            .until_due(state.as_str(), async || self.card(order).await.row.state == state)
            .await;
    }
}
