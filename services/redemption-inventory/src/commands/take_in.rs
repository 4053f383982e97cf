use contracts::{
    Error, Role, fields,
    redemption::stock::{IntakeKind, MovementKind, TakeIn, TakeInLine, TakenIn},
    settings,
};
use kernel::{IntakeId, ItemId, LotId, china_date};
use runtime::{Cx, Result};
use serde_json::json;
use time::Date;

use super::{hand, open_outlet};
use crate::{
    domain::{access, qty},
    store::{
        counters::{self, Numbered},
        intakes::{self, NewIntake},
        items, lots,
        movements::{self, Cause, Change},
    },
};

/// Lines of one intake.
const LINES: usize = 50;

/// Goods come in (R8.1): bought by the fund, whose document is named, or given (R8.2). Purchases are head office's: the fund is
/// spent there, by two persons.
///
/// # Errors
/// `forbidden`; `conflict` with goods switched off (`goods_off`) or the outlet closed; `invalid` with the field.
pub async fn take_in(cx: Cx, command: TakeIn) -> Result<TakenIn> {
    match command.kind {
        IntakeKind::Purchase => cx.actor().may(&[Role::Stock], &command.outlet)?,
        IntakeKind::Donation => access::may_keep(cx.actor(), &command.outlet)?,
    }
    if !cx.settings().flag(settings::GOODS_ENABLED) {
        return Err(Error::conflict("goods_off", "goods are not exchanged for time at present").into());
    }
    let today = china_date(cx.now());
    let outlet = open_outlet(&cx, &command.outlet).await?.code;
    let document = fields::text("document", &command.document, 40)?;
    let donor = donor(&command)?;
    fields::at_most("lines", &command.lines, LINES)?;
    if command.lines.is_empty() {
        return Err(Error::invalid("lines", "required", "an intake has at least one line").into());
    }

    let mut db = cx.db().await;
    let mut sorts = Vec::new();
    let goods: Vec<ItemId> = command.lines.iter().map(|line| line.item_id).collect();
    let terms = items::terms(&mut db, &goods, today).await?;
    for (line, number) in command.lines.iter().zip(0..) {
        let terms = terms
            .get(&line.item_id)
            .filter(|terms| !terms.closed)
            .ok_or_else(|| {
                Error::invalid(
                    &at(number, "item_id"),
                    "item_not_found",
                    "there are no such goods, or they are closed",
                )
            })?;
        sorts.push(Sort::read(line, number, terms.needs_batch, today)?);
    }
    let intake_id = IntakeId::generate(cx.now());
    let no = counters::next(&mut db, Numbered::Intake, today).await?;
    let new = NewIntake {
        id: intake_id,
        no: &no,
        outlet: &outlet,
        kind: command.kind,
        source: command.source,
        document: &document,
        donor: donor.map(|donor| cx.crypto().seal(&donor)),
        named: command.named,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    intakes::insert(&mut db, &new).await?;
    let mut into: Vec<LotId> = Vec::new();
    for (line, sort) in command.lines.iter().zip(&sorts) {
        let sort_of = lots::Sort {
            item_id: line.item_id,
            batch_no: &sort.batch_no,
            expires_on: sort.expires_on,
            intake_id: Some(intake_id),
        };
        let lot = lots::of_sort(&mut db, &outlet, &sort_of, cx.now()).await?;
        let change = Change::of_stock(MovementKind::Intake, sort.qty);
        movements::apply(&mut db, lot, change, Cause::Intake(intake_id), hand(&cx)).await?;
        into.push(lot);
    }
    drop(db);
    cx.audit(
        "stock.taken_in",
        intake_id,
        json!({"no": no, "outlet": outlet, "kind": command.kind, "source": command.source, "lines": into.len()}),
    );
    Ok(TakenIn {
        intake_id,
        no,
        lots: into,
    })
}

/// Who gave. Only a gift has a donor, and only a donor can wish to be named.
fn donor(command: &TakeIn) -> contracts::Result<Option<String>> {
    let said = command
        .donor
        .as_deref()
        .map(str::trim)
        .filter(|donor| !donor.is_empty());
    match (command.kind, said) {
        (IntakeKind::Donation, Some(donor)) => Ok(Some(fields::text("donor", donor, 60)?)),
        (IntakeKind::Donation, None) => Err(Error::invalid("donor", "blank", "a gift has a donor")),
        (IntakeKind::Purchase, None) if !command.named => Ok(None),
        (IntakeKind::Purchase, _) => Err(Error::invalid(
            "donor",
            "purchase_without_donor",
            "a purchase has no donor: enter a gift as a donation",
        )),
    }
}

/// The name of a line's field.
fn at(number: usize, field: &str) -> String {
    format!("lines.{number}.{field}")
}

/// What makes a lot of a line.
#[derive(Debug)]
struct Sort {
    batch_no: String,
    expires_on: Option<Date>,
    qty: i32,
}

impl Sort {
    fn read(line: &TakeInLine, number: usize, needs_batch: bool, today: Date) -> contracts::Result<Self> {
        let batch_no = line.batch_no.as_deref().unwrap_or_default().trim();
        let batch_no = match batch_no {
            "" if needs_batch => {
                return Err(Error::invalid(
                    &at(number, "batch_no"),
                    "batch_needed",
                    "these goods are taken in with a batch number and a last day",
                ));
            }
            "" => String::new(),
            text => fields::text(&at(number, "batch_no"), text, 40)?,
        };
        let expires_on = line.expires_on.map(|day| day.0);
        let field = at(number, "expires_on");
        match expires_on {
            None if needs_batch => Err(Error::invalid(
                &field,
                "batch_needed",
                "these goods are taken in with a batch number and a last day",
            )),
            Some(day) if day < today => Err(Error::invalid(
                &field,
                "expired_already",
                "what is past its last day is not taken in",
            )),
            _ => Ok(Self {
                batch_no,
                expires_on,
                qty: qty::pieces(&at(number, "qty"), line.qty)?,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::ItemId;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn line(batch: &str, last: Option<Date>) -> TakeInLine {
        TakeInLine {
            item_id: ItemId::from(Uuid::nil()),
            batch_no: Some(batch.into()),
            expires_on: last.map(Into::into),
            qty: 3,
        }
    }

    #[test]
    fn r8_1_food_is_taken_in_with_batch_and_last_day_only() {
        assert!(Sort::read(&line(" ", None), 0, false, TODAY).is_ok());
        for (wrong, field) in [
            (line(" ", Some(TODAY)), "lines.2.batch_no"),
            (line("A1", None), "lines.2.expires_on"),
        ] {
            assert_eq!(
                Sort::read(&wrong, 2, true, TODAY).unwrap_err().field.as_deref(),
                Some(field)
            );
        }
        assert!(Sort::read(&line("A1", Some(TODAY)), 0, true, TODAY).is_ok());
        let past = Sort::read(&line("A1", TODAY.previous_day()), 0, true, TODAY).unwrap_err();
        assert_eq!(past.reason, "expired_already");
    }
}
