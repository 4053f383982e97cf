//! `/m/open/{order}`: taking an order from the open list 抢单. The first gets it; nobody is asked for a reason.

use axum::{
    Router,
    extract::{Path, State},
    response::{Redirect, Response},
    routing::get,
};
use contracts::{
    Code,
    dispatch::{
        Channel, OfferOutcome,
        seek::{OpenTask, TakeOrder},
    },
};
use kernel::OrderId;
use maud::{Markup, html};
use portal_kit::{
    Icon,
    mobile::{self, Tab, big_button},
    post_form,
};
use serde::Deserialize;

use super::{cards, notice::Notice, offer, screen::Screen};
use crate::web::{App, Page, Post, Volunteer};

/// `/m/open/{order}`
pub fn routes() -> Router<App> {
    let to_list = || async { Redirect::to(Tab::Tasks.href()) };
    Router::new().route("/m/open/{order}", get(to_list).post(take))
}

/// The list, nearest first.
pub fn view(screen: &Screen, tasks: &[OpenTask]) -> Markup {
    let tr = screen.tr;
    html! {
        h2 { (tr.t("open_list-title")) }
        @if tasks.is_empty() { section.tk { p.muted { (tr.t("open_list-none")) } } }
        @else { p.muted.m-sm { (tr.t("open_list-hint")) } }
        @for task in tasks { (card(screen, task)) }
    }
}

/// One of them, with 我去. Neither name nor address: nobody has taken it yet.
fn card(screen: &Screen, task: &OpenTask) -> Markup {
    let (tr, id) = (screen.tr, task.order_id);
    let when = screen.when_and_how_long(task.starts_at.0, task.duration);
    let when = match task.distance_m {
        Some(metres) if metres > 0 => format!("{when} · {}", cards::distance(screen, metres)),
        _ => when,
    };
    let credit = screen.credit(task.duration, task.weight);
    mobile::task(&mobile::Task {
        tags: cards::urgency(screen, task.urgency),
        when,
        title: screen.service(&task.service),
        href: None,
        address: Some(screen.place(&task.village)),
        note: Some(tr.args("mobile-credit", &[("sum", credit.into())])),
        steps: None,
        actions: Some(post_form(
            &screen.ctx,
            &format!("open-{id}"),
            &format!("/m/open/{id}"),
            screen.key(),
            big_button(Icon::Check, &tr.t("open_list-go")),
        )),
    })
}

#[derive(Deserialize)]
struct Nothing {}

async fn take(
    State(app): State<App>,
    me: Volunteer,
    Path(order_id): Path<OrderId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Response> {
    let list = Tab::Tasks.href();
    let taken = TakeOrder {
        order_id,
        volunteer_id: me.id,
        channel: Channel::Mobile,
    };
    let taken = match me.tell(&app, idem, taken).await {
        Ok(taken) => taken,
        // Cancelled, or no longer on the list.
        Err(error) if error.code == Code::NotFound => return Ok(Notice::Gone.at(list)),
        Err(error) => return offer::not_possible(&me, &app, error).await,
    };
    Ok(match (taken.outcome, taken.visit_id) {
        (OfferOutcome::Accepted, Some(visit)) => Notice::Accepted.at(&format!("{list}/{visit}")),
        (OfferOutcome::Accepted, None) => Notice::Accepted.at(list),
        (OfferOutcome::Lost | OfferOutcome::Declined | OfferOutcome::Expired, _) => Notice::Lost.at(list),
    })
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    #[test]
    fn a_task_of_the_list_has_service_weight_time_village_distance_and_one_button() {
        let html = view(&screen(Lang::Zh), &[sample::open_task()]).into_string();
        for words in [
            "送餐",
            "2时 × 1 = 2时",
            "明天 09:00",
            "370405001004",
            "1.5 公里",
            "我去",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert_eq!(html.matches("<button").count(), 1);
        assert!(
            view(&screen(Lang::En), &[sample::open_task()])
                .into_string()
                .contains("I'll go")
        );
    }

    #[test]
    fn an_empty_list_says_so() {
        assert!(
            view(&screen(Lang::Zh), &[])
                .into_string()
                .contains("没有可以抢的任务")
        );
    }
}
