//! Cases: elders who objected (R9.3). The minutes stay frozen until the hotline has decided.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Page as Rows, Paging,
    dispatch::{CaseCard, CaseState, FindCases, ResolveCase},
};
use kernel::CaseId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Choice, Empty, Hx, PageHead, Pager, Tab, TagKind, action_bar, alert, card,
    empty, error_summary, facts, page as shell, pager, post_form, seg, status, tabs, tag, textarea,
};
use serde::Deserialize;

use super::orders::{
    desk::Desk,
    form::{Refused, Sent, Sheet, Typed},
    steps::HOTLINE,
};
use crate::web::{App, Page, Post, Signed, page_of, url};

const PER_PAGE: u32 = 20;

/// `/cases`
pub fn routes() -> Router<App> {
    Router::new()
        .route("/cases", get(show))
        .route("/cases/{id}/decision", post(decide))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    page: String,
    done: String,
}

/// Which cases are shown.
#[derive(Debug, Clone, Copy)]
struct Filter {
    state: Option<CaseState>,
    page: u32,
}

impl Filter {
    const OPEN: Self = Self {
        state: Some(CaseState::Open),
        page: 1,
    };

    fn word(self) -> &'static str {
        self.state.map_or("all", CaseState::as_str)
    }

    fn href(self) -> String {
        url("/cases", &[("state", self.word()), ("page", &page_of(self.page))])
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page {
    // What waits comes first: without a choice only open cases are listed.
    let state = match asked.state.as_str() {
        "" => Some(CaseState::Open),
        word => CaseState::parse(word),
    };
    let filter = Filter {
        state,
        page: asked.page.parse().unwrap_or(1).max(1),
    };
    render(
        (&signed, &app),
        filter,
        &Refused::default(),
        CaseState::parse(&asked.done),
    )
    .await
}

async fn render(
    (signed, app): (&Signed, &App),
    filter: Filter,
    refused: &Refused,
    done: Option<CaseState>,
) -> Page {
    let query = FindCases {
        state: filter.state,
        paging: Paging {
            page: filter.page,
            size: PER_PAGE,
        },
    };
    let found = signed.ask(app, query).await?;
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
                Ok(_) => {
                    return Ok(Redirect::to(&format!("/cases?done={}", decision.as_str())).into_response());
                }
                Err(error) => sent.refused(error, &[])?,
            }
        }
        _ => sent.unsound(),
    };
    let page = render((&signed, &app), Filter::OPEN, &refused, None).await?;
    Ok((refused.status, page).into_response())
}

fn view(
    desk: &Desk,
    filter: Filter,
    found: &Rows<CaseCard>,
    refused: &Refused,
    done: Option<CaseState>,
) -> Markup {
    let tr = desk.tr;
    let head = PageHead::new(tr.t("cases-title")).errors(!refused.errors.is_empty());
    let tab = |state: Option<CaseState>| {
        let to = Filter { state, page: 1 };
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
            @match done {
                Some(CaseState::Upheld) => (alert(AlertKind::Ok, html! { (tr.t("cases-done-upheld")) })),
                Some(CaseState::Dismissed) => (alert(AlertKind::Ok, html! { (tr.t("cases-done-dismissed")) })),
                _ => {}
            }
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            (tabs(&tr.t("cases-states"), &all))
            @if found.rows.is_empty() {
                (card(Card::new("").flush(), empty(&Empty { text: tr.t("cases-none"), action: None })))
            }
            @for case in &found.rows { (one(desk, case, refused)) }
            @if found.total > i64::from(PER_PAGE) { (pager(tr, &pages)) }
        },
    )
}

fn one(desk: &Desk, case: &CaseCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let late = case.state == CaseState::Open && case.due_at.0 < desk.now;
    let mut rows = vec![
        (
            tr.t("orders-number"),
            html! { a href={ "/orders/" (case.order_id) } { (case.order_no) } },
        ),
        (
            tr.t("orders-elder"),
            html! { a href={ "/elders/" (case.elder_id) } { (desk.names.elder(case.elder_id)) } },
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
        (
            tr.t("cases-reason"),
            html! {
                @if let Some(reason) = &case.reason { (**reason) } @else { span.muted { (tr.t("cases-no-reason")) } }
                " " span.muted { "(" (tr.word("channel", case.channel.as_str())) ")" }
            },
        ),
        (tr.t("cases-opened"), html! { (tr.moment(case.opened_at.0)) }),
        (
            tr.t("cases-due"),
            html! { span.down[late] { (tr.moment(case.due_at.0)) } },
        ),
    ];
    if let Some(note) = &case.note {
        rows.push((tr.t("cases-note"), html! { (note) }));
    }
    let head = Card::new(case.case_no.clone()).id(format!("case-{}", case.case_id)).right(html! {
        @if late { (tag(TagKind::SolidBad, &tr.t("cases-late"))) } (status(tr, "case", case.state.as_str()))
    });
    card(
        head,
        html! {
            (facts(&rows))
            @if case.state == CaseState::Open && desk.is(&HOTLINE) { (decision(desk, case, refused)) }
        },
    )
}

fn decision(desk: &Desk, case: &CaseCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("decision-{}", case.case_id), refused);
    let choices = [
        Choice::bad(CaseState::Upheld.as_str(), tr.t("cases-uphold")),
        Choice::new(CaseState::Dismissed.as_str(), tr.t("cases-dismiss")),
    ];
    post_form(
        &desk.ctx,
        sheet.id(),
        &format!("/cases/{}/decision", case.case_id),
        desk.key(),
        html! {
            div.stack {
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
        }
    }

    fn page(role: Role, state: CaseState) -> String {
        let found = Rows {
            rows: vec![case(state)],
            total: 1,
        };
        view(
            &desk(role, Lang::Zh),
            Filter::OPEN,
            &found,
            &Refused::default(),
            None,
        )
        .into_string()
    }

    #[test]
    fn the_hotline_decides_an_open_case_and_nobody_else_does_r9_3() {
        assert!(page(Role::Operator, CaseState::Open).contains("/decision\""));
        assert!(!page(Role::Branch, CaseState::Open).contains("/decision\""));
        assert!(!page(Role::Auditor, CaseState::Open).contains("/decision\""));
    }

    #[test]
    fn a_decided_case_cannot_be_decided_again() {
        assert!(!page(Role::Operator, CaseState::Upheld).contains("/decision\""));
    }

    #[test]
    fn an_open_case_past_its_day_is_marked_and_the_elders_words_are_escaped() {
        let html = page(Role::Operator, CaseState::Open);
        assert!(
            html.contains("超期") && html.contains("&lt;b&gt;没来&lt;/b&gt;") && html.contains("1时30分")
        );
        assert!(!page(Role::Operator, CaseState::Dismissed).contains("超期"));
    }
}
