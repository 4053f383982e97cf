//! One settlement: where it stands, what is to be done, by whom it was done, and what it gives to whom.

use axum::extract::{Path, State};
use contracts::ledger::settlement::{
    Act, OrgSums, ReviewState, Settlement, SettlementState as Stage, SummarizeSettlement, TownReview,
};
use kernel::{OrgCode, SettlementId, StaffId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Event, Icon, Kpi, PageCtx, PageHead, Table, TagKind, alert,
    card, facts, kpis, page, post_form, status, table, timeline,
};
use uuid::Uuid;

use super::{FINANCE, list, new::percent, org_name, own_town, path, period, settlement, sums};
use crate::web::{App, Names, OrgTree, Page, Signed, url};

/// Who looks at it.
struct Reader<'a> {
    finance: bool,
    staff: StaffId,
    town: Option<&'a OrgCode>,
}

/// The page. While the worker is at it, it is fetched anew every second.
pub async fn show(State(app): State<App>, signed: Signed, Path(id): Path<SettlementId>) -> Page {
    let found = settlement(&app, &signed, id).await?;
    let summary = SummarizeSettlement {
        settlement_id: id,
        within: None,
    };
    let orgs = signed.ask(&app, summary).await?.orgs;
    let acts = [
        &found.submitted,
        &found.approved,
        &found.executed,
        &found.cancelled,
    ];
    let people = acts
        .into_iter()
        .flatten()
        .chain([&found.opened])
        .chain(found.towns.iter().filter_map(|town| town.said.as_ref()))
        .filter_map(|act| act.by);
    let names = Names::default().with_staff(&app, people).await?;
    let town = own_town(&signed);
    let reader = Reader {
        finance: signed.has(&FINANCE),
        staff: signed.staff_id,
        town: town.as_ref(),
    };
    let ctx = signed.ctx(&app, "/settlements");
    Ok(view(&ctx, &found, &orgs, &app.orgs(), &names, &reader, app.key()))
}

fn is_under_way(state: Stage) -> bool {
    matches!(state, Stage::Computing | Stage::Posting | Stage::Locking)
}

fn view(
    ctx: &PageCtx,
    found: &Settlement,
    orgs: &[OrgSums],
    tree: &OrgTree,
    names: &Names,
    reader: &Reader<'_>,
    key: Uuid,
) -> Markup {
    let (tr, id) = (ctx.tr, found.settlement_id);
    let title = tr.args("settlements-of", &[("period", period(tr, found.period).into())]);
    let head = PageHead::new(title)
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-settlements"), "/settlements")
        .here(period(tr, found.period))
        .meta(status(tr, "settlement", found.state.as_str()))
        .actions(html! {
            (Button::link(tr.t("settlements-lines"), path(id, "lines")).icon(Icon::List))
            (Button::link(tr.t("settlements-notice"), path(id, "notice")).icon(Icon::Print))
        });
    let poll = is_under_way(found.state);
    page(
        ctx,
        &head,
        html! {
            div #settlement hx-get=[poll.then(|| path(id, ""))] hx-trigger=[poll.then_some("every 1s")]
                hx-select=[poll.then_some("#settlement")] hx-swap=[poll.then_some("outerHTML")] {
                (next_step(ctx, found, reader, key))
                (kpis(&tr.t("settlements-at-a-glance"), &figures(ctx, found)))
                (card(Card::new(tr.t("settlements-rules")), rules(ctx, found)))
                @if found.exceptions > 0 {
                    (alert(AlertKind::Warn, html! {
                        (tr.args("settlements-carried-n", &[("n", found.exceptions.into()), ("time", tr.minutes(found.carried.get()).into())]))
                        " " a href=(path(id, "exceptions")) { (tr.t("settlements-exceptions-see")) }
                    }))
                }
                @if !found.towns.is_empty() {
                    (card(Card::new(tr.t("settlements-towns")).flush(), towns(ctx, found, tree, names)))
                }
                (card(Card::new(tr.t("settlements-by-org")).flush(), by_org(ctx, found, orgs, tree)))
                (card(Card::new(tr.t("settlements-history")), timeline(&history(ctx, found, names))))
            }
        },
    )
}

/// What comes next, and the button of whoever may do it.
fn next_step(ctx: &PageCtx, found: &Settlement, reader: &Reader<'_>, key: Uuid) -> Markup {
    let (tr, id) = (ctx.tr, found.settlement_id);
    let button = |page: &'static str, words: &str| {
        let action = path(id, page);
        post_form(
            ctx,
            &format!("{page}-form"),
            &action,
            Uuid::new_v5(&key, action.as_bytes()),
            html! { (Button::submit(tr.t(words)).primary()) },
        )
    };
    let mine = [Some(&found.opened), found.submitted.as_ref()]
        .into_iter()
        .flatten()
        .any(|act| act.by == Some(reader.staff));
    let objected = found.towns.iter().any(|town| town.state == ReviewState::Objected);
    let agreed = found
        .towns
        .iter()
        .filter(|town| town.state == ReviewState::Approved)
        .count();
    let words = tr.t(&format!("status-settlement_next-{}", found.state.as_str()));
    html! {
        section.card { div.b {
            p { (words) }
            @match found.state {
                Stage::Computed if reader.finance => (button("submit", "settlements-submit")),
                Stage::InReview => {
                    p.muted { (tr.args("settlements-agreed-n", &[("agreed", agreed.into()), ("all", found.towns.len().into())])) }
                    @if let Some(town) = reader.town { @if list::waits_for(found, town) { (list::agree(ctx, found, key)) } }
                    @if reader.finance && objected { (button("submit", "settlements-submit-again")) }
                },
                Stage::Reviewed if reader.finance && mine => p.muted { (tr.t("settlements-other-person")) },
                Stage::Reviewed if reader.finance => (button("approve", "settlements-approve")),
                Stage::Approved if reader.finance => p { (Button::link(tr.t("settlements-execute"), path(id, "execute")).primary()) },
                Stage::Posting | Stage::Locking => {
                    progress max=(found.sums.volunteers.max(1)) value=(found.done) aria-label=(words) {}
                    p.num { (tr.args("settlements-progress", &[("done", tr.number(found.done).into()), ("all", tr.number(found.sums.volunteers).into()),
                        ("time", tr.minutes(found.posted.get()).into())])) }
                },
                _ => {},
            }
            @if reader.finance && !matches!(found.state, Stage::Posting | Stage::Locking | Stage::Posted | Stage::Cancelled) {
                p { (Button::link(tr.t("settlements-cancel"), path(id, "cancel")).small().quiet()) }
            }
        } }
    }
}

fn figures(ctx: &PageCtx, found: &Settlement) -> Vec<Kpi> {
    let (tr, sums) = (ctx.tr, &found.sums);
    let figure = |key: &str, value: String, note: Option<String>| Kpi {
        label: tr.t(key),
        value,
        unit: String::new(),
        note: note.map(|note| html! { (note) }),
    };
    let note = |key: &str, minutes: i64| {
        (minutes > 0).then(|| tr.args(key, &[("time", tr.minutes(minutes).into())]))
    };
    vec![
        figure("settlements-volunteers", tr.number(sums.volunteers), None),
        figure(
            "settlements-total",
            tr.minutes(sums.total.get()),
            note("settlements-note-recovered", sums.recovered.get()),
        ),
        figure(
            "settlements-goods",
            tr.minutes(sums.goods.get()),
            note("settlements-note-expired", sums.expired.get()),
        ),
        figure(
            "settlements-savings",
            tr.minutes(sums.savings.get()),
            note("settlements-note-donated", sums.donated.get()),
        ),
    ]
}

fn rules(ctx: &PageCtx, found: &Settlement) -> Markup {
    let tr = ctx.tr;
    let share = i64::from(found.goods_share.get());
    html! {
        (facts(&[
            (tr.t("settlements-cutoff"), tr.date(found.cutoff.0)),
            (tr.t("settlements-split"), format!("{}% / {}%", percent(share), percent(10_000 - share))),
            (tr.t("settlements-window"), tr.args("ledger-span", &[("from", tr.date(found.window_opens.0).into()), ("to", tr.date(found.window_closes.0).into())])),
            (tr.t("settlements-settings-version"), found.settings_version.to_string()),
        ]))
        p.muted { (tr.args("settlements-rule", &[("goods", percent(share).into()), ("savings", percent(10_000 - share).into())])) }
    }
}

fn who(names: &Names, act: &Act, ctx: &PageCtx) -> String {
    act.by
        .map_or_else(|| ctx.tr.t("settings-operator"), |id| names.staff(id).to_owned())
}

/// A part of the settlement.
struct Part<'a> {
    /// The town that reviews it. Nothing for the sub-branches that stand directly under the district: no town speaks for them,
    /// and the ledger waits for none.
    town: Option<&'a TownReview>,
    volunteers: i64,
    total: i64,
}

/// Every town, and what the towns leave over of the whole.
fn parts(found: &Settlement) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = found
        .towns
        .iter()
        .map(|review| Part {
            town: Some(review),
            volunteers: review.volunteers,
            total: review.total.get(),
        })
        .collect();
    let volunteers = found.sums.volunteers - parts.iter().map(|part| part.volunteers).sum::<i64>();
    let total = found.sums.total.get() - parts.iter().map(|part| part.total).sum::<i64>();
    if volunteers != 0 || total != 0 {
        parts.push(Part {
            town: None,
            volunteers,
            total,
        });
    }
    parts
}

fn towns(ctx: &PageCtx, found: &Settlement, tree: &OrgTree, names: &Names) -> Markup {
    let (tr, parts) = (ctx.tr, parts(found));
    let columns = vec![
        Column::new("town", tr.t("settlements-town"), |part: &Part<'_>| {
            html! {
                @match part.town {
                    Some(review) => a href=(lines_of(found.settlement_id, &review.town)) { (tree.name(&review.town)) },
                    None => (tr.t("settlements-district-own")),
                }
            }
        })
        .card(CardRole::Title),
        Column::text(
            "volunteers",
            tr.t("settlements-volunteers"),
            move |part: &Part<'_>| tr.number(part.volunteers),
        )
        .num(),
        Column::text("total", tr.t("settlements-total"), move |part: &Part<'_>| {
            tr.minutes(part.total)
        })
        .num()
        .class("strong")
        .card(CardRole::Amount),
        Column::new("state", tr.t("list-state"), move |part: &Part<'_>| match part.town {
            Some(review) => status(tr, "town_review", review.state.as_str()),
            None => html! { span.muted { (tr.t("settlements-no-review")) } },
        }),
        Column::text("reason", tr.t("settlements-reason"), |part: &Part<'_>| {
            let reason = part.town.and_then(|review| review.reason.clone());
            reason.unwrap_or_default()
        }),
        Column::text("said", tr.t("settlements-said"), move |part: &Part<'_>| {
            part.town
                .and_then(|review| review.said.as_ref())
                .map(|act| format!("{} · {}", who(names, act, ctx), tr.moment(act.at.0)))
                .unwrap_or_default()
        }),
    ];
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            td.r.num { (tr.number(found.sums.volunteers)) }
            td.r.num { (tr.minutes(found.sums.total.get())) }
            td {}
            td {}
            td {}
        }
    };
    let all = Table::new(tr.t("settlements-towns"), &parts, columns).foot(foot);
    table(tr, &all)
}

fn lines_of(id: SettlementId, org: &OrgCode) -> String {
    url(&path(id, "lines"), &[("org", org.as_str())])
}

fn by_org(ctx: &PageCtx, found: &Settlement, orgs: &[OrgSums], tree: &OrgTree) -> Markup {
    let tr = ctx.tr;
    let mut columns = vec![
        Column::new("org", tr.t("settlements-org"), |row: &OrgSums| {
            html! { a href=(lines_of(found.settlement_id, &row.org)) { (org_name(tree, &row.org)) } }
        })
        .card(CardRole::Title),
        Column::text(
            "volunteers",
            tr.t("settlements-volunteers"),
            move |row: &OrgSums| tr.number(row.sums.volunteers),
        )
        .num(),
    ];
    columns.extend(sums(tr, &found.sums, |row: &OrgSums| row.sums.clone()));
    table(tr, &Table::new(tr.t("settlements-by-org"), orgs, columns))
}

fn history(ctx: &PageCtx, found: &Settlement, names: &Names) -> Vec<Event> {
    let tr = ctx.tr;
    let event = |key: &str, act: &Act| Event::new(tr.moment(act.at.0), tr.t(key)).who(who(names, act, ctx));
    let mut events = vec![event("settlements-did-open", &found.opened)];
    events.extend(
        found
            .submitted
            .as_ref()
            .map(|act| event("settlements-did-submit", act)),
    );
    events.extend(
        found
            .approved
            .as_ref()
            .map(|act| event("settlements-did-approve", act)),
    );
    events.extend(
        found
            .executed
            .as_ref()
            .map(|act| event("settlements-did-execute", act)),
    );
    events.extend(
        found
            .posted_at
            .map(|at| Event::new(tr.moment(at.0), tr.t("settlements-did-post")).kind(TagKind::Ok)),
    );
    events.extend(found.cancelled.as_ref().map(|act| {
        event("settlements-did-cancel", act)
            .note(html! { (found.cancel_reason.as_deref().unwrap_or_default()) })
            .kind(TagKind::Bad)
    }));
    events
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;
    use crate::pages::settlements::sample;

    fn html(found: &Settlement, reader: &Reader<'_>, lang: Lang) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settlements");
        let orgs = [OrgSums {
            org: "370405001004".parse().unwrap(),
            sums: sample::sums(1, 325),
        }];
        view(
            &ctx,
            found,
            &orgs,
            &OrgTree::default(),
            &Names::default(),
            reader,
            Uuid::nil(),
        )
        .into_string()
    }

    fn finance(number: u128) -> Reader<'static> {
        Reader {
            finance: true,
            staff: StaffId::from(Uuid::from_u128(number)),
            town: None,
        }
    }

    #[test]
    fn the_button_is_that_of_the_state_and_of_the_other_person() {
        let step = |state, number| html(&sample::settlement(state), &finance(number), Lang::Zh);
        assert!(step(Stage::Computed, 1).contains("/submit\""));
        let own = step(Stage::Reviewed, 1);
        assert!(!own.contains("/approve\""), "who opened it does not approve");
        assert!(step(Stage::Reviewed, 2).contains("/approve\""));
        assert!(step(Stage::Approved, 1).contains("/execute\""));
        assert!(!step(Stage::Posted, 1).contains("/cancel\""));
    }

    #[test]
    fn a_page_under_way_fetches_itself_and_one_that_waits_for_people_does_not() {
        assert!(html(&sample::settlement(Stage::Posting), &finance(1), Lang::Zh).contains("every 1s"));
        assert!(!html(&sample::settlement(Stage::Computed), &finance(1), Lang::En).contains("every 1s"));
    }

    #[test]
    fn what_stands_directly_under_the_district_has_its_line_and_the_lines_add_up() {
        let mut found = sample::settlement(Stage::InReview);
        found.sums = sample::sums(10, 865);
        for (lang, own, no_review, rest, all) in [
            (Lang::Zh, "区直属", "不需复核", "9时", "14时25分"),
            (
                Lang::En,
                "Directly under the district",
                "no review",
                "9 h",
                "14 h 25 min",
            ),
        ] {
            let html = html(&found, &finance(1), lang);
            let (_, towns) = html.split_once("data-col=\"town\"").unwrap();
            let (towns, _) = towns.split_once("</table>").unwrap();
            for words in [
                own,
                no_review,
                &format!(">{rest}<"),
                &format!("<td class=\"r num\">{all}</td>"),
            ] {
                assert!(towns.contains(words), "{words} in {towns}");
            }
            assert_eq!(
                towns.matches("/lines?org=").count(),
                1,
                "no page shows these alone"
            );
        }
        let whole = html(&sample::settlement(Stage::InReview), &finance(1), Lang::Zh);
        assert!(!whole.contains("区直属"), "the town has all of it");
        assert!(whole.contains("1 个镇街中已有 0 个同意"), "{whole}");
    }

    #[test]
    fn a_town_agrees_from_here_too() {
        let town: OrgCode = "370405001".parse().unwrap();
        let reader = Reader {
            finance: false,
            staff: StaffId::from(Uuid::from_u128(9)),
            town: Some(&town),
        };
        let html = html(&sample::settlement(Stage::InReview), &reader, Lang::En);
        assert_eq!(html.matches("/agree\"").count(), 1);
        assert!(html.contains("5 h 25 min"));
    }
}
