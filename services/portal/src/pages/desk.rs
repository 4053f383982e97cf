//! The work desk: what waits for the reader, and where to begin. What somebody has proposed waits for another person: it is no
//! line of theirs.

mod goods;

use axum::{Router, extract::State, routing::get};
use contracts::{
    Page as Rows, Paging, Role,
    dispatch::{
        CaseState, DispatchQueue, FindCases, QueueTab, VisitsToUpload,
        anomaly::{AnomalyState, FindAnomalies},
        callback::{CallBackState, FindCallBacks},
        case::CaseStep,
        survey::FindSurveyDue,
        work_order::{FindWorkOrders, WorkOrderState},
    },
    ledger::{
        correction::{Correction, CorrectionState, Corrections},
        fund::{FindFundEntries, FundEntryRow, FundEntryState},
        import::{Import, ImportState, Imports},
        settlement::{ListSettlements, ReviewState, Settlement, SettlementState, TownReview},
    },
    notification::{
        RepliesForHotline,
        campaign::{CampaignState, FindCampaigns},
    },
    volunteer::{FindVolunteers, VolunteerState, WaitingCertificates},
};
use futures::{FutureExt, future::BoxFuture};
use maud::{Markup, html};
use portal_kit::{AlertKind, Button, Card, Empty, Icon, PageHead, Tr, alert, card, empty, icon, page};
use runtime::Failure;

use crate::{
    domain::setting::DECIDERS,
    pages::{day_plans, goods_orders, stock},
    store::setting,
    web::{App, Page, Signed, url},
};

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

/// One line of what waits.
struct Todo {
    count: i64,
    words: &'static str,
    href: String,
    /// Late, or somebody is waiting for it.
    pressing: bool,
}

type Ask<'a> = BoxFuture<'a, contracts::Result<Vec<Todo>>>;

/// A page without rows: only the number of all matters.
const COUNT: Paging = Paging { page: 1, size: 1 };
/// As many rows as are looked through for whose turn it is.
const WHOLE: Paging = Paging { page: 1, size: 200 };

/// How many of what was found are the reader's turn. What lies beyond the rows that were looked through counts as theirs.
fn theirs<R>(found: &Rows<R>, is_theirs: impl Fn(&R) -> bool) -> i64 {
    let others = found.rows.iter().filter(|row| !is_theirs(row)).count();
    found.total - i64::try_from(others).unwrap_or_default()
}

async fn show(State(app): State<App>, signed: Signed) -> Page {
    let asks = asks(&app, &signed);
    let answers = futures::future::join_all(asks).await;
    let silent = answers.iter().any(Result::is_err);
    let todos: Vec<Todo> = answers
        .into_iter()
        .flatten()
        .flatten()
        .filter(|todo| todo.count > 0)
        .collect();
    let (ctx, tr) = (signed.ctx(&app, "/"), signed.tr);
    let now = app.host.clock().now();
    let head = PageHead::new(tr.args("desk-title", &[("org", signed.org_name.as_str().into())]))
        .meta(html! { (tr.args("desk-as-of", &[("at", tr.moment(now).into())])) });
    Ok(page(
        &ctx,
        &head,
        html! {
            @if silent { (alert(AlertKind::Warn, html! { (tr.t("desk-silent")) })) }
            (begin(&signed, tr))
            (card(Card::new(tr.t("desk-todo")).right(html! { span.small.muted { (tr.args("desk-todo-count", &[("n", todos.len().into())])) } }).flush(), html! {
                @if todos.is_empty() {
                    (empty(&Empty { text: tr.t("desk-todo-none"), action: None }))
                } @else {
                    ul.todo {
                        @for todo in &todos {
                            li {
                                span.n.bad[todo.pressing] { (tr.number(todo.count)) }
                                span { (tr.t(todo.words)) }
                                (Button::link(tr.t("desk-look"), &todo.href).small())
                            }
                        }
                    }
                }
            }))
        },
    ))
}

/// Where to begin: large buttons for village and social organisation, often on a phone.
fn begin(signed: &Signed, tr: Tr) -> Markup {
    let mut buttons: Vec<(&str, &str, Icon)> = Vec::new();
    if signed.has(&[Role::Clerk, Role::Branch]) {
        buttons.push(("/console", "desk-new-order", Icon::Plus));
    }
    if signed.has(&[Role::Clerk]) {
        buttons.push(("/elders/new", "desk-new-elder", Icon::Elder));
    }
    if signed.has(&[Role::Clerk, Role::OrgClerk]) {
        buttons.push(("/counter", "nav-counter", Icon::Gift));
        buttons.push(("/volunteers/new", "desk-new-volunteer", Icon::People));
        buttons.push(("/visits", "desk-visits", Icon::Upload));
        buttons.push(("/records/batch", "records-title", Icon::List));
    }
    if signed.has(&[Role::Branch]) {
        buttons.push(("/map", "map-title", Icon::Pin));
    }
    if signed.has(&[Role::Operator]) {
        buttons.push(("/console", "desk-console", Icon::Phone));
        buttons.push(("/elders/new", "desk-new-elder", Icon::Elder));
    }
    html! {
        @if !buttons.is_empty() {
            nav.begin aria-label=(tr.t("desk-begin")) {
                @for (href, words, picture) in buttons {
                    a.btn.btn--p href=(href) { (icon(picture)) (tr.t(words)) }
                }
            }
        }
    }
}

fn asks<'a>(app: &'a App, signed: &'a Signed) -> Vec<Ask<'a>> {
    let mut asks: Vec<Ask<'a>> = Vec::new();
    if signed.has(&[Role::Operator]) {
        asks.push(queue(app, signed).boxed());
        asks.push(replies(app, signed).boxed());
        asks.push(work_orders(app, signed).boxed());
        asks.push(call_backs(app, signed).boxed());
        asks.push(cases(app, signed, CaseStep::Head, "todo-cases").boxed());
    }
    if signed.has(&[Role::Branch]) {
        asks.push(cases(app, signed, CaseStep::Branch, "todo-cases-review").boxed());
        asks.push(surveys(app, signed).boxed());
    }
    if signed.has(&[Role::Operator, Role::Branch]) {
        asks.push(anomalies(app, signed).boxed());
    }
    if signed.has(&[Role::Outreach, Role::Operator, Role::Branch]) {
        asks.push(campaigns(app, signed).boxed());
    }
    if signed.has(&[Role::Clerk, Role::OrgClerk]) {
        asks.push(cases(app, signed, CaseStep::SubBranch, "todo-cases-answer").boxed());
    }
    if signed.has(&[Role::Clerk, Role::OrgClerk, Role::Branch]) {
        asks.push(uploads(app, signed).boxed());
        asks.push(volunteers(app, signed, VolunteerState::Applied, "todo-volunteers-applied").boxed());
        asks.push(volunteers(app, signed, VolunteerState::Training, "todo-volunteers-training").boxed());
    }
    if signed.has(&[Role::Operator, Role::Branch, Role::Clerk]) {
        asks.push(day_plans(app, signed).boxed());
    }
    if signed.has(&[Role::Operator, Role::Branch]) {
        asks.push(certificates(app, signed).boxed());
    }
    if signed.has(&[Role::Finance, Role::Branch]) {
        asks.push(settlements(app, signed).boxed());
    }
    if signed.has(&[Role::Finance]) {
        asks.push(corrections(app, signed).boxed());
        asks.push(imports(app, signed).boxed());
    }
    if signed.has(&[Role::Finance, Role::Operator]) {
        asks.push(fund(app, signed).boxed());
    }
    if signed.has(&stock::SIGNERS) {
        asks.push(goods::counts(app, signed).boxed());
    }
    if signed.has(&goods_orders::DECIDERS) {
        asks.push(goods::returns(app, signed).boxed());
    }
    if signed.has(&stock::KEEPERS) {
        asks.push(goods::arriving(app, signed).boxed());
    }
    if signed.has(DECIDERS) {
        asks.push(proposals(app, signed).boxed());
    }
    asks
}

async fn queue(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let queue = signed
        .ask(
            app,
            DispatchQueue {
                tab: QueueTab::Open,
                paging: COUNT,
            },
        )
        .await?;
    let of = |tab: QueueTab| {
        queue
            .counts
            .iter()
            .find(|count| count.tab == tab)
            .map_or(0, |count| count.count)
    };
    let line = |tab: QueueTab, words, pressing| Todo {
        count: of(tab),
        words,
        href: url("/console", &[("tab", tab.as_str())]),
        pressing,
    };
    Ok(vec![
        line(QueueTab::Trouble, "todo-queue-trouble", true),
        line(QueueTab::Open, "todo-queue-open", true),
        line(QueueTab::Offered, "todo-queue-offered", false),
    ])
}

async fn replies(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let waiting = signed.ask(app, RepliesForHotline { paging: COUNT }).await?;
    Ok(vec![Todo {
        count: waiting.total,
        words: "todo-replies",
        href: "/replies".into(),
        pressing: true,
    }])
}

/// Open cases where it is the reader's turn, and for head office those that nobody has seen to in time.
async fn cases(
    app: &App,
    signed: &Signed,
    step: CaseStep,
    words: &'static str,
) -> contracts::Result<Vec<Todo>> {
    let open = |step: Option<CaseStep>, late: bool| FindCases {
        within: None,
        state: Some(CaseState::Open),
        kind: None,
        step,
        late,
        paging: COUNT,
    };
    let line = |count, words, query: &[(&str, &str)]| Todo {
        count,
        words,
        href: url("/cases", query),
        pressing: true,
    };
    let theirs = signed.ask(app, open(Some(step), false)).await?;
    let mut lines = vec![line(theirs.total, words, &[("step", step.as_str())])];
    if step == CaseStep::Head {
        let late = signed.ask(app, open(None, true)).await?;
        lines.push(line(late.total, "todo-cases-late", &[("late", "yes")]));
    }
    Ok(lines)
}

async fn call_backs(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let query = FindCallBacks {
        within: None,
        state: Some(CallBackState::Waiting),
        today: true,
        paging: COUNT,
    };
    Ok(vec![Todo {
        count: signed.ask(app, query).await?.total,
        words: "todo-callbacks",
        href: "/callbacks".into(),
        pressing: false,
    }])
}

async fn anomalies(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let query = FindAnomalies {
        within: None,
        state: Some(AnomalyState::Open),
        kind: None,
        paging: COUNT,
    };
    Ok(vec![Todo {
        count: signed.ask(app, query).await?.total,
        words: "todo-anomalies",
        href: "/anomalies".into(),
        pressing: false,
    }])
}

async fn work_orders(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let query = FindWorkOrders {
        state: Some(WorkOrderState::Waiting),
        external_id: None,
        order_id: None,
        paging: COUNT,
    };
    Ok(vec![Todo {
        count: signed.ask(app, query).await?.total,
        words: "todo-work_orders",
        href: "/work-orders".into(),
        pressing: true,
    }])
}

/// Campaigns that wait for the reader, as the second person (R12.4).
async fn campaigns(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let mut count = 0;
    for state in [CampaignState::Submitted, CampaignState::TownApproved] {
        let query = FindCampaigns {
            state: Some(state),
            paging: Paging { page: 1, size: 200 },
        };
        let rows = signed.ask(app, query).await?.rows;
        count += rows.iter().filter(|row| row.may_approve).count();
    }
    Ok(vec![Todo {
        count: i64::try_from(count).unwrap_or(i64::MAX),
        words: "todo-campaigns",
        href: "/campaigns".into(),
        pressing: false,
    }])
}

async fn surveys(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let query = FindSurveyDue {
        within: None,
        paging: COUNT,
    };
    Ok(vec![Todo {
        count: signed.ask(app, query).await?.total,
        words: "todo-surveys",
        href: "/surveys".into(),
        pressing: false,
    }])
}

async fn uploads(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let waiting = signed
        .ask(
            app,
            VisitsToUpload {
                within: None,
                paging: COUNT,
            },
        )
        .await?;
    Ok(vec![Todo {
        count: waiting.total,
        words: "todo-uploads",
        href: "/visits".into(),
        pressing: false,
    }])
}

async fn volunteers(
    app: &App,
    signed: &Signed,
    state: VolunteerState,
    words: &'static str,
) -> contracts::Result<Vec<Todo>> {
    let query = FindVolunteers {
        text: None,
        within: None,
        state: Some(state),
        paging: COUNT,
    };
    let found = signed.ask(app, query).await?;
    let href = match state {
        VolunteerState::Applied => "/volunteers/applications".to_owned(),
        _ => url("/volunteers", &[("state", state.as_str())]),
    };
    Ok(vec![Todo {
        count: found.total,
        words,
        href,
        pressing: false,
    }])
}

async fn certificates(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let found = signed.ask(app, WaitingCertificates { paging: COUNT }).await?;
    Ok(vec![Todo {
        count: found.total,
        words: "todo-certificates",
        href: "/volunteers/applications".into(),
        pressing: false,
    }])
}

async fn day_plans(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let waiting = day_plans::to_look_at(app, signed).await?;
    Ok(vec![Todo {
        count: waiting.len() as i64,
        words: "todo-day-plans",
        href: match waiting.as_slice() {
            [one] => one.clone(),
            _ => "/day-plans".into(),
        },
        pressing: false,
    }])
}

async fn fund(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let query = FindFundEntries {
        kind: None,
        state: None,
        waiting: true,
        paging: WHOLE,
    };
    let waiting = signed.ask(app, query).await?;
    let me = Some(signed.staff_id);
    let may_decide = |row: &FundEntryRow| match row.state {
        FundEntryState::Proposed => row.recorded_by != me,
        _ => row.reversal_by != me,
    };
    Ok(vec![Todo {
        count: theirs(&waiting, may_decide),
        words: "todo-fund",
        href: "/fund".into(),
        pressing: false,
    }])
}

/// A settlement waits for its towns, or for one of finance: to send it on, to approve it, to have it posted.
async fn settlements(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    use SettlementState::{Approved, Computed, Reviewed};
    let all = signed.ask(app, ListSettlements {}).await?.settlements;
    let finance = signed.has(&[Role::Finance]);
    let me = Some(signed.staff_id);
    let (waiting, words): (Vec<_>, _) = if finance {
        // Neither who opened it nor who submitted it approves (R7.5).
        let own = |one: &Settlement| {
            one.opened.by == me || one.submitted.as_ref().is_some_and(|submitted| submitted.by == me)
        };
        let theirs = |one: &Settlement| match one.state {
            Computed | Approved => true,
            Reviewed => !own(one),
            _ => false,
        };
        (all.into_iter().filter(theirs).collect(), "todo-settlements")
    } else {
        let asked = |town: &TownReview| town.town == signed.scope && town.state == ReviewState::Waiting;
        let in_review = |one: &Settlement| one.state == SettlementState::InReview;
        let waiting = all
            .into_iter()
            .filter(|one| in_review(one) && one.towns.iter().any(asked));
        (waiting.collect(), "todo-settlements-review")
    };
    let href = match waiting.as_slice() {
        [one] => format!("/settlements/{}", one.settlement_id),
        _ => "/settlements".into(),
    };
    Ok(vec![Todo {
        count: waiting.len() as i64,
        words,
        href,
        pressing: true,
    }])
}

async fn corrections(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let query = Corrections {
        state: Some(CorrectionState::Proposed),
        paging: WHOLE,
    };
    let found = signed.ask(app, query).await?;
    let me = Some(signed.staff_id);
    Ok(vec![Todo {
        count: theirs(&found, |one: &Correction| one.proposed_by != me),
        words: "todo-corrections",
        href: "/ledger/corrections".into(),
        pressing: false,
    }])
}

async fn imports(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let query = Imports {
        state: Some(ImportState::Proposed),
        paging: WHOLE,
    };
    let found = signed.ask(app, query).await?;
    let me = Some(signed.staff_id);
    Ok(vec![Todo {
        count: theirs(&found, |one: &Import| one.proposed_by != me),
        words: "todo-imports",
        href: "/ledger/imports".into(),
        pressing: false,
    }])
}

async fn proposals(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let counted = async {
        let mut db = app.host.pool().acquire().await?;
        setting::waiting_for(&mut db, signed.staff_id).await
    };
    let count = counted.await.map_err(Failure::into_error)?;
    Ok(vec![Todo {
        count,
        words: "todo-settings",
        href: "/settings".into(),
        pressing: false,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_others_is_taken_off_and_what_nobody_looked_at_counts() {
        let found = Rows {
            rows: vec!["mine", "hers", "mine"],
            total: 203,
        };
        assert_eq!(theirs(&found, |who: &&str| *who == "hers"), 201);
        assert_eq!(theirs(&found, |_: &&str| true), 203);
    }
}
