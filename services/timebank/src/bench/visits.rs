use contracts::{
    Actor, At, Day, Role, Slot, Weekday,
    dispatch::{
        AnswerOffer, Channel, CheckIn, CheckOut, MakeOffers, OfferAnswer, OpenOrder, OrderSource,
        RevealVisitCode, Urgency,
    },
    elderly::{Consent, ConsentGiver, Living, PhoneOwner, RegisterElder},
    portal::{CreateStaff, PutOrgUnit},
    volunteer::{
        ActivateVolunteer, RecordTraining, RegisterVolunteer, VetVolunteer, Vetting, WillingService,
        Willingness,
    },
};
use futures::{StreamExt, TryStreamExt, stream};
use kernel::Clock;
use kernel::{
    ElderId, ManualClock, OrderId, OrgCode, Phone, RawMinutes, ResidentId, Sex, VisitId, VolunteerId,
    china_date,
};
use runtime::Client;
use time::{Duration, macros::date};

/// Requests under way at once while the ground is laid.
const AT_ONCE: usize = 24;

/// A visit that waits to be uploaded, and the phone that will be asked about it.
pub struct Served {
    pub visit: VisitId,
    pub phone: String,
}

/// Opens an account for somebody who works for the bank.
pub async fn staff(client: &Client, username: &str, role: Role, scope: &str) -> anyhow::Result<Actor> {
    let scope: OrgCode = scope.parse()?;
    let account = CreateStaff {
        username: username.into(),
        name: "刘芳".into(),
        resident_id: None,
        roles: vec![role],
        scope: scope.clone(),
        password: crate::command::admin::new_password().into(),
        keep_password: true,
        totp_secret: None,
    };
    let opened = client.tell(&Actor::System, client.new_key(), account).await?;
    Ok(Actor::Staff {
        id: opened.staff_id,
        roles: vec![role],
        scope,
    })
}

/// A small district: volunteers, each with an elder of their own, so that no two visits stand in each other's way.
pub struct District<'a> {
    client: &'a Client,
    clock: &'a ManualClock,
    pairs: Vec<(VolunteerId, ElderId, String)>,
    pub clerk: Actor,
    pub operator: Actor,
}

impl<'a> District<'a> {
    /// Registers `size` elders and volunteers. `salt` keeps the people of one run apart from another's.
    pub async fn found(
        client: &'a Client,
        clock: &'a ManualClock,
        size: u32,
        salt: u32,
    ) -> anyhow::Result<Self> {
        let today = china_date(clock.now());
        let village: OrgCode = "370405001004".parse()?;
        for (code, name) in [
            ("370405", "台儿庄区"),
            ("370405001", "运河街道"),
            ("370405001004", "兴中社区"),
        ] {
            let unit = PutOrgUnit {
                code: code.parse()?,
                name: name.into(),
                position: None,
                active_from: Day(today),
                active_to: None,
                successor: None,
                facts: Default::default(),
            };
            client.tell(&Actor::System, client.new_key(), unit).await?;
        }
        let (clerk, operator) = (
            staff(client, "clerk", Role::Clerk, "370405001004").await?,
            staff(client, "operator", Role::Operator, "370405").await?,
        );
        let mut district = Self {
            client,
            clock,
            pairs: Vec::new(),
            clerk,
            operator,
        };
        let pairs: Vec<_> = stream::iter(0..size)
            .map(|number| district.pair(number, salt, village.clone()))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        district.pairs = pairs;
        Ok(district)
    }

    async fn pair(
        &self,
        number: u32,
        salt: u32,
        village: OrgCode,
    ) -> anyhow::Result<(VolunteerId, ElderId, String)> {
        let tell = Teller {
            client: self.client,
            actor: &self.clerk,
        };
        // People come one after the other: ids of one and the same instant would be no district's.
        self.clock.advance(Duration::seconds(1));
        let birth = |year: i32| {
            date!(1940 - 01 - 01)
                .replace_year(year)
                .map(|day| day + Duration::days(i64::from(number / 400)))
        };
        let serial = u16::try_from(number % 400)?;
        let salted = 50_000_000 + salt * 100_000 + number;
        let phone: Phone = format!("169{salted:08}").parse()?;
        let elder = RegisterElder {
            resident_id: ResidentId::for_test(birth(1935 + (salt % 15) as i32)?, serial, Sex::Female)
                .as_str()
                .into(),
            name: "王秀英".into(),
            phone: Some(phone.as_str().into()),
            phone_owner: PhoneOwner::Own,
            village: village.clone(),
            address: "1 号".into(),
            living: Living::WithSpouse,
            traits: Vec::new(),
            categories: Vec::new(),
            contact: None,
            relatives: Vec::new(),
            note: None,
            consent: Consent {
                service: true,
                sensitive: false,
                text_version: "2026-01".into(),
                given_by: ConsentGiver::Elder,
                reason: None,
            },
            welcome: false,
        };
        let elder_id = tell.send(elder).await?.elder_id;
        let everyday = (1..=7)
            .map(|day| Slot {
                weekday: Weekday(day),
                from_minute: 0,
                to_minute: 1440,
            })
            .collect();
        let volunteer = RegisterVolunteer {
            resident_id: ResidentId::for_test(birth(1975 + (salt % 15) as i32)?, serial, Sex::Male)
                .as_str()
                .into(),
            name: "李建国".into(),
            phone: format!("169{:08}", salted + 20_000_000).into(),
            org: village.clone(),
            home: village,
            occupation: "退休工人".into(),
            sources: Vec::new(),
            services: vec![WillingService {
                service: "05".into(),
                willingness: Willingness::Preferred,
            }],
            availability: everyday,
            reach_m: 5_000,
            relatives: Vec::new(),
            specialty: String::new(),
            guardian: None,
            consent_version: "2026-01".into(),
            consent: true,
        };
        let volunteer_id = tell.send(volunteer).await?.volunteer_id;
        let (held_on, valid_to) = (
            Day(china_date(self.clock.now())),
            Day(china_date(self.clock.now()) + Duration::days(400)),
        );
        tell.send(VetVolunteer {
            volunteer_id,
            decision: Vetting::Approve,
            reason: None,
        })
        .await?;
        tell.send(RecordTraining {
            volunteer_id,
            course: "岗前培训".into(),
            held_on,
            valid_to,
        })
        .await?;
        tell.send(ActivateVolunteer {
            volunteer_id,
            welcome: false,
        })
        .await?;
        Ok((volunteer_id, elder_id, phone.as_str().to_owned()))
    }

    /// So many orders that wait to be dispatched, in turn for every elder.
    pub async fn open_orders(&self, number: usize) -> anyhow::Result<Vec<OrderId>> {
        let starts_at = self.clock.now() + Duration::days(2);
        stream::iter(self.pairs.iter().cycle().take(number).enumerate())
            .map(|(place, (_, elder, _))| async move {
                let round = i64::try_from(place / self.pairs.len())?;
                let operator = Teller {
                    client: self.client,
                    actor: &self.operator,
                };
                let order = OpenOrder {
                    elder_id: *elder,
                    service: "05".into(),
                    starts_at: At(starts_at + Duration::hours(round)),
                    duration: RawMinutes::new(30),
                    urgency: Urgency::Normal,
                    gender_wish: None,
                    note: None,
                    seats: 1,
                    source: OrderSource::Hotline,
                    although_duplicate: true,
                };
                Ok(operator.send(order).await?.order_id)
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// A time after all that were agreed.
    pub fn later(&self) -> time::OffsetDateTime {
        self.clock.now() + Duration::days(5)
    }

    /// One visit of a quarter of an hour for every pair, served and ready to be uploaded. Moves the clock by half an
    /// hour.
    pub async fn serve_round(&self) -> anyhow::Result<Vec<Served>> {
        let starts_at = self.clock.now() + Duration::minutes(2);
        let agreed: Vec<(VisitId, VolunteerId, String)> = stream::iter(&self.pairs)
            .map(|(volunteer, elder, phone)| async move {
                let operator = Teller {
                    client: self.client,
                    actor: &self.operator,
                };
                let order = operator
                    .send(OpenOrder {
                        elder_id: *elder,
                        service: "05".into(),
                        starts_at: At(starts_at),
                        duration: RawMinutes::new(15),
                        urgency: Urgency::Normal,
                        gender_wish: None,
                        note: None,
                        seats: 1,
                        source: OrderSource::Hotline,
                        although_duplicate: true,
                    })
                    .await?;
                let offers = operator
                    .send(MakeOffers {
                        order_id: order.order_id,
                        volunteers: vec![*volunteer],
                        expected: None,
                    })
                    .await?;
                let me = Actor::Volunteer { id: *volunteer };
                let accept = AnswerOffer {
                    offer_id: offers.offers[0],
                    answer: OfferAnswer::Accept,
                    channel: Channel::Mobile,
                };
                let answered = Teller {
                    client: self.client,
                    actor: &me,
                }
                .send(accept)
                .await?;
                let visit = answered
                    .visit_id
                    .ok_or_else(|| anyhow::anyhow!("an offer was not accepted: {:?}", answered.outcome))?;
                anyhow::Ok((visit, *volunteer, phone.clone()))
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        self.clock.set(starts_at);
        let every =
            |step: fn(&Self, VisitId, VolunteerId) -> futures::future::BoxFuture<'_, anyhow::Result<()>>| {
                stream::iter(&agreed)
                    .map(move |(visit, volunteer, _)| step(self, *visit, *volunteer))
                    .buffer_unordered(AT_ONCE)
                    .try_collect::<Vec<()>>()
            };
        every(|district, visit_id, id| {
            Box::pin(async move {
                let me = Actor::Volunteer { id };
                Teller {
                    client: district.client,
                    actor: &me,
                }
                .send(CheckIn {
                    visit_id,
                    position: None,
                    phone: None,
                })
                .await?;
                Ok(())
            })
        })
        .await?;
        self.clock.advance(Duration::minutes(15));
        every(|district, visit_id, id| {
            Box::pin(async move {
                let system = Teller {
                    client: district.client,
                    actor: &Actor::System,
                };
                let code = system
                    .send(RevealVisitCode {
                        visit_id,
                        purpose: "benchmark".into(),
                    })
                    .await?
                    .code;
                let me = Actor::Volunteer { id };
                let out = CheckOut {
                    visit_id,
                    code,
                    breaks: RawMinutes::ZERO,
                    position: None,
                };
                Teller {
                    client: district.client,
                    actor: &me,
                }
                .send(out)
                .await?;
                Ok(())
            })
        })
        .await?;
        self.clock.advance(Duration::minutes(20));
        Ok(agreed
            .into_iter()
            .map(|(visit, _, phone)| Served { visit, phone })
            .collect())
    }
}

struct Teller<'a> {
    client: &'a Client,
    actor: &'a Actor,
}

impl Teller<'_> {
    async fn send<C: contracts::Command>(&self, command: C) -> anyhow::Result<C::Reply> {
        let key = self.client.new_key();
        self.client
            .tell(self.actor, key, command)
            .await
            .map_err(|error| anyhow::anyhow!("{}: {error}", C::SUBJECT))
    }
}
