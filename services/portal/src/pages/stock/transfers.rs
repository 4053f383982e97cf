//! Transfers between outlets: sent from one, received at the other, counted again (R8.1).

mod list;
mod one;
mod send;

use contracts::{
    Error,
    redemption::transfer::{LotQty, TransferRow},
};
use kernel::LotId;
use maud::{Markup, html};
use portal_kit::{FormErrors, Tr};

pub use list::list;
pub use one::{receive, show};
pub use send::{ask, send};

use super::TRANSFERS as LIST;
use crate::{
    pages::orders::{form::Typed, typed},
    web::{App, Errors, Names, field_errors, words},
};

/// A form as it was refused.
#[derive(Default)]
struct Told {
    errors: FormErrors,
    conflict: Option<String>,
}

fn text<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.get(name).map_or("", |text| text.trim())
}

fn cell(lot: LotId) -> String {
    format!("q-{lot}")
}

/// What was typed for each lot; nothing typed is nothing sent. `blank` is what an empty field means.
fn quantities(
    errors: &mut Errors,
    typed: &Typed,
    lots: impl Iterator<Item = LotId>,
    blank: Option<u32>,
) -> Vec<LotQty> {
    let mut lines = Vec::new();
    for lot_id in lots {
        let name = cell(lot_id);
        match text(typed, &name) {
            "" => match blank {
                Some(qty) => lines.push(LotQty { lot_id, qty }),
                None => continue,
            },
            sent => {
                let qty = typed::whole(sent).and_then(|qty| u32::try_from(qty).ok());
                if let Some(qty) = errors.read(&name, "number_form", qty) {
                    lines.push(LotQty { lot_id, qty });
                }
            }
        }
    }
    lines
}

/// A refusal at the lot's field on the screen.
fn placed(tr: Tr, error: &Error, lines: &[LotQty]) -> FormErrors {
    let field = error.field.as_deref().unwrap_or_default();
    let line = field
        .strip_prefix("lines.")
        .and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
    match line.and_then(|line| lines.get(line)) {
        Some(line) => [(cell(line.lot_id).as_str(), words(error, tr))]
            .into_iter()
            .collect(),
        None => field_errors(error, tr, &[]),
    }
}

/// How many of a lot.
fn qty_field(tr: Tr, (typed, errors): (&Typed, &FormErrors), lot: LotId, what: &str) -> Markup {
    let id = cell(lot);
    let error = errors.get(&id);
    html! {
        input.in.num #(id) name=(id) type="text" inputmode="numeric" size="6" maxlength="7" autocomplete="off" value=(text(typed, &id))
            aria-label=(tr.args("stock-qty-of", &[("what", what.into())])) aria-invalid=[error.map(|_| "true")]
            aria-describedby=[error.map(|_| format!("{id}-err"))];
        @if let Some(error) = error { p.ferr id={ (id) "-err" } { (error) } }
    }
}

async fn names(app: &App, rows: &[TransferRow]) -> contracts::Result<Names> {
    let mut people = Vec::new();
    for row in rows {
        people.extend([row.sent_by, row.received_by].into_iter().flatten());
    }
    Names::default().with_staff(app, people).await
}
