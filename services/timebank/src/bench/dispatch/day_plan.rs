//! The plan of a day of 10,000 orders among 10,000 volunteers, from the database to the preview.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use contracts::{
    Day, Paging,
    dispatch::day::{DayPlanState, GetDayPlan, MakeDayPlan},
};
use serde::Serialize;
use time::OffsetDateTime;

use super::{
    super::resident_mb,
    district::{District, midnight},
};
use crate::command::plan::processor_seconds;

/// A day of 10,000 orders, the day after the district's own: like its orders, in the order in which they come.
const ORDERS: &str = "insert into dispatch.service_order (order_id, order_no, elder_id, village, elder_person, household,
        service, weight, starts_at, duration_min, priority_given, priority, ages_at, urgency, seats, source, state, tab,
        due_at, opened_at)
    select ('00000000-0000-7003-8000-' || lpad(n::text, 12, '0'))::uuid, 'FW20190811-' || lpad(n::text, 6, '0'),
        ('00000000-0000-7002-8000-' || lpad((n % 5000)::text, 12, '0'))::uuid, o.village, o.elder_person, '{}', o.service,
        10000, $1 + interval '7 hours 30 minutes' + ((n * 7919) % 40) * interval '15 minutes', 60, c.class, c.class,
        $1 + interval '90 days', 'normal', 1, 'hotline', 'open', 'open', $1 + interval '90 days',
        $1 - interval '2 days' + n * interval '1 second'
    from generate_series(1, 10000) n
    join (select row_number() over (order by order_id) as at, village, elder_person, service
          from dispatch.service_order) o on o.at = n * 3,
    lateral (select case when n % 50 = 0 then 0 when n % 5 < 3 then 1 else 4 end as class) c";
/// Longest that a plan may take.
const PATIENCE: Duration = Duration::from_secs(600);

#[derive(Serialize)]
pub struct Figures {
    orders: u32,
    volunteers: i64,
    turns: u64,
    /// From the request until the first page of the preview has been read; at most 60 wanted.
    seconds: f64,
    /// Of this process meanwhile.
    processor_seconds: f64,
    /// Of this process at most, MB (1,000,000 bytes); at most 500 wanted.
    resident_mb: f64,
    /// By class: served, asked, and what nearest-first would have served.
    served: Vec<(String, u32, u32, u32)>,
    cost: i64,
    nearest_first_cost: i64,
}

/// Makes the orders and plans their day.
pub async fn measure(district: &District) -> anyhow::Result<Figures> {
    let day = district.day + time::Duration::DAY;
    fill(district, midnight(day)).await?;
    let client = district.running.hosts[0].client();
    let make = MakeDayPlan {
        day: Day(day),
        within: None,
    };
    let (began, processor) = (Instant::now(), processor_seconds());
    let plan = client
        .tell(&district.operator, client.new_key(), make)
        .await?
        .day_plan_id;
    let get = GetDayPlan {
        day_plan_id: plan,
        unserved: false,
        paging: Paging { page: 1, size: 50 },
    };
    let mut resident = 0.0_f64;
    let card = loop {
        ensure!(began.elapsed() < PATIENCE, "no plan after ten minutes");
        resident = resident.max(resident_mb(std::process::id())?);
        let card = client.ask(&district.operator, get.clone()).await?;
        if card.row.state == DayPlanState::Made {
            break card;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let (seconds, processor_seconds) = (began.elapsed().as_secs_f64(), processor_seconds() - processor);
    let classes = card.row.classes.iter();
    Ok(Figures {
        orders: u32::try_from(card.lines.total).context("more lines than fit")?,
        volunteers: district.count("dispatch.candidate").await?,
        turns: card.turns,
        seconds,
        processor_seconds,
        resident_mb: resident,
        served: classes
            .map(|class| {
                let name = class.priority.to_string();
                (name, class.served, class.asked, class.nearest_first)
            })
            .collect(),
        cost: card.cost,
        nearest_first_cost: card.nearest_first_cost,
    })
}

async fn fill(district: &District, midnight: OffsetDateTime) -> anyhow::Result<()> {
    sqlx::query(ORDERS)
        .bind(midnight)
        .execute(&district.admin)
        .await?;
    sqlx::raw_sql("analyze dispatch.service_order")
        .execute(&district.admin)
        .await?;
    Ok(())
}
