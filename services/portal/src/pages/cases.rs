//! Cases: elders who objected, or were not content when called back or asked by their town, complaints, and anomalies that nothing
//! explains (R9.3). The sub-branch answers, its branch reviews, the hotline closes; the minutes of an objection stay frozen until then.

mod steps;

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Page as Rows, Paging, Role,
    dispatch::{
        CaseCard, CaseState, FindCases, ResolveCase, VisitState,
        case::{CaseKind, CaseStep},
    },
};
use kernel::CaseId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Choice, Empty, Field, Filters, Hx, PageHead, Pager, Tab, TagKind, action_bar,
    alert, card, empty, error_summary, facts, filters, page as shell, pager, post_form, seg, select, status,
    tabs, tag, textarea,
};
use serde::Deserialize;

use super::orders::{
    desk::Desk,
    form::{Refused, Sent, Sheet, Typed},
    steps::HOTLINE,
};
use crate::web::{App, Page, Post, Signed, page_of, url};

const PER_PAGE: u32 = 20;
/// Who reads cases.
pub const READERS: [Role; 6] = [
    Role::Operator,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Finance,
    Role::Auditor,
];

/// Address of all cases that come from this.
pub fn of(kind: CaseKind) -> String {
    url("/cases", &[("state", "all"), ("kind", kind.as_str())])
}

/// A case's number from an address, to be shown: nothing that does not look like one.
pub fn number(text: &str) -> Option<String> {
    let digits = text.strip_prefix("AJ")?;
    let is_one = digits.len() < 24 && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_one.then(|| text.to_owned())
}

/// `/cases`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/cases", get(show))
        .route("/cases/{id}/decision", post(decide))
        .merge(steps::routes())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    kind: String,
    step: String,
    late: String,
    page: String,
    done: String,
}

/// Which cases are shown.
#[derive(Debug, Clone, Copy)]
struct Filter {
    state: Option<CaseState>,
    kind: Option<CaseKind>,
    step: Option<CaseStep>,
    late: bool,
    page: u32,
}

impl Filter {
    const OPEN: Self = Self {
        state: Some(CaseState::Open),
        kind: None,
        step: None,
        late: false,
        page: 1,
    };

    fn word(self) -> &'static str {
        self.state.map_or("all", CaseState::as_str)
    }

    fn late_word(self) -> &'static str {
        if self.late { "yes" } else { "" }
    }

    fn href(self) -> String {
        let pairs = [
            ("state", self.word()),
            ("kind", self.kind.map_or("", CaseKind::as_str)),
            ("step", self.step.map_or("", CaseStep::as_str)),
            ("late", self.late_word()),
            ("page", &page_of(self.page)),
        ];
        url("/cases", &pairs)
    }
}

/// What was done to a case, for the words above the list.
fn done_words(done: &str) -> Option<&'static str> {
    Some(match done {
        "upheld" => "cases-done-upheld",
        "dismissed" => "cases-done-dismissed",
        "closed" => "cases-done-closed",
        "answered" => "cases-done-answered",
        "reviewed" => "cases-done-reviewed",
        _ => return None,
    })
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page {
    // What waits comes first: without a choice only open cases are listed.
    let state = match asked.state.as_str() {
        "" => Some(CaseState::Open),
        word => CaseState::parse(word),
    };
    let filter = Filter {
        state,
        kind: CaseKind::parse(&asked.kind),
        step: CaseStep::parse(&asked.step),
        late: asked.late == "yes",
        page: asked.page.parse().unwrap_or(1).max(1),
    };
    render((&signed, &app), filter, &Refused::default(), &asked.done).await
}

async fn render((signed, app): (&Signed, &App), filter: Filter, refused: &Refused, done: &str) -> Page {
    let query = FindCases {
        within: None,
        state: filter.state,
        kind: filter.kind,
        step: filter.step,
        late: filter.late,
        paging: Paging {
            page: filter.page,
            size: PER_PAGE,
        },
    };
    let found = signed.ask(app, query).await?;
    signed.reaches(PER_PAGE, found.total)?;
    let elders = found.rows.iter().map(|case| case.elder_id);
    let volunteers = found.rows.iter().map(|case| case.volunteer_id);
    let mut desk = Desk::open(signed, app, "/cases")
        .await?
        .with_names(signed, app, elders, volunteers)
        .await?;
    desk.ctx.path = filter.href();
    Ok(view(&desk, filter, &found, refused, done))
}

async fn decide(
    signed: Signed,
    State(app): State<App>,
    Path(case): Path<CaseId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new(format!("decision-{case}"), data, signed.tr);
    let decision = CaseState::parse(sent.text("decision")).filter(|decision| *decision != CaseState::Open);
    let decision = sent.read("decision", "no_decision", decision);
    let note = sent.required("note", "no_note");
    let refused = match decision {
        Some(decision) if sent.is_sound() => {
            match signed
                .tell(
                    &app,
                    idem,
                    ResolveCase {
                        case_id: case,
                        decision,
                        note,
                    },
                )
                .await
            {
                Ok(visit) => {
                    // Without an objection the visit is what it was.
                    let done = match visit.state {
                        VisitState::Voided => "upheld",
                        _ if sent.text("kind") != CaseKind::Objection.as_str() => "closed",
                        _ => "dismissed",
                    };
                    return Ok(Redirect::to(&format!("/cases?done={done}")).into_response());
                }
                Err(error) => sent.refused(error, &[])?,
            }
        }
        _ => sent.unsound(),
    };
    let page = render((&signed, &app), Filter::OPEN, &refused, "").await?;
    Ok((refused.status, page).into_response())
}

fn view(desk: &Desk, filter: Filter, found: &Rows<CaseCard>, refused: &Refused, done: &str) -> Markup {
    let tr = desk.tr;
    let head = PageHead::new(tr.t("cases-title"))
        .actions(html! {
            (Button::link(tr.t("nav-callbacks"), "/callbacks"))
            (Button::link(tr.t("surveys-title"), "/surveys"))
            @if desk.is(&super::anomalies::READERS) { (Button::link(tr.t("anomalies-title"), "/anomalies")) }
        })
        .errors(!refused.errors.is_empty());
    let tab = |state: Option<CaseState>| {
        let to = Filter {
            state,
            page: 1,
            ..filter
        };
        let label = state.map_or_else(
            || tr.t("orders-all"),
            |state| tr.word("status-case", state.as_str()),
        );
        let current = filter.state == state;
        let count = current.then(|| u64::try_from(found.total).unwrap_or(0));
        Tab {
            label,
            href: to.href(),
            count,
            current,
            bad: false,
        }
    };
    let all: Vec<Tab> = CaseState::ALL
        .iter()
        .map(|state| Some(*state))
        .chain([None])
        .map(tab)
        .collect();
    let total = u64::try_from(found.total).unwrap_or(0);
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total,
        href: &|page| Filter { page, ..filter }.href(),
    };
    shell(
        &desk.ctx,
        &head,
        html! {
            @if let Some(words) = done_words(done) { (alert(AlertKind::Ok, html! { (tr.t(words)) })) }
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            (card(Card::new("").flush(), html! {
                (tabs(&tr.t("cases-states"), &all))
                (narrower(desk, filter))
                @if found.rows.is_empty() { (empty(&Empty { text: tr.t("cases-none"), action: None })) }
            }))
            @for case in &found.rows { (one(desk, case, refused)) }
            @if found.total > i64::from(PER_PAGE) { (pager(tr, &pages)) }
        },
    )
}

/// Where it comes from, whose turn it is, and whether it is overdue.
fn narrower(desk: &Desk, filter: Filter) -> Markup {
    let tr = desk.tr;
    let any = || (String::new(), tr.t("orders-all"));
    let kinds: Vec<(String, String)> = std::iter::once(any())
        .chain(
            CaseKind::ALL
                .iter()
                .map(|kind| (kind.as_str().to_owned(), tr.word("source-case", kind.as_str()))),
        )
        .collect();
    let steps: Vec<(String, String)> = std::iter::once(any())
        .chain(CaseStep::ALL.iter().map(|step| {
            (
                step.as_str().to_owned(),
                tr.word("status-case_step", step.as_str()),
            )
        }))
        .collect();
    let late = [any(), ("yes".to_owned(), tr.t("cases-late"))];
    filters(
        tr,
        &Filters::new("/cases"),
        html! {
            input type="hidden" name="state" value=(filter.word());
            (select(&Field::new(tr, "kind", tr.t("cases-kind")), &kinds, filter.kind.map_or("", CaseKind::as_str), Hx::default()))
            (select(&Field::new(tr, "step", tr.t("cases-step")), &steps, filter.step.map_or("", CaseStep::as_str), Hx::default()))
            (select(&Field::new(tr, "late", tr.t("cases-due")), &late, filter.late_word(), Hx::default()))
        },
    )
}

fn one(desk: &Desk, case: &CaseCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let is_open = case.state == CaseState::Open;
    let late = is_open && case.due_at.0 < desk.now;
    let head = Card::new(case.case_no.clone()).id(format!("case-{}", case.case_id)).right(html! {
        @if late { (tag(TagKind::SolidBad, &tr.t("cases-late"))) }
        @if is_open { (status(tr, "case_step", case.step.as_str())) } @else { (status(tr, "case", case.state.as_str())) }
    });
    let head_offices = case.step == CaseStep::Head || late;
    card(
        head,
        html! {
            (facts(&known(desk, case)))
            @if is_open {
                (steps::view(desk, case, refused))
                @if desk.is(&HOTLINE) {
                    @if head_offices { (decision(desk, case, refused)) } @else { p.muted { (tr.t("cases-waiting")) } }
                }
            }
        },
    )
}

fn known(desk: &Desk, case: &CaseCard) -> Vec<(String, Markup)> {
    let tr = desk.tr;
    let late = case.state == CaseState::Open && case.due_at.0 < desk.now;
    let elder = desk.elder(case.elder_id, None);
    let mut rows = vec![
        (
            tr.t("cases-kind"),
            html! { (tr.word("source-case", case.kind.as_str())) },
        ),
        (
            tr.t("orders-number"),
            html! { a href={ "/orders/" (case.order_id) } { (case.order_no) } },
        ),
        (
            tr.t("orders-elder"),
            html! {
                (elder)
            },
        ),
        (
            tr.t("orders-volunteer"),
            html! {
                a href={ "/volunteers/" (case.volunteer_id) } { (desk.names.volunteer(case.volunteer_id)) }
                " " span.muted { (desk.place(&case.org)) }
            },
        ),
        (
            tr.t("cases-minutes"),
            html! { (tr.minutes(case.raw_minutes.get())) },
        ),
        said(desk, case),
    ];
    if let Some(about) = case.about {
        rows.push((
            tr.t("complaint-of"),
            html! { (tr.word("complaint_about", about.as_str())) },
        ));
    }
    let grade = match (case.kind, case.grade) {
        (_, Some(grade)) => Some(format!("{grade} {}", tr.word("choice-grade", &grade.to_string()))),
        (CaseKind::CallBack, None) => Some(tr.t("callbacks-not-served")),
        _ => None,
    };
    if let Some(grade) = grade {
        let why = case
            .call_reason
            .map(|reason| tr.word("reason-call", reason.as_str()));
        rows.push((
            tr.t("cases-grade"),
            html! { (grade) @if let Some(why) = why { " · " (why) } },
        ));
    }
    rows.push((tr.t("cases-opened"), html! { (tr.moment(case.opened_at.0)) }));
    rows.push((
        tr.t("cases-due"),
        html! { span.down[late] { (tr.moment(case.due_at.0)) } },
    ));
    for (label, said, at) in [
        ("cases-answer", &case.answer, case.answered_at),
        ("cases-review", &case.review, case.reviewed_at),
    ] {
        if let Some(said) = said {
            rows.push((
                tr.t(label),
                html! {
                    @for line in said.lines() { (line) " " }
                    @if let Some(at) = at { span.muted.nowrap { (tr.moment(at.0)) } }
                },
            ));
        }
    }
    if let Some(note) = &case.note {
        rows.push((tr.t("cases-note"), html! { (note) }));
    }
    rows.extend(steps::of_the_books(desk, case));
    rows
}

/// What is held against the visit: in the elder's words, or by whom nothing explained it.
fn said(desk: &Desk, case: &CaseCard) -> (String, Markup) {
    let tr = desk.tr;
    let reason = html! {
        @if let Some(reason) = &case.reason { (**reason) } @else { span.muted { (tr.t("cases-no-reason")) } }
    };
    if case.kind == CaseKind::Anomaly {
        return (tr.t("cases-question"), reason);
    }
    let channel = html! { " " span.muted { "(" (tr.word("channel", case.channel.as_str())) ")" } };
    (tr.t("cases-reason"), html! { (reason) (channel) })
}

fn decision(desk: &Desk, case: &CaseCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("decision-{}", case.case_id), refused);
    let (uphold, dismiss) = match case.kind {
        CaseKind::Objection => ("cases-uphold", "cases-dismiss"),
        CaseKind::CallBack | CaseKind::Anomaly | CaseKind::Survey | CaseKind::Complaint => {
            ("cases-uphold-credited", "cases-dismiss-credited")
        }
    };
    let choices = [
        Choice::bad(CaseState::Upheld.as_str(), tr.t(uphold)),
        Choice::new(CaseState::Dismissed.as_str(), tr.t(dismiss)),
    ];
    post_form(
        &desk.ctx,
        sheet.id(),
        &format!("/cases/{}/decision", case.case_id),
        desk.key(),
        html! {
            input type="hidden" name="kind" value=(case.kind.as_str());
            div.stack {
                @if case.step != CaseStep::Head { p.muted { (tr.t("cases-close-late")) } }
                (seg(&sheet.field("decision", tr.t("cases-decision")).required(), &choices, &sheet.value("decision", ""), Hx::default()))
                (textarea(&sheet.field("note", tr.t("cases-note")).required(), &sheet.value("note", ""), 2, 300))
                (action_bar(html! { (Button::submit(tr.t("cases-decide")).primary()) }))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::{Role, dispatch::Channel};
    use kernel::{ElderId, Lang, OrderId, RawMinutes, VisitId, VolunteerId};
    use time::Duration;

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, desk};

    fn case(state: CaseState) -> CaseCard {
        CaseCard {
            case_id: CaseId::generate(NOW),
            case_no: "AJ20261123-0003".into(),
            visit_id: VisitId::generate(NOW),
            order_id: OrderId::generate(NOW),
            order_no: "FW20261123-0041".into(),
            elder_id: ElderId::generate(NOW),
            volunteer_id: VolunteerId::generate(NOW),
            org: "370405001004".parse().unwrap(),
            raw_minutes: RawMinutes::new(90),
            channel: Channel::Sms,
            reason: Some("<b>没来</b>".into()),
            state,
            opened_at: NOW.into(),
            due_at: (NOW - Duration::hours(1)).into(),
            note: None,
            kind: CaseKind::Objection,
            step: CaseStep::SubBranch,
            answer: None,
            answered_at: None,
            review: None,
            reviewed_at: None,
            grade: None,
            call_reason: None,
            about: None,
        }
    }

    fn page(role: Role, state: CaseState) -> String {
        with(role, case(state))
    }

    fn with(role: Role, case: CaseCard) -> String {
        let found = Rows {
            rows: vec![case],
            total: 1,
        };
        view(
            &desk(role, Lang::Zh),
            Filter::OPEN,
            &found,
            &Refused::default(),
            "",
        )
        .into_string()
    }

    #[test]
    fn r9_3_the_hotline_decides_what_has_come_to_it_or_is_overdue_and_nobody_else_does() {
        assert!(page(Role::Operator, CaseState::Open).contains("/decision\""));
        assert!(!page(Role::Branch, CaseState::Open).contains("/decision\""));
        assert!(!page(Role::Auditor, CaseState::Open).contains("/decision\""));
        let waits = CaseCard {
            due_at: (NOW + Duration::hours(1)).into(),
            ..case(CaseState::Open)
        };
        assert!(!with(Role::Operator, waits.clone()).contains("/decision\""));
        let reviewed = CaseCard {
            step: CaseStep::Head,
            ..waits
        };
        assert!(with(Role::Operator, reviewed).contains("/decision\""));
    }

    #[test]
    fn r9_3_the_sub_branch_answers_its_branch_reviews_and_neither_out_of_turn() {
        let form = |role, step| {
            let html = with(
                role,
                CaseCard {
                    step,
                    ..case(CaseState::Open)
                },
            );
            ["answer", "review"].map(|act| html.contains(&format!("/{act}\"")))
        };
        assert_eq!(form(Role::Clerk, CaseStep::SubBranch), [true, false]);
        assert_eq!(form(Role::Clerk, CaseStep::Branch), [false, false]);
        assert_eq!(form(Role::Branch, CaseStep::Branch), [false, true]);
        assert_eq!(form(Role::Branch, CaseStep::SubBranch), [false, false]);
        assert_eq!(form(Role::Operator, CaseStep::SubBranch), [false, false]);
    }

    #[test]
    fn r9_3_a_case_of_a_call_back_says_that_the_minutes_are_credited_and_finance_finds_the_entry() {
        let called = CaseCard {
            kind: CaseKind::CallBack,
            grade: Some(2),
            ..case(CaseState::Upheld)
        };
        let html = with(Role::Finance, called.clone());
        assert!(html.contains("/ledger/entries?order=") && html.contains("2 不满意"));
        assert!(html.contains(">记账<"), "{html}");
        assert!(!with(Role::Clerk, called).contains("/ledger/entries"));
    }

    #[test]
    fn r9_3_a_case_of_an_anomaly_asks_a_question_and_leaves_the_minutes_as_they_are() {
        let odd = CaseCard {
            kind: CaseKind::Anomaly,
            step: CaseStep::Head,
            ..case(CaseState::Open)
        };
        let html = with(Role::Operator, odd);
        assert!(html.contains("待查问题") && html.contains("属实，时长另行更正"));
        assert!(!html.contains("老人的说法"), "no elder has said it");
        let asked = CaseCard {
            kind: CaseKind::Survey,
            grade: Some(2),
            ..case(CaseState::Upheld)
        };
        assert!(with(Role::Finance, asked.clone()).contains("2 不满意"));
        let ungraded = CaseCard { grade: None, ..asked };
        assert!(!with(Role::Finance, ungraded).contains("服务没有发生"));
    }

    #[test]
    fn a_number_in_an_address_is_shown_if_it_is_one() {
        assert_eq!(number("AJ20261123-0003").as_deref(), Some("AJ20261123-0003"));
        for no in ["", "FW1", "AJ<b>", "AJ请汇款", "AJ123456789012345678901234"] {
            assert!(number(no).is_none(), "{no}");
        }
    }

    #[test]
    fn a_decided_case_cannot_be_decided_again() {
        assert!(!page(Role::Operator, CaseState::Upheld).contains("/decision\""));
    }

    #[test]
    fn an_open_case_past_its_day_is_marked_and_the_elders_words_are_escaped() {
        let html = page(Role::Operator, CaseState::Open);
        assert!(
            html.contains("tag--solid-bad")
                && html.contains("&lt;b&gt;没来&lt;/b&gt;")
                && html.contains("1时30分")
        );
        assert!(!page(Role::Operator, CaseState::Dismissed).contains("tag--solid-bad"));
    }
}
