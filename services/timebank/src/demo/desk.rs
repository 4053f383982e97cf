use contracts::{
    Actor, Day, Paging,
    dispatch::{
        CheckIn, MakeOffers, RankCandidates,
        day::{DayPlanState, GetDayPlan, MakeDayPlan},
        seek::SeekVolunteers,
    },
};
use kernel::{OrderId, VolunteerId, at_china, china_date, china_local};
use time::{Date, Duration, OffsetDateTime, macros::time};

use super::{
    history::{Agreed, Plan},
    registry::{Elder, Volunteer},
    step::{LOOK_AGAIN, Loader},
};

impl Loader<'_> {
    /// Orders of today and tomorrow in every state, so that no desk is empty: some open, some offered, some agreed,
    /// and, by day, two under way.
    pub(super) async fn fill_the_desk(
        &mut self,
        elders: &[Elder],
        volunteers: &[Volunteer],
        late: Vec<Agreed>,
    ) -> anyhow::Result<()> {
        self.move_to(self.now - Duration::hours(1)).await?;
        for visit in late {
            self.correct(&visit).await?;
        }
        let today = china_date(self.now);
        let hour = china_local(self.now).hour();
        if (9..18).contains(&hour) {
            let mut plans = vec![self.plan(today, elders), self.plan(today, elders)];
            plans
                .iter_mut()
                .for_each(|plan| plan.starts_at = self.now - Duration::minutes(20));
            let orders = self.open(&plans).await?;
            let agreed = self.agree(plans, orders, volunteers).await?;
            self.move_to(self.now - Duration::minutes(20)).await?;
            for visit in agreed {
                let me = Actor::Volunteer { id: visit.volunteer };
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
        }
        self.move_to(self.now - Duration::minutes(5)).await?;
        self.leave_cases().await?;
        self.leave_checks(elders).await?;
        self.leave_claims(volunteers).await?;
        self.leave_work_orders(elders).await?;
        self.leave_activities(elders).await?;
        self.leave_publicity(volunteers).await?;
        self.leave_messages(elders, volunteers).await?;
        self.leave_campaigns(elders).await?;
        self.leave_gateways(elders).await?;
        let plans: Vec<Plan> = daytime_after(self.now + Duration::hours(1))
            .take(24)
            .map(|starts_at| {
                let mut plan = self.plan(today, elders);
                plan.starts_at = starts_at;
                plan
            })
            .collect();
        let orders = self.open(&plans).await?;
        for (number, order) in orders.iter().enumerate() {
            match number % 3 {
                // Every other one of those that nobody was asked for is left to the waves.
                0 if number % 2 == 1 => self.seek(order.order_id).await?,
                0 => {}
                1 => self.only_offer(order.order_id).await?,
                _ => {
                    self.offer(order.order_id).await?;
                }
            }
        }
        self.plan_tomorrow(today).await
    }

    async fn seek(&mut self, order_id: OrderId) -> anyhow::Result<()> {
        let seek = SeekVolunteers {
            order_id,
            expected: None,
        };
        self.tell(&self.operator(), seek).await?;
        Ok(())
    }

    /// The plan of the next day lies ready to be looked at.
    async fn plan_tomorrow(&mut self, today: Date) -> anyhow::Result<()> {
        let operator = self.operator();
        let make = MakeDayPlan {
            day: Day(today + Duration::DAY),
            within: None,
        };
        let day_plan_id = self.tell(&operator, make).await?.day_plan_id;
        let get = GetDayPlan {
            day_plan_id,
            unserved: false,
            paging: Paging { page: 1, size: 1 },
        };
        while self.ask(&operator, get.clone()).await?.row.state == DayPlanState::Wanted {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }

    async fn only_offer(&mut self, order_id: OrderId) -> anyhow::Result<()> {
        let operator = self.operator();
        let ranked = self
            .ask(
                &operator,
                RankCandidates {
                    order_id: Some(order_id),
                    draft: None,
                },
            )
            .await?;
        let volunteers: Vec<VolunteerId> = ranked
            .candidates
            .iter()
            .take(2)
            .map(|candidate| candidate.volunteer_id)
            .collect();
        if !volunteers.is_empty() {
            let offers = MakeOffers {
                order_id,
                volunteers,
                expected: None,
            };
            self.tell(&operator, offers).await?;
        }
        Ok(())
    }
}

/// Every half hour at which somebody may come, from eight in the morning to five in the afternoon.
fn daytime_after(from: OffsetDateTime) -> impl Iterator<Item = OffsetDateTime> {
    let first = at_china(china_date(from), time!(8:00));
    (0..)
        .map(move |half| first + Duration::minutes(30 * half))
        .filter(move |at| *at >= from && (8..17).contains(&china_local(*at).hour()))
}
