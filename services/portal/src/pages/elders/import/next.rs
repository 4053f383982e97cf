//! What comes next for an import, and its figures.

use contracts::elderly::import::{ElderImport, ElderImportState};
use maud::{Markup, html};
use portal_kit::{AlertKind, Button, Icon, Kpi, PageCtx, Tr, alert, post_form};
use uuid::Uuid;

use super::path;
use crate::web::url;

/// How many rows there are of each kind.
pub fn figures(tr: Tr, import: &ElderImport) -> Vec<Kpi> {
    let figures = &import.figures;
    [
        ("elder_import-rows", figures.rows),
        ("elder_import-sound", figures.sound),
        ("elder_import-wrong", figures.wrong),
        ("elder_import-twice", figures.twice),
        ("elder_import-similar", figures.similar),
        ("elder_import-registered", figures.registered),
    ]
    .into_iter()
    .map(|(label, count)| Kpi {
        label: tr.t(label),
        value: tr.number(i64::from(count)),
        unit: String::new(),
        note: None,
    })
    .collect()
}

/// What comes next, and the buttons for it.
pub fn next_step(ctx: &PageCtx, import: &ElderImport, key: Uuid) -> Markup {
    let (tr, id, figures) = (ctx.tr, import.import_id, &import.figures);
    let count = |n: u32| tr.number(i64::from(n));
    let progress = |done: u32, all: u32, words: &str| {
        html! {
            p { (tr.args(words, &[("done", count(done).into()), ("all", count(all).into())])) }
            p { progress value=(done) max=(all.max(1)) aria-label=(tr.t("elder_import-progress")) {} }
            p { (Button::link(tr.t("elder_import-refresh"), path(id, ""))) }
        }
    };
    let discard = || {
        let action = path(id, "discard");
        let form_key = Uuid::new_v5(&key, b"discard");
        let button = html! { (Button::submit(tr.t("elder_import-discard")).danger()) };
        post_form(ctx, "discard-form", &action, form_key, button)
    };
    let problems = figures.wrong + figures.twice + figures.similar;
    html! {
        section.card { div.b {
            p.small.muted {
                (tr.word("elder_table", import.table.as_str())) " · "
                (tr.t(if import.welcome { "elder_import-with-sms" } else { "elder_import-no-sms" }))
            }
            @match import.state {
                ElderImportState::Uploading => { (progress(figures.rows, figures.rows, "elder_import-uploading")) (discard()) },
                ElderImportState::Checking => { (progress(figures.checked, figures.rows, "elder_import-checking")) (discard()) },
                ElderImportState::Checked => {
                    @if problems == 0 { (alert(AlertKind::Ok, html! { (tr.t("elder_import-all-sound")) })) }
                    @else {
                        (alert(AlertKind::Warn, html! { (tr.args("elder_import-some-wrong", &[("n", count(problems).into())])) }))
                        p { (Button::link(tr.t("elder_import-problems"), url(&path(id, ""), &[("format", "xlsx")])).icon(Icon::Download)) }
                        p.small.muted { (tr.t("elder_import-problems-hint")) }
                    }
                    @if figures.sound + figures.similar > 0 {
                        p { (Button::link(tr.t("elder_import-commit"), path(id, "commit")).primary()) }
                    }
                    (discard())
                },
                ElderImportState::Registering => {
                    (progress(figures.registered + figures.refused, figures.sound + figures.similar, "elder_import-registering"))
                },
                ElderImportState::Done => (alert(AlertKind::Ok, html! {
                    (tr.args("elder_import-done", &[("n", count(figures.registered).into())]))
                })),
                ElderImportState::Discarded => p { (tr.t("elder_import-discarded")) },
            }
        } }
    }
}
