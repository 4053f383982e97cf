//! One story: to be read and printed, published, taken back.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Command,
    notification::story::{GetStory, PublishStory, Story, StoryState, TakeBackStory},
};
use kernel::StoryId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, PageHead, alert, card, error_summary, facts, page as shell, post_form,
    print_foot, print_head, status, textarea,
};
use uuid::Uuid;

use super::{PATH, PUBLISHERS, address};
use crate::{
    pages::{
        orders::{
            desk::Desk,
            form::{Refused, Sent, Sheet, Typed},
        },
        publicity::{self, KEEPERS, READERS, who},
    },
    web::{App, Names, Page, Post, Signed},
};

/// The story.
pub async fn show(signed: Signed, State(app): State<App>, Path(id): Path<StoryId>) -> Page {
    render((&signed, &app), id, &Refused::default()).await
}

async fn render((signed, app): (&Signed, &App), story_id: StoryId, refused: &Refused) -> Page {
    signed.needs(&READERS)?;
    let story = signed.ask(app, GetStory { story_id }).await?;
    let mut desk = Desk::open(signed, app, publicity::PATH).await?;
    let staff = [story.row.author, story.published_by, story.withdrawn_by];
    desk.names = Names::load(signed, app, [], story.volunteer_id)
        .await?
        .with_staff(app, staff.into_iter().flatten())
        .await?;
    Ok(view(&desk, &story, refused))
}

/// Publishes it.
pub async fn publish(
    signed: Signed,
    State(app): State<App>,
    Path(story_id): Path<StoryId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&PUBLISHERS)?;
    let sent = Sent::new("publish", data, signed.tr);
    done((&signed, &app), (story_id, idem), sent, PublishStory { story_id }).await
}

/// Takes it back.
pub async fn take_back(
    signed: Signed,
    State(app): State<App>,
    Path(story_id): Path<StoryId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new("take-back", data, signed.tr);
    let reason = sent.required("reason", "blank");
    let command = TakeBackStory { story_id, reason };
    done((&signed, &app), (story_id, idem), sent, command).await
}

/// One command, then back to the story; refused, its page again.
async fn done<C: Command>(
    at: (&Signed, &App),
    (id, idem): (StoryId, Uuid),
    sent: Sent,
    command: C,
) -> Page<Response> {
    match sent.tell(at, idem, Some(command), &[]).await? {
        Ok(_) => Ok(Redirect::to(&address(id)).into_response()),
        Err(refused) => {
            let page = render(at, id, &refused).await?;
            Ok((refused.status, page).into_response())
        }
    }
}

fn view(desk: &Desk, story: &Story, refused: &Refused) -> Markup {
    let (tr, row) = (desk.tr, &story.row);
    let title = if row.title.is_empty() { "—" } else { &row.title };
    let writes = desk.is(&KEEPERS);
    let is_draft = row.state == StoryState::Draft;
    let own = row.author.is_some() && row.author == desk.actor.staff_id();
    let agreed = story.volunteer_id.is_none() || story.consent.is_some();
    let publishes = is_draft && desk.is(&PUBLISHERS) && !own && agreed;
    let head = PageHead::new(title)
        .crumb(tr.t("stories-title"), PATH)
        .here(title)
        .meta(status(tr, "story", row.state.as_str()))
        .errors(!refused.errors.is_empty())
        .actions(html! {
            @if is_draft && writes { (Button::link(tr.t("stories-edit"), format!("{}/edit", address(row.story_id)))) }
            (Button::print(tr.t("ledger-print")))
        });
    let key = |name: &[u8]| Uuid::new_v5(&desk.key(), name);
    let sheet = Sheet::new(tr, "take-back", refused);
    shell(
        &desk.ctx,
        &head,
        html! {
            (print_head(&desk.ctx, title, &desk.place(&row.org)))
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            @if is_draft && !agreed { (alert(AlertKind::Warn, html! { (tr.t("stories-lacks-consent")) })) }
            @if is_draft && own { (alert(AlertKind::Info, html! { (tr.t("stories-other-person")) })) }
            (card(Card::new(tr.t("stories-text")), html! { div.stack { (paragraphs(&story.text)) } }))
            div.noprint {
                (card(Card::new(tr.t("stories-about")), facts(&about(desk, story))))
                @if publishes {
                    (card(Card::new(tr.t("stories-publish")), html! {
                        p.muted { (tr.t("stories-publish-hint")) }
                        (post_form(&desk.ctx, "publish", &format!("{}/publish", address(row.story_id)), key(b"publish"), html! {
                            (Button::submit(tr.t("stories-publish-do")).primary())
                        }))
                    }))
                }
                @if writes && row.state != StoryState::Withdrawn {
                    (card(Card::new(tr.t("stories-take-back")), post_form(&desk.ctx, sheet.id(), &format!("{}/take-back", address(row.story_id)), key(b"take-back"), html! {
                        div.stack.narrow { (textarea(&sheet.field("reason", tr.t("publicity-reason")).required(), &sheet.value("reason", ""), 2, 200)) }
                        (Button::submit(tr.t("stories-take-back")).danger())
                    })))
                }
            }
            (print_foot(&desk.ctx, &[], None, &tr.moment(desk.now)))
        },
    )
}

/// A plain text, a paragraph a line.
pub fn paragraphs(text: &str) -> Markup {
    html! {
        @for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) { p { (line) } }
    }
}

fn about(desk: &Desk, story: &Story) -> Vec<(String, String)> {
    let (tr, row) = (desk.tr, &story.row);
    let act = |by, at| format!("{} · {}", who(tr, &desk.names, by), tr.moment(at));
    let mut rows = vec![
        (tr.t("stories-kind"), tr.word("story", row.kind.as_str())),
        (tr.t("stories-org"), desk.place(&row.org)),
        (tr.t("stories-author"), act(row.author, row.written_at.0)),
    ];
    if let Some(volunteer) = story.volunteer_id {
        rows.push((
            tr.t("stories-volunteer"),
            desk.names.volunteer(volunteer).to_owned(),
        ));
    }
    if let Some(consent) = &story.consent {
        let way = tr.word("story_consent", consent.way.as_str());
        let said = format!("{way} · {} · {}", tr.date(consent.given_on.0), consent.evidence.0);
        rows.push((tr.t("stories-consent"), said));
    }
    if let Some(at) = row.published_at {
        rows.push((tr.t("stories-published"), act(story.published_by, at.0)));
    }
    if let Some(at) = story.withdrawn_at {
        rows.push((tr.t("stories-withdrawn"), act(story.withdrawn_by, at.0)));
    }
    let because = story
        .withdrawn_because
        .clone()
        .filter(|because| !because.is_empty());
    rows.extend(because.map(|because| (tr.t("publicity-reason"), because)));
    rows
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::story, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn html(desk: &Desk, story: &Story) -> String {
        view(desk, story, &Refused::default()).into_string()
    }

    #[test]
    fn r12_5_a_second_person_is_offered_to_publish_and_the_author_is_not() {
        for lang in [Lang::Zh, Lang::En] {
            let branch = desk(Role::Branch, lang);
            let mut draft = story(StoryState::Draft);
            let page = html(&branch, &draft);
            assert_sound(&page);
            assert!(page.contains("/publish\"") && page.contains("<p>第一段</p><p>第二段&lt;i&gt;</p>"));
            assert!(!html(&desk(Role::Clerk, lang), &draft).contains("/publish\""));
            draft.row.author = branch.actor.staff_id();
            assert!(!html(&branch, &draft).contains("/publish\""));
        }
    }

    #[test]
    fn r12_5_without_consent_it_cannot_be_published_and_the_page_says_why() {
        let mut draft = story(StoryState::Draft);
        draft.consent = None;
        let page = html(&desk(Role::Branch, Lang::Zh), &draft);
        assert!(!page.contains("/publish\"") && page.contains("同意"));
    }

    #[test]
    fn what_is_taken_back_stays_so() {
        let page = html(&desk(Role::Clerk, Lang::Zh), &story(StoryState::Withdrawn));
        assert!(!page.contains("/take-back\"") && !page.contains("/edit\"") && page.contains("本人不愿"));
    }
}
