//! The steps of the tiers below head office: the sub-branch's answer, its branch's review; and the way to the books.

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use contracts::{
    Command, Role,
    dispatch::{
        CaseCard, CaseState,
        case::{AnswerCase, CaseKind, CaseReview, CaseStep, ReviewCase},
        complaint::ComplaintAbout,
    },
};
use kernel::CaseId;
use maud::{Markup, html};
use portal_kit::{Button, Choice, Hx, action_bar, post_form, seg, textarea};
use uuid::Uuid;

use super::{
    super::orders::{
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    Filter, render,
};
use crate::web::{App, Page, Post, Signed, url};

/// Who answers for a sub-branch.
const ANSWER: [Role; 2] = [Role::Clerk, Role::OrgClerk];
/// Who reviews.
const REVIEW: [Role; 1] = [Role::Branch];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/cases/{id}/answer", post(answer))
        .route("/cases/{id}/review", post(review))
}

async fn answer(
    signed: Signed,
    State(app): State<App>,
    Path(case_id): Path<CaseId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new(format!("answer-{case_id}"), data, signed.tr);
    let answer = sent.required("answer", "no_answer");
    let command = AnswerCase { case_id, answer };
    done((&signed, &app), idem, sent, Some(command), "answered").await
}

async fn review(
    signed: Signed,
    State(app): State<App>,
    Path(case_id): Path<CaseId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let mut sent = Sent::new(format!("review-{case_id}"), data, signed.tr);
    let verdict = CaseReview::parse(sent.text("verdict"));
    let verdict = sent.read("verdict", "no_decision", verdict);
    let review = sent.required("review", "no_review");
    let command = verdict.map(|verdict| ReviewCase {
        case_id,
        verdict,
        review,
    });
    done((&signed, &app), idem, sent, command, "reviewed").await
}

/// One command, then back to the open cases; refused, they are shown with the form as typed.
async fn done<C: Command>(
    at: (&Signed, &App),
    idem: Uuid,
    sent: Sent,
    command: Option<C>,
    what: &str,
) -> Page<Response> {
    match sent.tell(at, idem, command, &[]).await? {
        Ok(_) => Ok(Redirect::to(&format!("/cases?done={what}")).into_response()),
        Err(refused) => {
            let page = render(at, Filter::OPEN, &refused, "").await?;
            Ok((refused.status, page).into_response())
        }
    }
}

/// Whether the case is one of the reader's own part of the tree: of a sub-branch there, or of one whose work goes on there
/// (R1.5). Who reads it because the elder lives there has no say.
fn is_theirs(desk: &Desk, case: &CaseCard) -> bool {
    let mut unit = Some(case.org.clone());
    // A successor has at most as many successors as there are units; a few mergers are all there ever were.
    for _ in 0..8 {
        let Some(code) = unit else { return false };
        if desk.actor.scope().is_none_or(|scope| scope.contains(&code)) {
            return true;
        }
        unit = desk.orgs.get(&code).and_then(|unit| unit.successor.clone());
    }
    false
}

/// The form of whoever has the turn; nothing for others.
pub(super) fn view(desk: &Desk, case: &CaseCard, refused: &Refused) -> Markup {
    match case.step {
        CaseStep::SubBranch if desk.is(&ANSWER) && is_theirs(desk, case) => answer_form(desk, case, refused),
        CaseStep::Branch if desk.is(&REVIEW) && is_theirs(desk, case) => review_form(desk, case, refused),
        _ => html! {},
    }
}

fn answer_form(desk: &Desk, case: &CaseCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("answer-{}", case.case_id), refused);
    post_form(
        &desk.ctx,
        sheet.id(),
        &format!("/cases/{}/answer", case.case_id),
        desk.key(),
        html! {
            div.stack {
                (textarea(&sheet.field("answer", tr.t("cases-answer")).hint(tr.t("cases-answer-hint")).required(), &sheet.value("answer", ""), 3, 500))
                (action_bar(html! { (Button::submit(tr.t("cases-answer-send")).primary()) }))
            }
        },
    )
}

fn review_form(desk: &Desk, case: &CaseCard, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, format!("review-{}", case.case_id), refused);
    let mut choices = vec![Choice::new(CaseReview::Forward.as_str(), tr.t("cases-forward"))];
    // What is about the sub-branch does not go to it.
    if case.about != Some(ComplaintAbout::Unit) {
        choices.push(Choice::bad(CaseReview::Return.as_str(), tr.t("cases-return")));
    }
    post_form(
        &desk.ctx,
        sheet.id(),
        &format!("/cases/{}/review", case.case_id),
        desk.key(),
        html! {
            div.stack {
                (seg(&sheet.field("verdict", tr.t("cases-verdict")).required(), &choices, &sheet.value("verdict", ""), Hx::default()))
                (textarea(&sheet.field("review", tr.t("cases-review")).required(), &sheet.value("review", ""), 2, 500))
                (action_bar(html! { (Button::submit(tr.t("cases-review-send")).primary()) }))
            }
        },
    )
}

/// Where the elder did not object in time: the minutes are in the books, and where an upheld case is corrected there.
pub(super) fn of_the_books(desk: &Desk, case: &CaseCard) -> Option<(String, Markup)> {
    let tr = desk.tr;
    if case.kind == CaseKind::Objection {
        return None;
    }
    let entries = url("/ledger/entries", &[("order", &case.visit_id.to_string())]);
    let words = html! {
        @match case.state {
            CaseState::Upheld if desk.is(&[Role::Finance]) => { a href=(entries) { (tr.t("cases-correct")) } }
            CaseState::Upheld => { (tr.t("cases-correct")) }
            _ => { (tr.t("cases-credited")) }
        }
    };
    Some((tr.t("cases-ledger"), words))
}
