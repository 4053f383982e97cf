//! Writing a story, and changing a draft.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Day, Error, Personal,
    notification::story::{
        GetStory, ReviseStory, Story, StoryConsent, StoryConsentWay, StoryKind, StoryState, WriteStory,
    },
};
use kernel::{OrgCode, StoryId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Choice, Hx, Input, PageHead, action_bar, alert, error_summary, input, page as shell,
    post_form, seg, select, textarea,
};

use super::{PATH, address};
use crate::{
    pages::{
        orders::{
            desk::Desk,
            form::{Refused, Sent, Sheet, Typed},
        },
        publicity::{self, KEEPERS, own_units},
    },
    web::{App, Page, Post, Signed, parse_date},
};

const FORM: &str = "story";
/// Fields of the form by those of the contract.
const NAMES: [(&str, &str); 2] = [
    ("consent.given_on", "consent_on"),
    ("consent.evidence", "consent_evidence"),
];

/// The blank form.
pub async fn ask(signed: Signed, State(app): State<App>) -> Page {
    signed.needs(&KEEPERS)?;
    let desk = Desk::open(&signed, &app, publicity::PATH).await?;
    Ok(view(&desk, &signed.scope, None, &Refused::default()))
}

/// A draft, to be changed.
pub async fn edit(signed: Signed, State(app): State<App>, Path(id): Path<StoryId>) -> Page {
    signed.needs(&KEEPERS)?;
    let story = draft(&signed, &app, id).await?;
    let desk = Desk::open(&signed, &app, publicity::PATH).await?;
    Ok(view(&desk, &signed.scope, Some(&story), &Refused::default()))
}

async fn draft(signed: &Signed, app: &App, story_id: StoryId) -> contracts::Result<Story> {
    let story = signed.ask(app, GetStory { story_id }).await?;
    match story.row.state {
        StoryState::Draft => Ok(story),
        _ => Err(Error::conflict(
            "story_not_draft",
            "it is published or taken back by now",
        )),
    }
}

/// The consent that was typed; none when nothing of it was.
fn consent(sent: &mut Sent) -> Option<StoryConsent> {
    let fields = ["consent_way", "consent_on", "consent_evidence"];
    if fields.iter().all(|field| sent.text(field).is_empty()) {
        return None;
    }
    let way = StoryConsentWay::parse(sent.text("consent_way"));
    let way = sent.read("consent_way", "choose", way);
    let day = parse_date(sent.text("consent_on"));
    let day = sent.read("consent_on", "date_form", day);
    let evidence = sent.required("consent_evidence", "blank");
    Some(StoryConsent {
        way: way?,
        given_on: Day(day?),
        evidence: evidence.into(),
    })
}

/// Keeps a new draft.
pub async fn write(
    signed: Signed,
    State(app): State<App>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new(FORM, data, signed.tr);
    let kind = StoryKind::parse(sent.text("kind"));
    let kind = sent.read("kind", "choose", kind);
    let org = sent.text("org").parse().ok();
    let org: Option<OrgCode> = sent.read("org", "choose", org);
    let passbook_no = Some(sent.text("passbook_no").replace(' ', "")).filter(|no| !no.is_empty());
    if kind == Some(StoryKind::Volunteer) && passbook_no.is_none() {
        sent.read::<()>("passbook_no", "blank", None);
    }
    let (title, text) = (sent.required("title", "blank"), sent.required("text", "blank"));
    let consent = consent(&mut sent);
    let refused = match (kind, org) {
        (Some(kind), Some(org)) if sent.is_sound() => {
            let command = WriteStory {
                kind,
                org,
                title: title.into(),
                text: text.into(),
                passbook_no: passbook_no.map(Personal),
                consent,
            };
            match signed.tell(&app, idem, command).await {
                Ok(kept) => return Ok(Redirect::to(&address(kept.story_id)).into_response()),
                Err(error) => sent.refused(error, &NAMES)?,
            }
        }
        _ => sent.unsound(),
    };
    let desk = Desk::open(&signed, &app, publicity::PATH).await?;
    Ok((refused.status, view(&desk, &signed.scope, None, &refused)).into_response())
}

/// Keeps a draft as it is now.
pub async fn revise(
    signed: Signed,
    State(app): State<App>,
    Path(story_id): Path<StoryId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new(FORM, data, signed.tr);
    let (title, text) = (sent.required("title", "blank"), sent.required("text", "blank"));
    let consent = consent(&mut sent);
    let refused = if sent.is_sound() {
        let command = ReviseStory {
            story_id,
            title: title.into(),
            text: text.into(),
            consent,
        };
        match signed.tell(&app, idem, command).await {
            Ok(_) => return Ok(Redirect::to(&address(story_id)).into_response()),
            Err(error) => sent.refused(error, &NAMES)?,
        }
    } else {
        sent.unsound()
    };
    let story = draft(&signed, &app, story_id).await?;
    let desk = Desk::open(&signed, &app, publicity::PATH).await?;
    let page = view(&desk, &signed.scope, Some(&story), &refused);
    Ok((refused.status, page).into_response())
}

/// The form: blank, or of a draft, whose kind, place and volunteer stay.
fn view(desk: &Desk, scope: &OrgCode, story: Option<&Story>, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let (title, action) = match story {
        None => (tr.t("stories-new"), "/stories/new".to_owned()),
        Some(story) => (
            tr.t("stories-edit"),
            format!("{}/edit", address(story.row.story_id)),
        ),
    };
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stories-title"), PATH)
        .here(title)
        .errors(!refused.errors.is_empty());
    let sheet = Sheet::new(tr, FORM, refused);
    let field = |name: &str, label: &str| sheet.field(name, tr.t(label));
    let kept = |name: &str, kept: Option<&str>| sheet.value(name, kept.unwrap_or_default());
    let kinds: Vec<Choice> = StoryKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.as_str(), tr.word("story", kind.as_str())))
        .collect();
    let ways: Vec<Choice> = StoryConsentWay::ALL
        .iter()
        .map(|way| Choice::new(way.as_str(), tr.word("story_consent", way.as_str())))
        .collect();
    let consent = story.and_then(|story| story.consent.as_ref());
    let given_on = consent.map(|consent| consent.given_on.0.to_string());
    let names_somebody = story.is_none_or(|story| story.volunteer_id.is_some());
    let back = story.map_or_else(|| PATH.to_owned(), |story| address(story.row.story_id));
    shell(
        &desk.ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (error_summary(tr, &refused.errors))
                (post_form(&desk.ctx, FORM, &action, desk.key(), html! {
                    div.stack {
                        @if story.is_none() {
                            (seg(&field("kind", "stories-kind").required(), &kinds, &sheet.value("kind", StoryKind::Practice.as_str()), Hx::default()))
                            (select(&field("org", "stories-org").required(), &own_units(desk, scope), &sheet.value("org", scope.as_str()), Hx::default()))
                        }
                        (input(&field("title", "stories-name").required(), Input::text(&kept("title", story.map(|story| &*story.row.title))).max(40)))
                        (textarea(&field("text", "stories-text").required().hint(tr.t("stories-text-hint")), &kept("text", story.map(|story| &*story.text)), 10, 3000))
                        @if story.is_none() {
                            (input(&field("passbook_no", "stories-passbook").hint(tr.t("stories-passbook-hint")), Input::whole(&sheet.value("passbook_no", "")).max(20)))
                        }
                        @if names_somebody {
                            p.small.muted { (tr.t("stories-consent-hint")) }
                            (seg(&field("consent_way", "stories-consent-way"), &ways, &kept("consent_way", consent.map(|consent| consent.way.as_str())), Hx::default()))
                            (input(&field("consent_on", "stories-consent-on"), Input::date(&kept("consent_on", given_on.as_deref()))))
                            (input(&field("consent_evidence", "stories-consent-evidence").hint(tr.t("stories-consent-evidence-hint")), Input::text(&kept("consent_evidence", consent.map(|consent| &*consent.evidence))).max(100)))
                        }
                    }
                    (action_bar(html! { (Button::submit(tr.t("stories-keep")).primary()) (Button::link(tr.t("form-cancel"), back.clone()).quiet()) }))
                }))
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;
    use portal_kit::Tr;

    use super::{super::tests::story, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    #[test]
    fn a_draft_is_changed_with_what_was_written_and_its_volunteer_stays() {
        let scope = "370405001".parse().unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let story = story(StoryState::Draft);
            let html = view(
                &desk(Role::Clerk, lang),
                &scope,
                Some(&story),
                &Refused::default(),
            );
            let html = html.into_string();
            assert_sound(&html);
            assert!(html.contains("第二段&lt;i&gt;") && html.contains("同意书 3"));
            assert!(!html.contains("name=\"passbook_no\"") && !html.contains("name=\"kind\""));
            let blank = view(&desk(Role::Clerk, lang), &scope, None, &Refused::default()).into_string();
            assert_sound(&blank);
            assert!(blank.contains("name=\"passbook_no\""));
        }
    }

    #[test]
    fn r12_5_a_consent_is_whole_or_not_there() {
        let sent = |typed: &[(&str, &str)]| {
            let typed = typed
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            Sent::new(FORM, typed.collect(), Tr::new(Lang::Zh))
        };
        let mut none = sent(&[]);
        assert!(consent(&mut none).is_none() && none.is_sound());
        let mut half = sent(&[("consent_on", "2026-11-20")]);
        assert!(consent(&mut half).is_none() && !half.is_sound());
        let whole = [
            ("consent_way", "form"),
            ("consent_on", "2026-11-20"),
            ("consent_evidence", "同意书"),
        ];
        assert!(consent(&mut sent(&whole)).is_some());
    }
}
