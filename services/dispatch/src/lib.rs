//! dispatch: who goes to whom and when, and whether it happened.
//!
//! This is the table of contents. Rules are in [`domain`], one command, query, reaction or job a file beside it, SQL in
//! `store`.

mod calling;
mod closing;
mod commands;
mod day;
mod domain;
mod history;
mod invariants;
mod jobs;
mod matching;
mod offering;
mod queries;
mod quicker;
mod reactions;
mod scope;
mod seeking;
mod store;
mod text;
mod workers;

pub use day::{Again, plan_again};
use runtime::{Service, daily, every};
use time::{Duration, macros::time};

/// The service.
pub fn service() -> Service {
    let service = Service::new("dispatch", "dispatch")
        .migrations(sqlx::migrate!("../../migrations/dispatch"))
        .sealed("service_order", &["note", "cancel_reason"])
        .sealed(
            "visit",
            &["code", "recorded_because", "reviewed_because", "ended_because"],
        )
        .sealed("activity", &["code"])
        .sealed("visit_case", &["reason", "note", "answer", "review"])
        .sealed("call_back", &["note"])
        .sealed("survey", &["note"])
        .sealed("door_code", &["code"])
        .sealed("anomaly", &["note"])
        .sealed("service_plan", &["note"])
        .sealed("work_order", &["said", "refused_note"])
        // orders and offers
        .command_with(commands::elder_facts, commands::open_order)
        .command_with(commands::planned_elder, commands::open_plan)
        .command_with(commands::recipient_facts, commands::open_claim_order)
        .command(commands::close_claim_order)
        .query(queries::claim_order)
        .command(commands::set_plan_state)
        .command(commands::make_offers)
        .command(commands::answer_offer)
        .command(commands::cancel_order)
        .command(commands::reschedule_order)
        .command(commands::add_to_order)
        // waves and the open list
        .command(commands::seek_volunteers)
        .command(commands::stop_seeking)
        .command(commands::take_order)
        .query(queries::open_tasks)
        // the plan of a day
        .command(commands::make_day_plan)
        .command(commands::offer_day_plan)
        .command(commands::drop_day_plan)
        .query(queries::day_plans)
        .query(queries::day_plan)
        .worker("make_day_plans", workers::make_day_plans)
        .job("plan_evening", every(Duration::minutes(5)), jobs::plan_evening)
        .job(
            "offer_day_plans",
            every(Duration::seconds(5)),
            jobs::offer_day_plans,
        )
        // visits
        .command(commands::withdraw_from_visit)
        .command(commands::record_no_show)
        .command(commands::check_in)
        .command_with(commands::try_code, commands::check_out)
        .command_with(commands::door_of, commands::print_door_card)
        .command(commands::record_times)
        .command(commands::review_visit)
        .command_batch(commands::uploader_key, commands::upload_visits)
        .command(commands::confirm_visit)
        .command(commands::dispute_visit)
        .command_with(commands::served_elder, commands::enter_service)
        // activities and projects
        .command(commands::open_activity)
        .command(commands::change_activity)
        .command(commands::cancel_activity)
        .command(commands::join_activity)
        .command(commands::leave_activity)
        .command_with(commands::try_site_code, commands::sign_activity)
        .command_with(commands::confirmer_key, commands::confirm_activity)
        .command(commands::renew_activity_code)
        .command(commands::keep_project)
        .query(queries::activity_code)
        .query(queries::find_activities)
        .query(queries::get_activity)
        .query(queries::volunteer_activities)
        .query(queries::activity_titles)
        .query(queries::find_projects)
        // what is odd about visits
        .command(commands::explain_anomaly)
        .command(commands::open_anomaly_case)
        .query(queries::find_anomalies)
        .job("screen_visits", every(Duration::minutes(10)), jobs::screen_visits)
        // the catalogue
        .command(commands::propose_service)
        .command(commands::decide_service)
        .query(queries::find_service_changes)
        .job(
            "apply_service_changes",
            every(Duration::minutes(1)),
            jobs::apply_service_changes,
        )
        // the towns' survey
        .command(commands::record_survey)
        .query(queries::find_survey_due)
        .query(queries::find_surveys)
        // work orders of a 12349 platform
        .command_with(commands::who_is_meant, commands::take_work_order)
        .command_with(commands::chosen_elder, commands::open_work_order)
        .command(commands::refuse_work_order)
        .command(commands::reveal_work_order)
        .query(queries::find_work_orders)
        .query(queries::get_work_order)
        .job(
            "forget_work_orders",
            daily(time!(03:30)),
            jobs::forget_work_orders,
        )
        // cases and call-backs
        .command(commands::record_complaint)
        .command(commands::answer_case)
        .command(commands::review_case)
        .command(commands::resolve_case)
        .command(commands::record_call_back)
        .command(commands::take_grade)
        .command(commands::reveal_visit_code)
        // questions
        .query(queries::list_services)
        .query(queries::rank_candidates)
        .query(queries::count_excluded)
        .query(queries::find_orders)
        .query(queries::dispatch_queue)
        .query(queries::get_order)
        .query(queries::volunteer_tasks)
        .query(queries::visits_to_upload)
        .query(queries::visit_lines)
        .query(queries::visit_records)
        .query(queries::find_cases)
        .query(queries::call_backs)
        .query(queries::get_call_back)
        .query(queries::satisfaction)
        .query(queries::plans)
        .query(queries::standing)
        .query(queries::served_elders)
        // the hotline's board
        .query(queries::changes_since)
        .query(queries::board)
        .query(queries::open_orders_of)
        // what others tell
        .on("keep_org_unit", reactions::keep_org_unit)
        .on("keep_candidate", reactions::keep_candidate)
        .on("change_candidate", reactions::change_candidate)
        .on("cancel_orders_of_elder", reactions::cancel_orders_of_elder)
        .on("move_plans_of_elder", reactions::move_plans_of_elder)
        .on("change_household", reactions::change_household)
        // what asks others first
        .worker("open_planned", workers::open_planned)
        .on("forget_elder", reactions::forget_elder)
        .on("forget_volunteer", reactions::forget_volunteer)
        .on("move_orders_of_elder", reactions::move_orders_of_elder)
        .on("await_grade", reactions::await_grade)
        // what the clock starts
        .job("lapse_visits", every(Duration::seconds(1)), jobs::lapse_visits)
        .job("expire_offers", every(Duration::seconds(5)), jobs::expire_offers)
        .job("next_waves", every(Duration::seconds(5)), jobs::next_waves)
        .job("miss_visits", every(Duration::seconds(30)), jobs::miss_visits)
        .job(
            "correct_forgotten",
            every(Duration::minutes(1)),
            jobs::correct_forgotten,
        )
        .job("give_up_visits", every(Duration::hours(1)), jobs::give_up_visits)
        .job("expire_orders", every(Duration::minutes(5)), jobs::expire_orders)
        .job("age_orders", every(Duration::minutes(5)), jobs::age_orders)
        .invariant_fn("order state follows from its visits", |db, cutoff| {
            Box::pin(store::proofs::wrong_states(db, cutoff))
        });
    invariants::SQL
        .into_iter()
        .fold(service, |service, (name, sql)| service.invariant(name, sql))
}
