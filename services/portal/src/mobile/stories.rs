//! `/m/stories`: good practice and model volunteers, as published (R12.5).

use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use contracts::{
    Page as Rows, Paging,
    notification::story::{PublishedStories, PublishedStory},
};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{Button, mobile::Tab};
use serde::Deserialize;

use super::screen::Screen;
use crate::{
    pages::stories::paragraphs,
    web::{App, Page, Volunteer, page_of, url},
};

const PATH: &str = "/m/stories";
const PER_PAGE: u32 = 5;

/// `/m/stories`
pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    page: String,
}

async fn show(State(app): State<App>, me: Volunteer, Query(asked): Query<Asked>) -> Page {
    let page = asked.page.parse().unwrap_or(1).max(1);
    let paging = Paging { page, size: PER_PAGE };
    let (screen, found) =
        tokio::try_join!(Screen::open(&me, &app), me.ask(&app, PublishedStories { paging }))?;
    Ok(view(&screen, page, &found))
}

fn view(screen: &Screen, page: u32, found: &Rows<PublishedStory>) -> Markup {
    let tr = screen.tr;
    let more = found.total > i64::from(page) * i64::from(PER_PAGE);
    let body = html! {
        p.muted { (tr.t("stories-mobile-lead")) }
        @if found.rows.is_empty() { p.muted { (tr.t("stories-mobile-none")) } }
        @for story in &found.rows {
            section.tk {
                h2 { (*story.title) }
                p.muted.m-sm { (tr.word("story", story.kind.as_str())) " · " (screen.place(&story.org)) " · " (tr.date(china_date(story.published_at.0))) }
                div.stack { (paragraphs(&story.text)) }
            }
        }
        @if more { (Button::link(tr.t("stories-mobile-older"), url(PATH, &[("page", &page_of(page + 1))])).wide()) }
    };
    screen.page(&tr.t("stories-title"), Tab::Me, body)
}

#[cfg(test)]
mod tests {
    use contracts::notification::story::StoryKind;
    use kernel::{Lang, StoryId};
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::mobile::screen::tests::screen;

    #[test]
    fn r12_5_volunteers_read_what_is_published_a_paragraph_a_line() {
        let story = PublishedStory {
            story_id: StoryId::from(Uuid::from_u128(1)),
            kind: StoryKind::Practice,
            org: "370405001004".parse().unwrap(),
            title: "邻里互助<b>".into(),
            text: "第一段\n\n第二段<i>".into(),
            published_at: datetime!(2026-11-22 18:00 UTC).into(),
        };
        for lang in [Lang::Zh, Lang::En] {
            let rows = Rows {
                rows: vec![story.clone()],
                total: 6,
            };
            let html = view(&screen(lang), 1, &rows).into_string();
            assert!(html.contains("邻里互助&lt;b&gt;") && html.contains("<p>第二段&lt;i&gt;</p>"));
            assert!(html.contains("/m/stories?page=2"));
            let none = Rows {
                rows: Vec::new(),
                total: 0,
            };
            let empty = view(&screen(lang), 1, &none).into_string();
            assert!(!empty.contains("page=2"));
        }
    }
}
