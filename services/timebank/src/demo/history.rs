use std::{cmp::Reverse, collections::BinaryHeap};

use anyhow::Context;
use contracts::{
    Actor, At, Paging, Personal,
    dispatch::{
        AnswerOffer, CancelOrder, Candidates, CaseState, Channel, CheckIn, CheckOut, Evidence, FindCases,
        MakeOffers, OfferAnswer, OpenOrder, OpenedOrder, OrderSource, RankCandidates, RecordTimes,
        ResolveCase, RevealVisitCode, UploadVisit, Urgency,
    },
};
use futures::{StreamExt, TryStreamExt, stream};
use kernel::{OrderId, OrgCode, RawMinutes, VisitId, VolunteerId, at_china, china_date};
use rand::{RngExt, seq::IndexedRandom};
use time::{Date, Duration, OffsetDateTime, Time, macros::time};

use super::{
    grades,
    registry::{Elder, Volunteer},
    step::{AT_ONCE, LOOK_AGAIN, Loader},
};

/// Services as elders ask for them, the common ones often.
const ASKED: [(&str, i64); 16] = [
    ("01", 45),
    ("01", 45),
    ("01", 60),
    ("03", 90),
    ("03", 120),
    ("04", 60),
    ("04", 45),
    ("05", 60),
    ("05", 90),
    ("06", 150),
    ("11", 180),
    ("15", 40),
    ("02", 60),
    ("07", 60),
    ("08", 60),
    ("09", 60),
];

/// What is planned for one order of one day.
pub(super) struct Plan {
    elder: Elder,
    service: &'static str,
    minutes: i64,
    pub(super) starts_at: OffsetDateTime,
    urgency: Urgency,
}

/// A visit that has been agreed.
pub(super) struct Agreed {
    pub(super) visit: VisitId,
    pub(super) volunteer: VolunteerId,
    org: OrgCode,
    elder: Elder,
    starts_at: OffsetDateTime,
    minutes: i64,
}

/// What happens to a visit at an instant.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Moment {
    Arrive,
    Leave,
}

impl Loader<'_> {
    /// Day after day: orders in the morning, visits over the day, uploads in the evening, answers by SMS; then the
    /// desk as it stands now.
    pub(super) async fn live(&mut self, elders: &[Elder], volunteers: &[Volunteer]) -> anyhow::Result<()> {
        let today = china_date(self.now);
        let first = china_date(self.clock_now()) + Duration::days(5);
        let days = (today - first).whole_days().max(1);
        let per_day = self.size.orders as i64 / days + 1;
        let mut day = first;
        let mut opened = 0;
        let mut late: Vec<Agreed> = Vec::new();
        // A month ago what had been earned by then was settled; before there is a fortnight of it there is nothing to settle.
        let settlement = today - Duration::days(30);
        while day < today {
            if day == settlement && day - first >= Duration::days(14) {
                self.settle_what_was_earned(day).await?;
            }
            if day == today - Duration::days(grades::DAYS) {
                self.ask_for_grades().await?;
            }
            let count = usize::try_from(per_day)
                .unwrap_or(1)
                .min(self.size.orders.saturating_sub(opened));
            opened += count;
            late = self
                .live_day(day, count, elders, volunteers, late)
                .await
                .with_context(|| format!("on {day}"))?;
            if (day - first).whole_days() % 14 == 13 {
                self.say(&format!("{opened} orders, until {day}"));
            }
            day += Duration::days(1);
        }
        self.settle().await?;
        self.fill_the_desk(elders, volunteers, late).await?;
        self.move_to(self.now).await?;
        self.settle().await?;
        self.say(&format!("{opened} orders of three months, and today's desk"));
        Ok(())
    }

    async fn live_day(
        &mut self,
        day: Date,
        count: usize,
        elders: &[Elder],
        volunteers: &[Volunteer],
        late: Vec<Agreed>,
    ) -> anyhow::Result<Vec<Agreed>> {
        self.move_to(at_china(day, time!(7:30))).await?;
        let plans: Vec<Plan> = (0..count).map(|_| self.plan(day, elders)).collect();
        let orders = self.open(&plans).await?;
        let agreed = self.agree(plans, orders, volunteers).await?;
        // Everybody reads of it in the morning, the elders their codes.
        self.settle().await?;
        let (served, mut forgotten) = self.serve(agreed, day).await?;
        self.move_to(at_china(day, time!(20:15))).await?;
        // Yesterday's forgotten check-outs are corrected by the sub-branch, with the planned duration (R5.8).
        for visit in late {
            self.correct(&visit).await?;
            forgotten.retain(|other| other.visit != visit.visit);
            self.upload(&visit).await?;
        }
        // The last evening leaves some of it for the clerks' and the elders' morning.
        let done = if day.next_day() == Some(china_date(self.now)) {
            served.len() * 2 / 3
        } else {
            served.len()
        };
        let uploads = served[..done].iter().map(|visit| {
            (
                self.clerk_of(&visit.org),
                UploadVisit {
                    visit_id: visit.visit,
                },
            )
        });
        let uploads = uploads.collect();
        self.tell_all(uploads).await?;
        self.settle().await?;
        self.move_to(at_china(day, time!(20:40))).await?;
        self.answer(&served[..done]).await?;
        self.decide_cases().await?;
        self.call_back().await?;
        self.settle().await?;
        self.grade(elders).await?;
        Ok(forgotten)
    }

    pub(super) fn plan(&mut self, day: Date, elders: &[Elder]) -> Plan {
        let elder = elders
            .choose(&mut self.rng)
            .cloned()
            .unwrap_or_else(|| elders[0].clone());
        let (service, minutes) = *ASKED.choose(&mut self.rng).unwrap_or(&ASKED[0]);
        let hour = *[9_u8, 9, 10, 11, 14, 15, 16].choose(&mut self.rng).unwrap_or(&9);
        let minute = *[0_u8, 15, 30].choose(&mut self.rng).unwrap_or(&0);
        let urgency = if self.rng.random_bool(0.08) {
            Urgency::Urgent
        } else {
            Urgency::Normal
        };
        let at = Time::from_hms(hour, minute, 0).unwrap_or(time!(9:00));
        Plan {
            elder,
            service,
            minutes,
            starts_at: at_china(day, at),
            urgency,
        }
    }

    pub(super) async fn open(&mut self, plans: &[Plan]) -> anyhow::Result<Vec<OpenedOrder>> {
        let operator = self.operator();
        let commands = plans.iter().map(|plan| {
            let order = OpenOrder {
                elder_id: plan.elder.id,
                service: plan.service.into(),
                starts_at: At(plan.starts_at),
                duration: RawMinutes::new(plan.minutes),
                urgency: plan.urgency,
                gender_wish: None,
                note: None,
                seats: 1,
                source: OrderSource::Hotline,
                although_duplicate: true,
            };
            (operator.clone(), order)
        });
        self.tell_all(commands.collect()).await
    }

    /// Each order in turn is offered to its best candidates; the first who wants it has it. In turn, because the
    /// candidates of one depend on what the others have taken.
    pub(super) async fn agree(
        &mut self,
        plans: Vec<Plan>,
        orders: Vec<OpenedOrder>,
        volunteers: &[Volunteer],
    ) -> anyhow::Result<Vec<Agreed>> {
        let operator = self.operator();
        let mut agreed = Vec::new();
        for (plan, order) in plans.into_iter().zip(orders) {
            if self.rng.random_bool(0.03) {
                let cancel = CancelOrder {
                    order_id: order.order_id,
                    party: "elder".into(),
                    reason: "子女回家了".into(),
                    expected: None,
                };
                self.tell(&operator, cancel).await?;
                continue;
            }
            if let Some((visit, volunteer)) = self.offer(order.order_id).await? {
                let org = volunteers
                    .iter()
                    .find(|other| other.id == volunteer)
                    .map(|found| found.org.clone());
                agreed.push(Agreed {
                    visit,
                    volunteer,
                    org: org.unwrap_or_else(|| plan.elder.village.clone()),
                    elder: plan.elder,
                    starts_at: plan.starts_at,
                    minutes: plan.minutes,
                });
            }
        }
        Ok(agreed)
    }

    /// Offers an order to up to three candidates; one of them may decline first.
    pub(super) async fn offer(
        &mut self,
        order_id: OrderId,
    ) -> anyhow::Result<Option<(VisitId, VolunteerId)>> {
        let operator = self.operator();
        let ranked: Candidates = self
            .ask(
                &operator,
                RankCandidates {
                    order_id: Some(order_id),
                    draft: None,
                },
            )
            .await?;
        let chosen: Vec<VolunteerId> = ranked
            .candidates
            .iter()
            .take(3)
            .map(|candidate| candidate.volunteer_id)
            .collect();
        if chosen.is_empty() {
            return Ok(None);
        }
        let made = self
            .tell(
                &operator,
                MakeOffers {
                    order_id,
                    volunteers: chosen.clone(),
                    expected: None,
                },
            )
            .await?;
        let mut offers = made.offers.into_iter().zip(chosen).collect::<Vec<_>>();
        if offers.len() > 1 && self.rng.random_bool(0.2) {
            let (offer_id, volunteer) = offers.remove(0);
            let decline = AnswerOffer {
                offer_id,
                answer: OfferAnswer::Decline,
                channel: Channel::Mobile,
            };
            self.tell(&Actor::Volunteer { id: volunteer }, decline).await?;
        }
        let (offer_id, volunteer) = offers[0];
        let accept = AnswerOffer {
            offer_id,
            answer: OfferAnswer::Accept,
            channel: Channel::Mobile,
        };
        let answered = self.tell(&Actor::Volunteer { id: volunteer }, accept).await?;
        Ok(answered.visit_id.map(|visit| (visit, volunteer)))
    }

    /// The day's visits in the order of the clock. One in forty forgets to check out.
    async fn serve(&mut self, agreed: Vec<Agreed>, day: Date) -> anyhow::Result<(Vec<Agreed>, Vec<Agreed>)> {
        let mut moments = BinaryHeap::new();
        let mut forgetful = vec![false; agreed.len()];
        for (place, visit) in agreed.iter().enumerate() {
            let arrival = visit.starts_at + Duration::minutes(self.rng.random_range(-6..6));
            let leaving = arrival + Duration::minutes(visit.minutes + self.rng.random_range(-9..4));
            // Who goes on to another visit cannot have forgotten to leave the one before.
            let goes_on = agreed
                .iter()
                .any(|other| other.volunteer == visit.volunteer && other.starts_at > visit.starts_at);
            forgetful[place] = self.rng.random_bool(1.0 / 40.0) && !goes_on;
            moments.push(Reverse((arrival, Moment::Arrive, place)));
            if !forgetful[place] {
                moments.push(Reverse((leaving, Moment::Leave, place)));
            }
        }
        let codes = self.codes(&agreed).await?;
        while let Some(Reverse((at, moment, place))) = moments.pop() {
            self.clock.set(at.max(self.clock_now()));
            let visit = &agreed[place];
            let me = Actor::Volunteer { id: visit.volunteer };
            match moment {
                Moment::Arrive => {
                    self.tell(
                        &me,
                        CheckIn {
                            visit_id: visit.visit,
                            position: None,
                            phone: None,
                        },
                    )
                    .await?;
                }
                Moment::Leave => {
                    let out = CheckOut {
                        visit_id: visit.visit,
                        code: codes[place].clone(),
                        breaks: RawMinutes::ZERO,
                        position: None,
                    };
                    self.tell(&me, out).await?;
                }
            }
        }
        debug_assert!(china_date(self.clock_now()) == day);
        let mut forgetful = forgetful.into_iter();
        let (forgotten, served) = agreed
            .into_iter()
            .partition(|_| forgetful.next().unwrap_or(false));
        Ok((served, forgotten))
    }

    /// The codes that the elders were sent and will tell.
    async fn codes(&mut self, agreed: &[Agreed]) -> anyhow::Result<Vec<Personal>> {
        let asked = agreed.iter().map(|visit| {
            let purpose = "visit code told by the elder".to_owned();
            let visit_id = visit.visit;
            (Actor::System, RevealVisitCode { visit_id, purpose })
        });
        let told = self.tell_all(asked.collect()).await?;
        Ok(told.into_iter().map(|told| told.code).collect())
    }

    pub(super) async fn correct(&mut self, visit: &Agreed) -> anyhow::Result<()> {
        let clerk = self.clerk_of(&visit.org);
        let record = RecordTimes {
            visit_id: visit.visit,
            started_at: At(visit.starts_at),
            stopped_at: At(visit.starts_at + Duration::minutes(visit.minutes)),
            breaks: RawMinutes::ZERO,
            evidence: Evidence::PaperForm,
            reason: "志愿者忘记签退，纸质单为证".into(),
        };
        self.tell(&clerk, record).await?;
        Ok(())
    }

    async fn upload(&mut self, visit: &Agreed) -> anyhow::Result<()> {
        let clerk = self.clerk_of(&visit.org);
        self.tell(
            &clerk,
            UploadVisit {
                visit_id: visit.visit,
            },
        )
        .await?;
        Ok(())
    }

    /// Elders read the SMS and answer: most are content, a few object, the rest stay silent until the window closes.
    async fn answer(&mut self, served: &[Agreed]) -> anyhow::Result<()> {
        let mut replies = Vec::new();
        for visit in served {
            let Some(phone) = visit.elder.phone.as_deref() else {
                continue;
            };
            let mood: f64 = self.rng.random();
            if mood <= 0.62 {
                replies.push((phone, mood > 0.012));
            }
        }
        let http = reqwest::Client::new();
        let sent = replies.into_iter().map(|(phone, content)| {
            let base = format!("{}/api/phones/{phone}", self.sandbox);
            reply(http.clone(), base, content)
        });
        let sent: Vec<bool> = stream::iter(sent).buffered(AT_ONCE).try_collect().await?;
        self.replies += sent.into_iter().filter(|sent| *sent).count();
        self.replies_done().await?;
        self.settle().await
    }

    /// Waits until every reply has reached notification and been passed on.
    pub(super) async fn replies_done(&self) -> anyhow::Result<()> {
        let sent = i64::try_from(self.replies)?;
        let notification = self
            .running
            .hosts
            .iter()
            .find(|host| host.service() == "notification");
        let Some(notification) = notification else {
            return Ok(());
        };
        loop {
            let (arrived, waiting): (i64, i64) = sqlx::query_as(
                "select (select count(*) from notification.reply),
                        (select count(*) from notification.reply where state = 'received')",
            )
            .fetch_one(notification.pool())
            .await?;
            if arrived >= sent && waiting == 0 {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Head office decides the older half of the open cases.
    async fn decide_cases(&mut self) -> anyhow::Result<()> {
        let operator = self.operator();
        let paging = Paging { page: 1, size: 50 };
        let open = self
            .ask(
                &operator,
                FindCases {
                    within: None,
                    state: Some(CaseState::Open),
                    kind: None,
                    step: None,
                    late: false,
                    paging,
                },
            )
            .await?;
        for case in open.rows {
            if self.clock_now() - case.opened_at.0 < Duration::days(2) {
                continue;
            }
            self.report(&case).await?;
            let (decision, note) = if case.kind == contracts::dispatch::case::CaseKind::CallBack {
                (CaseState::Dismissed, "电话说明情况，老人表示理解")
            } else if self.rng.random_bool(0.4) {
                (CaseState::Upheld, "核实：服务未完成")
            } else {
                (CaseState::Dismissed, "电话核实：老人记错了日期")
            };
            self.tell(
                &operator,
                ResolveCase {
                    case_id: case.case_id,
                    decision,
                    note: note.into(),
                },
            )
            .await?;
        }
        Ok(())
    }

    pub(super) fn operator(&self) -> Actor {
        self.operator.clone().unwrap_or(Actor::System)
    }

    pub(super) fn outreach(&self) -> Actor {
        self.outreach.clone().unwrap_or(Actor::System)
    }
}

/// Answers the newest question on a phone with the digits that it asks for. False = it asks for nothing.
async fn reply(http: reqwest::Client, base: String, content: bool) -> anyhow::Result<bool> {
    let messages: Vec<serde_json::Value> = http.get(format!("{base}/messages")).send().await?.json().await?;
    let word = if content { "满意回" } else { "有异议回" };
    let digits = messages
        .iter()
        .rev()
        .filter_map(|message| message["text"].as_str())
        .find_map(|text| {
            let rest = &text[text.find(word)? + word.len()..];
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (!digits.is_empty()).then_some(digits)
        });
    let Some(digits) = digits else { return Ok(false) };
    let sent = http
        .post(format!("{base}/reply"))
        .json(&serde_json::json!({ "text": digits }))
        .send()
        .await?;
    sent.error_for_status().context("the sandbox takes a reply")?;
    Ok(true)
}
