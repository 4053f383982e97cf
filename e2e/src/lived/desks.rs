//! What the loader of the demonstration leaves out: goods, a change of the rules that waits; and volunteers at
//! the door.

use anyhow::Context;
use contracts::{
    Actor, At, Personal,
    dispatch::{
        AnswerOffer, Channel, CheckIn, CheckOut, DisputeVisit, MakeOffers, OfferAnswer, OpenOrder,
        OrderSource, RankCandidates, RevealVisitCode, UploadVisit, Urgency,
    },
};
use kernel::{OfferId, OrderId, RawMinutes, VisitId, VolunteerId};
use reqwest::StatusCode;
use time::{Duration, OffsetDateTime};
use timebank::demo::Person;

use super::Lived;
use crate::Reply;

impl Lived {
    /// Three visits of the morning: one waits for the clerk's upload, one for the elder's answer, one is disputed.
    pub(super) async fn live_the_morning(&self) -> anyhow::Result<()> {
        let mut visits = Vec::new();
        let mut busy = Vec::new();
        for (elder, note) in [(6, "买米和油。"), (18, "擦窗。"), (24, "洗被褥。")] {
            let elder = self.elder(elder)?;
            let soon = self.stack.now() + Duration::minutes(5);
            let (volunteer, visit_id) = self.agreed(&elder, soon, note, &busy).await?;
            busy.push(volunteer);
            visits.push((elder, Actor::Volunteer { id: volunteer }, visit_id));
        }
        self.stack.bench.settle().await;
        for (_, me, visit_id) in &visits {
            self.stack
                .tell(
                    me,
                    CheckIn {
                        visit_id: *visit_id,
                        position: None,
                        phone: None,
                    },
                )
                .await?;
        }
        self.stack.pass(Duration::minutes(36));
        for (_, me, visit_id) in &visits {
            let purpose = "visit code told by the elder".to_owned();
            let code = RevealVisitCode {
                visit_id: *visit_id,
                purpose,
            };
            let code = self.stack.tell(&Actor::System, code).await?.code;
            let out = CheckOut {
                visit_id: *visit_id,
                code,
                breaks: RawMinutes::ZERO,
                position: None,
            };
            self.stack.tell(me, out).await?;
        }
        for (_, _, visit_id) in &visits[1..] {
            self.stack
                .tell(&Actor::System, UploadVisit { visit_id: *visit_id })
                .await?;
        }
        let (elder, _, visit_id) = &visits[2];
        let dispute = DisputeVisit {
            visit_id: *visit_id,
            channel: Channel::Staff,
            reason: Some(Personal::from("老人来电：只来了十分钟。")),
        };
        self.stack
            .tell(&Actor::System, dispute)
            .await
            .with_context(|| elder.id.clone())?;
        self.stack.bench.settle().await;
        Ok(())
    }

    pub(super) async fn fill_other_desks(&self) -> anyhow::Result<()> {
        let stock = self.staff("stock").await?;
        for (code, name, unit, category, hours) in [
            ("A01", "食用油 5L", "桶", "food", "12"),
            ("A02", "大米 10kg", "袋", "food", "10"),
            ("B01", "洗衣液 2kg", "瓶", "cleaning", "4"),
        ] {
            let form = stock.page("/goods/new").await?.form("add-item")?;
            let form = form
                .set("code", code)
                .set("name", name)
                .set("unit", unit)
                .set("category", category)
                .set("price_h", hours);
            taken(&stock.send(form).await?)?;
        }
        let finance = self.staff("finance1").await?;
        let form = finance
            .page("/settings/propose?key=case.working_days")
            .await?
            .form("setting-form")?;
        let form = form.set("value", "4").set("reason", "试点期间放宽处理时限");
        taken(&finance.send(form).await?)?;
        self.stack.bench.settle().await;
        Ok(())
    }

    /// One volunteer comes in twenty minutes and is asked for tomorrow; another is at work.
    pub(super) async fn send_volunteers(&mut self) -> anyhow::Result<()> {
        let soon = self.stack.now() + Duration::minutes(20);
        let tomorrow = self.stack.now() + Duration::hours(22);
        let later = self.order(&self.elder(12)?, tomorrow, "送两天的菜。").await?;
        let sooner = self
            .order(&self.elder(0)?, soon, "敲门重一点，老人听力弱。")
            .await?;
        let free_tomorrow = self.candidates(later).await?;
        let mut free = self.candidates(sooner).await?.into_iter();
        let at_door = free
            .find(|one| free_tomorrow.contains(one))
            .context("free on both days")?;
        self.agree(sooner, at_door).await?;
        self.make_offer(later, at_door).await?;
        let (at_work, visit_id) = self
            .agreed(&self.elder(7)?, soon, "带上菜篮子。", &[at_door])
            .await?;
        let check_in = CheckIn {
            visit_id,
            position: None,
            phone: None,
        };
        self.stack
            .tell(&Actor::Volunteer { id: at_work }, check_in)
            .await?;
        self.stack.bench.settle().await;
        self.at_door = self.person(at_door)?;
        self.at_work = self.person(at_work)?;
        Ok(())
    }

    fn elder(&self, number: usize) -> anyhow::Result<Person> {
        self.people.elders.get(number).cloned().context("an elder")
    }

    fn person(&self, volunteer: VolunteerId) -> anyhow::Result<Person> {
        let id = volunteer.to_string();
        let found = self.people.volunteers.iter().find(|person| person.id == id);
        found.cloned().context("a volunteer of the district")
    }

    /// Ordered, and accepted by the best candidate who is none of `busy`.
    async fn agreed(
        &self,
        elder: &Person,
        starts_at: OffsetDateTime,
        note: &str,
        busy: &[VolunteerId],
    ) -> anyhow::Result<(VolunteerId, VisitId)> {
        let order_id = self.order(elder, starts_at, note).await?;
        let mut best = self.candidates(order_id).await?.into_iter();
        let volunteer = best.find(|one| !busy.contains(one)).context("a candidate")?;
        Ok((volunteer, self.agree(order_id, volunteer).await?))
    }

    /// The volunteer is asked, and accepts.
    async fn agree(&self, order_id: OrderId, volunteer: VolunteerId) -> anyhow::Result<VisitId> {
        let offer_id = self.make_offer(order_id, volunteer).await?;
        let accept = AnswerOffer {
            offer_id,
            answer: OfferAnswer::Accept,
            channel: Channel::Mobile,
        };
        let answered = self
            .stack
            .tell(&Actor::Volunteer { id: volunteer }, accept)
            .await?;
        answered.visit_id.context("a visit")
    }

    /// Who could go, best first.
    async fn candidates(&self, order_id: OrderId) -> anyhow::Result<Vec<VolunteerId>> {
        let ranked = RankCandidates {
            order_id: Some(order_id),
            draft: None,
        };
        let ranked = self.stack.ask(&Actor::System, ranked).await?;
        Ok(ranked
            .candidates
            .iter()
            .map(|candidate| candidate.volunteer_id)
            .collect())
    }

    async fn order(&self, elder: &Person, starts_at: OffsetDateTime, note: &str) -> anyhow::Result<OrderId> {
        let order = OpenOrder {
            elder_id: elder.id.parse().ok().context("an elder's id")?,
            service: "03".into(),
            starts_at: At(starts_at),
            duration: RawMinutes::new(60),
            urgency: Urgency::Urgent,
            gender_wish: None,
            note: Some(Personal::from(note)),
            seats: 1,
            source: OrderSource::Hotline,
            although_duplicate: true,
        };
        Ok(self.stack.tell(&Actor::System, order).await?.order_id)
    }

    async fn make_offer(&self, order_id: OrderId, volunteer: VolunteerId) -> anyhow::Result<OfferId> {
        let made = self
            .stack
            .tell(
                &Actor::System,
                MakeOffers {
                    order_id,
                    volunteers: vec![volunteer],
                    expected: None,
                },
            )
            .await?;
        made.offers.first().copied().context("an offer")
    }
}

fn taken(reply: &Reply) -> anyhow::Result<()> {
    anyhow::ensure!(
        reply.status == StatusCode::OK,
        "{}: {}\n{}",
        reply.place,
        reply.status,
        reply.text()
    );
    Ok(())
}
