//! One activity: what it is, who comes, and the next step of those who run it.

use axum::extract::{Path, Query, State};
use contracts::dispatch::{
    VisitState,
    activity::{ActivityCard, ActivityPhase, GetActivity},
};
use kernel::{ActivityId, StaffId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, PageHead, action_bar, alert, card, error_summary, facts, page as shell,
    post_form, status, textarea,
};
use serde::Deserialize;

use super::{PATH, READ, RUN, act::Offered, path, roster};
use crate::{
    pages::orders::{
        catalogue::factor,
        desk::Desk,
        form::{Refused, Sheet},
        steps::UPLOAD,
    },
    web::{App, Names, Page, Signed},
};

/// Words of the notice after a step, by its name in the address.
const DONE: [(&str, &str); 8] = [
    ("opened", "activities-done-opened"),
    ("changed", "activities-done-changed"),
    ("joined", "activities-done-joined"),
    ("left", "activities-done-left"),
    ("times", "activities-done-times"),
    ("uploaded", "activities-done-uploaded"),
    ("confirmed", "activities-done-confirmed"),
    ("cancelled", "activities-done-cancelled"),
];

/// The address's query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    done: String,
    n: String,
}

pub async fn show(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<ActivityId>,
    Query(shown): Query<Shown>,
) -> Page {
    signed.needs(&READ)?;
    page((&signed, &app), id, &Refused::default(), &Said::done(shown)).await
}

/// What the page says on top.
#[derive(Debug, Default)]
pub struct Said {
    done: Option<(&'static str, i64)>,
    /// Lines that were not taken, in words.
    not_taken: Vec<String>,
    /// Whom the typed name may mean.
    offered: Option<Offered>,
}

impl Said {
    /// These people are offered for what was typed.
    pub fn offering(offered: Offered) -> Self {
        Self {
            offered: Some(offered),
            ..Self::default()
        }
    }

    /// These lines were not taken.
    pub fn not_taken(lines: Vec<String>) -> Self {
        Self {
            not_taken: lines,
            ..Self::default()
        }
    }

    fn done(shown: Shown) -> Self {
        let key = DONE
            .iter()
            .find(|(word, _)| *word == shown.done)
            .map(|(_, key)| *key);
        Self {
            done: key.map(|key| (key, shown.n.parse().unwrap_or(0))),
            ..Self::default()
        }
    }
}

/// The page, with a form that was refused.
///
/// # Errors
/// No such activity, or a service does not answer.
pub async fn page((signed, app): (&Signed, &App), id: ActivityId, refused: &Refused, said: &Said) -> Page {
    let card = signed.ask(app, GetActivity { activity_id: id }).await?;
    let mut desk = Desk::open(signed, app, PATH).await?;
    desk.ctx.path = path(id, "");
    desk.names = names((signed, app), &card).await?;
    let runs = desk.is(&RUN) && signed.scope.contains(&card.row.org);
    Ok(view(&desk, &card, runs, refused, said))
}

/// Names of those on the roster, and of staff.
pub async fn names((signed, app): (&Signed, &App), card: &ActivityCard) -> contracts::Result<Names> {
    let volunteers = card.roster.iter().map(|line| line.visit.volunteer_id);
    let staff: Vec<StaffId> = card.opened_by.into_iter().collect();
    Names::load(signed, app, [], volunteers)
        .await?
        .with_staff(app, staff)
        .await
}

/// What can be done now; what cannot is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Join,
    Times,
    Upload,
    Confirm,
    Cancel,
}

fn steps(desk: &Desk, card: &ActivityCard, runs: bool) -> Vec<Step> {
    let phase = card.row.phase;
    let any = |wanted: &[VisitState]| card.roster.iter().any(|line| wanted.contains(&line.visit.state));
    let begun = card.row.starts_at.0 <= desk.now && phase != ActivityPhase::Cancelled;
    let mut steps = Vec::new();
    if desk.is(&RUN)
        && matches!(phase, ActivityPhase::Open | ActivityPhase::Running)
        && card.row.taken < card.row.places
    {
        steps.push(Step::Join);
    }
    if desk.is(&RUN) && begun && any(&roster::TICKED) {
        steps.push(Step::Times);
    }
    if desk.is(&UPLOAD) && any(&[VisitState::Completed]) {
        steps.push(Step::Upload);
    }
    if runs && any(&[VisitState::Uploaded]) {
        steps.push(Step::Confirm);
    }
    let untouched = !card.roster.iter().any(|line| line.visit.started_at.is_some());
    if runs && untouched && matches!(phase, ActivityPhase::Open | ActivityPhase::Running) {
        steps.push(Step::Cancel);
    }
    steps
}

fn view(desk: &Desk, card: &ActivityCard, runs: bool, refused: &Refused, said: &Said) -> Markup {
    let (tr, row) = (desk.tr, &card.row);
    let id = row.activity_id;
    let steps = steps(desk, card, runs);
    let goes_on = matches!(row.phase, ActivityPhase::Open | ActivityPhase::Running);
    let head = PageHead::new(row.words.title.clone())
        .crumb(tr.t("activities-title"), PATH)
        .here(row.words.title.clone())
        .errors(!refused.errors.is_empty())
        .meta(html! { (status(tr, "activity", row.phase.as_str())) })
        .actions(html! {
            @if runs && steps.contains(&Step::Cancel) { (Button::link(tr.t("activities-edit"), path(id, "edit"))) }
            (Button::link(tr.t("activities-sheet"), path(id, "sheet")))
            @if runs && goes_on { (Button::link(tr.t("activities-site"), path(id, "site")).primary()) }
        });
    let has = |step: Step| steps.contains(&step);
    shell(
        &desk.ctx,
        &head,
        html! {
            (told(desk, said))
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            div.two-col {
                div.stack {
                    (roster::view(desk, card, has(Step::Times).then_some(refused)))
                    @if has(Step::Upload) || has(Step::Confirm) { (credit(desk, card, &steps)) }
                }
                div.stack {
                    (what(desk, card))
                    @if has(Step::Join) { (roster::join(desk, id, refused, said.offered.as_ref())) }
                    @if has(Step::Cancel) { (cancel(desk, id, refused)) }
                }
            }
        },
    )
}

fn told(desk: &Desk, said: &Said) -> Markup {
    let tr = desk.tr;
    html! {
        @if let Some((key, n)) = said.done { (alert(AlertKind::Ok, html! { (tr.args(key, &[("n", n.into())])) })) }
        @if !said.not_taken.is_empty() {
            (alert(AlertKind::Bad, html! {
                p { (tr.t("activities-not-taken")) }
                ul { @for line in &said.not_taken { li { (line) } } }
            }))
        }
    }
}

fn what(desk: &Desk, of: &ActivityCard) -> Markup {
    let (tr, row) = (desk.tr, &of.row);
    let service = html! { (desk.service(&row.service)) " ×" (factor(row.weight)) };
    let mut rows = vec![
        (
            tr.t("activities-starts"),
            html! { (tr.moment(row.starts_at.0)) " · " (tr.minutes(row.duration.get())) },
        ),
        (
            tr.t("activities-place"),
            html! { (desk.place(&row.place)) " " (row.words.address) },
        ),
        (tr.t("activities-org"), html! { (desk.place(&row.org)) }),
        (tr.t("orders-of-service"), service),
        (tr.t("activities-served"), html! { (row.words.served) }),
        (
            tr.t("activities-open-to"),
            html! { (tr.word("activity_open_to", row.words.open_to.as_str())) },
        ),
        (tr.t("activities-taken"), html! { (row.taken) " / " (row.places) }),
        (tr.t("activities-came"), html! { (row.came) }),
        (
            tr.t("activities-minutes"),
            html! { (tr.minutes(row.minutes.get())) },
        ),
        (
            tr.t("orders-number"),
            html! { a href={ "/orders/" (row.order_id) } { (row.order_no) } },
        ),
    ];
    if let (Some(project), Some(id)) = (&row.project, row.words.project_id) {
        rows.push((
            tr.t("activities-project"),
            html! { a href={ (PATH) "?project=" (id) } { (project) } },
        ));
    }
    if let Some(by) = of.opened_by {
        rows.push((tr.t("activities-by"), html! { (desk.names.staff(by)) }));
    }
    if let Some(why) = &of.cancelled_because {
        rows.push((tr.t("activities-cancelled-because"), html! { (why) }));
    }
    card(Card::new(tr.t("activities-facts")), facts(&rows))
}

/// 批量上传 and the second person's word (R5.10, R5.11).
fn credit(desk: &Desk, of: &ActivityCard, steps: &[Step]) -> Markup {
    let tr = desk.tr;
    let many = |state: VisitState| -> i64 {
        let lines = of.roster.iter().filter(|line| line.visit.state == state);
        i64::try_from(lines.count()).unwrap_or(0)
    };
    let id = of.row.activity_id;
    let (ready, uploaded) = (many(VisitState::Completed), many(VisitState::Uploaded));
    card(
        Card::new(tr.t("activities-credit")),
        html! {
            div.stack {
                @if steps.contains(&Step::Upload) {
                    p { (tr.t("activities-upload-hint")) }
                    (post_form(&desk.ctx, "activity-upload", &path(id, "upload"), desk.key(), html! {
                        (Button::submit(tr.args("activities-upload", &[("n", ready.into())])).primary())
                    }))
                }
                @if steps.contains(&Step::Confirm) {
                    p { (tr.t("activities-confirm-hint")) }
                    (post_form(&desk.ctx, "activity-confirm", &path(id, "confirm"), desk.key(), html! {
                        (Button::submit(tr.args("activities-confirm", &[("n", uploaded.into())])).primary())
                    }))
                }
            }
        },
    )
}

fn cancel(desk: &Desk, id: ActivityId, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let sheet = Sheet::new(tr, "cancel", refused);
    card(
        Card::new(tr.t("activities-cancel")),
        html! {
            details.step open[sheet.is_refused()] {
                summary { (tr.t("activities-cancel")) }
                (post_form(&desk.ctx, sheet.id(), &path(id, "cancel"), desk.key(), html! {
                    div.stack {
                        p { (tr.t("activities-cancel-hint")) }
                        (textarea(&sheet.field("reason", tr.t("orders-reason")).required(), &sheet.value("reason", ""), 2, 200))
                        (action_bar(html! { (Button::submit(tr.t("activities-cancel-do")).danger()) }))
                    }
                }))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;
    use time::Duration;

    use super::{super::tests::card, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(role: Role, runs: bool, card: &ActivityCard) -> String {
        view(
            &desk(role, Lang::Zh),
            card,
            runs,
            &Refused::default(),
            &Said::default(),
        )
        .into_string()
    }

    #[test]
    fn before_it_begins_people_are_added_and_it_can_be_called_off() {
        let open = card(ActivityPhase::Open, &[VisitState::Accepted]);
        for lang in [Lang::Zh, Lang::En] {
            assert_sound(
                &view(
                    &desk(Role::Clerk, lang),
                    &open,
                    true,
                    &Refused::default(),
                    &Said::default(),
                )
                .into_string(),
            );
        }
        let html = page(Role::Clerk, true, &open);
        for step in ["/join\"", "/cancel\"", "/site\"", "/edit\""] {
            assert!(html.contains(step), "{step}");
        }
        for step in ["/times\"", "/upload\"", "/confirm\""] {
            assert!(!html.contains(step), "{step}");
        }
        let reads = page(Role::Auditor, false, &open);
        assert!(!reads.contains("method=\"post\" action=\"/activities"), "{reads}");
    }

    #[test]
    fn r5_10_the_sub_branch_uploads_and_r5_11_who_runs_it_confirms() {
        let mut over = card(
            ActivityPhase::Crediting,
            &[VisitState::Completed, VisitState::Uploaded, VisitState::NoShow],
        );
        over.row.starts_at = contracts::At(crate::pages::orders::desk::tests::NOW - Duration::hours(4));
        let html = page(Role::Clerk, true, &over);
        assert_sound(&html);
        for step in ["/times\"", "/upload\"", "/confirm\""] {
            assert!(html.contains(step), "{step}");
        }
        assert!(!html.contains("/cancel\"") && !html.contains("/join\""));
        // The hotline uploads nothing; whose volunteers go to another's activity confirms nothing.
        assert!(!page(Role::Operator, true, &over).contains("/upload\""));
        assert!(!page(Role::Clerk, false, &over).contains("/confirm\""));
    }
}
