//! GET `/texts/{name}`: one of the platform's texts: as it is in force, what it may name, and every version.

use axum::extract::{Path, State};
use contracts::{
    Error, Page as Rows, Paging,
    notification::text::{FindTexts, ListTexts, TextInForce, TextVersion},
};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Empty, PageCtx, PageHead, Table, Tr, card, empty, facts, page as shell, table,
};

use super::{called, edits, list};
use crate::web::{App, Page, Signed};

/// The page.
///
/// # Errors
/// No such text, or notification does not answer.
pub async fn show(State(app): State<App>, signed: Signed, Path(name): Path<String>) -> Page {
    let query = FindTexts {
        name: Some(name.clone()),
        title: None,
        state: None,
        paging: Paging { page: 1, size: 100 },
    };
    let (all, versions) = tokio::try_join!(signed.ask(&app, ListTexts {}), signed.ask(&app, query))?;
    let text = all.texts.into_iter().find(|text| text.name == name);
    let text = text.ok_or_else(|| Error::not_found("text"))?;
    Ok(view(
        &signed.ctx(&app, "/texts"),
        edits(&signed),
        &text,
        &versions,
    ))
}

fn view(ctx: &PageCtx, may_edit: bool, text: &TextInForce, versions: &Rows<TextVersion>) -> Markup {
    let tr = ctx.tr;
    let title = called(tr, &text.name, "");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("texts-title"), "/texts")
        .here(title)
        .actions(html! {
            @if may_edit { (Button::link(tr.t("texts-edit"), format!("/texts/propose?name={}", text.name)).primary()) }
        });
    let none = empty(&Empty {
        text: tr.t("texts-never-edited"),
        action: None,
    });
    shell(
        ctx,
        &head,
        html! {
            (card(Card::new(tr.t("texts-in-force")), html! {
                p.said { (text.text) }
                (facts(&[
                    (tr.t("texts-in-force"), if text.version == 0 { tr.t("texts-built-in") } else { tr.args("texts-version", &[("n", text.version.into())]) }),
                    (tr.t("texts-limit"), tr.args("texts-most", &[("n", text.most_segments.into())])),
                    (tr.t("texts-variables"), variables(tr, &text.variables)),
                ]))
                @if text.version != 0 { p.small.muted { b { (tr.t("texts-built-in")) } " " (text.built_in) } }
            }))
            (card(Card::new(tr.t("texts-history")).flush(), html! {
                (table(tr, &Table::new(tr.t("texts-history"), &versions.rows, list::versions(tr)).empty(none)))
            }))
        },
    )
}

/// Variables with what they stand for: `{{ who }} 称呼`.
pub fn variables(tr: Tr, names: &[String]) -> String {
    let words: Vec<String> = names
        .iter()
        .map(|name| format!("{{{{ {name} }}}} {}", tr.word("text-variable", name)))
        .collect();
    words.join(&tr.t("list-separator"))
}
