//! What the service is asked. One query a file.

mod activities;
mod board;
mod call_backs;
mod changes_since;
mod claim_order;
mod day_plans;
mod dispatch_queue;
mod find_anomalies;
mod find_cases;
mod find_orders;
mod find_service_changes;
mod find_surveys;
mod find_work_orders;
mod get_order;
mod list_services;
mod open_orders_of;
mod open_tasks;
mod plans;
mod rank_candidates;
mod served_elders;
mod standing;
mod visit_lines;
mod visit_records;
mod visits_to_upload;
mod volunteer_tasks;

pub use activities::{
    activity_code, activity_titles, find_activities, find_projects, get_activity, volunteer_activities,
};
pub use board::board;
pub use call_backs::{call_backs, get_call_back, satisfaction};
pub use changes_since::changes_since;
pub use claim_order::claim_order;
pub use day_plans::{day_plan, day_plans};
pub use dispatch_queue::dispatch_queue;
pub use find_anomalies::find_anomalies;
pub use find_cases::find_cases;
pub use find_orders::find_orders;
pub use find_service_changes::find_service_changes;
pub use find_surveys::{find_survey_due, find_surveys};
pub use find_work_orders::{find_work_orders, get_work_order};
pub use get_order::get_order;
pub use list_services::list_services;
pub use open_orders_of::open_orders_of;
pub use open_tasks::open_tasks;
pub use plans::plans;
pub use rank_candidates::{count_excluded, rank_candidates};
pub use served_elders::served_elders;
pub use standing::standing;
pub use visit_lines::visit_lines;
pub use visit_records::visit_records;
pub use visits_to_upload::visits_to_upload;
pub use volunteer_tasks::volunteer_tasks;

use std::collections::HashMap;

use contracts::{
    Error, Paging, Personal,
    dispatch::{Task, VisitCard},
};
use kernel::{OrderId, RawMinutes};
use runtime::{Crypto, Result, Settings};
use time::Duration;
use uuid::Uuid;

use crate::{
    domain::visit::Visit,
    store::{tasks::Brief, visits},
};

fn page(paging: Paging) -> (i64, i64) {
    (paging.limit(), paging.offset())
}

fn opened(crypto: &Crypto, sealed: Option<&[u8]>) -> Result<Option<Personal>> {
    Ok(crypto.open_option(sealed)?.map(Personal))
}

fn card(visit: &Visit) -> VisitCard {
    VisitCard {
        visit_id: visit.id,
        order_id: visit.order_id,
        volunteer_id: visit.volunteer_id,
        org: visit.org.clone(),
        state: visit.state,
        started_at: visit.started_at.map(Into::into),
        stopped_at: visit.stopped_at.map(Into::into),
        breaks: visit.breaks,
        raw_minutes: visit.raw,
        weight: visit.weight,
        evidence: visit.evidence,
        uploaded_at: visit.uploaded_at.map(Into::into),
        lapses_at: visit.lapses_at.map(Into::into),
        case_id: visit.case_id,
        wrong_codes: u8::try_from(visit.wrong_codes).unwrap_or(u8::MAX),
    }
}

fn task(visit: &Visit, brief: &Brief, early_minutes: i64, crypto: &Crypto) -> Result<Task> {
    Ok(Task {
        visit: card(visit),
        order_no: brief.no.clone(),
        elder_id: brief.elder_id,
        service: brief.service.clone(),
        weight: visit.weight.unwrap_or(brief.weight),
        starts_at: brief.starts_at.into(),
        duration: RawMinutes::new(brief.duration.get()),
        urgency: brief.urgency,
        note: opened(crypto, brief.note.as_deref())?,
        check_in_from: (brief.starts_at - Duration::minutes(early_minutes)).into(),
    })
}

/// Tasks of visits, in the order of `ids`.
async fn tasks_of(
    db: &mut sqlx::PgConnection,
    ids: &[Uuid],
    settings: &Settings,
    crypto: &Crypto,
) -> Result<Vec<Task>> {
    let visits = visits::by_ids(&mut *db, ids).await?;
    let orders: Vec<Uuid> = visits.iter().map(|visit| visit.order_id.uuid()).collect();
    let briefs: HashMap<OrderId, Brief> = crate::store::tasks::briefs(db, &orders).await?;
    let early = settings.int(contracts::settings::CHECKIN_EARLY_MIN);
    visits
        .iter()
        .map(|visit| {
            let brief = briefs
                .get(&visit.order_id)
                .ok_or_else(|| Error::internal("a visit without its order"))?;
            task(visit, brief, early, crypto)
        })
        .collect()
}
