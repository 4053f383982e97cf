//! What is printed, or stands on a screen at the site: the sheet for signatures, and the code (R5.6 (3)(5)).

use axum::{
    extract::{Path, State},
    response::Redirect,
};
use contracts::dispatch::activity::{
    ActivityCard, Attendance, GetActivity, GetActivityCode, RenewActivityCode,
};
use kernel::ActivityId;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Column, PageHead, Table, card, page as shell, post_form, print_foot, print_head, table,
};

use super::{PATH, READ, RUN, one, path};
use crate::{
    pages::orders::{desk::Desk, form::Typed},
    sign_in::second_factor,
    web::{App, Page, Post, Signed, url},
};

/// Blank lines below the roster, for who comes without having signed up.
const BLANK: u8 = 8;

/// GET `/activities/{id}/sheet`
pub async fn sheet(signed: Signed, State(app): State<App>, Path(id): Path<ActivityId>) -> Page {
    signed.needs(&READ)?;
    let card = signed.ask(&app, GetActivity { activity_id: id }).await?;
    let mut desk = Desk::open(&signed, &app, PATH).await?;
    desk.ctx.path = path(id, "sheet");
    desk.names = one::names((&signed, &app), &card).await?;
    Ok(view_sheet(&desk, &card))
}

/// A line of the sheet: somebody, or nobody yet.
struct Line<'a>(u8, Option<&'a Attendance>);

fn view_sheet(desk: &Desk, of: &ActivityCard) -> Markup {
    let (tr, row) = (desk.tr, &of.row);
    let title = tr.t("activities-sheet");
    let subtitle = format!(
        "{} · {} · {} {}",
        row.words.title,
        tr.moment(row.starts_at.0),
        desk.place(&row.place),
        row.words.address
    );
    let head = PageHead::new(title.clone())
        .crumb(tr.t("activities-title"), PATH)
        .crumb(row.words.title.clone(), path(row.activity_id, ""))
        .here(title.clone())
        .meta(html! { (subtitle) })
        .actions(html! { (Button::print(tr.t("orders-print")).primary()) });
    let holds = |line: &&Attendance| line.visit.state != contracts::dispatch::VisitState::Cancelled;
    let signed_up: Vec<&Attendance> = of.roster.iter().filter(holds).collect();
    let last = signed_up.iter().map(|line| line.seat).max().unwrap_or(0);
    let mut lines: Vec<Line<'_>> = signed_up
        .into_iter()
        .map(|line| Line(line.seat, Some(line)))
        .collect();
    lines.extend((1..=BLANK).map(|n| Line(last.saturating_add(n), None)));
    let blank =
        |key: &'static str, label: &str| Column::new(key, tr.t(label), |_: &Line<'_>| html! { "\u{3000}" });
    let columns = vec![
        Column::text("seat", tr.t("activities-seat"), |line: &Line<'_>| line.0).num(),
        Column::text("who", tr.t("orders-of-volunteer"), |line: &Line<'_>| {
            line.1.map_or_else(String::new, |line| {
                desk.names.volunteer(line.visit.volunteer_id).to_owned()
            })
        }),
        Column::text("org", tr.t("volunteers-org"), |line: &Line<'_>| {
            line.1
                .map_or_else(String::new, |line| desk.place(&line.visit.org))
        }),
        blank("in", "activities-in"),
        blank("in_sign", "activities-signature"),
        blank("out", "activities-out"),
        blank("out_sign", "activities-signature"),
    ];
    let signers = [tr.t("activities-sign-leader"), tr.t("access-sign-clerk")];
    shell(
        &desk.ctx,
        &head,
        html! {
            (print_head(&desk.ctx, &title, &subtitle))
            (card(Card::new("").flush(), table(tr, &Table::new(title.clone(), &lines, columns))))
            (print_foot(&desk.ctx, &signers, None, &tr.moment(desk.now)))
        },
    )
}

/// GET `/activities/{id}/site`
pub async fn site(signed: Signed, State(app): State<App>, Path(id): Path<ActivityId>) -> Page {
    signed.needs(&RUN)?;
    let card = signed.ask(&app, GetActivity { activity_id: id }).await?;
    let code = signed.ask(&app, GetActivityCode { activity_id: id }).await?.code;
    let mut desk = Desk::open(&signed, &app, PATH).await?;
    desk.ctx.path = path(id, "site");
    Ok(view_site(&desk, &card, &code, &app.config.mobile_url))
}

/// POST there: the old code is worth nothing any more.
pub async fn renew(
    signed: Signed,
    State(app): State<App>,
    Path(activity_id): Path<ActivityId>,
    Post { idem, .. }: Post<Typed>,
) -> Page<Redirect> {
    signed.needs(&RUN)?;
    signed.tell(&app, idem, RenewActivityCode { activity_id }).await?;
    Ok(Redirect::to(&path(activity_id, "site")))
}

/// What a phone reads: the volunteers' page with the code, and nobody's name; the code alone where the address of that page is
/// not known.
fn payload(mobile_url: &str, id: ActivityId, code: &str) -> String {
    match mobile_url.trim_end_matches('/') {
        "" => code.to_owned(),
        address => url(&format!("{address}/m/activities/{id}"), &[("code", code)]),
    }
}

fn view_site(desk: &Desk, of: &ActivityCard, code: &str, mobile_url: &str) -> Markup {
    let (tr, row) = (desk.tr, &of.row);
    let title = tr.t("activities-site");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("activities-title"), PATH)
        .crumb(row.words.title.clone(), path(row.activity_id, ""))
        .here(title.clone())
        .actions(html! { (Button::print(tr.t("orders-print")).primary()) });
    let picture = second_factor::qr(
        &payload(mobile_url, row.activity_id, code),
        &tr.t("activities-qr"),
    );
    let (first, second) = code.split_at_checked(3).unwrap_or((code, ""));
    shell(
        &desk.ctx,
        &head,
        html! {
            (print_head(&desk.ctx, &row.words.title, &tr.moment(row.starts_at.0)))
            (card(Card::new(row.words.title.clone()), html! {
                p { (tr.moment(row.starts_at.0)) " · " (desk.place(&row.place)) " " (row.words.address) }
                @if let Some(picture) = picture { div.qr { (picture) } }
                p.said { (tr.t("activities-code")) " " b.num { (first) " " (second) } }
                p { (tr.t("activities-site-hint")) }
            }))
            div.noprint {
                (card(Card::new(tr.t("activities-renew")), post_form(&desk.ctx, "renew", &path(row.activity_id, "site"), desk.key(), html! {
                    p { (tr.t("activities-renew-hint")) }
                    (Button::submit(tr.t("activities-renew-do")))
                })))
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::{
        Role,
        dispatch::{VisitState, activity::ActivityPhase},
    };
    use kernel::Lang;

    use super::{super::tests::card, *};
    use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

    #[test]
    fn the_sheet_has_a_line_for_each_who_holds_a_place_and_blank_ones_for_others_r5_6() {
        let of = card(
            ActivityPhase::Open,
            &[VisitState::Accepted, VisitState::Cancelled, VisitState::Accepted],
        );
        for lang in [Lang::Zh, Lang::En] {
            let mut desk = desk(Role::Clerk, lang);
            desk.names = [(of.roster[0].visit.volunteer_id.uuid(), "<b>李</b>".to_owned())]
                .into_iter()
                .collect();
            let html = view_sheet(&desk, &of).into_string();
            assert_sound(&html);
            assert!(html.contains("&lt;b&gt;李") && html.contains("print-foot"));
            // Head, two who come, eight blank ones.
            assert_eq!(html.matches("<tr").count(), 11, "{html}");
        }
    }

    #[test]
    fn the_picture_holds_the_constant_link_and_the_code_and_nobodys_name() {
        let id = ActivityId::generate(NOW);
        assert_eq!(
            payload("https://m.example.cn/", id, "482913"),
            format!("https://m.example.cn/m/activities/{id}?code=482913")
        );
        assert_eq!(payload("", id, "482913"), "482913");
        for lang in [Lang::Zh, Lang::En] {
            let of = card(ActivityPhase::Running, &[VisitState::Accepted]);
            let html =
                view_site(&desk(Role::Clerk, lang), &of, "482913", "https://m.example.cn").into_string();
            assert_sound(&html);
            assert!(html.contains("482 913") && html.contains("<svg"));
        }
    }
}
