//! Opening an activity, and putting right what is said of one.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    At, Paging,
    dispatch::activity::{
        ActivityCard, ActivityWords, ChangeActivity, FindProjects, GetActivity, OpenActivity, OpenTo,
        ProjectRow,
    },
};
use kernel::{ActivityId, OrgCode, RawMinutes};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Choice, Hx, Input, PageHead, action_bar, alert, error_summary, hours_minutes, input,
    page as shell, post_form, seg, select,
};

use super::{PATH, RUN, or_none, own_units, path, places};
use crate::{
    pages::orders::{
        catalogue,
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
        typed,
    },
    web::{App, Page, Post, Signed},
};

const FORM: &str = "activity";
/// Fields of the form by those of the contract.
const NAMES: [(&str, &str); 2] = [("starts_at", "time"), ("project_id", "project")];
/// Projects that are offered.
const PROJECTS: Paging = Paging { page: 1, size: 200 };

pub async fn new(signed: Signed, State(app): State<App>) -> Page {
    signed.needs(&RUN)?;
    render((&signed, &app), None, &Refused::default()).await
}

pub async fn edit(signed: Signed, State(app): State<App>, Path(id): Path<ActivityId>) -> Page {
    signed.needs(&RUN)?;
    render((&signed, &app), Some(id), &Refused::default()).await
}

pub async fn open(
    signed: Signed,
    State(app): State<App>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let mut sent = Sent::new(FORM, data, signed.tr);
    let words = words(&mut sent);
    let org = sent.text("org").parse().ok();
    let org: Option<OrgCode> = sent.read("org", "choose", org);
    let place = sent.text("place").parse().ok();
    let place: Option<OrgCode> = sent.read("place", "choose", place);
    let service = desk
        .catalogue
        .find(sent.text("service"))
        .map(|service| service.code.clone());
    let service = sent.read("service", "choose", service);
    let day = typed::date(sent.text("day"));
    let day = sent.read("day", "not_a_date", day);
    let clock = typed::clock(sent.text("time"));
    let clock = sent.read("time", "not_a_time", clock);
    let duration = typed::duration(sent.text("duration_h"), sent.text("duration_m"));
    let duration = sent.read("duration", "not_minutes", duration.filter(|minutes| *minutes > 0));
    let places = count(&mut sent);
    let command = (|| {
        Some(OpenActivity {
            org: org?,
            place: place?,
            words: words?,
            service: service?,
            starts_at: At(kernel::at_china(day?, clock?)),
            duration: RawMinutes::new(duration?),
            places: places?,
        })
    })();
    let refused = match command {
        Some(command) if sent.is_sound() => match signed.tell(&app, idem, command).await {
            Ok(opened) => return Ok(done(opened.activity_id, "opened")),
            Err(error) => sent.refused(error, &NAMES)?,
        },
        _ => sent.unsound(),
    };
    let page = render((&signed, &app), None, &refused).await?;
    Ok((refused.status, page).into_response())
}

pub async fn change(
    signed: Signed,
    State(app): State<App>,
    Path(activity_id): Path<ActivityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let mut sent = Sent::new(FORM, data, signed.tr);
    let (words, places) = (words(&mut sent), count(&mut sent));
    let command = words.zip(places).map(|(words, places)| ChangeActivity {
        activity_id,
        words,
        places,
    });
    let refused = match command {
        Some(command) if sent.is_sound() => match signed.tell(&app, idem, command).await {
            Ok(_) => return Ok(done(activity_id, "changed")),
            Err(error) => sent.refused(error, &NAMES)?,
        },
        _ => sent.unsound(),
    };
    let page = render((&signed, &app), Some(activity_id), &refused).await?;
    Ok((refused.status, page).into_response())
}

fn done(id: ActivityId, what: &str) -> Response {
    Redirect::to(&format!("{}?done={what}", path(id, ""))).into_response()
}

/// What is said of it, if it can be read.
fn words(sent: &mut Sent) -> Option<ActivityWords> {
    let title = sent.required("title", "blank");
    let address = sent.required("address", "blank");
    let served = sent.required("served", "blank");
    let open_to = OpenTo::parse(sent.text("open_to"));
    Some(ActivityWords {
        title,
        address,
        served,
        open_to: sent.read("open_to", "choose", open_to)?,
        project_id: sent.id("project"),
    })
}

fn count(sent: &mut Sent) -> Option<u8> {
    let places = typed::whole(sent.text("places")).and_then(|places| u8::try_from(places).ok());
    let places = places.filter(|places| (1..=200).contains(places));
    sent.read("places", "activity_places", places)
}

async fn render((signed, app): (&Signed, &App), id: Option<ActivityId>, refused: &Refused) -> Page {
    let card = match id {
        Some(activity_id) => Some(signed.ask(app, GetActivity { activity_id }).await?),
        None => None,
    };
    let query = FindProjects {
        within: None,
        project_id: None,
        paging: PROJECTS,
    };
    let projects = signed.ask(app, query).await?.rows;
    let mut desk = Desk::open(signed, app, PATH).await?;
    desk.ctx.path = match id {
        Some(id) => path(id, "edit"),
        None => format!("{PATH}/new"),
    };
    Ok(view(&desk, &signed.scope, (card.as_ref(), &projects), refused))
}

fn view(
    desk: &Desk,
    scope: &OrgCode,
    (card, projects): (Option<&ActivityCard>, &[ProjectRow]),
    refused: &Refused,
) -> Markup {
    let tr = desk.tr;
    let (title, action) = match card {
        Some(card) => (tr.t("activities-edit"), path(card.row.activity_id, "edit")),
        None => (tr.t("activities-new"), format!("{PATH}/new")),
    };
    let back = card.map_or_else(|| PATH.to_owned(), |card| path(card.row.activity_id, ""));
    let mut head = PageHead::new(title.clone()).crumb(tr.t("activities-title"), PATH);
    if let Some(card) = card {
        head = head.crumb(card.row.words.title.clone(), back.clone());
    }
    let head = head.here(title.clone()).errors(!refused.errors.is_empty());
    let sheet = Sheet::new(tr, FORM, refused);
    let row = card.map(|card| &card.row);
    let said = |of: fn(&ActivityWords) -> String| row.map_or_else(String::new, |row| of(&row.words));
    let line = |name: &str, label: &str, at_first: String, longest: u16| {
        input(
            &sheet.field(name, tr.t(label)).required(),
            Input::text(&sheet.value(name, &at_first)).max(longest),
        )
    };
    let open_to: Vec<Choice> = OpenTo::ALL
        .iter()
        .map(|to| Choice::new(to.as_str(), tr.word("activity_open_to", to.as_str())))
        .collect();
    let now_open_to = row.map_or(OpenTo::Unit, |row| row.words.open_to).as_str();
    let projects = projects
        .iter()
        .map(|project| (project.project_id.to_string(), project.name.clone()));
    let project = row
        .and_then(|row| row.words.project_id)
        .map_or_else(String::new, |id| id.to_string());
    let places = row.map_or_else(|| "20".to_owned(), |row| row.places.to_string());
    shell(
        &desk.ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (error_summary(tr, &refused.errors))
                (post_form(&desk.ctx, sheet.id(), &action, desk.key(), html! {
                    div.stack {
                        (line("title", "activities-name", said(|words| words.title.clone()), 40))
                        @if card.is_none() { (when_and_what(desk, &sheet, scope)) }
                        (line("address", "activities-address", said(|words| words.address.clone()), 60))
                        (line("served", "activities-served", said(|words| words.served.clone()), 60))
                        (input(&sheet.field("places", tr.t("activities-places")).required(), Input::whole(&sheet.value("places", &places))))
                        (seg(&sheet.field("open_to", tr.t("activities-open-to")).required(), &open_to, &sheet.value("open_to", now_open_to), Hx::default()))
                        (select(&sheet.field("project", tr.t("activities-project")), &or_none(tr, projects.collect()), &sheet.value("project", &project), Hx::default()))
                        @if card.is_some() { p.small.muted { (tr.t("activities-time-stays")) } }
                    }
                    (action_bar(html! { (Button::submit(title).primary()) (Button::link(tr.t("form-cancel"), back).quiet()) }))
                }))
            } }
        },
    )
}

/// What cannot be changed later: who runs it, where, what, when and for how long.
fn when_and_what(desk: &Desk, sheet: &Sheet<'_>, scope: &OrgCode) -> Markup {
    let tr = desk.tr;
    let services: Vec<(String, String)> = desk
        .catalogue
        .services()
        .iter()
        .filter(|service| !service.closed)
        .map(|service| {
            let label = catalogue::label(tr, service);
            (
                service.code.clone(),
                format!("{label} · {}", catalogue::class_and_weight(tr, service)),
            )
        })
        .collect();
    let own = scope.to_string();
    let tomorrow = desk.today().next_day().unwrap_or(desk.today()).to_string();
    let clock = sheet.value("time", "09:00");
    html! {
        (select(&sheet.field("org", tr.t("activities-org")).required(), &own_units(desk, scope), &sheet.value("org", &own), Hx::default()))
        (select(&sheet.field("service", tr.t("orders-of-service")).required().hint(tr.t("activities-service-hint")), &services, &sheet.value("service", ""), Hx::default()))
        (input(&sheet.field("day", tr.t("activities-day")).required(), Input::date(&sheet.value("day", &tomorrow))))
        (input(&sheet.field("time", tr.t("activities-begins")).required(), Input::text(&clock).max(5)))
        (hours_minutes(&sheet.field("duration", tr.t("orders-of-duration")).required(), &sheet.value("duration_h", "2"), &sheet.value("duration_m", "0")))
        (select(&sheet.field("place", tr.t("activities-place")).required(), &places(desk, scope), &sheet.value("place", &own), Hx::default()))
    }
}

#[cfg(test)]
mod tests {
    use contracts::{Role, dispatch::activity::ActivityPhase};
    use kernel::Lang;

    use super::{super::tests::card, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    #[test]
    fn the_form_asks_for_everything_once_and_shows_what_the_class_is_worth() {
        for lang in [Lang::Zh, Lang::En] {
            let scope = "370405001004".parse().unwrap();
            let html = view(&desk(Role::Clerk, lang), &scope, (None, &[]), &Refused::default()).into_string();
            assert_sound(&html);
            for name in [
                "title",
                "org",
                "service",
                "day",
                "time",
                "duration_h",
                "place",
                "address",
                "served",
                "places",
                "open_to",
                "project",
            ] {
                assert!(html.contains(&format!("name=\"{name}\"")), "{name}");
            }
            assert!(html.contains("×2"));
        }
    }

    #[test]
    fn what_people_have_signed_up_for_keeps_its_time() {
        let (scope, card) = ("370405001004".parse().unwrap(), card(ActivityPhase::Open, &[]));
        let html = view(
            &desk(Role::Clerk, Lang::Zh),
            &scope,
            (Some(&card), &[]),
            &Refused::default(),
        )
        .into_string();
        assert_sound(&html);
        assert!(html.contains("value=\"文化广场\"") && !html.contains("name=\"day\""));
    }
}
