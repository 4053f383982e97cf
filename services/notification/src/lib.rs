//! notification: what is said to whom, through which channel, and whether it arrived.
//!
//! Events of other services become messages (`reactions/`), written once for their occasion. The sender hands them to
//! the gateway; callbacks bring receipts and replies; replies go back to whoever asked.

mod audience;
mod calls;
mod campaigns;
mod channel;
mod codes;
mod commands;
mod domain;
mod followers;
mod http;
mod invariants;
mod jobs;
mod outbound;
mod places;
mod platform;
mod providers;
mod queries;
mod reach;
mod reactions;
mod scope;
mod store;
mod texts;
mod workers;

use runtime::{Service, daily, every};
use time::{Duration, macros::time};

pub use domain::template::template_registry;
pub use providers::smpp_line;

/// The service.
pub fn service() -> Service {
    let service = Service::new("notification", "notification")
        .migrations(sqlx::migrate!("../../migrations/notification"))
        // A campaign fills tables within a minute that were empty for months.
        .by_index()
        .heap_opening("set local plan_cache_mode = force_generic_plan")
        .sealed("message", &["phone", "content"])
        .sealed("callback", &["body"])
        .sealed("follower", &["openid"])
        .sealed("pairing", &["openid"])
        .sealed("reply", &["phone", "text", "note"])
        .sealed("platform_call", &["body"])
        .sealed("outreach_consent", &["evidence"])
        .sealed("opt_out", &["phone", "reason"])
        .sealed("opt_out_lifted", &["phone", "evidence"])
        .sealed("story", &["title", "text", "consent_evidence"])
        .state(channel::Channel::from_config)
        .state(platform::Platform::from_config)
        .command(commands::send_sign_in_code::decide)
        .command(commands::handle_reply::decide)
        .command(commands::reveal_reply::decide)
        .command_with(
            commands::give_outreach_consent::gather,
            commands::give_outreach_consent::decide,
        )
        .command_with(
            commands::withdraw_outreach_consent::gather,
            commands::withdraw_outreach_consent::decide,
        )
        .command(commands::suppress::decide)
        .command(commands::release_channel::decide)
        .command(commands::test_channel::decide)
        .command(commands::lift_suppression::decide)
        .command_with(commands::save_campaign::gather, commands::save_campaign::decide)
        .command_with(
            commands::submit_campaign::gather,
            commands::submit_campaign::decide,
        )
        .command(commands::approve_campaign::decide)
        .command(commands::approve_campaign::send_back)
        .command(commands::run_campaign::pause)
        .command(commands::run_campaign::resume)
        .command(commands::run_campaign::stop)
        .command(commands::run_campaign::resend)
        .command_with(
            commands::send_campaign_test::gather,
            commands::send_campaign_test::decide,
        )
        .command(commands::propose_text::decide)
        .command(commands::approve_text::decide)
        .command(commands::return_text::decide)
        .command(commands::retire_text::decide)
        .command(commands::enter_publicity::decide)
        .command(commands::finish_publicity::decide)
        .command(commands::cancel_publicity::decide)
        .command_with(commands::write_story::gather, commands::write_story::decide)
        .command(commands::revise_story::decide)
        .command(commands::publish_story::decide)
        .command(commands::take_back_story::decide)
        .query(queries::find_messages::answer)
        .query(queries::replies_for_hotline::answer)
        .query(queries::channel_health::answer)
        .query(queries::wechat_entrance::answer)
        .query(queries::wechat_person::answer)
        .query(queries::platform_line::answer)
        .query(queries::outreach_consent_of::answer)
        .query(queries::list_channels::answer)
        .query(queries::reach_of::answer)
        .query(queries::find_suppressions::answer)
        .query(queries::preview_audience::answer)
        .query(queries::sample_campaign::answer)
        .query(queries::find_campaigns::answer)
        .query(queries::find_campaigns::get)
        .query(queries::list_texts::answer)
        .query(queries::find_texts::answer)
        .query(queries::find_texts::get)
        .query(queries::preview_text::answer)
        .query(queries::find_publicity::answer)
        .query(queries::find_publicity::get)
        .query(queries::find_publicity::count)
        .query(queries::find_stories::answer)
        .query(queries::find_stories::get)
        .query(queries::published_stories::answer)
        .on("keep_place", reactions::keep_place::apply)
        .on_with(
            "welcome_elder",
            reactions::elder_registered::gather,
            reactions::elder_registered::apply,
        )
        .on("silence_elder", reactions::elder_closed::apply)
        .on("forget_elder", reactions::elder_erased::apply)
        .on("forget_volunteer", reactions::volunteer_erased::apply)
        .on_with(
            "welcome_volunteer",
            reactions::volunteer_activated::gather,
            reactions::volunteer_activated::apply,
        )
        .on_with(
            "tell_returned",
            reactions::volunteer_returned::gather,
            reactions::volunteer_returned::apply,
        )
        .on_with(
            "ask_offer",
            reactions::offer_made::gather,
            reactions::offer_made::apply,
        )
        .on_with(
            "tell_loser",
            reactions::offer_closed::gather,
            reactions::offer_closed::apply,
        )
        .on_with(
            "tell_acceptance",
            reactions::order_accepted::gather,
            reactions::order_accepted::apply,
        )
        .on_with(
            "tell_cancellation",
            reactions::order_cancelled::gather,
            reactions::order_cancelled::apply,
        )
        .on_with(
            "tell_new_time",
            reactions::order_rescheduled::gather,
            reactions::order_rescheduled::apply,
        )
        .on_with(
            "tell_activity_cancelled",
            reactions::activity_cancelled::gather,
            reactions::activity_cancelled::apply,
        )
        .on_with(
            "tell_withdrawal",
            reactions::visit_withdrawn::gather,
            reactions::visit_withdrawn::apply,
        )
        .on_with(
            "tell_no_show",
            reactions::visit_missed::gather,
            reactions::visit_missed::apply,
        )
        .on_with(
            "tell_given_up",
            reactions::visit_given_up::gather,
            reactions::visit_given_up::apply,
        )
        .on_batch_with(
            "ask_confirmation",
            reactions::visit_uploaded::gather,
            reactions::visit_uploaded::apply,
        )
        .on_with(
            "close_confirmed",
            reactions::visit_confirmed::gather,
            reactions::visit_confirmed::apply,
        )
        .on_with(
            "tell_settled",
            reactions::settlement_posted::gather,
            reactions::settlement_posted::apply,
        )
        .on_with(
            "close_disputed",
            reactions::visit_disputed::gather,
            reactions::visit_disputed::apply,
        )
        .on("close_voided", reactions::visit_voided::apply)
        .on_with(
            "ask_grade",
            reactions::grade_wanted::gather,
            reactions::grade_wanted::apply,
        )
        .on("close_graded", reactions::grade_settled::apply)
        .on_with(
            "tell_correction",
            reactions::correction_posted::gather,
            reactions::correction_posted::apply,
        )
        .on("keep_status", reactions::work_order_told::apply)
        .on_with(
            "tell_claim_held",
            reactions::claim_held::gather,
            reactions::claim_held::apply,
        )
        .on_with(
            "tell_claim_captured",
            reactions::claim_captured::gather,
            reactions::claim_captured::apply,
        )
        .on_with(
            "tell_claim_ended",
            reactions::claim_ended::gather,
            reactions::claim_ended::apply,
        )
        .on_with(
            "tell_goods_ready",
            reactions::goods_ready::gather,
            reactions::goods_ready::apply,
        )
        .on_with(
            "tell_goods_handed_over",
            reactions::goods_handed_over::gather,
            reactions::goods_handed_over::apply,
        )
        .on_with(
            "tell_goods_ended",
            reactions::goods_ended::gather,
            reactions::goods_ended::apply,
        )
        .on_with(
            "tell_goods_returned",
            reactions::goods_returned::gather,
            reactions::goods_returned::apply,
        )
        .on_with(
            "thank_donor",
            reactions::donation_thanked::gather,
            reactions::donation_thanked::apply,
        )
        .worker("sender", workers::sender::run)
        .worker("tester", workers::tester::run)
        .worker("campaigner", workers::campaigner::run)
        .worker("caller", workers::caller::run)
        .worker("doubt_resolver", workers::doubt_resolver::run)
        .worker("callback_reader", workers::callback_reader::run)
        .worker("fetcher", workers::fetcher::run)
        .worker("listener", workers::listener::run)
        .worker("reply_router", workers::reply_router::run)
        .worker("platform_teller", workers::platform_teller::run)
        .job("reconcile", every(Duration::seconds(5)), jobs::reconcile::run)
        .job("climb", every(Duration::seconds(30)), jobs::climb::run)
        .job("tidy", daily(time!(3:20)), jobs::tidy::run)
        .http("callbacks", http::router);
    invariants::ALL
        .into_iter()
        .chain(invariants::campaign::ALL)
        .fold(service, |service, (name, sql)| service.invariant(name, sql))
}
