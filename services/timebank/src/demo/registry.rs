use contracts::{
    Actor, Day, Slot, Weekday,
    elderly::{
        CategoryEvidence, Consent, ConsentGiver, ContactPerson, Living, PhoneOwner, RegisterElder, Trait,
    },
    volunteer::{
        ActivateVolunteer, QualificationKind, QualificationState, RecordInsurance, RecordQualification,
        RecordTraining, RecruitSource, RegisterVolunteer, VerifyQualification, VetVolunteer, Vetting,
        WillingService, Willingness,
    },
};
use kernel::{Category, Clock, ElderId, OrgCode, OrgKind, ResidentId, VolunteerId, age_on, china_date};
use rand::{RngExt, seq::IndexedRandom};
use time::{Date, Duration, OffsetDateTime};

use super::{
    people::People,
    step::Loader,
    summary::{Person, Summary},
};

/// An elder as the history needs them.
#[derive(Clone)]
pub struct Elder {
    pub id: ElderId,
    pub village: OrgCode,
    pub phone: Option<String>,
}

/// A volunteer as the history needs them.
#[derive(Clone)]
pub struct Volunteer {
    pub id: VolunteerId,
    pub org: OrgCode,
    pub passbook_no: String,
}

impl Loader<'_> {
    pub(super) fn clock_now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    fn today(&self) -> Date {
        china_date(self.clock.now())
    }

    /// Elders over all villages, every village at least nine.
    pub(super) async fn register_elders(&mut self, summary: &mut Summary) -> anyhow::Result<Vec<Elder>> {
        let today = self.today();
        let mut people = People::new(today, 0, 0);
        let mut commands = Vec::with_capacity(self.size.elders);
        for number in 0..self.size.elders {
            let (village, _) = self.villages[number % self.villages.len()].clone();
            let elder = self.invent_elder(&mut people, village.clone(), today);
            commands.push((self.clerk_of(&village), elder));
        }
        let kept: Vec<(OrgCode, String, Option<String>)> = commands
            .iter()
            .map(|(_, elder)| {
                let phone = elder.phone.as_ref().map(|phone| phone.to_string());
                (elder.village.clone(), elder.name.to_string(), phone)
            })
            .collect();
        let mut elders = Vec::with_capacity(kept.len());
        for (chunk, kept) in chunks(commands, 500).into_iter().zip(kept.chunks(500)) {
            let registered = self.tell_all(chunk).await?;
            for (reply, (village, name, phone)) in registered.iter().zip(kept) {
                elders.push(Elder {
                    id: reply.elder_id,
                    village: village.clone(),
                    phone: phone.clone(),
                });
                summary.elders.push(Person {
                    id: reply.elder_id.to_string(),
                    name: name.clone(),
                    phone: phone.clone().unwrap_or_default(),
                    org: village.to_string(),
                });
            }
            self.say(&format!("{} elders", elders.len()));
        }
        self.settle().await?;
        Ok(elders)
    }

    pub(super) fn invent_elder(
        &mut self,
        people: &mut People,
        village: OrgCode,
        today: Date,
    ) -> RegisterElder {
        let person = people.invent(&mut self.rng, 61, 93);
        let birth = person
            .resident_id
            .parse::<ResidentId>()
            .map(|id| id.birth_date())
            .unwrap_or(today);
        let age = age_on(birth, today);
        let rng = &mut self.rng;
        let living = *[
            Living::Alone,
            Living::WithSpouse,
            Living::WithSpouse,
            Living::WithFamily,
        ]
        .choose(rng)
        .unwrap_or(&Living::WithSpouse);
        let traits = [
            (Trait::HardOfHearing, 0.12),
            (Trait::DoesNotRead, 0.1),
            (Trait::Disabled, 0.06),
            (Trait::Hardship, 0.05),
        ]
        .into_iter()
        .filter(|(_, share)| rng.random_bool(*share))
        .map(|(kind, _)| kind)
        .collect();
        let mut categories = Vec::new();
        if rng.random_bool(0.25) {
            let category = *[
                Category::Dibao,
                Category::Disabled,
                Category::Tekun,
                Category::Liushou,
                Category::Jdlk,
            ]
            .choose(rng)
            .unwrap_or(&Category::Disabled);
            if age >= category.minimum_age() {
                categories.push(CategoryEvidence {
                    category,
                    evidence: format!("证{:06}", rng.random_range(0..1_000_000)).into(),
                    verified_by: "镇街民政办".into(),
                    verified_on: Day(today - Duration::days(rng.random_range(1..120))),
                });
            }
        }
        let sensitive = !categories.is_empty() || rng.random_bool(0.5);
        let contact = rng.random_bool(0.6).then(|| ContactPerson {
            name: "家属".into(),
            relation: (*["子", "女", "侄", "邻居"].choose(rng).unwrap_or(&"子")).into(),
            phone: format!("169{:08}", 80_000_000 + rng.random_range(0..9_999_999)).into(),
        });
        let phone_owner = *[
            PhoneOwner::Own,
            PhoneOwner::Own,
            PhoneOwner::Own,
            PhoneOwner::Child,
        ]
        .choose(rng)
        .unwrap_or(&PhoneOwner::Own);
        RegisterElder {
            resident_id: person.resident_id,
            name: person.name,
            // One in thirty has no phone: their codes are given on paper (decision 18).
            phone: (!rng.random_bool(1.0 / 30.0)).then_some(person.phone),
            phone_owner,
            village,
            address: format!("{} 号", rng.random_range(1..240)).into(),
            living,
            traits: if sensitive { traits } else { Vec::new() },
            categories,
            contact,
            relatives: Vec::new(),
            note: rng.random_bool(0.1).then(|| "请敲门后等候。".into()),
            consent: Consent {
                service: true,
                sensitive,
                text_version: "2026-01".into(),
                given_by: ConsentGiver::Elder,
                reason: None,
            },
            welcome: true,
        }
    }

    /// Volunteers over all villages and both social organisations: registered, vetted, trained, taken into service.
    pub(super) async fn register_volunteers(
        &mut self,
        summary: &mut Summary,
    ) -> anyhow::Result<Vec<Volunteer>> {
        let today = self.today();
        let mut people = People::new(today, 10_000_000, 250);
        let social: Vec<OrgCode> = self
            .units(OrgKind::SocialOrg)
            .map(|(code, _)| code.clone())
            .collect();
        let mut commands = Vec::with_capacity(self.size.volunteers);
        for number in 0..self.size.volunteers {
            let (home, _) = self.villages[number % self.villages.len()].clone();
            let org = if number % 20 == 19 {
                social[number / 20 % social.len()].clone()
            } else {
                home.clone()
            };
            let volunteer = self.invent_volunteer(&mut people, org.clone(), home);
            commands.push((self.clerk_of(&org), volunteer));
        }
        let kept: Vec<RegisterVolunteer> = commands.iter().map(|(_, command)| command.clone()).collect();
        let actors: Vec<Actor> = commands.iter().map(|(actor, _)| actor.clone()).collect();
        let ids: Vec<VolunteerId> = self
            .tell_all(commands)
            .await?
            .iter()
            .map(|reply| reply.volunteer_id)
            .collect();
        // The last dozen wait for vetting: there is work on the clerks' desks.
        let in_service = ids.len().saturating_sub(12);
        let each = |make: &dyn Fn(VolunteerId) -> _| -> Vec<_> {
            ids[..in_service]
                .iter()
                .zip(&actors)
                .map(|(id, actor)| (actor.clone(), make(*id)))
                .collect()
        };
        self.tell_all(each(&|volunteer_id| VetVolunteer {
            volunteer_id,
            decision: Vetting::Approve,
            reason: None,
        }))
        .await?;
        let held_on = Day(today);
        let training = ids[..in_service].iter().zip(&actors).map(|(id, actor)| {
            let valid_to = Day(today + Duration::days(730));
            let training = RecordTraining {
                volunteer_id: *id,
                course: "助老服务岗前培训".into(),
                held_on,
                valid_to,
            };
            (actor.clone(), training)
        });
        let training = training.collect();
        self.tell_all(training).await?;
        self.qualify(&ids[..in_service], &actors, &kept).await?;
        let activate = ids[..in_service].iter().zip(&actors);
        let activate = activate.map(|(id, actor)| {
            (
                actor.clone(),
                ActivateVolunteer {
                    volunteer_id: *id,
                    welcome: true,
                },
            )
        });
        let activate = activate.collect();
        let activated = self.tell_all(activate).await?;
        self.settle().await?;
        self.say(&format!(
            "{} volunteers, {in_service} of them in service",
            ids.len()
        ));
        // The last of them leave and come back later.
        let first = in_service.saturating_sub(4);
        self.forms.extend(
            ids[first..in_service]
                .iter()
                .copied()
                .zip(kept[first..in_service].iter().cloned()),
        );
        for (id, command) in ids[..in_service].iter().zip(&kept) {
            summary.volunteers.push(Person {
                id: id.to_string(),
                name: command.name.to_string(),
                phone: command.phone.to_string(),
                org: command.org.to_string(),
            });
        }
        Ok(ids[..in_service]
            .iter()
            .zip(kept)
            .zip(activated)
            .map(|((id, command), activated)| Volunteer {
                id: *id,
                org: command.org,
                passbook_no: activated.passbook_no,
            })
            .collect())
    }

    /// Certificates for those who are willing to do technical or professional work, insurance for most.
    async fn qualify(
        &mut self,
        ids: &[VolunteerId],
        actors: &[Actor],
        kept: &[RegisterVolunteer],
    ) -> anyhow::Result<()> {
        let until = Day(self.today() + Duration::days(700));
        let mut qualifications = Vec::new();
        let mut insurances = Vec::new();
        for ((id, actor), command) in ids.iter().zip(actors).zip(kept) {
            for (service, kind) in QUALIFIED {
                if command.services.iter().any(|willing| willing.service == service) {
                    let certificate_no = format!("ZS{:08}", self.rng.random_range(0..100_000_000)).into();
                    qualifications.push((
                        actor.clone(),
                        RecordQualification {
                            volunteer_id: *id,
                            kind,
                            certificate_no,
                            valid_to: until,
                        },
                    ));
                }
            }
            if self.rng.random_bool(0.8) {
                let insurance = RecordInsurance {
                    volunteer_id: *id,
                    insurer: "志愿者意外险".into(),
                    valid_to: until,
                };
                insurances.push((actor.clone(), insurance));
            }
        }
        let owners: Vec<VolunteerId> = qualifications
            .iter()
            .map(|(_, record)| record.volunteer_id)
            .collect();
        let recorded = self.tell_all(qualifications).await?;
        // The certificates of professionals wait for a second person (R3.4).
        let operator = self.operator();
        let waiting = owners
            .into_iter()
            .zip(recorded)
            .filter(|(_, recorded)| recorded.state == QualificationState::Waiting);
        let verdicts = waiting.map(|(volunteer_id, recorded)| {
            let verify = VerifyQualification {
                volunteer_id,
                qualification_id: recorded.qualification_id,
                verdict: QualificationState::Verified,
                reason: None,
            };
            (operator.clone(), verify)
        });
        let verdicts = verdicts.collect();
        self.tell_all(verdicts).await?;
        self.tell_all(insurances).await?;
        Ok(())
    }

    fn invent_volunteer(&mut self, people: &mut People, org: OrgCode, home: OrgCode) -> RegisterVolunteer {
        let person = people.invent(&mut self.rng, 22, 68);
        let rng = &mut self.rng;
        let ordinary = ["01", "03", "04", "05", "06", "11", "14", "15"];
        let mut services = Vec::new();
        for service in ordinary {
            if rng.random_bool(0.7) {
                let likes = rng.random_bool(0.6);
                let willingness = if likes {
                    Willingness::Preferred
                } else {
                    Willingness::Acceptable
                };
                services.push(WillingService {
                    service: service.into(),
                    willingness,
                });
            }
        }
        for (service, share) in [
            ("02", 0.25),
            ("07", 0.25),
            ("12", 0.2),
            ("08", 0.08),
            ("09", 0.06),
            ("10", 0.08),
        ] {
            if rng.random_bool(share) {
                services.push(WillingService {
                    service: service.into(),
                    willingness: Willingness::Preferred,
                });
            }
        }
        if services.is_empty() {
            services.push(WillingService {
                service: "05".into(),
                willingness: Willingness::Preferred,
            });
        }
        let availability = (1..=7)
            .filter(|_| rng.random_bool(0.8))
            .map(|day| Slot {
                weekday: Weekday(day),
                from_minute: 7 * 60,
                to_minute: 20 * 60,
            })
            .collect::<Vec<_>>();
        let everyday = [Slot {
            weekday: Weekday(6),
            from_minute: 7 * 60,
            to_minute: 20 * 60,
        }];
        RegisterVolunteer {
            resident_id: person.resident_id,
            name: person.name,
            phone: person.phone,
            org,
            home,
            occupation: (*["教师", "农民", "退休工人", "电工", "护士", "个体户", "村医"]
                .choose(rng)
                .unwrap_or(&"农民"))
            .into(),
            sources: vec![*RecruitSource::ALL.choose(rng).unwrap_or(&RecruitSource::Resident)],
            services,
            availability: if availability.is_empty() {
                everyday.to_vec()
            } else {
                availability
            },
            reach_m: *[5_000, 8_000, 12_000, 20_000].choose(rng).unwrap_or(&8_000),
            relatives: Vec::new(),
            specialty: String::new(),
            guardian: None,
            consent_version: "2026-01".into(),
            consent: true,
        }
    }
}

/// Services that need a certificate, and which.
const QUALIFIED: [(&str, QualificationKind); 4] = [
    ("02", QualificationKind::Electrician),
    ("08", QualificationKind::Counselling),
    ("09", QualificationKind::Law),
    ("10", QualificationKind::Nursing),
];

fn chunks<T>(rows: Vec<T>, size: usize) -> Vec<Vec<T>> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(|| {
        let chunk: Vec<T> = rows.by_ref().take(size).collect();
        (!chunk.is_empty()).then_some(chunk)
    })
    .collect()
}
