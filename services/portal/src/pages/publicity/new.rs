//! Entering what is planned, or what has been done.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Day,
    notification::publicity::{EnterPublicity, Medium},
};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    Button, Hx, Input, PageHead, action_bar, alert, error_summary, input, page as shell, post_form, select,
};

use super::{KEEPERS, PATH, address, media, own_units};
use crate::{
    pages::orders::{
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    web::{App, Page, Post, Signed, parse_date},
};

const FORM: &str = "entry";

/// The blank form.
pub async fn ask(signed: Signed, State(app): State<App>) -> Page {
    signed.needs(&KEEPERS)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    Ok(view(&desk, &signed.scope, &Refused::default()))
}

/// Keeps it.
pub async fn enter(
    signed: Signed,
    State(app): State<App>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let mut sent = Sent::new(FORM, data, signed.tr);
    let org = sent.text("org").parse().ok();
    let org: Option<OrgCode> = sent.read("org", "choose", org);
    let medium = Medium::parse(sent.text("medium"));
    let medium = sent.read("medium", "choose", medium);
    let title = sent.required("title", "blank");
    let planned_on = optional_day(&mut sent, "planned_on");
    let done_on = optional_day(&mut sent, "done_on");
    let text = |name: &str| {
        Some(sent.text(name))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let (link, remark) = (text("link"), text("remark"));
    let refused = match (org, medium) {
        (Some(org), Some(medium)) if sent.is_sound() => {
            let command = EnterPublicity {
                org,
                medium,
                title,
                planned_on,
                done_on,
                link,
                remark,
            };
            match signed.tell(&app, idem, command).await {
                Ok(kept) => return Ok(Redirect::to(&address(kept.publicity_id)).into_response()),
                Err(error) => sent.refused(error, &[])?,
            }
        }
        _ => sent.unsound(),
    };
    let desk = Desk::open(&signed, &app, PATH).await?;
    Ok((refused.status, view(&desk, &signed.scope, &refused)).into_response())
}

/// A day that may be left out; one that cannot be read is an error at its field.
pub fn optional_day(sent: &mut Sent, field: &str) -> Option<Day> {
    if sent.text(field).is_empty() {
        return None;
    }
    let day = parse_date(sent.text(field));
    sent.read(field, "date_form", day).map(Day)
}

fn view(desk: &Desk, scope: &OrgCode, refused: &Refused) -> Markup {
    let tr = desk.tr;
    let title = tr.t("publicity-new");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("publicity-title"), PATH)
        .here(title)
        .errors(!refused.errors.is_empty());
    let sheet = Sheet::new(tr, FORM, refused);
    let field = |name: &str, label: &str| sheet.field(name, tr.t(label));
    let own = scope.to_string();
    shell(
        &desk.ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                @if let Some(why) = &refused.conflict { (alert(portal_kit::AlertKind::Bad, html! { (why) })) }
                (error_summary(tr, &refused.errors))
                (post_form(&desk.ctx, FORM, "/publicity/new", desk.key(), html! {
                    div.stack {
                        (input(&field("title", "publicity-what").required(), Input::text(&sheet.value("title", "")).max(60)))
                        (select(&field("medium", "publicity-medium").required(), &media(tr, tr.t("fund-choose")), &sheet.value("medium", ""), Hx::default()))
                        (select(&field("org", "publicity-area").required(), &own_units(desk, scope), &sheet.value("org", &own), Hx::default()))
                        (input(&field("planned_on", "publicity-planned-on").hint(tr.t("publicity-days-hint")), Input::date(&sheet.value("planned_on", ""))))
                        (input(&field("done_on", "publicity-done-on"), Input::date(&sheet.value("done_on", ""))))
                        (input(&field("link", "publicity-link").hint(tr.t("publicity-link-hint")), Input::text(&sheet.value("link", "")).max(500)))
                        (input(&field("remark", "publicity-remark"), Input::text(&sheet.value("remark", "")).max(200)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("publicity-keep")).primary()) (Button::link(tr.t("form-cancel"), PATH).quiet()) }))
                }))
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::{Error, Role};
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    #[test]
    fn r12_5_a_link_that_is_none_is_said_at_its_field_and_what_was_typed_stays() {
        for lang in [Lang::Zh, Lang::En] {
            let typed = [("title", "邻里互助"), ("link", "http://x")];
            let typed = typed.map(|(name, text)| (name.to_owned(), text.to_owned()));
            let sent = Sent::new(FORM, typed.into(), portal_kit::Tr::new(lang));
            let refused = sent
                .refused(Error::invalid("link", "link_form", ""), &[])
                .unwrap();
            let scope = "370405001".parse().unwrap();
            let html = view(&desk(Role::Branch, lang), &scope, &refused).into_string();
            assert_sound(&html);
            assert!(html.contains("value=\"邻里互助\"") && html.contains("entry-link"));
            assert!(html.contains("https://"), "the remedy");
        }
    }
}
