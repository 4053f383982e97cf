use contracts::{
    Error,
    ledger::settlement::{OpenSettlement, SettlementStands, SettlementState},
    settings,
};
use kernel::{BasisPoints, SettlementId};
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;
use time::Duration;

use crate::{
    domain::settlement::{
        may_settle,
        plan::{Plan, years_before},
    },
    store::{
        poster,
        settlement::{self, InForce},
    },
    workers::settle,
};

/// Freezes the books as of the cut-off: from here on it is settled what is settled, whatever is posted meanwhile. The lines
/// are computed by the worker, from the serial numbers that are written down here and never from "now".
///
/// # Errors
/// `forbidden` without the role finance, `invalid` with the field, `conflict`: `settlement_exists` for the period,
/// `settlement_under_way` while another is not finished.
pub async fn open_settlement(cx: Cx, command: OpenSettlement) -> Result<SettlementStands> {
    may_settle(cx.actor())?;
    let plan = Plan::try_new(&command, cx.now())?;
    let in_force = cx.settings_at(plan.cutoff_ends() - Duration::NANOSECOND);
    let cap = in_force.int(settings::SAVINGS_CAP_MINUTES);
    let share = i32::try_from(in_force.int(settings::SPLIT_GOODS_BP)).unwrap_or_default();
    let rule = InForce {
        goods_share: BasisPoints::new(share),
        settings_version: in_force.version(),
        savings_cap: (cap > 0).then_some(cap),
        goods_windows: in_force.int(settings::GOODS_EXPIRY_WINDOWS),
        savings_before: years_before(plan.cutoff, in_force.int(settings::SAVINGS_EXPIRY_YEARS)),
    };
    let id = SettlementId::generate(cx.now());

    let mut db = cx.db().await;
    poster::lock(&mut db).await?;
    let freeze = settlement::freeze(&mut db, plan.cutoff_ends()).await?;
    if freeze.frozen < freeze.closed {
        return Err(Error::invalid(
            "cutoff",
            "settlement_before_last",
            "the cut-off lies before the end of the period that was closed last",
        )
        .into());
    }
    settlement::insert(&mut db, id, &plan, freeze, rule, cx.actor().staff_id(), cx.now())
        .await
        .map_err(|error| {
            if violates(&error, "settlement_of_period") {
                Error::conflict("settlement_exists", "the period has its settlement")
                    .at("period")
                    .into()
            } else if violates(&error, "settlement_under_way") {
                Error::conflict("settlement_under_way", "another settlement is not finished").into()
            } else {
                Failure::from(error)
            }
        })?;
    drop(db);

    cx.audit(
        "settlement.opened",
        id,
        json!({"period": plan.period, "cutoff": command.cutoff, "frozen_seq": freeze.frozen, "goods_bp": share,
            "settings_version": rule.settings_version}),
    );
    cx.wake(settle::NAME);
    Ok(SettlementStands {
        settlement_id: id,
        state: SettlementState::Computing,
    })
}
