//! `/m`: the balance, the next task with its one big step, what waits for an answer.

use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use contracts::{
    Code,
    dispatch::{Task, Tasks, VisitState, VolunteerTasks},
    elderly::ElderReach,
    ledger::{Balances, GetBalances},
    volunteer::{GetVolunteer, VolunteerCard},
};
use kernel::{StandardMinutes, china_local};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Tr, UserBadge, alert,
    mobile::{Balance, BalancePart, Tab, balance},
};

use super::{cards, notice::Said, reach, screen::Screen};
use crate::web::{App, Page, Volunteer};

/// `/m`
pub fn routes() -> Router<App> {
    Router::new().route("/m", get(show))
}

async fn show(State(app): State<App>, me: Volunteer, Query(said): Query<Said>) -> Page {
    let (mut screen, card, balances, tasks) = tokio::try_join!(
        Screen::open(&me, &app),
        me.ask(&app, GetVolunteer { volunteer_id: me.id }),
        balances(&me, &app),
        me.ask(&app, VolunteerTasks { volunteer_id: me.id }),
    )?;
    let next = next(&tasks);
    let reach = match next {
        Some(task) => reach::of_visit(&app, me.id, &tasks, task.visit.visit_id).await?,
        None => None,
    };
    let org_name = app.orgs().name(&card.row.org).to_owned();
    screen.ctx.user = Some(UserBadge {
        name: card.row.name.0.clone(),
        org_name,
    });
    let said = said.show(screen.tr);
    let home = Home {
        card: &card,
        balances: balances.as_ref(),
        tasks: &tasks,
        next,
        reach: reach.as_ref(),
        said,
    };
    Ok(view(&screen, &home))
}

/// The balances; nothing while the accounts are being opened.
pub(super) async fn balances(me: &Volunteer, app: &App) -> contracts::Result<Option<Balances>> {
    match me.ask(app, GetBalances { volunteer_id: me.id }).await {
        Ok(balances) => Ok(Some(balances)),
        Err(error) if error.code == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What is under way comes before what is next.
fn next(tasks: &Tasks) -> Option<&Task> {
    let under_way = tasks
        .visits
        .iter()
        .find(|task| task.visit.state == VisitState::InProgress);
    under_way.or_else(|| tasks.visits.first())
}

struct Home<'a> {
    card: &'a VolunteerCard,
    balances: Option<&'a Balances>,
    tasks: &'a Tasks,
    next: Option<&'a Task>,
    reach: Option<&'a ElderReach>,
    said: Markup,
}

fn view(screen: &Screen, home: &Home<'_>) -> Markup {
    let tr = screen.tr;
    let body = html! {
        @match home.balances {
            Some(balances) => (passbook(screen, balances)),
            None => (alert(AlertKind::Info, html! { (tr.t("mobile-no-account-yet")) })),
        }
        (home.said)
        @if let Some(task) = home.next { (cards::next_task(screen, task, home.reach)) }
        @for offer in &home.tasks.offers { (cards::offer(screen, offer)) }
        @if home.tasks.visits.len() > 1 {
            section.tk {
                p { (tr.args("mobile-more-visits", &[("n", (home.tasks.visits.len() - 1).into())])) }
                (Button::link(tr.t("mobile-all-tasks"), Tab::Tasks.href()).wide())
            }
        }
        @if home.next.is_none() && home.tasks.offers.is_empty() {
            section.tk { h2 { (tr.t("mobile-nothing-to-do")) } p.muted { (tr.t("mobile-nothing-to-do-hint")) } }
        }
    };
    screen.page(&greeting(screen, &home.card.row.name), Tab::Home, body)
}

fn passbook(screen: &Screen, balances: &Balances) -> Markup {
    let tr = screen.tr;
    let waiting = tr.args(
        "mobile-unsettled-link",
        &[("time", tr.minutes(balances.unsettled.get()).into())],
    );
    purse(tr, balances, Some((waiting, Tab::Passbook.href().into())))
}

/// All settled time, and below it what can be spent now on goods and on services, each with what is held of it.
pub(super) fn purse(tr: Tr, of: &Balances, more: Option<(String, String)>) -> Markup {
    let part = |account: &str, all: StandardMinutes, held: StandardMinutes| BalancePart {
        label: tr.word("account", account),
        value: tr.minutes(all.get() - held.get()),
        note: (held.get() > 0).then(|| tr.args("mobile-held", &[("time", tr.minutes(held.get()).into())])),
    };
    balance(&Balance {
        label: tr.t("mobile-my-time"),
        note: tr.t("mobile-settled"),
        value: tr.minutes(of.goods.get() + of.savings.get()),
        parts: vec![
            part("goods", of.goods, of.goods_held),
            part("savings", of.savings, of.savings_held),
        ],
        more,
    })
}

/// 李建国，上午好
fn greeting(screen: &Screen, name: &str) -> String {
    let name = [("name", name.into())];
    match china_local(screen.now).hour() {
        5..=10 => screen.tr.args("mobile-greet-morning", &name),
        11..=12 => screen.tr.args("mobile-greet-noon", &name),
        13..=17 => screen.tr.args("mobile-greet-afternoon", &name),
        _ => screen.tr.args("mobile-greet-evening", &name),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Lang, RawMinutes};

    use super::*;
    use crate::mobile::{
        sample::{self, card},
        screen::tests::screen,
    };

    fn some_balances() -> Balances {
        Balances {
            volunteer_id: card().row.volunteer_id,
            pending: StandardMinutes::new(30),
            unsettled: StandardMinutes::new(1_020),
            goods: StandardMinutes::new(375),
            goods_held: StandardMinutes::ZERO,
            savings: StandardMinutes::new(975),
            savings_held: StandardMinutes::ZERO,
            raw_confirmed: RawMinutes::new(8_550),
        }
    }

    fn page(lang: Lang, tasks: &Tasks, reach: Option<&ElderReach>) -> String {
        let (card, balances) = (card(), some_balances());
        let next = next(tasks);
        let home = Home {
            card: &card,
            balances: Some(&balances),
            tasks,
            next,
            reach,
            said: html! {},
        };
        view(&screen(lang), &home).into_string()
    }

    #[test]
    fn the_home_page_has_balance_next_task_and_offers_in_hours_and_minutes() {
        let html = page(Lang::Zh, &sample::tasks(), Some(&sample::reach()));
        for words in [
            "下午好",
            "22时30分",
            "6时15分",
            "16时15分",
            "17时",
            "家电维修",
            "到门口了，签到",
            "送餐",
            "不方便",
        ] {
            assert!(html.contains(words), "{words}");
        }
        assert!(!html.contains("22.5"), "decimal hours (decision 10)");
    }

    #[test]
    fn what_is_held_is_not_among_what_can_be_spent_and_stands_beside_it() {
        let balances = Balances {
            goods_held: StandardMinutes::new(60),
            savings_held: StandardMinutes::new(426),
            ..some_balances()
        };
        for (lang, words) in [
            (
                Lang::Zh,
                [
                    "22时30分",
                    "5时15分",
                    "另有 1时 已冻结",
                    "9时9分",
                    "另有 7时6分 已冻结",
                ],
            ),
            (
                Lang::En,
                [
                    "22 h 30 min",
                    "5 h 15 min",
                    "1 h more held",
                    "9 h 9 min",
                    "7 h 6 min more held",
                ],
            ),
        ] {
            let html = purse(Tr::new(lang), &balances, None).into_string();
            for words in words {
                assert!(html.contains(words), "{words} in {html}");
            }
        }
        let html = purse(Tr::new(Lang::Zh), &some_balances(), None).into_string();
        assert!(html.contains("6时15分") && !html.contains("冻结"), "{html}");
    }

    #[test]
    fn the_home_page_is_there_in_english_too() {
        let html = page(Lang::En, &sample::tasks(), Some(&sample::reach()));
        for words in [
            "Good afternoon",
            "22 h 30 min",
            "Appliance repair",
            "Check in",
            "Accept",
        ] {
            assert!(html.contains(words), "{words}");
        }
    }

    #[test]
    fn who_has_nothing_to_do_is_told_so() {
        let nothing = Tasks {
            offers: vec![],
            visits: vec![],
            done: vec![],
        };
        assert!(page(Lang::Zh, &nothing, None).contains("现在没有任务"));
    }

    #[test]
    fn a_visit_under_way_comes_before_the_next_one() {
        let mut tasks = sample::tasks();
        tasks.visits.push(sample::task(VisitState::InProgress));
        let shown = next(&tasks).map(|task| task.visit.state);
        assert_eq!(shown, Some(VisitState::InProgress));
        assert!(page(Lang::Zh, &tasks, None).contains("签退"));
    }
}
