//! The elder at a glance: who, where, whom to call besides, what was lately.

use contracts::elderly::{ElderRow, Living, Trait};
use maud::{Markup, html};
use portal_kit::{ElderCard, TagKind, elder_card, status, tag};

use super::caller::OnLine;
use crate::pages::orders::desk::Desk;

/// The card.
pub fn card(desk: &Desk, line: &OnLine) -> Markup {
    let tr = desk.tr;
    let (file, row) = (&line.card, &line.card.row);
    let mut facts = vec![(
        tr.t("console-address"),
        html! { (desk.place(&row.village)) " " (*file.address) },
    )];
    if let Some(contact) = &file.contact {
        facts.push((tr.t("console-contact"), html! {
            (*contact.name) @if !contact.relation.is_empty() { "（" (contact.relation) "）" } " " span.num { (*contact.phone) }
        }));
    }
    if let Some(note) = &file.note {
        facts.push((tr.t("console-care"), html! { (**note) }));
    }
    if !line.recent.is_empty() {
        facts.push((tr.t("console-recent"), html! {
            @for (n, order) in line.recent.iter().enumerate() {
                @if n > 0 { " · " }
                a href={ "/orders/" (order.order_id) } { (desk.when(order.starts_at.0)) " " (desk.service(&order.service)) }
                " " (status(tr, "order", order.state.as_str()))
            }
        }));
    }
    elder_card(&ElderCard {
        name: row.name.0.clone(),
        about: about(desk, row),
        tags: tags(desk, row),
        file: Some((tr.t("console-file"), format!("/elders/{}", row.elder_id))),
        facts,
    })
}

/// 女 · 78 岁
pub fn about(desk: &Desk, row: &ElderRow) -> String {
    let sex = desk.tr.word("sex", row.sex.as_str());
    desk.tr
        .args("console-sex-age", &[("sex", sex.into()), ("age", row.age.into())])
}

/// What gives priority, and what helpers must know.
pub fn tags(desk: &Desk, row: &ElderRow) -> Markup {
    let tr = desk.tr;
    html! {
        @if row.living == Living::Alone { (tag(TagKind::Bad, &tr.word("living", row.living.as_str()))) }
        @for category in &row.categories { (tag(TagKind::Warn, &tr.word("category", category.as_str()))) }
        @for trait_ in &row.traits {
            @let kind = if matches!(trait_, Trait::HardOfHearing | Trait::DoesNotRead) { TagKind::Violet } else { TagKind::Bad };
            (tag(kind, &tr.word("trait", trait_.as_str())))
        }
    }
}
