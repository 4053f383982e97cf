//! Cards of offers and visits, as the home page and the list of tasks show them.

use contracts::{
    dispatch::{OfferedTask, Task, Urgency, VisitState},
    elderly::{ElderReach, Trait},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Icon, icon,
    mobile::{self, Step, StepState, big_button, big_link, steps, two},
    post_form,
};

use super::screen::Screen;
use crate::pages::orders;

/// Address of a visit's page.
pub fn visit_href(task: &Task) -> String {
    format!("/m/tasks/{}", task.visit.visit_id)
}

/// 加急, 紧急; nothing for ordinary ones.
pub fn urgency(screen: &Screen, urgency: Urgency) -> Option<Markup> {
    (urgency != Urgency::Normal).then(|| orders::urgency(screen.tr, urgency))
}

/// An offer, with 不方便 and 我接单. Neither name nor address: nobody has accepted yet.
pub fn offer(screen: &Screen, offer: &OfferedTask) -> Markup {
    let tr = screen.tr;
    let when = screen.when_and_how_long(offer.starts_at.0, offer.duration);
    let when = match offer.distance_m {
        Some(metres) if metres > 0 => format!("{when} · {}", distance(screen, metres)),
        _ => when,
    };
    let credit = screen.credit(offer.duration, offer.weight);
    let until = tr.args(
        "mobile-answer-by",
        &[("time", tr.clock(offer.expires_at.0).into())],
    );
    mobile::task(&mobile::Task {
        tags: urgency(screen, offer.urgency),
        when,
        title: screen.service(&offer.service),
        href: Some(format!("/m/offers/{}", offer.offer_id)),
        address: Some(screen.place(&offer.village)),
        note: Some(format!(
            "{} · {until}",
            tr.args("mobile-credit", &[("sum", credit.into())])
        )),
        steps: None,
        actions: Some(answers(screen, offer)),
    })
}

/// The two answers, side by side and alike: a refusal has no price (R3.5).
pub fn answers(screen: &Screen, offer: &OfferedTask) -> Markup {
    let tr = screen.tr;
    let (id, action) = (
        format!("offer-{}", offer.offer_id),
        format!("/m/offers/{}", offer.offer_id),
    );
    let no = Button::submit(tr.t("mobile-decline")).value("answer", "decline");
    let yes = Button::submit(tr.t("mobile-accept"))
        .primary()
        .value("answer", "accept");
    post_form(
        &screen.ctx,
        &id,
        &action,
        screen.key(),
        two(html! { (no) }, html! { (yes) }),
    )
}

/// `1.4 公里`
pub fn distance(screen: &Screen, metres: u32) -> String {
    let tenths = metres.div_ceil(100);
    let km = format!("{}.{}", tenths / 10, tenths % 10);
    screen.tr.args("mobile-distance", &[("km", km.into())])
}

/// 已接单 → 签到 → 签退 → 入账
pub fn step_line(screen: &Screen, task: &Task) -> Markup {
    let tr = screen.tr;
    let raw = task.visit.raw_minutes.unwrap_or(task.duration);
    let standard = raw.weighted(task.visit.weight.unwrap_or(task.weight)).get();
    let credited = tr.args("mobile-step-credited", &[("time", tr.minutes(standard).into())]);
    let done = match task.visit.state {
        VisitState::Accepted => 1,
        VisitState::InProgress => 2,
        VisitState::Confirmed | VisitState::Lapsed => 4,
        _ => 3,
    };
    let labels = [
        tr.t("mobile-step-accepted"),
        tr.t("mobile-step-check-in"),
        tr.t("mobile-step-check-out"),
        credited,
    ];
    let list: Vec<Step> = labels
        .into_iter()
        .enumerate()
        .map(|(at, label)| Step {
            label,
            state: match at {
                at if at < done => StepState::Done,
                at if at == done => StepState::Now,
                _ => StepState::Ahead,
            },
        })
        .collect();
    steps(&list)
}

/// The next task with its one big step. `reach` is there for visits that are accepted or under way.
pub fn next_task(screen: &Screen, task: &Task, reach: Option<&ElderReach>) -> Markup {
    let tr = screen.tr;
    let details = Button::link(tr.t("mobile-details"), visit_href(task));
    let below = match reach.and_then(|reach| reach.phone.as_deref()) {
        Some(phone) => two(call(screen, phone), html! { (details) }),
        None => html! { (details.wide()) },
    };
    mobile::task(&mobile::Task {
        tags: urgency(screen, task.urgency),
        when: screen.when_and_how_long(task.starts_at.0, task.duration),
        title: title(screen, task, reach.map(|reach| &*reach.name)),
        href: Some(visit_href(task)),
        address: reach.map(|reach| address(screen, reach)),
        note: note(screen, task, reach),
        steps: Some(step_line(screen, task)),
        actions: Some(html! { (next_step(screen, task)) (below) }),
    })
}

/// A visit in the list: what, when, for whom.
pub fn visit(screen: &Screen, task: &Task, elder: Option<&str>) -> Markup {
    mobile::task(&mobile::Task {
        tags: urgency(screen, task.urgency),
        when: screen.when_and_how_long(task.starts_at.0, task.duration),
        title: title(screen, task, elder),
        href: Some(visit_href(task)),
        steps: Some(step_line(screen, task)),
        actions: Some(
            html! { (Button::link(screen.tr.t("mobile-open"), visit_href(task)).primary().wide()) },
        ),
        ..mobile::Task::default()
    })
}

/// 家电维修 · 张桂兰
pub fn title(screen: &Screen, task: &Task, elder: Option<&str>) -> String {
    let service = screen.service(&task.service);
    match elder {
        Some(name) => format!("{service} · {name}"),
        None => service,
    }
}

/// Village, building and room.
pub fn address(screen: &Screen, reach: &ElderReach) -> String {
    format!("{} {}", screen.place(&reach.village), &*reach.address)
}

/// What is to be done, what to know of the home, and what of the elder: only what helps at the door. Hardship is nobody's
/// business there.
pub fn note(screen: &Screen, task: &Task, reach: Option<&ElderReach>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(task.note.as_deref().map(str::to_owned));
    if let Some(reach) = reach {
        parts.extend(reach.note.as_deref().map(str::to_owned));
        let useful = reach.traits.iter().filter(|one| **one != Trait::Hardship);
        parts.extend(useful.map(|one| screen.tr.word("trait", one.as_str())));
    }
    (!parts.is_empty()).then(|| parts.join(&screen.tr.t("mobile-note-between")))
}

/// The one big button: what comes next at the door.
pub fn next_step(screen: &Screen, task: &Task) -> Markup {
    let tr = screen.tr;
    match task.visit.state {
        VisitState::Accepted if screen.now >= task.check_in_from.0 => check_in(screen, task),
        VisitState::Accepted => {
            let opens = screen.when(task.check_in_from.0);
            html! { p.muted { (tr.args("mobile-check-in-opens", &[("when", opens.into())])) } }
        }
        VisitState::InProgress => big_link(
            Icon::Check,
            &tr.t("mobile-check-out"),
            &format!("{}#check-out", visit_href(task)),
        ),
        _ => html! {},
    }
}

fn check_in(screen: &Screen, task: &Task) -> Markup {
    let action = format!("{}/check-in", visit_href(task));
    let body = html! {
        (super::place::fields())
        (big_button(Icon::Check, &screen.tr.t("mobile-check-in")))
    };
    super::place::form(&screen.ctx, "check-in", &action, screen.key(), body)
}

/// 打电话
pub fn call(screen: &Screen, phone: &str) -> Markup {
    html! { a.btn href={ "tel:" (phone) } { (icon(Icon::Phone)) (screen.tr.t("mobile-call")) } }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    #[test]
    fn an_offer_shows_what_and_when_but_neither_name_nor_address() {
        let html = offer(&screen(Lang::Zh), &sample::offer()).into_string();
        for words in [
            "送餐",
            "明天 09:00",
            "2时 × 1 = 2时",
            "1.5 公里",
            "14:25",
            "不方便",
            "我接单",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(!html.contains("张桂兰") && !html.contains("tel:"));
    }

    #[test]
    fn a_visit_goes_through_four_steps_and_one_of_them_is_now() {
        for (state, done, now) in [
            (VisitState::Accepted, 1, true),
            (VisitState::InProgress, 2, true),
            (VisitState::Uploaded, 3, true),
            (VisitState::Confirmed, 4, false),
        ] {
            let html = step_line(&screen(Lang::Zh), &sample::task(state)).into_string();
            assert_eq!(html.matches("class=\"ok\"").count(), done, "{state:?}");
            assert_eq!(html.contains("aria-current=\"step\""), now, "{state:?}");
        }
    }

    #[test]
    fn before_the_door_opens_there_is_no_button_that_would_be_refused() {
        let mut early = screen(Lang::Zh);
        early.now -= time::Duration::hours(1);
        let html = next_step(&early, &sample::task(VisitState::Accepted)).into_string();
        assert!(html.contains("14:00") && !html.contains("<button"));
        let html = next_step(&screen(Lang::Zh), &sample::task(VisitState::Accepted)).into_string();
        assert!(html.contains("到门口了，签到") && html.contains("name=\"idem\""));
    }

    #[test]
    fn a_helper_learns_of_weak_hearing_but_not_of_hardship() {
        let screen = screen(Lang::Zh);
        let task = sample::task(VisitState::Accepted);
        let html = next_task(&screen, &task, Some(&sample::reach())).into_string();
        assert!(html.contains("听力弱") && html.contains("请敲门后等候") && html.contains("冰箱不制冷"));
        assert!(!html.contains(&screen.tr.word("trait", "hardship")));
        assert!(html.contains("张桂兰&lt;b&gt;") && html.contains("tel:16900000001"));
    }

    #[test]
    fn an_elder_without_a_phone_has_no_call_button() {
        let mut reach = sample::reach();
        reach.phone = None;
        let task = sample::task(VisitState::Accepted);
        assert!(
            !next_task(&screen(Lang::En), &task, Some(&reach))
                .into_string()
                .contains("tel:")
        );
    }
}
