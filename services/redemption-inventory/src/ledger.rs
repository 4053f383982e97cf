//! What orders of goods ask of the ledger.

use contracts::{
    Actor, Code, Error,
    ledger::{
        GetBalances,
        minutes::{MinutesPosted, PostMinutes, Spending},
        settlement::{RedemptionWindow, Windows},
    },
};
use futures::future::try_join;
use kernel::{StandardMinutes, VolunteerId, at_china, china_date};
use runtime::{Failure, Read, Result};
use time::{OffsetDateTime, Time};

use crate::domain::order::{self, Order, Step};

/// What the ledger has said of a volunteer.
#[derive(Debug, Clone)]
pub struct Known {
    /// When goods may be ordered.
    pub windows: Windows,
    /// What the volunteer may take goods for.
    pub available: StandardMinutes,
    /// Of their time for goods, what orders hold.
    pub held: StandardMinutes,
}

impl Known {
    /// From when on limits of a person count: the opening of the window (R7.6). Without any window, ever.
    pub fn counts_from(&self) -> OffsetDateTime {
        let opens = self.windows.current.as_ref().map(|window| window.opens.0);
        opens.map_or(OffsetDateTime::UNIX_EPOCH, |day| at_china(day, Time::MIDNIGHT))
    }
}

/// Asks what a volunteer may take goods for, and whether goods are handed out now.
///
/// # Errors
/// As [`known`]; `goods_disabled`, `window_closed`.
pub async fn may_take(read: &Read, volunteer_id: VolunteerId) -> Result<Known> {
    let known = known(read, volunteer_id).await?;
    known.windows.may_take_goods()?;
    Ok(known)
}

/// Asks what a volunteer may take goods for, and when.
///
/// # Errors
/// `volunteer_not_found` for who has no accounts, or the ledger does not answer.
pub async fn known(read: &Read, volunteer_id: VolunteerId) -> Result<Known> {
    let (windows, held) = try_join(
        read.ask(RedemptionWindow {}),
        read.ask(GetBalances { volunteer_id }),
    )
    .await
    .map_err(|failure| match failure {
        Failure::Refused(error) if error.code == Code::NotFound => {
            Failure::from(Error::not_found("volunteer").at("volunteer_id"))
        }
        failure => failure,
    })?;
    Ok(Known {
        windows,
        available: StandardMinutes::new(held.goods.get() - held.goods_held.get()),
        held: held.goods_held,
    })
}

/// Asks for a step of an order, under the key of the step.
///
/// # Errors
/// What the ledger refuses, or it does not answer.
pub async fn tell(
    read: &Read,
    order: &Order,
    step: Step,
    asked: PostMinutes,
) -> contracts::Result<MinutesPosted> {
    let me = Actor::service(read.host().service());
    read.host().client().tell(&me, step.key(order.id), asked).await
}

/// The hold of an order: it lives a day longer than the goods wait (decision 22).
pub fn hold(order: &Order) -> PostMinutes {
    PostMinutes::Hold {
        volunteer_id: order.volunteer_id,
        account: Spending::Goods,
        amount: order.cost,
        reference: order.id.uuid(),
        effective: china_date(order.placed_at).into(),
        expires_at: Some(order.lives.hold_until.into()),
    }
}

/// Somebody was faster: the ledger's figures in the words of this service.
pub fn short(error: Error, order: &Order) -> Error {
    let have = error.details.get("have").and_then(serde_json::Value::as_i64);
    match (error.code, have) {
        (Code::InsufficientBalance, Some(have)) => order::covered(StandardMinutes::new(have), order.cost)
            .err()
            .unwrap_or(error),
        _ => error,
    }
}
